#include "adapters/builtins/crypto/json_web_key.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <string>
#include <utility>

#include "adapters/builtins/crypto/operands.h"
#include "base/base64.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;

constexpr std::size_t kMostKeys = 1000;

std::string TextMember(ValueView key, std::string_view name) {
  const ValueView member = key.Find(name);
  return member.is_string() ? std::string(member.text().view()) : std::string();
}

// With or without padding, in either alphabet.
std::optional<std::string> BytesMember(ValueView key, std::string_view name) {
  const ValueView member = key.Find(name);
  if (!member.is_string()) return std::nullopt;
  std::string text(member.text().view());
  const bool standard = text.find_first_of("+/") != std::string::npos;
  if (!text.ends_with('=')) text.append((4 - text.size() % 4) % 4, '=');
  Base64Bytes decoded =
      DecodeBase64(text, standard ? Base64Alphabet::kStandard : Base64Alphabet::kUrl);
  if (decoded.wrong_at) return std::nullopt;
  return std::move(decoded.bytes);
}

absl::Status Missing(std::string_view name) {
  return InvalidArgument(fmt::format("required field {} is missing or not base 64", name));
}

// Collects the numbers of a key for OpenSSL.
class KeyMaker {
 public:
  explicit KeyMaker(ValueView document) : document_(document), builder_(OSSL_PARAM_BLD_new()) {}

  // False if the document does not have the member.
  bool Push(const char* parameter, std::string_view member) {
    const std::optional<std::string> bytes = BytesMember(document_, member);
    if (!bytes || bytes->empty()) return false;
    Number number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes->data()),
                            static_cast<int>(bytes->size()), nullptr));
    if (number == nullptr || OSSL_PARAM_BLD_push_BN(builder_.get(), parameter, number.get()) != 1) {
      return false;
    }
    numbers_.push_back(std::move(number));
    return true;
  }
  void PushText(const char* parameter, const char* text) {
    OSSL_PARAM_BLD_push_utf8_string(builder_.get(), parameter, text, 0);
  }
  // The bytes must outlive Make().
  void PushBytes(const char* parameter, const std::string& bytes) {
    OSSL_PARAM_BLD_push_octet_string(builder_.get(), parameter, bytes.data(), bytes.size());
  }

  KeyHandle Make(const char* type, bool is_private) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder_.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          parameters.get()) != 1) {
      EVP_PKEY_free(key);
      return nullptr;
    }
    return OwnKey(key);
  }

 private:
  ValueView document_;
  ParameterBuilder builder_;
  std::vector<Number> numbers_;
};

absl::Status ReadRsa(ValueView document, Key& key) {
  KeyMaker maker(document);
  if (!maker.Push(OSSL_PKEY_PARAM_RSA_N, "n")) return Missing("n");
  if (!maker.Push(OSSL_PKEY_PARAM_RSA_E, "e")) return Missing("e");
  if (key.is_private) {
    if (!maker.Push(OSSL_PKEY_PARAM_RSA_D, "d")) return Missing("d");
    const bool primes = maker.Push(OSSL_PKEY_PARAM_RSA_FACTOR1, "p") &&
                        maker.Push(OSSL_PKEY_PARAM_RSA_FACTOR2, "q");
    // All of them make it faster; some of them are of no use.
    if (primes && document.Find("dp").defined() && document.Find("dq").defined() &&
        document.Find("qi").defined()) {
      maker.Push(OSSL_PKEY_PARAM_RSA_EXPONENT1, "dp");
      maker.Push(OSSL_PKEY_PARAM_RSA_EXPONENT2, "dq");
      maker.Push(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, "qi");
    }
  }
  key.handle = maker.Make("RSA", key.is_private);
  return absl::OkStatus();
}

absl::Status ReadEc(ValueView document, Key& key) {
  const std::string name = TextMember(document, "crv");
  const Curve* curve = name == "P-224" ? nullptr : CurveNamed(name);
  if (curve == nullptr) return InvalidArgument(fmt::format("invalid curve `{}`", name));
  std::string point = "\4";
  for (const char* member : {"x", "y"}) {
    const std::optional<std::string> bytes = BytesMember(document, member);
    if (!bytes || bytes->empty() || bytes->size() > curve->bytes) return Missing(member);
    point += std::string(curve->bytes - bytes->size(), '\0') + *bytes;
  }
  KeyMaker maker(document);
  maker.PushText(OSSL_PKEY_PARAM_GROUP_NAME, curve->openssl);
  maker.PushBytes(OSSL_PKEY_PARAM_PUB_KEY, point);
  if (key.is_private && !maker.Push(OSSL_PKEY_PARAM_PRIV_KEY, "d")) return Missing("d");
  key.handle = maker.Make("EC", key.is_private);
  return absl::OkStatus();
}

