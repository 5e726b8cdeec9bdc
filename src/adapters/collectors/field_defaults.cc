#include "adapters/collectors/field_defaults.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

// One walk serves both: it goes down the steps of a path, at most kMaxFieldSteps of them, and
// rebuilds what lies on the way where something below has changed.

namespace assay::adapters {
namespace {

using resource::FieldPath;
using resource::FieldStep;

std::string Escaped(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text.push_back(c);
  }
  return text;
}

class FieldRewriter {
 public:
  using Rewrite = std::function<ValueView(ValueView, const std::string& pointer)>;

  FieldRewriter(const FieldPath& path, ValueArena& arena, bool make_objects, Rewrite rewrite)
      : path_(path), arena_(arena), make_objects_(make_objects), rewrite_(std::move(rewrite)) {}

  ValueView Walk(ValueView node, std::size_t step, const std::string& pointer) {
    if (step == path_.size()) return rewrite_(node, pointer);
    if (node.is_unknown()) return node;
    switch (path_[step].kind) {
      case FieldStep::Kind::kKey:
        return Key(node, step, pointer);
      case FieldStep::Kind::kEachElement:
        return Elements(node, step, pointer);
      case FieldStep::Kind::kEachValue:
        return Values(node, step, pointer);
    }
    return node;
  }

 private:
  ValueView Key(ValueView node, std::size_t step, const std::string& pointer) {
    if (!node.is_object() && !(make_objects_ && !node.defined())) return node;
    const std::string& key = path_[step].key;
    const ValueView child = MemberAt(node, key);
    const ValueView changed = Walk(child, step + 1, fmt::format("{}/{}", pointer, Escaped(key)));
    if (changed.bits() == child.bits()) return node;
    std::vector<Member> members;
    for (std::size_t i = 0; i < node.size(); ++i) {
      if (std::string_view(node.key(i).text()) != key) members.push_back({node.key(i), node.at(i)});
    }
    if (changed.defined()) members.push_back({arena_.String(key), changed});
    return arena_.Object(members);
  }

  ValueView Elements(ValueView node, std::size_t step, const std::string& pointer) {
    if (!node.is_array()) return node;
    std::vector<ValueView> items;
    bool different = false;
    for (std::size_t i = 0; i < node.size(); ++i) {
      items.push_back(Walk(node.at(i), step + 1, fmt::format("{}/{}", pointer, i)));
      different = different || items.back().bits() != node.at(i).bits();
    }
    if (!different) return node;
    if (!node.is_open()) return arena_.Array(items);
    const ValueView more = node.at(node.size() - 1);
    items.pop_back();
    return arena_.Open(arena_.Array(items), more.unknown_kind(), more.unknown_text());
  }

  ValueView Values(ValueView node, std::size_t step, const std::string& pointer) {
    if (!node.is_object()) return node;
    std::vector<Member> members;
    bool different = false;
    for (std::size_t i = 0; i < node.size(); ++i) {
      const std::string key(node.key(i).text().view());
      members.push_back(
          {node.key(i), Walk(node.at(i), step + 1, fmt::format("{}/{}", pointer, Escaped(key)))});
      different = different || members.back().value.bits() != node.at(i).bits();
    }
    return different ? arena_.Object(members) : node;
  }

  static ValueView MemberAt(ValueView node, std::string_view key) {
    return node.is_object() ? node.Find(key) : ValueView();
  }

  const FieldPath& path_;
  ValueArena& arena_;
  const bool make_objects_;
  const Rewrite rewrite_;
};

}  // namespace

ValueView ApplyDefaults(const ResourceType& type, ValueView document, ValueArena& arena,
                        std::vector<std::string>& assumed) {
  std::vector<std::pair<FieldPath, const FieldDefinition*>> fields;
  for (const FieldDefinition& field : type.fields) {
    if (!field.default_value.view().defined()) continue;
    absl::StatusOr<FieldPath> path = resource::ParseFieldPath(field.path);
    if (path.ok()) fields.emplace_back(*std::move(path), &field);
  }
  // What lies above comes first: a default may hold elements that have defaults themselves.
  std::stable_sort(fields.begin(), fields.end(),
                   [](const auto& a, const auto& b) { return a.first.size() < b.first.size(); });
  for (const auto& entry : fields) {
    const Value& default_value = entry.second->default_value;
    const auto fill = [&](ValueView value, const std::string& pointer) {
      if (value.defined()) return value;
      assumed.push_back(pointer);
      return arena.Copy(default_value.view());
    };
    document = FieldRewriter(entry.first, arena, true, fill).Walk(document, 0, "");
  }
  std::sort(assumed.begin(), assumed.end());
  return document;
}

ValueView RewriteField(ValueView document, const FieldPath& path, ValueArena& arena,
                       const std::function<ValueView(ValueView)>& rewrite) {
  const auto replace = [&](ValueView value, const std::string&) {
    return value.defined() ? rewrite(value) : value;
  };
  return FieldRewriter(path, arena, false, replace).Walk(document, 0, "");
}

}  // namespace assay::adapters
