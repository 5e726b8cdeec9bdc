#pragma once

// Base 64, as strict as Go's encoding/base64 and saying where it failed as Go does.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

enum class Base64Alphabet : std::uint8_t { kStandard, kUrl };

std::string EncodeBase64(std::string_view bytes, Base64Alphabet alphabet, bool padded = true);

struct Base64Bytes {
  std::string bytes;
  std::optional<std::size_t> wrong_at;  // the input byte that is not right
};

// Padding is asked for. Line ends are passed over, bits that padding leaves over are not looked at.
Base64Bytes DecodeBase64(std::string_view text, Base64Alphabet alphabet);

// `illegal base64 data at input byte 3`.
std::string IllegalBase64(std::size_t at);

}  // namespace assay
