// Private keys: told apart by their first elements, so that a message can say which format it is.

#include "adapters/builtins/crypto/der.h"
#include "adapters/builtins/crypto/key.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

KeyKind KindOf(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return KeyKind::kRsa;
    case EVP_PKEY_EC:
      return KeyKind::kEc;
    case EVP_PKEY_ED25519:
      return KeyKind::kEd25519;
    case EVP_PKEY_X25519:
      return KeyKind::kX25519;
    default:
      return KeyKind::kOther;
  }
}

// What stands after the version tells which format it is.
absl::StatusOr<PrivateKeyFormat> FormatOf(std::string_view der) {
  std::optional<DerReader> parts = DerReader(der).Enter(tag::kSequence);
  if (!parts) return InvalidArgument("asn1: structure error: not a sequence");
  if (parts->empty()) return InvalidArgument("asn1: syntax error: sequence truncated");
  if (!parts->TakeInteger()) return InvalidArgument("asn1: structure error: no version");
  if (parts->empty()) return InvalidArgument("asn1: syntax error: sequence truncated");
  if (parts->NextIs(tag::kSequence)) return PrivateKeyFormat::kPkcs8;
  if (parts->NextIs(tag::kInteger)) return PrivateKeyFormat::kPkcs1;
  if (parts->NextIs(tag::kOctetString)) return PrivateKeyFormat::kSec1;
  return InvalidArgument("asn1: structure error: not a private key");
}

// The name of Go's function that reads the format.
std::string_view ReaderOf(PrivateKeyFormat format) {
  switch (format) {
    case PrivateKeyFormat::kPkcs1:
      return "ParsePKCS1PrivateKey";
    case PrivateKeyFormat::kPkcs8:
      return "ParsePKCS8PrivateKey";
    case PrivateKeyFormat::kSec1:
      break;
  }
  return "ParseECPrivateKey";
}

absl::Status CheckFormat(PrivateKeyFormat wanted, std::string_view der) {
  const std::string_view prefix =
      wanted == PrivateKeyFormat::kSec1 ? "x509: failed to parse EC private key: " : "";
  const absl::StatusOr<PrivateKeyFormat> format = FormatOf(der);
  if (!format.ok()) return InvalidArgument(fmt::format("{}{}", prefix, MessageOf(format.status())));
  if (*format == wanted) return absl::OkStatus();
  return InvalidArgument(fmt::format(
      "x509: failed to parse private key (use {} instead for this key format)", ReaderOf(*format)));
}

// The algorithm that a PKCS #8 key names.
std::string AlgorithmOf(std::string_view der) {
  std::optional<DerReader> parts = DerReader(der).Enter(tag::kSequence);
  if (parts) parts->TakeInteger();
  std::optional<DerReader> algorithm = parts ? parts->Enter(tag::kSequence) : std::nullopt;
  return (algorithm ? algorithm->TakeObjectIdentifier() : std::nullopt).value_or("");
}

absl::Status CannotRead(std::optional<PrivateKeyFormat> format) {
  if (format == PrivateKeyFormat::kPkcs1) {
    return InvalidArgument("x509: failed to parse RSA private key");
  }
  if (format == PrivateKeyFormat::kSec1) {
    return InvalidArgument("x509: failed to parse EC private key");
  }
  return InvalidArgument("x509: failed to parse private key embedded in PKCS#8");
}

}  // namespace

std::optional<PrivateKeyFormat> FormatOfPem(std::string_view type) {
  if (type == "RSA PRIVATE KEY") return PrivateKeyFormat::kPkcs1;
  if (type == "PRIVATE KEY") return PrivateKeyFormat::kPkcs8;
  if (type == "EC PRIVATE KEY") return PrivateKeyFormat::kSec1;
  return std::nullopt;
}

absl::StatusOr<Key> ReadPrivateKey(std::optional<PrivateKeyFormat> format, std::string_view der) {
  if (format) ASSAY_RETURN_IF_ERROR(CheckFormat(*format, der));
  const ErrorsOfThisScope errors;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  Key key;
  key.is_private = true;
  key.handle = OwnKey(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  if (key.handle == nullptr) return CannotRead(format);
  key.kind = KindOf(key.handle.get());
  if (key.kind == KeyKind::kOther) {
    return InvalidArgument(
        fmt::format("x509: PKCS#8 wrapping contained private key with unknown algorithm: {}",
                    AlgorithmOf(der)));
  }
  if (key.kind == KeyKind::kEc && CurveOf(key) == nullptr) {
    return InvalidArgument("x509: unknown elliptic curve");
  }
  return key;
}

}  // namespace assay::crypto
