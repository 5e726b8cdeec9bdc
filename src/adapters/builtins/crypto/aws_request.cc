// `providers.aws.sign_req`: Signature Version 4 of a request that is to be sent.

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include "adapters/builtins/crypto/bodies.h"
#include "adapters/builtins/crypto/digest.h"
#include "adapters/builtins/crypto/time_text.h"
#include "adapters/builtins/crypto/url.h"
#include "adapters/builtins/request_names.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

using Names = std::span<const std::string_view>;
using Headers = std::map<std::string, std::string>;

constexpr std::array<std::string_view, 4> kConfigNames = {"aws_access_key", "aws_region",
                                                          "aws_secret_access_key", "aws_service"};
constexpr std::string_view kContentHash = "x-amz-content-sha256";

std::string TextMember(ValueView object, std::string_view name) {
  const ValueView member = object.Find(name);
  return member.is_string() ? std::string(member.text().view()) : std::string();
}

// The names as Rego writes a set; they are in order.
template <typename Which>
std::string SetOf(Names names, Which which) {
  std::string text;
  for (std::string_view name : names) {
    if (which(name)) text += fmt::format("{}\"{}\"", text.empty() ? "{" : ", ", name);
  }
  return text.empty() ? text : text + "}";
}

// False if a member is missing or is no string; the call has failed then.
bool ExpectMembers(BuiltinCall& call, std::size_t operand, ValueView object, Names names,
                   std::string_view what) {
  const std::string missing =
      SetOf(names, [&](std::string_view name) { return !object.Find(name).defined(); });
  if (!missing.empty()) {
    FailType(call, fmt::format("operand {} missing required {} parameters(s): {}", operand + 1,
                               what, missing));
    return false;
  }
  const std::string invalid =
      SetOf(names, [&](std::string_view name) { return !object.Find(name).is_string(); });
  if (invalid.empty()) return true;
  FailType(call, fmt::format("operand {} invalid values for required {} parameters(s): {}",
                             operand + 1, what, invalid));
  return false;
}

bool ExpectAllowed(BuiltinCall& call, ValueView request) {
  std::string others;
  for (std::size_t i = 0; i < request.size(); ++i) {
    const ValueView name = request.key(i);
    if (name.is_string() &&
        std::ranges::find(kRequestMembers, name.text().view()) != kRequestMembers.end()) {
      continue;
    }
    others += (others.empty() ? "{" : ", ") + ToRego(name);
  }
  if (others.empty()) return true;
  FailType(call, fmt::format("operand 1 invalid request parameters(s): {}}}", others));
  return false;
}

std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

bool IsIgnored(std::string_view header) {
  return header == "authorization" || header == "user-agent" || header == "x-amzn-trace-id";
}

// Who signs, for what, and when.
struct Scope {
  std::string access_key;
  std::string secret_key;
  std::string session_token;
  std::string region;
  std::string service;
  std::string date;  // 20151228
  std::string time;  // 20151228T140825Z

  std::string Text() const { return date + "/" + region + "/" + service + "/aws4_request"; }
};

Scope ScopeOf(ValueView config, std::int64_t time_ns) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  Scope scope{.access_key = TextMember(config, "aws_access_key"),
              .secret_key = TextMember(config, "aws_secret_access_key"),
              .session_token = TextMember(config, "aws_session_token"),
              .region = TextMember(config, "aws_region"),
              .service = TextMember(config, "aws_service"),
              .time = TimeText(time_ns / kSecond)};
  std::erase_if(scope.time, [](char c) { return c == '-' || c == ':'; });
  scope.date = scope.time.substr(0, scope.time.find('T'));
  return scope;
}

class RequestSigner {
 public:
  RequestSigner(const Scope& scope, const Url& url, std::string content_hash)
      : scope_(scope), url_(url), content_hash_(std::move(content_hash)) {
    added_ = {{"host", url.host}, {"x-amz-date", scope.time}};
    if (scope.service == "s3" || scope.service == "glacier") {
      added_.emplace(kContentHash, content_hash_);
    }
    if (!scope.session_token.empty()) added_["x-amz-security-token"] = scope.session_token;
  }

