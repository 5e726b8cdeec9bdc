// OPA looks at the names first, then at the members in their order, then at what they mean
// together.

#include "adapters/builtins/network/request_reader.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "adapters/builtins/network/quiet_call.h"
#include "adapters/builtins/request_names.h"
#include "fmt/format.h"

namespace assay::network {
namespace {

bool IsTokenCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsTokenCharacter);
}

// No line begins within a value: it would be another header, or another request.
bool IsHeaderValue(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

// `x-api-key` is `X-Api-Key`.
std::string CanonicalName(std::string_view name) {
  std::string canonical(name);
  bool begins = true;
  for (char& c : canonical) {
    if (begins && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!begins && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    begins = c == '-';
  }
  return canonical;
}

// Scalars as Rego writes them; of the rest, what they are.
std::string ShortText(ValueView value) {
  if (value.is_collection() || (value.is_string() && value.text().view().size() > 40)) {
    return std::string(NameOf(value.kind()));
  }
  return ToRego(value);
}

bool IsAllowedName(ValueView name) {
  return name.is_string() && std::ranges::binary_search(kRequestMembers, name.text().view());
}

}  // namespace

std::optional<bool> RaisesErrors(ValueView request) {
  const ValueView value = request.Find("raise_error");
  if (!value.defined()) return true;
  return value.is_boolean() ? std::optional(value.boolean()) : std::nullopt;
}

std::variant<Request, Failure> ReadRequest(BuiltinCall& call, ValueView request,
                                           const NetworkAccess& access) {
  return RequestReader(call, request, access).Read();
}

std::variant<Request, Failure> RequestReader::Read() {
  bool fine = CheckNames() && ReadCaching();
  for (std::size_t i = 0; fine && i < members_.size(); ++i) {
    const StringText name = members_.key(i).text();
    fine = ReadMember(name, members_.at(i));
  }
  fine = fine && CheckTls() && CheckMethod() && ReadRetries() &&
         ReadBoolean("force_json_decode", request_.force_json) &&
         ReadBoolean("force_yaml_decode", request_.force_yaml);
  if (!fine) return *std::move(failure_);
  return std::move(request_);
}

bool RequestReader::Fail(std::string message) {
  failure_ = Failure{FailureKind::kRequest, std::move(message)};
  return false;
}

bool RequestReader::FailType(std::string message) {
  failure_ = Failure{FailureKind::kType, std::move(message)};
  return false;
}

bool RequestReader::CheckNames() {
  std::string others;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (IsAllowedName(members_.key(i))) continue;
    others += (others.empty() ? "{" : ", ") + ToRego(members_.key(i));
  }
  if (!others.empty()) {
    return FailType(fmt::format("operand 1 invalid request parameters(s): {}}}", others));
  }
  std::string missing;
  for (std::string_view name : kRequiredRequestMembers) {
    if (members_.Find(name).defined()) continue;
    missing += fmt::format("{}\"{}\"", missing.empty() ? "{" : ", ", name);
  }
  return missing.empty() ||
         FailType(fmt::format("operand 1 missing required request parameters(s): {}}}", missing));
}

bool RequestReader::ReadText(std::string_view name, ValueView value, std::string& text) {
  if (!value.is_string()) return Fail(fmt::format("\"{}\" must be a string", name));
  const StringText kept = value.text();
  std::string_view inner = kept.view();
  // Matches OPA: quotes around a text do not belong to it.
  while (inner.starts_with('"')) inner.remove_prefix(1);
  while (inner.ends_with('"')) inner.remove_suffix(1);
  text = inner;
  return true;
}

// 0 and 1 will do.
bool RequestReader::ReadSwitch(ValueView value, bool& on) {
  if (value.is_boolean() || (value.is_number() && (value.int64() == 0 || value.int64() == 1))) {
    on = value.is_boolean() ? value.boolean() : value.int64() == 1;
    return true;
  }
  return Fail(fmt::format("strconv.ParseBool: parsing {}: invalid syntax",
                          ToRego(call_.arena().String(ShortText(value)))));
}

bool RequestReader::ReadBoolean(std::string_view name, bool& on) {
  const ValueView value = members_.Find(name);
  if (value.defined() && !value.is_boolean()) {
    return Fail(fmt::format("invalid value for \"{}\" field", name));
  }
  on = value.defined() && value.boolean();
  return true;
}

bool RequestReader::ReadMember(std::string_view name, ValueView value) {
  if (name.starts_with("tls_")) return ReadTlsMember(name, value);
  if (name == "method") {
    if (!ReadText(name, value, request_.method)) return false;
    for (char& c : request_.method) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return true;
  }
  if (name == "url") return ReadText(name, value, request_.url);
  if (name == "raw_body") return ReadText(name, value, request_.body);
  if (name == "body") {
    if (!members_.Find("raw_body").defined()) request_.body = ToJson(value, {.escape_html = true});
    return call_.Spend(request_.body.size() / 16) ||
           (failure_ = Failure{FailureKind::kStopped, {}}, false);
  }
  if (name == "headers") return ReadHeaders(value);
  if (name == "timeout") return ReadTimeout(value);
  return name != "enable_redirect" || ReadSwitch(value, request_.follow_redirects);
}

