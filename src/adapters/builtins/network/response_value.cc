#include "adapters/builtins/network/response_value.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assay/json.h"
#include "assay/yaml.h"

namespace assay::network {
namespace {

std::string_view ContentType(const Response& response) {
  const std::string* type = response.FindHeader("content-type");
  return type == nullptr ? std::string_view() : *type;
}

// `application/json`, `application/problem+json; charset=utf-8`; a parameter without a value spoils
// it.
bool IsJson(std::string_view content_type) {
  for (std::size_t at = content_type.find(';'); at != content_type.npos;) {
    const std::size_t end = std::min(content_type.find(';', at + 1), content_type.size());
    const std::string_view parameter = content_type.substr(at + 1, end - at - 1);
    const bool blank = parameter.find_first_not_of(" \t") == parameter.npos;
    if (!blank && parameter.find('=') == parameter.npos) return false;
    at = end == content_type.size() ? content_type.npos : end;
  }
  std::string type;
  for (char c : content_type.substr(0, content_type.find(';'))) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c != ' ' && c != '\t') type += c;
  }
  return type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

bool IsYaml(std::string_view content_type) {
  return content_type.find("application/yaml") != content_type.npos ||
         content_type.find("application/x-yaml") != content_type.npos;
}

ValueView Body(BuiltinCall& call, const Request& request, const Response& response) {
  const std::string_view type = ContentType(response);
  if (request.force_json || IsJson(type)) {
    const absl::StatusOr<ValueView> read =
        ParseJson(response.body, call.arena(), {.reject_duplicate_keys = false});
    return read.ok() ? *read : ValueView::Null();
  }
  if (request.force_yaml || IsYaml(type)) {
    YamlReadOptions options;
    options.max_nodes = 1'000'000;
    const absl::StatusOr<std::vector<YamlDocument>> read = ParseYaml("", response.body, options);
    return read.ok() && !read->empty() ? call.arena().Copy(read->front().value())
                                       : ValueView::Null();
  }
  return ValueView::Null();
}

ValueView HeadersValue(ValueArena& arena, const Headers& headers) {
  std::map<std::string_view, std::vector<ValueView>> texts;
  for (const auto& [name, text] : headers) texts[name].push_back(arena.String(text));
  std::vector<Member> members;
  members.reserve(texts.size());
  for (const auto& [name, values] : texts) {
    members.push_back({arena.String(name), arena.Array(values)});
  }
  return arena.FreeFormObject(members);
}

}  // namespace

ValueView ResponseValue(BuiltinCall& call, const Request& request, const Response& response) {
  if (!call.Spend(response.body.size() / 8)) return {};
  ValueArena& arena = call.arena();
  const std::array<Member, 5> members = {{
      {arena.String("body"), Body(call, request, response)},
      {arena.String("headers"), HeadersValue(arena, response.headers)},
      {arena.String("raw_body"), arena.String(response.body)},
      {arena.String("status"), arena.String(response.status)},
      {arena.String("status_code"), arena.Integer(response.code)},
  }};
  return arena.Object(members);
}

}  // namespace assay::network
