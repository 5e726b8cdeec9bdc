#pragma once

// SHA-256 and HMAC-SHA-256, so that the engine hashes secrets without OpenSSL.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

using Sha256Digest = std::array<std::uint8_t, 32>;

Sha256Digest Sha256(std::string_view data);
Sha256Digest HmacSha256(std::string_view key, std::string_view data);
// The first `bytes` of a digest in lower-case hexadecimal.
std::string ToHex(const Sha256Digest& digest, std::size_t bytes = 32);

}  // namespace assay
