#include "adapters/collectors/sensitive_value.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "adapters/collectors/terraform_attributes.h"

namespace assay::adapters {

bool IsSecretName(std::string_view key) {
  constexpr std::array<std::string_view, 12> kEndings{
      "password", "passwd",     "secret",        "token",           "private_key", "access_key",
      "api_key",  "user_data",  "secret_string", "user_data_base64", "secret_key",
      "connection_string"};
  std::string lower;
  for (const char c : key) {
    lower.push_back(c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  for (const std::string_view ending : kEndings) {
    if (std::string_view(lower).ends_with(ending)) return true;
  }
  return false;
}

ValueView ReduceSensitiveValue(ValueView value, std::string_view salt, ValueArena& arena) {
  if (value.is_unknown()) return value;
  if (value.is_array()) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < value.size(); ++i) {
      items.push_back(ReduceSensitiveValue(value.at(i), salt, arena));
    }
    return arena.Array(items);
  }
  std::vector<Member> members;
  if (value.is_object()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      members.push_back({value.key(i), ReduceSensitiveValue(value.at(i), salt, arena)});
    }
    return arena.Object(members);
  }
  const std::string text = ScalarText(value).value_or("");
  members.push_back({arena.String("set"), ValueView::Boolean(!text.empty())});
  members.push_back(
      {arena.String("length"), arena.Integer(static_cast<std::int64_t>(text.size()))});
  members.push_back({arena.String("detectors"), ValueView::EmptyArray()});
  return arena.Object(members);
}

}  // namespace assay::adapters
