// Reading is lenient so that one run shows every mistake: a part that is wrong is reported and left
// out, and the rest is read on.

#include "resource/definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/status_text.h"
#include "resource/field_path.h"

namespace assay::resource {
namespace {

constexpr std::array<std::string_view, 7> kKindNames = {"any",   "boolean", "number", "string",
                                                        "array", "object",  "map"};
constexpr std::array<std::string_view, 13> kTypeKeys = {
    "type",     "title",  "provider",  "service",   "identity", "groups", "closed",
    "interval", "fields", "relations", "terraform", "collect",  "notes"};
constexpr std::array<std::string_view, 4> kFieldKeys = {"kind", "sensitive", "default",
                                                        "description"};
constexpr std::array<std::string_view, 9> kRelationKeys = {
    "name", "inverse", "target", "field", "target_field", "same", "scope", "unique", "title"};

bool IsName(std::string_view text) {
  if (text.empty() || text.size() > 128 || text.front() < 'a' || text.front() > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool IsInterval(std::string_view text) {
  if (text.size() < 2 || text.size() > 8 || text.front() == '0') return false;
  const std::string_view digits = text.substr(0, text.size() - 1);
  return std::string_view("smhd").find(text.back()) != std::string_view::npos &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool FitsKind(ValueView value, FieldKind kind) {
  switch (kind) {
    case FieldKind::kAny:
      return true;
    case FieldKind::kBoolean:
      return value.is_boolean();
    case FieldKind::kNumber:
      return value.is_number();
    case FieldKind::kString:
      return value.is_string();
    case FieldKind::kArray:
      return value.is_array();
    case FieldKind::kObject:
    case FieldKind::kMap:
      return value.is_object();
  }
  return false;
}

class DefinitionReader {
 public:
  DefinitionReader(const Value& whole, std::string_view file, std::vector<Diagnostic>& diagnostics)
      : whole_(whole), file_(file), diagnostics_(diagnostics) {}

  ResourceType Read(ValueView document) {
    ResourceType type;
    type.raw = Value(document, whole_.slab());
    type.name = Text(document, "type");
    where_ = fmt::format("type `{}`", type.name);
    if (!IsName(type.name)) {
      where_ = "definition";
      Error("`type` must be lower-case words joined by `_`", "for example `aws_s3_bucket`");
      type.name.clear();
    }
    RefuseUnknownKeys(document, kTypeKeys);
    type.title = Text(document, "title");
    if (type.title.empty()) Error("`title` is missing");
    type.provider = Text(document, "provider");
    if (type.provider.empty()) type.provider = type.name.substr(0, type.name.find('_'));
    type.service = Text(document, "service");
    type.identity = Text(document, "identity");
    type.interval = Text(document, "interval");
    if (!type.interval.empty() && !IsInterval(type.interval)) {
      Error(fmt::format("`interval` `{}` is not a duration", type.interval),
            "a number and s, m, h or d: `1h`");
    }
    type.closed = Boolean(document, "closed", false);
    type.groups = Texts(document, "groups");
    for (const std::string& group : type.groups) {
      if (!IsName(group)) Error(fmt::format("group `{}` is not a name", group));
    }
    ReadFields(document.Find("fields"), type);
    ReadRelations(document.Find("relations"), type);
    return type;
  }

 private:
  void Error(std::string message, std::string hint = {}) {
    diagnostics_.push_back({.code = "resource_definition_error",
                            .message = fmt::format("{}: {}", where_, message),
                            .location = {.file = std::string(file_)},
                            .hint = std::move(hint)});
  }

  void RefuseUnknownKeys(ValueView object, std::span<const std::string_view> known) {
    for (std::size_t i = 0; i < object.size(); ++i) {
      if (object.key(i).is_string()) {
        const StringText key = object.key(i).text();
        if (std::find(known.begin(), known.end(), key.view()) != known.end()) continue;
        Error(fmt::format("unknown key `{}`", key.view()),
              fmt::format("known are {}", fmt::join(known, ", ")));
      } else {
        Error("a key is not a string");
      }
    }
  }

  std::string Text(ValueView object, std::string_view key) {
    const ValueView value = object.Find(key);
    if (!value.defined() || value.is_null()) return {};
    if (value.is_string()) return std::string(value.text().view());
    Error(fmt::format("`{}` must be a string", key));
    return {};
  }

  bool Boolean(ValueView object, std::string_view key, bool absent) {
    const ValueView value = object.Find(key);
    if (!value.defined()) return absent;
    if (value.is_boolean()) return value.boolean();
    Error(fmt::format("`{}` must be true or false", key));
    return absent;
  }

  // A string or a list of strings.
  std::vector<std::string> Texts(ValueView object, std::string_view key) {
    const ValueView value = object.Find(key);
    std::vector<std::string> texts;
    if (!value.defined() || value.is_null()) return texts;
    if (value.is_string()) return {std::string(value.text().view())};
    bool strings = value.is_array();
    for (std::size_t i = 0; strings && i < value.size(); ++i) {
      strings = value.at(i).is_string();
      if (strings) texts.emplace_back(value.at(i).text().view());
    }
    if (!strings) Error(fmt::format("`{}` must be a string or a list of strings", key));
    std::vector<std::string> sorted = texts;
    std::sort(sorted.begin(), sorted.end());
    if (auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) {
      Error(fmt::format("`{}` has `{}` twice", key, *twice));
    }
    return texts;
  }

  bool CheckPath(std::string_view what, std::string_view path) {
    const absl::StatusOr<FieldPath> parsed = ParseFieldPath(path);
    if (parsed.ok()) return true;
    Error(fmt::format("{} `{}`: {}", what, path, MessageOf(parsed.status())));
    return false;
  }

  void ReadFields(ValueView fields, ResourceType& type) {
    if (!fields.defined() || fields.is_null()) return;
    if (!fields.is_object()) return Error("`fields` must be an object");
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!fields.key(i).is_string()) {
        Error("a field's path is not a string");
        continue;
      }
      FieldDefinition field{.path = std::string(fields.key(i).text().view())};
      if (!CheckPath("field", field.path)) continue;
      ReadField(fields.at(i), field);
      type.fields.push_back(std::move(field));
    }
  }

  void ReadField(ValueView value, FieldDefinition& field) {
    std::string kind;
    if (value.is_string()) {
      kind = value.text().view();
    } else if (value.is_object()) {
      const std::string outer =
          std::exchange(where_, fmt::format("{}: field `{}`", where_, field.path));
      RefuseUnknownKeys(value, kFieldKeys);
      kind = Text(value, "kind");
      field.sensitive = Boolean(value, "sensitive", false);
      field.description = Text(value, "description");
      if (value.Find("default").defined()) {
        field.default_value = Value(value.Find("default"), whole_.slab());
      }
      where_ = outer;
    } else {
      return Error(fmt::format("field `{}` must be a kind or an object", field.path));
    }
    if (!kind.empty()) {
      const auto found = std::find(kKindNames.begin(), kKindNames.end(), kind);
      if (found == kKindNames.end()) {
        return Error(fmt::format("field `{}` has the unknown kind `{}`", field.path, kind),
                     fmt::format("known are {}", fmt::join(kKindNames, ", ")));
      }
      field.kind = static_cast<FieldKind>(found - kKindNames.begin());
    }
    const ValueView absent = field.default_value.view();
    if (absent.defined() && !absent.is_null() && !FitsKind(absent, field.kind)) {
      Error(fmt::format("the default of field `{}` is not of kind `{}`", field.path, kind));
    }
  }

  void ReadRelations(ValueView relations, ResourceType& type) {
    if (!relations.defined() || relations.is_null()) return;
    if (!relations.is_array()) return Error("`relations` must be a list");
    for (std::size_t i = 0; i < relations.size(); ++i) {
      if (!relations.at(i).is_object()) {
        Error(fmt::format("relation {} must be an object", i + 1));
        continue;
      }
      ReadRelation(relations.at(i), i + 1, type);
    }
  }

  void ReadRelation(ValueView value, std::size_t number, ResourceType& type) {
    RelationDefinition relation{.name = Text(value, "name")};
    const std::string outer = std::exchange(
        where_, relation.name.empty() ? fmt::format("{}: relation {}", where_, number)
                                      : fmt::format("{}: relation `{}`", where_, relation.name));
    RefuseUnknownKeys(value, kRelationKeys);
    if (!IsName(relation.name)) Error("`name` must be lower-case words joined by `_`");
    relation.inverse = Text(value, "inverse");
    if (!IsName(relation.inverse)) Error("`inverse` must be lower-case words joined by `_`");
    relation.target_type = Text(value, "target");
    if (relation.target_type.empty()) Error("`target` is missing");
    relation.field = Text(value, "field");
    bool usable = CheckPath("`field`", relation.field);
    relation.target_fields = Texts(value, "target_field");
    if (relation.target_fields.empty()) relation.target_fields = {"resource_id"};
    for (const std::string& path : relation.target_fields) {
      usable = CheckPath("`target_field`", path) && usable;
    }
    relation.same = Texts(value, "same");
    for (const std::string& path : relation.same) {
      usable = CheckPath("`same`", path) && usable;
      if (path.find("[]") == std::string::npos && path.find('*') == std::string::npos) continue;
      Error(fmt::format("`same` `{}` has `[]` or `*`; it must lead to one value", path));
      usable = false;
    }
    const std::string scope = Text(value, "scope");
    if (scope == "account") {
      relation.scope = RelationScope::kAccount;
    } else if (scope == "everywhere") {
      relation.scope = RelationScope::kEverywhere;
    } else if (!scope.empty() && scope != "region") {
      Error(fmt::format("unknown scope `{}`", scope), "known are region, account, everywhere");
    }
    relation.unique = Boolean(value, "unique", true);
    where_ = outer;
    if (usable && !relation.name.empty()) type.relations.push_back(std::move(relation));
  }

  const Value& whole_;
  std::string_view file_;
  std::vector<Diagnostic>& diagnostics_;
  std::string where_;  // what messages begin with
};

}  // namespace

std::string_view NameOf(FieldKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

ResourceType ReadDefinition(ValueView document, const Value& whole, std::string_view file,
                            std::vector<Diagnostic>& diagnostics) {
  return DefinitionReader(whole, file, diagnostics).Read(document);
}

}  // namespace assay::resource