absl::Status ReadOkp(ValueView document, Key& key) {
  const std::string name = TextMember(document, "crv");
  const bool agreement = name == "X25519";
  if (!agreement && name != "Ed25519") {
    return InvalidArgument(fmt::format("invalid curve `{}`", name));
  }
  const int type = agreement ? EVP_PKEY_X25519 : EVP_PKEY_ED25519;
  key.kind = agreement ? KeyKind::kX25519 : KeyKind::kEd25519;
  const std::optional<std::string> x = BytesMember(document, "x");
  if (!x) return Missing("x");
  const std::optional<std::string> d = BytesMember(document, "d");
  if (key.is_private && !d) return Missing("d");
  const std::string& raw = key.is_private ? *d : *x;
  const auto make = key.is_private ? EVP_PKEY_new_raw_private_key : EVP_PKEY_new_raw_public_key;
  key.handle =
      OwnKey(make(type, nullptr, reinterpret_cast<const unsigned char*>(raw.data()), raw.size()));
  if (key.handle != nullptr && RawPublic(key) != *x) {
    return InvalidArgument("`x` is not the public key of `d`");
  }
  return absl::OkStatus();
}

absl::StatusOr<Key> ReadKey(ValueView document) {
  if (!document.is_object()) return InvalidArgument("jwk.ParseKey: a key must be an object");
  const std::string type = TextMember(document, "kty");
  Key key;
  key.id = TextMember(document, "kid");
  key.algorithm = TextMember(document, "alg");
  key.is_private = document.Find("d").defined();
  if (type == "oct") {
    std::optional<std::string> secret = BytesMember(document, "k");
    if (!secret) return Missing("k");
    key.kind = KeyKind::kSecret;
    key.secret = *std::move(secret);
    return key;
  }
  if (type == "RSA") {
    key.kind = KeyKind::kRsa;
    ASSAY_RETURN_IF_ERROR(ReadRsa(document, key));
  } else if (type == "EC") {
    key.kind = KeyKind::kEc;
    ASSAY_RETURN_IF_ERROR(ReadEc(document, key));
  } else if (type == "OKP") {
    ASSAY_RETURN_IF_ERROR(ReadOkp(document, key));
  } else {
    return InvalidArgument(fmt::format("jwk.ParseKey: invalid key type from JSON ({})", type));
  }
  if (key.handle == nullptr) return InvalidArgument("the numbers of the key do not make one");
  return key;
}

}  // namespace

absl::StatusOr<std::vector<Key>> ReadJsonWebKeys(ValueView document) {
  const ErrorsOfThisScope errors;
  std::vector<Key> keys;
  const ValueView set = document.Find("keys");
  if (!set.defined()) {
    ASSAY_ASSIGN_OR_RETURN(Key key, ReadKey(document));
    keys.push_back(std::move(key));
    return keys;
  }
  if (!set.is_array()) return InvalidArgument("`keys` must be an array");
  if (set.size() > kMostKeys) {
    return ResourceExhausted(fmt::format("more than {} keys in a set", kMostKeys));
  }
  for (std::size_t i = 0; i < set.size(); ++i) {
    ASSAY_ASSIGN_OR_RETURN(Key key, ReadKey(set.at(i)));
    keys.push_back(std::move(key));
  }
  return keys;
}

absl::StatusOr<std::vector<Key>> ReadJsonWebKeys(std::string_view json) {
  absl::StatusOr<Value> document = ParseJson(json, {.reject_duplicate_keys = false});
  // The reader's message would quote the text, which may hold a key.
  if (!document.ok()) return InvalidArgument("invalid JSON");
  return ReadJsonWebKeys(document->view());
}

ValueView JsonWebKeyValue(const Key& key, ValueArena& arena) {
  ObjectMaker object(arena);
  const auto add = [&](std::string_view name, const std::string& bytes) {
    object.Text(name, EncodeBase64(bytes, Base64Alphabet::kUrl, false));
  };
  if (key.kind == KeyKind::kRsa) {
    object.Text("kty", "RSA");
    for (const auto& [name, parameter] : {std::pair{"n", OSSL_PKEY_PARAM_RSA_N},
                                          {"e", OSSL_PKEY_PARAM_RSA_E},
                                          {"d", OSSL_PKEY_PARAM_RSA_D},
                                          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
                                          {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
                                          {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
                                          {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
                                          {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}) {
      const Number number = NumberOf(key, parameter);
      if (number != nullptr) add(name, BytesOf(number));
    }
  } else if (const Curve* curve = CurveOf(key); curve != nullptr) {
    object.Text("kty", "EC");
    object.Text("crv", curve->name);
    add("x", BytesOf(NumberOf(key, OSSL_PKEY_PARAM_EC_PUB_X), curve->bytes));
    add("y", BytesOf(NumberOf(key, OSSL_PKEY_PARAM_EC_PUB_Y), curve->bytes));
    add("d", BytesOf(NumberOf(key, OSSL_PKEY_PARAM_PRIV_KEY), curve->bytes));
  } else if (key.kind == KeyKind::kEd25519 || key.kind == KeyKind::kX25519) {
    object.Text("kty", "OKP");
    object.Text("crv", key.kind == KeyKind::kEd25519 ? "Ed25519" : "X25519");
    add("x", RawPublic(key));
    add("d", RawPrivate(key));
  } else {
    return ValueView::Null();
  }
  return object.Finish();
}

}  // namespace assay::crypto
