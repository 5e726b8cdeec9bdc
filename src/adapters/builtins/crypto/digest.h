#pragma once

// Hashes and message authentication codes.

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::crypto {

enum class DigestKind : std::uint8_t { kNone, kMd5, kSha1, kSha256, kSha384, kSha512 };

// Empty if this OpenSSL has none of the kind (MD5 where only approved ones are allowed).
std::string Digest(DigestKind kind, std::string_view text);
std::string Hmac(DigestKind kind, std::string_view key, std::string_view text);
// In a time that does not tell where they differ.
bool SameBytes(std::string_view a, std::string_view b);
std::string HexText(std::string_view bytes);

}  // namespace assay::crypto
