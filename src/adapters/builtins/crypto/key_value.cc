// Keys as documents: the members are those of Go's types.

#include <openssl/core_names.h>
#include <openssl/crypto.h>

#include <vector>

#include "adapters/builtins/crypto/key.h"
#include "adapters/builtins/crypto/operands.h"

namespace assay::crypto {
namespace {

ValueView NumberValue(const Number& number, ValueArena& arena) {
  if (number == nullptr) return ValueView::Null();
  char* digits = BN_bn2dec(number.get());
  if (digits == nullptr) return ValueView::Null();
  absl::StatusOr<ValueView> value = arena.Number(digits);
  OPENSSL_free(digits);
  return value.ok() ? *value : ValueView::Null();
}

void AddNumber(ObjectMaker& object, std::string_view name, const Key& key, const char* parameter) {
  object.Add(name, NumberValue(NumberOf(key, parameter), object.arena()));
}

// Go's curves have nothing that JSON shows.
void AddPublicMembers(ObjectMaker& object, const Key& key) {
  if (key.kind == KeyKind::kRsa) {
    AddNumber(object, "N", key, OSSL_PKEY_PARAM_RSA_N);
    AddNumber(object, "E", key, OSSL_PKEY_PARAM_RSA_E);
    return;
  }
  object.Add("Curve", ValueView::EmptyObject());
  AddNumber(object, "X", key, OSSL_PKEY_PARAM_EC_PUB_X);
  AddNumber(object, "Y", key, OSSL_PKEY_PARAM_EC_PUB_Y);
}

ValueView PrecomputedValue(const Key& key, ValueArena& arena) {
  ObjectMaker object(arena);
  AddNumber(object, "Dp", key, OSSL_PKEY_PARAM_RSA_EXPONENT1);
  AddNumber(object, "Dq", key, OSSL_PKEY_PARAM_RSA_EXPONENT2);
  AddNumber(object, "Qinv", key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
  object.Add("CRTValues", ValueView::EmptyArray());
  return object.Finish();
}

}  // namespace

ValueView PublicKeyValue(const Key& key, ValueArena& arena) {
  if (key.kind == KeyKind::kEd25519) return BytesValue(arena, RawPublic(key));
  if (key.kind != KeyKind::kRsa && key.kind != KeyKind::kEc) return ValueView::Null();
  ObjectMaker object(arena);
  AddPublicMembers(object, key);
  return object.Finish();
}

ValueView PrivateKeyValue(const Key& key, ValueArena& arena) {
  if (key.kind == KeyKind::kEd25519) return BytesValue(arena, RawPrivate(key) + RawPublic(key));
  if (key.kind != KeyKind::kRsa && key.kind != KeyKind::kEc) return ValueView::EmptyObject();
  ObjectMaker object(arena);
  AddPublicMembers(object, key);
  if (key.kind == KeyKind::kEc) {
    AddNumber(object, "D", key, OSSL_PKEY_PARAM_PRIV_KEY);
    return object.Finish();
  }
  AddNumber(object, "D", key, OSSL_PKEY_PARAM_RSA_D);
  const std::vector<ValueView> primes = {
      NumberValue(NumberOf(key, OSSL_PKEY_PARAM_RSA_FACTOR1), arena),
      NumberValue(NumberOf(key, OSSL_PKEY_PARAM_RSA_FACTOR2), arena)};
  object.Add("Primes", arena.Array(primes));
  object.Add("Precomputed", PrecomputedValue(key, arena));
  return object.Finish();
}

}  // namespace assay::crypto
