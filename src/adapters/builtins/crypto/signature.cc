#include "adapters/builtins/crypto/signature.h"

#include <openssl/rsa.h>

#include <array>
#include <vector>

#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::crypto {
namespace {

constexpr std::array<SignatureAlgorithm, 13> kAlgorithms = {{
    {"HS256", SignatureScheme::kHmac, DigestKind::kSha256},
    {"HS384", SignatureScheme::kHmac, DigestKind::kSha384},
    {"HS512", SignatureScheme::kHmac, DigestKind::kSha512},
    {"RS256", SignatureScheme::kRsa, DigestKind::kSha256},
    {"RS384", SignatureScheme::kRsa, DigestKind::kSha384},
    {"RS512", SignatureScheme::kRsa, DigestKind::kSha512},
    {"PS256", SignatureScheme::kRsaPss, DigestKind::kSha256},
    {"PS384", SignatureScheme::kRsaPss, DigestKind::kSha384},
    {"PS512", SignatureScheme::kRsaPss, DigestKind::kSha512},
    {"ES256", SignatureScheme::kEcdsa, DigestKind::kSha256},
    {"ES384", SignatureScheme::kEcdsa, DigestKind::kSha384},
    {"ES512", SignatureScheme::kEcdsa, DigestKind::kSha512},
    {"EdDSA", SignatureScheme::kEd25519, DigestKind::kNone},
}};

// What is shorter is no longer taken for a key.
constexpr int kLeastRsaBits = 1024;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

KeyKind KindFor(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::kHmac:
      return KeyKind::kSecret;
    case SignatureScheme::kRsa:
    case SignatureScheme::kRsaPss:
      return KeyKind::kRsa;
    case SignatureScheme::kEcdsa:
      return KeyKind::kEc;
    case SignatureScheme::kEd25519:
      break;
  }
  return KeyKind::kEd25519;
}

bool Fits(const SignatureAlgorithm& algorithm, const Key& key) {
  if (key.kind != KindFor(algorithm.scheme)) return false;
  return key.kind != KeyKind::kRsa || BitsOf(key) >= kLeastRsaBits;
}

bool UsePss(EVP_PKEY_CTX* context, int salt) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt) == 1;
}

