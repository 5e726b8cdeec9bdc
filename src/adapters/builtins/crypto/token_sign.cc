// `io.jwt.encode_sign` and `io.jwt.encode_sign_raw`.

#include "adapters/builtins/crypto/bodies.h"
#include "adapters/builtins/crypto/json_web_key.h"
#include "adapters/builtins/crypto/signature.h"
#include "base/base64.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

absl::Status NoAlgorithm(std::string_view why) {
  return InvalidArgument(fmt::format("missing or invalid 'alg' header: {}", why));
}

absl::StatusOr<Value> ReadSignHeader(std::string_view json) {
  if (json.empty())
    return NoAlgorithm("cannot parse JSON: cannot parse empty string; unparsed tail: \"\"");
  absl::StatusOr<Value> header = ParseJson(json, {.reject_duplicate_keys = false});
  if (header.ok()) return header;
  return NoAlgorithm(fmt::format("cannot parse JSON: {}", MessageOf(header.status())));
}

absl::StatusOr<const SignatureAlgorithm*> AlgorithmOf(ValueView header) {
  const ValueView value = header.Find("alg");
  if (!value.defined()) return NoAlgorithm("jwsbb: header \"alg\" not found");
  if (!value.is_string()) {
    return NoAlgorithm(
        fmt::format("value doesn't contain string; it contains {}", NameOf(value.kind())));
  }
  const StringText name = value.text();
  const SignatureAlgorithm* algorithm = FindAlgorithm(name);
  if (algorithm != nullptr) return algorithm;
  return InvalidArgument(fmt::format("unknown JWS algorithm: {}", name.view()));
}

absl::StatusOr<std::string> Signed(BuiltinCall& call, std::string_view header_json,
                                   std::string_view payload,
                                   const absl::StatusOr<std::vector<Key>>& keys) {
  if (!keys.ok()) return keys.status();
  if (keys->empty()) return InvalidArgument("no keys found in JWK set");
  ASSAY_ASSIGN_OR_RETURN(const Value header, ReadSignHeader(header_json));
  ASSAY_ASSIGN_OR_RETURN(const SignatureAlgorithm* algorithm, AlgorithmOf(header));
  const ValueView type = header.view().Find("typ");
  const bool other = type.is_string() && type.text().view() != "JWT";
  if (!other && !ParseJson(payload, {.reject_duplicate_keys = false}).ok()) {
    return InvalidArgument("type is JWT but payload is not JSON");
  }
  std::string token = EncodeBase64(header_json, Base64Alphabet::kUrl, false) + "." +
                      EncodeBase64(payload, Base64Alphabet::kUrl, false);
  ASSAY_ASSIGN_OR_RETURN(const std::string signature,
                         Sign(*algorithm, keys->front(), token, call.seed()));
  return token + "." + EncodeBase64(signature, Base64Alphabet::kUrl, false);
}

ValueView SignedToken(BuiltinCall& call, std::string_view header, std::string_view payload,
                      const absl::StatusOr<std::vector<Key>>& keys) {
  // Signing with a long RSA key costs about a millisecond.
  constexpr std::uint64_t kSignSteps = 20 * kSignatureSteps;
  if (!call.Spend(kSignSteps + (header.size() + payload.size()) / 64)) return {};
  const absl::StatusOr<std::string> token = Signed(call, header, payload, keys);
  return token.ok() ? MakeString(call, *token) : Fail(call, token.status());
}

}  // namespace

ValueView JwtEncodeSign(BuiltinCall& call, Arguments operands) {
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (!ExpectObject(call, operands, i)) return {};
  }
  constexpr JsonWriteOptions kAsGo = {.escape_html = true};
  const std::string header = ToJson(operands[0], kAsGo);
  const std::string payload = ToJson(operands[1], kAsGo);
  return SignedToken(call, header, payload, ReadJsonWebKeys(operands[2]));
}

ValueView JwtEncodeSignRaw(BuiltinCall& call, Arguments operands) {
  if (!ExpectTexts(call, operands)) return {};
  const StringText header = operands[0].text();
  const StringText payload = operands[1].text();
  return SignedToken(call, header, payload, ReadJsonWebKeys(operands[2].text().view()));
}

}  // namespace assay::crypto