bool RequestReader::ReadHeaders(ValueView value) {
  if (!value.is_object()) return Fail("invalid type for headers key");
  for (std::size_t i = 0; i < value.size(); ++i) {
    const ValueView key = value.key(i);
    if (!value.at(i).is_string()) return Fail("invalid type for headers value");
    const std::string name =
        CanonicalName(key.is_string() ? std::string(key.text().view()) : ToJson(key));
    std::string text(value.at(i).text().view());
    // Go sees this only when it sends.
    if (!IsToken(name)) {
      request_.unsendable = "net/http: invalid header field name";
      continue;
    }
    if (!IsHeaderValue(text)) {
      request_.unsendable = fmt::format("net/http: invalid header field value for \"{}\"", name);
    }
    // How long a request is follows from it.
    if (name == "Content-Length" || name == "Transfer-Encoding" || name == "Trailer") continue;
    if (name == "Host") {
      request_.host = std::move(text);
      continue;
    }
    std::erase_if(request_.headers, [&](const auto& header) { return header.first == name; });
    request_.headers.emplace_back(name, std::move(text));
  }
  return true;
}

bool RequestReader::CheckMethod() {
  if (request_.method.empty()) request_.method = "GET";
  return IsToken(request_.method) || Fail("net/http: invalid method");
}

bool RequestReader::ReadTimeout(ValueView value) {
  if (value.is_number()) {
    if (const std::optional<std::int64_t> nanoseconds = value.int64()) {
      request_.timeout_ns = *nanoseconds;
      return true;
    }
    return Fail(fmt::format("invalid timeout number value {}, must be int64", ShortText(value)));
  }
  if (!value.is_string()) {
    return FailType(fmt::format("operand 1 'timeout' must be one of {{string, number}} but got {}",
                                NameOf(value.kind())));
  }
  const StringText kept = value.text();
  const std::string_view text = kept.view();
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), request_.timeout_ns);
  if (error == std::errc() && end == text.data() + text.size()) return true;
  // Days, weeks and years are only `time.parse_duration_ns`'s.
  QuietCall call(call_);
  const ValueView nanoseconds =
      text.find_first_of("dwy") == text.npos
          ? StandardBuiltins().Find("time.parse_duration_ns")->function(call, {&value, 1})
          : ValueView();
  if (!nanoseconds.defined() || !nanoseconds.int64()) {
    const std::string shown = ShortText(value);
    return Fail(fmt::format("invalid timeout value {}: time: invalid duration {}", shown, shown));
  }
  request_.timeout_ns = *nanoseconds.int64();
  return true;
}

// What is said of caches is checked; only this evaluation remembers.
bool RequestReader::ReadCaching() {
  bool cache = false;
  bool force = false;
  if (!ReadBoolean("cache", cache) || !ReadBoolean("force_cache", force)) return false;
  if (!force) return true;
  const ValueView seconds = members_.Find("force_cache_duration_seconds");
  if (!seconds.defined()) {
    return Fail("'force_cache' set but 'force_cache_duration_seconds' parameter is missing");
  }
  const std::string quoted = ToRego(call_.arena().String(ShortText(seconds)));
  if (!seconds.is_number() || !seconds.int64()) {
    return Fail(fmt::format("strconv.ParseInt: parsing {}: invalid syntax", quoted));
  }
  const std::int64_t count = *seconds.int64();
  return (count >= std::numeric_limits<std::int32_t>::min() &&
          count <= std::numeric_limits<std::int32_t>::max()) ||
         Fail(fmt::format("strconv.ParseInt: parsing {}: value out of range", quoted));
}

bool RequestReader::ReadRetries() {
  const ValueView value = members_.Find("max_retry_attempts");
  if (!value.defined()) return true;
  const std::optional<std::int64_t> count =
      value.is_number() ? value.int64() : std::optional<std::int64_t>();
  if (count && *count >= 0) {
    request_.retries = *count;
    return true;
  }
  failure_ =
      Failure{FailureKind::kOperand,
              fmt::format("invalid value {} for field \"max_retry_attempts\"", ShortText(value))};
  return false;
}

std::variant<std::string, Failure> IdentityOf(BuiltinCall& call, ValueView request) {
  const ValueView ignored = request.Find("cache_ignored_headers");
  std::vector<Member> members;
  for (std::size_t i = 0; i < request.size(); ++i) {
    const StringText name = request.key(i).text();
    // Requests that differ in what does not count are the same.
    if (name.view() == "cache_ignored_headers") continue;
    ValueView value = request.at(i);
    if (name.view() == "headers" && ignored.defined() && value.is_object()) {
      bool texts = ignored.is_array();
      for (std::size_t j = 0; texts && j < ignored.size(); ++j) texts = ignored.at(j).is_string();
      if (!texts) {
        return Failure{FailureKind::kOperand, "cache_ignored_headers must be an array of strings"};
      }
      std::vector<Member> counted;
      for (std::size_t j = 0; j < value.size(); ++j) {
        bool counts = true;
        if (!call.Spend(ignored.size())) return Failure{FailureKind::kStopped, {}};
        for (std::size_t k = 0; counts && k < ignored.size(); ++k) {
          counts = !(ignored.at(k) == value.key(j));
        }
        if (counts) counted.push_back({value.key(j), value.at(j)});
      }
      value = call.arena().Object(counted);
    }
    members.push_back({request.key(i), value});
  }
  std::string identity = ToRego(call.arena().Object(members));
  if (!call.Spend(identity.size() / 16)) return Failure{FailureKind::kStopped, {}};
  return identity;
}

}  // namespace assay::network
