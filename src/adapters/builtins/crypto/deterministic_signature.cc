// ECDSA by RFC 6979: the number that must never be used twice is derived from the key and the text,
// so that an evaluation that is repeated gives the same bytes. OpenSSL 3.0 has no switch for it.

#include <openssl/core_names.h>

#include "adapters/builtins/crypto/signature.h"
#include "base/status_text.h"

namespace assay::crypto {
namespace {

struct Order {
  const BIGNUM* number;
  std::size_t bits;
  std::size_t bytes;
};

// The leftmost bits of a text as a number, no more than the order has.
Number LeftmostBits(std::string_view text, const Order& order) {
  Number number(BN_bin2bn(reinterpret_cast<const unsigned char*>(text.data()),
                          static_cast<int>(text.size()), nullptr));
  if (number != nullptr && text.size() * 8 > order.bits) {
    BN_rshift(number.get(), number.get(), static_cast<int>(text.size() * 8 - order.bits));
  }
  return number;
}

// The numbers that one key and one digest lead to, one after the other.
class Candidates {
 public:
  Candidates(DigestKind kind, const Order& order, const std::string& secret,
             const std::string& digest)
      : kind_(kind), order_(order) {
    const std::size_t size = Digest(kind, {}).size();
    value_.assign(size, '\1');
    key_.assign(size, '\0');
    Stir('\0', secret + digest);
    Stir('\1', secret + digest);
  }

  Number Next() {
    if (!first_) Stir('\0', {});
    first_ = false;
    std::string text;
    while (text.size() * 8 < order_.bits) {
      value_ = Hmac(kind_, key_, value_);
      text += value_;
    }
    return LeftmostBits(text, order_);
  }

 private:
  void Stir(char separator, const std::string& text) {
    key_ = Hmac(kind_, key_, value_ + separator + text);
    value_ = Hmac(kind_, key_, value_);
  }

  DigestKind kind_;
  Order order_;
  std::string key_;
  std::string value_;
  bool first_ = true;
};

class Signer {
 public:
  Signer(const EC_GROUP* group, Number secret, const Order& order)
      : group_(group), order_(order), secret_(std::move(secret)), context_(BN_CTX_new()) {
    BN_set_flags(secret_.get(), BN_FLG_CONSTTIME);
  }

  // r and s; empty if this candidate will not do.
  std::string With(Number candidate, const BIGNUM* digest) {
    if (BN_is_zero(candidate.get()) != 0 || BN_cmp(candidate.get(), order_.number) >= 0) return {};
    BN_set_flags(candidate.get(), BN_FLG_CONSTTIME);
    const CurvePoint point(EC_POINT_new(group_));
    const Number r(BN_new());
    const Number s(BN_new());
    BN_CTX* context = context_.get();
    const bool made =
        point != nullptr && r != nullptr && s != nullptr &&
        EC_POINT_mul(group_, point.get(), candidate.get(), nullptr, nullptr, context) == 1 &&
        EC_POINT_get_affine_coordinates(group_, point.get(), r.get(), nullptr, context) == 1 &&
        BN_nnmod(r.get(), r.get(), order_.number, context) == 1 &&
        BN_mod_mul(s.get(), r.get(), secret_.get(), order_.number, context) == 1 &&
        BN_mod_add(s.get(), s.get(), digest, order_.number, context) == 1 &&
        BN_mod_inverse(candidate.get(), candidate.get(), order_.number, context) != nullptr &&
        BN_mod_mul(s.get(), s.get(), candidate.get(), order_.number, context) == 1;
    if (!made || BN_is_zero(r.get()) != 0 || BN_is_zero(s.get()) != 0) return {};
    return BytesOf(r, order_.bytes) + BytesOf(s, order_.bytes);
  }

 private:
  const EC_GROUP* group_;
  Order order_;
  Number secret_;
  NumberContext context_;
};

}  // namespace

absl::StatusOr<std::string> SignDeterministic(const Key& key, DigestKind kind,
                                              std::string_view digest) {
  constexpr int kMostCandidates = 100;  // one is enough but for one text in 2^32
  const Curve* curve = CurveOf(key);
  Number secret = NumberOf(key, OSSL_PKEY_PARAM_PRIV_KEY);
  if (curve == nullptr || secret == nullptr) return InvalidArgument("the key cannot sign");
  const CurveGroup group(EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve->openssl)));
  if (group == nullptr) return InvalidArgument("the key's curve is not available here");
  const BIGNUM* number = EC_GROUP_get0_order(group.get());
  const auto bits = static_cast<std::size_t>(BN_num_bits(number));
  const Order order{number, bits, (bits + 7) / 8};
  Number shortened = LeftmostBits(digest, order);
  const NumberContext context(BN_CTX_new());
  if (shortened == nullptr || context == nullptr ||
      BN_nnmod(shortened.get(), shortened.get(), number, context.get()) != 1) {
    return InvalidArgument("the key cannot sign");
  }
  Candidates candidates(kind, order, BytesOf(secret, order.bytes), BytesOf(shortened, order.bytes));
  Signer signer(group.get(), std::move(secret), order);
  for (int i = 0; i < kMostCandidates; ++i) {
    Number candidate = candidates.Next();
    if (candidate == nullptr) break;
    std::string signature = signer.With(std::move(candidate), shortened.get());
    if (!signature.empty()) return signature;
  }
  return InvalidArgument("the key cannot sign");
}

}  // namespace assay::crypto
