// `io.jwt.decode_verify`: the signature, and what the token claims about itself.

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/builtins/crypto/bodies.h"
#include "adapters/builtins/crypto/token.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

// What the caller asks of a token. An empty text asks for nothing.
struct Constraints {
  std::optional<std::vector<Key>> keys;
  std::string secret;
  std::string algorithm;
  std::string issuer;
  std::string audience;
  double time_ns = 0;
};

absl::StatusOr<double> TimeOf(ValueView value) {
  if (!value.is_number()) return InvalidArgument("token time constraint: must be a number");
  const double time = value.to_double();
  if (time < 0) return InvalidArgument("token time constraint: must not be negative");
  return time;
}

absl::Status ReadConstraint(std::string_view name, ValueView value, Constraints& constraints) {
  if (name == "time") {
    ASSAY_ASSIGN_OR_RETURN(constraints.time_ns, TimeOf(value));
    return absl::OkStatus();
  }
  const std::array<std::pair<std::string_view, std::string*>, 4> texts = {
      {{"secret", &constraints.secret},
       {"alg", &constraints.algorithm},
       {"iss", &constraints.issuer},
       {"aud", &constraints.audience}}};
  const auto place = std::ranges::find(texts, name, [](const auto& pair) { return pair.first; });
  if (place == texts.end() && name != "cert") {
    return InvalidArgument(fmt::format("unknown token validation constraint: {}", name));
  }
  if (!value.is_string()) {
    return InvalidArgument(fmt::format("{} constraint: must be a string", name));
  }
  if (place != texts.end()) {
    *place->second = value.text().view();
    return absl::OkStatus();
  }
  ASSAY_ASSIGN_OR_RETURN(constraints.keys, TrustedKeys(value.text().view()));
  return absl::OkStatus();
}

absl::StatusOr<Constraints> ReadConstraints(ValueView object, std::int64_t now_ns) {
  Constraints constraints;
  constraints.time_ns = static_cast<double>(now_ns);
  for (std::size_t i = 0; i < object.size(); ++i) {
    const ValueView name = object.key(i);
    if (!name.is_string()) return InvalidArgument("unknown token validation constraint");
    ASSAY_RETURN_IF_ERROR(ReadConstraint(name.text().view(), object.at(i), constraints));
  }
  const bool has_secret = !constraints.secret.empty();
  if (constraints.keys && has_secret) return InvalidArgument("duplicate key constraints");
  if (!constraints.keys && !has_secret) return InvalidArgument("no key constraint");
  if (has_secret) {
    constraints.keys = {Key{.kind = KeyKind::kSecret, .secret = constraints.secret}};
  }
  return constraints;
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; };
    return lower(x) == lower(y);
  });
}

class TokenCheck {
 public:
  TokenCheck(BuiltinCall& call, const Constraints& constraints)
      : call_(call), constraints_(constraints) {}

  // False: not to be trusted; header() and claims() are there otherwise.
  absl::StatusOr<bool> Run(std::string text) {
    std::string payload;
    while (true) {
      ASSAY_ASSIGN_OR_RETURN(const Token token, SplitToken(text));
      ASSAY_ASSIGN_OR_RETURN(header_, ReadHeader(token, call_.arena()));
      ASSAY_ASSIGN_OR_RETURN(const TokenHeader header, CheckHeader(header_));
      if (!header.valid) return false;
      if (!constraints_.algorithm.empty() && constraints_.algorithm != header.algorithm) {
        return false;
      }
      ASSAY_ASSIGN_OR_RETURN(const std::string signature, DecodePart(token.signature));
      if (!IsSigned(call_, token, signature, header, header.algorithm, *constraints_.keys)) {
        return false;
      }
      ASSAY_ASSIGN_OR_RETURN(payload, DecodePayload(token));
      if (!EqualIgnoringCase(header.content_type, "JWT")) break;
      text = payload;
    }
    ASSAY_ASSIGN_OR_RETURN(claims_, ReadClaims(payload, call_.arena()));
    return CheckClaims();
  }

  ValueView header() const { return header_; }
  ValueView claims() const { return claims_; }

 private:
  absl::StatusOr<bool> CheckClaims() {
    const ValueView issuer = claims_.Find("iss");
    if (!constraints_.issuer.empty() && !IsText(issuer, constraints_.issuer)) return false;
    const ValueView audience = claims_.Find("aud");
    if (audience.defined() ? !IsFor(audience) : !constraints_.audience.empty()) return false;
    const absl::StatusOr<ValueView> now = call_.arena().Double(constraints_.time_ns / 1e9);
    if (!now.ok()) return now.status();
    if (const ValueView end = claims_.Find("exp"); end.defined()) {
      if (!end.is_number()) return InvalidArgument("exp value must be a number");
      if (Compare(*now, end) >= 0) return false;
    }
    if (const ValueView start = claims_.Find("nbf"); start.defined()) {
      if (!start.is_number()) return InvalidArgument("nbf value must be a number");
      if (Compare(*now, start) < 0) return false;
    }
    return true;
  }

  static bool IsText(ValueView value, std::string_view text) {
    return value.is_string() && value.text().view() == text;
  }

  // A token for somebody is for nobody else, and so not for a caller who names no audience.
  bool IsFor(ValueView audience) const {
    if (audience.is_string()) return IsText(audience, constraints_.audience);
    if (!audience.is_array()) return false;
    for (std::size_t i = 0; i < audience.size(); ++i) {
      if (IsText(audience.at(i), constraints_.audience)) return true;
    }
    return false;
  }

  BuiltinCall& call_;
  const Constraints& constraints_;
  ValueView header_;
  ValueView claims_;
};

}  // namespace

ValueView JwtDecodeVerify(BuiltinCall& call, Arguments operands) {
  if (!ExpectObject(call, operands, 1)) return {};
  if (!ExpectTexts(call, operands.first(1))) return {};
  const absl::StatusOr<Constraints> constraints = ReadConstraints(operands[1], call.now_ns());
  if (!constraints.ok()) return Fail(call, constraints.status());
  TokenCheck check(call, *constraints);
  const absl::StatusOr<bool> trusted = check.Run(std::string(operands[0].text().view()));
  if (!trusted.ok()) return Fail(call, trusted.status());
  std::array<ValueView, 3> parts = {ValueView::Boolean(*trusted), ValueView::EmptyObject(),
                                    ValueView::EmptyObject()};
  if (*trusted) {
    parts[1] = check.header();
    parts[2] = check.claims();
  }
  return call.arena().Array(parts);
}

}  // namespace assay::crypto
