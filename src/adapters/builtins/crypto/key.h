#pragma once

// Keys, public and private. Nothing of a private key ever goes into a message.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "adapters/builtins/crypto/openssl.h"
#include "assay/value.h"

namespace assay::crypto {

enum class KeyKind : std::uint8_t { kOther, kRsa, kEc, kEd25519, kX25519, kSecret };

struct Key {
  KeyKind kind = KeyKind::kOther;
  bool is_private = false;
  KeyHandle handle;       // of all but kOther and kSecret
  std::string secret;     // of kSecret
  std::string id;         // `kid` of a JSON web key
  std::string algorithm;  // its `alg`
};

// The four curves that Go knows; P-224 is not one of JSON web keys.
struct Curve {
  std::string_view name;        // `P-256`
  const char* openssl;          // OpenSSL's name
  std::string_view identifier;  // its object identifier
  std::size_t bytes;            // of a coordinate
};
const Curve* CurveNamed(std::string_view name);
const Curve* CurveWithIdentifier(std::string_view identifier);
// Null for keys of other kinds and curves.
const Curve* CurveOf(const Key& key);

// A SubjectPublicKeyInfo. A key of an algorithm that is not known is of kind kOther.
absl::StatusOr<Key> ReadPublicKey(std::string_view der);
// How private keys are written down: PKCS #1 (RSA), PKCS #8 (any), SEC 1 (EC).
enum class PrivateKeyFormat : std::uint8_t { kPkcs1, kPkcs8, kSec1 };
// None for other types of PEM blocks than `RSA PRIVATE KEY`, `PRIVATE KEY`, `EC PRIVATE KEY`.
std::optional<PrivateKeyFormat> FormatOfPem(std::string_view type);
// In the format that is named, or, without one, in any.
absl::StatusOr<Key> ReadPrivateKey(std::optional<PrivateKeyFormat> format, std::string_view der);

// A number of the key, by OpenSSL's name of it; null if it has none.
Number NumberOf(const Key& key, const char* parameter);
// Its bytes, most significant first, at least `size` of them.
std::string BytesOf(const Number& number, std::size_t size = 0);
// What an Ed25519 or X25519 key is: 32 bytes.
std::string RawPublic(const Key& key);
std::string RawPrivate(const Key& key);
int BitsOf(const Key& key);
bool SamePublicKey(const Key& a, const Key& b);

// As Go's encoding/json writes its own types of keys.
ValueView PublicKeyValue(const Key& key, ValueArena& arena);
ValueView PrivateKeyValue(const Key& key, ValueArena& arena);

}  // namespace assay::crypto