// A token holds r and s side by side, each as long as the curve (RFC 7518, 3.4); OpenSSL wants them
// in DER. Empty if they are of another length.
std::string DerOf(const Key& key, std::string_view signature) {
  const Curve* curve = CurveOf(key);
  if (curve == nullptr || signature.size() != 2 * curve->bytes) return {};
  const auto half = static_cast<int>(curve->bytes);
  BIGNUM* r = BN_bin2bn(Bytes(signature), half, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(signature) + half, half, nullptr);
  const SignaturePair pair(ECDSA_SIG_new());
  if (r == nullptr || s == nullptr || pair == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return {};
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

// The encoding of RFC 8017, 9.1.1, with a salt made of the text and the seed.
class PssEncoder {
 public:
  PssEncoder(DigestKind kind, std::string_view digest, std::uint64_t seed)
      : kind_(kind), digest_(digest) {
    salt_ = Digest(kind, std::string("salt") + std::string(digest) + std::to_string(seed));
  }

  // `bits` of the modulus; empty if they are too few.
  std::string Encode(std::size_t bits) const {
    const std::size_t size = (bits - 1 + 7) / 8;
    const std::size_t hash = digest_.size();
    if (size < 2 * hash + 2) return {};
    const std::string inner = Digest(kind_, std::string(8, '\0') + std::string(digest_) + salt_);
    std::string block(size - 2 * hash - 2, '\0');
    block += '\1';
    block += salt_;
    const std::string mask = Mask(inner, block.size());
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<char>(block[i] ^ mask[i]);
    const std::size_t unused = size * 8 - (bits - 1);
    block[0] = static_cast<char>(static_cast<unsigned char>(block[0]) & (0xffU >> unused));
    return block + inner + '\xbc';
  }

 private:
  std::string Mask(std::string_view seed, std::size_t size) const {
    std::string mask;
    for (std::uint32_t counter = 0; mask.size() < size; ++counter) {
      std::string text(seed);
      for (unsigned shift : {24U, 16U, 8U, 0U}) text += static_cast<char>(counter >> shift);
      mask += Digest(kind_, text);
    }
    return mask;
  }

  DigestKind kind_;
  std::string_view digest_;
  std::string salt_;
};

absl::Status CannotSign() { return InvalidArgument("the key cannot sign"); }

absl::StatusOr<std::string> SignPss(const SignatureAlgorithm& algorithm, const Key& key,
                                    std::string_view text, std::uint64_t seed) {
  const auto bits = static_cast<std::size_t>(BitsOf(key));
  const std::string digest = Digest(algorithm.digest, text);
  std::string encoded = PssEncoder(algorithm.digest, digest, seed).Encode(bits);
  if (encoded.empty()) return InvalidArgument("the key is too short for the algorithm");
  std::vector<unsigned char> signature((bits + 7) / 8);
  encoded.insert(0, signature.size() - encoded.size(), '\0');
  const KeyContext context(EVP_PKEY_CTX_new(key.handle.get(), nullptr));
  std::size_t size = signature.size();
  if (context == nullptr || EVP_PKEY_sign_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1 ||
      EVP_PKEY_sign(context.get(), signature.data(), &size, Bytes(encoded), encoded.size()) != 1) {
    return CannotSign();
  }
  return std::string(signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size));
}

absl::StatusOr<std::string> SignPlain(const SignatureAlgorithm& algorithm, const Key& key,
                                      std::string_view text) {
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, MethodOf(algorithm.digest), nullptr,
                         key.handle.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, Bytes(text), text.size()) != 1) {
    return CannotSign();
  }
  std::vector<unsigned char> signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, Bytes(text), text.size()) != 1) {
    return CannotSign();
  }
  return std::string(signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size));
}

}  // namespace

const SignatureAlgorithm* FindAlgorithm(std::string_view name) {
  for (const SignatureAlgorithm& algorithm : kAlgorithms) {
    if (algorithm.name == name) return &algorithm;
  }
  return nullptr;
}

bool Verify(const SignatureAlgorithm& algorithm, const Key& key, std::string_view text,
            std::string_view signature) {
  if (!Fits(algorithm, key)) return false;
  if (algorithm.scheme == SignatureScheme::kHmac) {
    return SameBytes(signature, Hmac(algorithm.digest, key.secret, text));
  }
  const ErrorsOfThisScope errors;
  std::string der;
  if (algorithm.scheme == SignatureScheme::kEcdsa) {
    der = DerOf(key, signature);
    if (der.empty()) return false;
    signature = der;
  }
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  if (context == nullptr ||
      EVP_DigestVerifyInit(context.get(), &options, MethodOf(algorithm.digest), nullptr,
                           key.handle.get()) != 1) {
    return false;
  }
  if (algorithm.scheme == SignatureScheme::kRsaPss && !UsePss(options, RSA_PSS_SALTLEN_AUTO)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                          text.size()) == 1;
}

absl::StatusOr<std::string> Sign(const SignatureAlgorithm& algorithm, const Key& key,
                                 std::string_view text, std::uint64_t seed) {
  if (!Fits(algorithm, key) || (key.kind != KeyKind::kSecret && !key.is_private)) {
    return InvalidArgument("the key is not one for this algorithm");
  }
  const ErrorsOfThisScope errors;
  switch (algorithm.scheme) {
    case SignatureScheme::kHmac:
      return Hmac(algorithm.digest, key.secret, text);
    case SignatureScheme::kRsaPss:
      return SignPss(algorithm, key, text, seed);
    case SignatureScheme::kEcdsa:
      return SignDeterministic(key, algorithm.digest, Digest(algorithm.digest, text));
    case SignatureScheme::kRsa:
    case SignatureScheme::kEd25519:
      break;
  }
  return SignPlain(algorithm, key, text);
}

}  // namespace assay::crypto
