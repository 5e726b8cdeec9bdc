// `io.jwt.decode` and `io.jwt.verify_*`.

#include <array>

#include "adapters/builtins/crypto/bodies.h"
#include "adapters/builtins/crypto/digest.h"
#include "adapters/builtins/crypto/signature.h"
#include "adapters/builtins/crypto/token.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

// What a token in a token is wrapped in, without quotes.
std::string_view Unquoted(std::string_view text) {
  const std::size_t first = text.find_first_not_of("\"'");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of("\"'") - first + 1);
}

// Each round is shorter by a quarter than the one before.
absl::StatusOr<ValueView> Decoded(std::string text, ValueArena& arena) {
  while (true) {
    ASSAY_ASSIGN_OR_RETURN(const Token token, SplitToken(text));
    ASSAY_ASSIGN_OR_RETURN(const ValueView header, ReadHeader(token, arena));
    ASSAY_ASSIGN_OR_RETURN(const std::string payload, DecodePayload(token));
    const ValueView content = header.Find("cty");
    if (content.is_string() && content.text().view() == "JWT") {
      text = Unquoted(payload);
      continue;
    }
    ASSAY_ASSIGN_OR_RETURN(const ValueView claims, ReadClaims(payload, arena));
    const absl::StatusOr<std::string> signature = DecodePart(token.signature);
    if (!signature.ok()) {
      return InvalidArgument(
          fmt::format("JWT signature had invalid encoding: {}", MessageOf(signature.status())));
    }
    const std::array<ValueView, 3> parts = {header, claims, arena.String(HexText(*signature))};
    return arena.Array(parts);
  }
}

absl::StatusOr<bool> Verified(BuiltinCall& call, std::string_view text, std::string_view key_text,
                              std::string_view algorithm) {
  ASSAY_ASSIGN_OR_RETURN(const Token token, SplitToken(text));
  ASSAY_ASSIGN_OR_RETURN(const std::vector<Key> keys, TrustedKeys(key_text));
  ASSAY_ASSIGN_OR_RETURN(const std::string signature, DecodePart(token.signature));
  ASSAY_ASSIGN_OR_RETURN(const ValueView parameters, ReadHeader(token, call.arena()));
  ASSAY_ASSIGN_OR_RETURN(const TokenHeader header, CheckHeader(parameters));
  return IsSigned(call, token, signature, header, algorithm, keys);
}

absl::StatusOr<bool> VerifiedBySecret(std::string_view text, std::string_view secret,
                                      const SignatureAlgorithm& algorithm) {
  ASSAY_ASSIGN_OR_RETURN(const Token token, SplitToken(text));
  ASSAY_ASSIGN_OR_RETURN(const std::string signature, DecodePart(token.signature));
  const Key key{.kind = KeyKind::kSecret, .secret = std::string(secret)};
  return Verify(algorithm, key, token.signed_text, signature);
}

}  // namespace

ValueView JwtDecode(BuiltinCall& call, Arguments operands) {
  if (!ExpectTexts(call, operands)) return {};
  const absl::StatusOr<ValueView> decoded =
      Decoded(std::string(operands[0].text().view()), call.arena());
  return decoded.ok() ? *decoded : Fail(call, decoded.status());
}

ValueView JwtVerify(BuiltinCall& call, Arguments operands, std::string_view algorithm) {
  if (!ExpectTexts(call, operands)) return {};
  const StringText text = operands[0].text();
  const StringText key = operands[1].text();
  const SignatureAlgorithm* known = FindAlgorithm(algorithm);
  const absl::StatusOr<bool> verified = known->scheme == SignatureScheme::kHmac
                                            ? VerifiedBySecret(text, key, *known)
                                            : Verified(call, text, key, algorithm);
  return verified.ok() ? ValueView::Boolean(*verified) : Fail(call, verified.status());
}

}  // namespace assay::crypto
