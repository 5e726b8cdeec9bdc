#include "adapters/builtins/crypto/key.h"

#include <openssl/core_names.h>

#include <array>
#include <vector>

#include "adapters/builtins/crypto/der.h"
#include "base/status_text.h"

namespace assay::crypto {
namespace {

constexpr std::string_view kRsaIdentifier = "1.2.840.113549.1.1.1";
constexpr std::string_view kEcIdentifier = "1.2.840.10045.2.1";
constexpr std::string_view kEd25519Identifier = "1.3.101.112";
constexpr std::size_t kEd25519Bytes = 32;

constexpr std::array<Curve, 4> kCurves = {{
    {"P-224", "secp224r1", "1.3.132.0.33", 28},
    {"P-256", "prime256v1", "1.2.840.10045.3.1.7", 32},
    {"P-384", "secp384r1", "1.3.132.0.34", 48},
    {"P-521", "secp521r1", "1.3.132.0.35", 66},
}};

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// What Go asks of the numbers; OpenSSL reads them as it likes.
absl::Status CheckRsa(std::string_view bits) {
  std::optional<DerReader> numbers = DerReader(bits).Enter(tag::kSequence);
  if (!numbers) return InvalidArgument("x509: invalid RSA public key");
  const std::optional<std::string_view> modulus = numbers->TakeInteger();
  if (!modulus) return InvalidArgument("x509: invalid RSA modulus");
  const std::optional<std::int64_t> exponent = numbers->TakeSmallInteger();
  if (!exponent) return InvalidArgument("x509: invalid RSA public exponent");
  const auto first = static_cast<unsigned char>((*modulus)[0]);
  if (first >= 0x80 || *modulus == std::string_view("\0", 1)) {
    return InvalidArgument("x509: RSA modulus is not a positive number");
  }
  if (*exponent <= 0) return InvalidArgument("x509: RSA public exponent is not a positive number");
  return absl::OkStatus();
}

absl::Status CheckCurve(DerReader parameters) {
  const std::optional<std::string> identifier = parameters.TakeObjectIdentifier();
  if (!identifier) return InvalidArgument("x509: invalid ECDSA parameters");
  if (CurveWithIdentifier(*identifier) == nullptr) {
    return InvalidArgument("x509: unsupported elliptic curve");
  }
  return absl::OkStatus();
}

absl::Status CheckNumbers(KeyKind kind, DerReader parameters, std::string_view bits) {
  if (kind == KeyKind::kRsa) {
    if (!parameters.Take(tag::kNull))
      return InvalidArgument("x509: RSA key missing NULL parameters");
    return CheckRsa(bits);
  }
  if (kind == KeyKind::kEc) return CheckCurve(parameters);
  if (!parameters.empty()) {
    return InvalidArgument("x509: Ed25519 key encoded with illegal parameters");
  }
  if (bits.size() != kEd25519Bytes) return InvalidArgument("x509: wrong Ed25519 public key size");
  return absl::OkStatus();
}

KeyKind KindOf(std::string_view identifier) {
  if (identifier == kRsaIdentifier) return KeyKind::kRsa;
  if (identifier == kEcIdentifier) return KeyKind::kEc;
  if (identifier == kEd25519Identifier) return KeyKind::kEd25519;
  return KeyKind::kOther;
}

}  // namespace

const Curve* CurveNamed(std::string_view name) {
  for (const Curve& curve : kCurves) {
    if (curve.name == name) return &curve;
  }
  return nullptr;
}

const Curve* CurveWithIdentifier(std::string_view identifier) {
  for (const Curve& curve : kCurves) {
    if (curve.identifier == identifier) return &curve;
  }
  return nullptr;
}

const Curve* CurveOf(const Key& key) {
  if (key.kind != KeyKind::kEc) return nullptr;
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key.handle.get(), name.data(), name.size(), &size) != 1) {
    return nullptr;
  }
  for (const Curve& curve : kCurves) {
    if (std::string_view(curve.openssl) == name.data()) return &curve;
  }
  return nullptr;
}

absl::StatusOr<Key> ReadPublicKey(std::string_view der) {
  DerReader outer(der);
  std::optional<DerReader> info = outer.Enter(tag::kSequence);
  if (!info) return InvalidArgument("x509: malformed spki");
  std::optional<DerReader> algorithm = info->Enter(tag::kSequence);
  const std::optional<std::string> identifier =
      algorithm ? algorithm->TakeObjectIdentifier() : std::nullopt;
  if (!identifier) return InvalidArgument("x509: malformed public key algorithm identifier");
  const std::optional<std::string_view> bits = info->TakeBits();
  if (!bits) return InvalidArgument("x509: malformed subjectPublicKey");
  Key key;
  key.kind = KindOf(*identifier);
  if (key.kind == KeyKind::kOther) return key;
  if (absl::Status status = CheckNumbers(key.kind, *algorithm, *bits); !status.ok()) return status;
  const ErrorsOfThisScope errors;
  const unsigned char* at = Bytes(der);
  key.handle = OwnKey(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (key.handle == nullptr) {
    return InvalidArgument(key.kind == KeyKind::kEc
                               ? "x509: failed to unmarshal elliptic curve point"
                               : "x509: invalid RSA public key");
  }
  return key;
}

Number NumberOf(const Key& key, const char* parameter) {
  const ErrorsOfThisScope errors;
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key.handle.get(), parameter, &number) != 1) return nullptr;
  return Number(number);
}

std::string BytesOf(const Number& number, std::size_t size) {
  if (number == nullptr) return {};
  const auto own = static_cast<std::size_t>(BN_num_bytes(number.get()));
  std::vector<unsigned char> bytes(std::max(own, size));
  BN_bn2binpad(number.get(), bytes.data(), static_cast<int>(bytes.size()));
  return {bytes.begin(), bytes.end()};
}

std::string RawPublic(const Key& key) {
  std::array<unsigned char, 64> bytes{};
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key.handle.get(), bytes.data(), &size) != 1) return {};
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::string RawPrivate(const Key& key) {
  std::array<unsigned char, 64> bytes{};
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_private_key(key.handle.get(), bytes.data(), &size) != 1) return {};
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

int BitsOf(const Key& key) { return EVP_PKEY_get_bits(key.handle.get()); }

bool SamePublicKey(const Key& a, const Key& b) {
  if (a.handle == nullptr || b.handle == nullptr) return false;
  const ErrorsOfThisScope errors;
  return EVP_PKEY_eq(a.handle.get(), b.handle.get()) == 1;
}

}  // namespace assay::crypto
