// `crypto.md5`, `crypto.sha1`, `crypto.sha256` and `crypto.hmac.*`.

#include <climits>

#include "adapters/builtins/crypto/bodies.h"
#include "adapters/builtins/crypto/digest.h"
#include "adapters/builtins/crypto/operands.h"

namespace assay::crypto {
namespace {

ValueView HexResult(BuiltinCall& call, std::string_view digest) {
  if (digest.empty()) return FailBuiltin(call, "this hash is not available here");
  return MakeString(call, HexText(digest));
}

ValueView Hash(BuiltinCall& call, Arguments operands, DigestKind kind) {
  if (!ExpectStrings(call, operands)) return {};
  return HexResult(call, Digest(kind, operands[0].text()));
}

ValueView Code(BuiltinCall& call, Arguments operands, DigestKind kind) {
  if (!ExpectStrings(call, operands)) return {};
  const StringText key = operands[1].text();
  if (key.view().size() > INT_MAX) return call.Fail("limit_error", "the key is too long");
  return HexResult(call, Hmac(kind, key, operands[0].text()));
}

}  // namespace

ValueView Md5(BuiltinCall& call, Arguments operands) {
  return Hash(call, operands, DigestKind::kMd5);
}
ValueView Sha1(BuiltinCall& call, Arguments operands) {
  return Hash(call, operands, DigestKind::kSha1);
}
ValueView Sha256(BuiltinCall& call, Arguments operands) {
  return Hash(call, operands, DigestKind::kSha256);
}

ValueView HmacMd5(BuiltinCall& call, Arguments operands) {
  return Code(call, operands, DigestKind::kMd5);
}
ValueView HmacSha1(BuiltinCall& call, Arguments operands) {
  return Code(call, operands, DigestKind::kSha1);
}
ValueView HmacSha256(BuiltinCall& call, Arguments operands) {
  return Code(call, operands, DigestKind::kSha256);
}
ValueView HmacSha512(BuiltinCall& call, Arguments operands) {
  return Code(call, operands, DigestKind::kSha512);
}

ValueView HmacEqual(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands)) return {};
  const StringText a = operands[0].text();
  const StringText b = operands[1].text();
  return ValueView::Boolean(SameBytes(a, b));
}

}  // namespace assay::crypto