  // The headers of the request with those that the signature adds.
  Headers Sign(std::string_view method, const Headers& headers) const {
    Headers all = added_;
    for (const auto& [name, value] : headers) {
      std::string lower = LowerCase(name);
      if (!IsIgnored(lower)) all[std::move(lower)] = value;
    }
    std::string lines;
    std::string names;
    for (const auto& [name, value] : all) {
      lines += fmt::format("{}:{}\n", name, value);
      names += (names.empty() ? "" : ";") + name;
    }
    const std::string request = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", method, EscapedPath(url_),
                                            url_.query, lines, names, content_hash_);
    Headers result = headers;
    result["Authorization"] =
        fmt::format("AWS4-HMAC-SHA256 Credential={}/{},SignedHeaders={},Signature={}",
                    scope_.access_key, scope_.Text(), names, Signature(request));
    for (const auto& [name, value] : added_) result[name] = value;
    return result;
  }

 private:
  std::string Signature(const std::string& request) const {
    const std::string text = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", scope_.time, scope_.Text(),
                                         HexText(Digest(DigestKind::kSha256, request)));
    std::string key = "AWS4" + scope_.secret_key;
    for (const std::string& part :
         {scope_.date, scope_.region, scope_.service, std::string("aws4_request")}) {
      key = Hmac(DigestKind::kSha256, key, part);
    }
    return HexText(Hmac(DigestKind::kSha256, key, text));
  }

  const Scope& scope_;
  const Url& url_;
  std::string content_hash_;
  Headers added_;
};

std::string BodyOf(ValueView request) {
  if (request.Find("raw_body").defined()) return TextMember(request, "raw_body");
  const ValueView body = request.Find("body");
  return body.defined() ? ToJson(body, {.escape_html = true}) : std::string();
}

Headers HeadersOf(ValueView headers) {
  Headers result;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const ValueView name = headers.key(i);
    const ValueView value = headers.at(i);
    result[name.is_string() ? std::string(name.text().view()) : std::string()] =
        value.is_string() ? std::string(value.text().view()) : std::string();
  }
  return result;
}

ValueView WithHeaders(ValueArena& arena, ValueView request, const Headers& headers) {
  std::vector<Member> members;
  for (const auto& [name, value] : headers) {
    members.push_back({arena.String(name), arena.String(value)});
  }
  const ValueView object = arena.FreeFormObject(members);
  members.clear();
  for (std::size_t i = 0; i < request.size(); ++i) {
    members.push_back({request.key(i), request.at(i)});
  }
  members.push_back({arena.String("headers"), object});
  return arena.Object(members);
}

}  // namespace

ValueView AwsSignRequest(BuiltinCall& call, Arguments operands) {
  if (!ExpectObject(call, operands, 0) || !ExpectObject(call, operands, 1)) return {};
  const ValueView request = operands[0];
  const ValueView config = operands[1];
  if (!ExpectMembers(call, 1, config, kConfigNames, "AWS config")) return {};
  if (!operands[2].is_number()) return WrongType(call, 2, "number", operands[2]);
  const std::optional<std::int64_t> time = operands[2].int64();
  // Nobody takes a request that was signed before 1970.
  if (!time || *time < 0) {
    return FailType(call, "operand 3 could not convert time_ns value into a unix timestamp");
  }
  if (!ExpectAllowed(call, request)) return {};
  const ValueView headers = request.Find("headers");
  if (headers.defined() && !headers.is_object()) {
    return FailType(
        call, fmt::format("operand 1: headers must be object but got {}", NameOf(headers.kind())));
  }
  if (!ExpectMembers(call, 0, request, kRequiredRequestMembers, "request")) return {};
  const std::optional<Url> url = ReadUrl(call, TextMember(request, "url"));
  if (!url) return {};
  const ValueView unsigned_body = config.Find("disable_payload_signing");
  if (unsigned_body.defined() && !unsigned_body.is_boolean()) {
    return FailType(call, "operand 2 invalid value for 'disable_payload_signing' in AWS config");
  }
  const std::string body = BodyOf(request);
  if (!call.Spend(kSignatureSteps + body.size() / 16)) return {};
  const Scope scope = ScopeOf(config, *time);
  const RequestSigner signer(
      scope, *url,
      unsigned_body.is_true() ? "UNSIGNED-PAYLOAD" : HexText(Digest(DigestKind::kSha256, body)));
  return WithHeaders(call.arena(), request,
                     signer.Sign(TextMember(request, "method"), HeadersOf(headers)));
}

}  // namespace assay::crypto
