// uri.* and urlquery.*

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "evaluator/builtins/go_url.h"
#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

constexpr std::ptrdiff_t kMaxParameters = 10'000;

using Parameters = std::map<std::string, std::vector<std::string>>;

// One `key=value`; false if it cannot be read.
bool AddParameter(std::string_view pair, Parameters& parameters, std::string& error) {
  if (pair.empty()) return true;
  if (pair.find(';') != std::string_view::npos) {
    error = "invalid semicolon separator in query";
    return false;
  }
  const std::size_t equals = std::min(pair.find('='), pair.size());
  std::string key;
  std::string value;
  if (!UnescapeUrl(pair.substr(0, equals), UrlPart::kQuery, key, error)) return false;
  const std::string_view rest = pair.substr(std::min(equals + 1, pair.size()));
  if (!UnescapeUrl(rest, UrlPart::kQuery, value, error)) return false;
  parameters[key].push_back(value);
  return true;
}

// Text, or the texts of an array or set. False for anything else.
bool TextsOf(ValueView value, std::vector<std::string>& texts) {
  if (value.is_string()) {
    texts.emplace_back(value.text().view());
    return true;
  }
  if (!value.is_array() && !value.is_set()) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!value.at(i).is_string()) return false;
    texts.emplace_back(value.at(i).text().view());
  }
  return true;
}

}  // namespace

ValueView UrlQueryEncode(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  return MakeString(call, EscapeUrl(operands[0].text(), UrlPart::kQuery));
}

ValueView UrlQueryDecode(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  std::string out;
  std::string error;
  if (!UnescapeUrl(operands[0].text(), UrlPart::kQuery, out, error)) {
    return FailBuiltin(call, error);
  }
  return MakeString(call, out);
}

ValueView UrlQueryEncodeObject(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kObject)) return ValueView::Undefined();
  const ValueView object = operands[0];
  if (!call.Spend(object.size())) return ValueView::Undefined();
  Parameters parameters;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const ValueView key = object.key(i);
    const std::string name = key.is_string() ? std::string(key.text().view()) : ToJson(key);
    if (!TextsOf(object.at(i), parameters[name])) {
      return FailType(call, "operand 1 values must be string, array[string], or set[string]");
    }
  }
  Output out(call);
  for (const auto& [key, values] : parameters) {
    for (const std::string& value : values) {
      if (out.size() > 0) out.Append('&');
      out.Append(EscapeUrl(key, UrlPart::kQuery) + "=");
      if (!out.Append(EscapeUrl(value, UrlPart::kQuery))) return out.Finish();
    }
  }
  return out.Finish();
}

ValueView UrlQueryDecodeObject(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText kept = operands[0].text();
  std::string_view query = kept;
  if (std::count(query.begin(), query.end(), '&') >= kMaxParameters) {
    return FailBuiltin(call, "number of URL query parameters exceeded limit");
  }
  if (!call.Spend(query.size() / 8)) return ValueView::Undefined();
  Parameters parameters;
  std::string error;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    if (!AddParameter(query.substr(0, end), parameters, error)) return FailBuiltin(call, error);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  std::vector<assay::Member> members;
  for (const auto& [key, values] : parameters) {
    const ValueView array = MakeStrings(call, values);
    if (!array.defined()) return array;
    members.push_back({call.arena().String(key), array});
  }
  return call.arena().FreeFormObject(members);
}

ValueView UriParse(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  if (!call.Spend(text.view().size() / 8)) return ValueView::Undefined();
  Url url;
  std::string error;
  if (!ParseUrl(text, url, error)) return FailBuiltin(call, error);
  std::vector<assay::Member> members;
  const auto add = [&call, &members](std::string_view key, const std::string& value) {
    if (!value.empty()) members.push_back({call.arena().String(key), call.arena().String(value)});
  };
  add("scheme", url.scheme);
  add("hostname", url.hostname);
  add("port", url.port);
  add("path", url.path);
  add("raw_path", url.raw_path.empty() ? url.path : url.raw_path);
  add("raw_query", url.raw_query);
  add("fragment", url.fragment);
  return call.arena().Object(members);
}

ValueView UriIsValid(BuiltinCall& call, Arguments operands) {
  if (!operands[0].is_string()) return ValueView::Boolean(false);
  const StringText text = operands[0].text();
  if (!call.Spend(text.view().size() / 8)) return ValueView::Undefined();
  Url url;
  std::string error;
  return ValueView::Boolean(!text.view().empty() && ParseUrl(text, url, error));
}

}  // namespace assay::builtins
