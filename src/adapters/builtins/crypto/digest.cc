#include "adapters/builtins/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <array>

#include "adapters/builtins/crypto/openssl.h"
#include "adapters/builtins/crypto/signature.h"

namespace assay::crypto {
namespace {

using Buffer = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string TextOf(const Buffer& buffer, unsigned size) {
  return {reinterpret_cast<const char*>(buffer.data()), size};
}

}  // namespace

const EVP_MD* MethodOf(DigestKind kind) {
  switch (kind) {
    case DigestKind::kMd5:
      return EVP_md5();
    case DigestKind::kSha1:
      return EVP_sha1();
    case DigestKind::kSha256:
      return EVP_sha256();
    case DigestKind::kSha384:
      return EVP_sha384();
    case DigestKind::kSha512:
      return EVP_sha512();
    case DigestKind::kNone:
      break;
  }
  return nullptr;
}

std::string Digest(DigestKind kind, std::string_view text) {
  const ErrorsOfThisScope errors;
  Buffer buffer;
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), buffer.data(), &size, MethodOf(kind), nullptr) != 1) {
    return {};
  }
  return TextOf(buffer, size);
}

std::string Hmac(DigestKind kind, std::string_view key, std::string_view text) {
  const ErrorsOfThisScope errors;
  Buffer buffer;
  unsigned size = 0;
  // No key is a key without bytes, which must not be a null pointer.
  const char* bytes = key.empty() ? "" : key.data();
  if (HMAC(MethodOf(kind), bytes, static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), buffer.data(),
           &size) == nullptr) {
    return {};
  }
  return TextOf(buffer, size);
}

bool SameBytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string HexText(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

}  // namespace assay::crypto
