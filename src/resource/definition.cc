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
  explicit DefinitionReader(std::vector<Diagnostic>& diagnostics) : diagnostics_(diagnostics) {}

  DefinedType Read(const DocumentPart& document) {
    ResourceType& type = defined_.type;
    type.definition = document;
    type.name = Text(document, "type");
    where_ = fmt::format("type `{}`", type.name);
    if (!IsName(type.name)) {
      where_ = "definition";
      Error(document.Find("type"), "`type` must be lower-case words joined by `_`",
            "for example `aws_s3_bucket`");
      type.name.clear();
    }
    RefuseUnknownKeys(document, kTypeKeys);
    type.title = Text(document, "title");
    if (type.title.empty()) Error(document.Find("title"), "`title` is missing");
    type.provider = Text(document, "provider");
    if (type.provider.empty()) type.provider = type.name.substr(0, type.name.find('_'));
    type.service = Text(document, "service");
    type.identity = Text(document, "identity");
    type.interval = Text(document, "interval");
    if (!type.interval.empty() && !IsInterval(type.interval)) {
      Error(document.Find("interval"),
            fmt::format("`interval` `{}` is not a duration", type.interval),
            "a number and s, m, h or d: `1h`");
    }
    type.closed = Boolean(document, "closed", false);
    type.groups = Texts(document, "groups");
    for (const std::string& group : type.groups) {
      if (IsName(group)) continue;
      Error(document.Find("groups"), fmt::format("group `{}` is not a name", group));
    }
    ReadFields(document.Find("fields"));
    ReadRelations(document.Find("relations"));
    return std::move(defined_);
  }

 private:
  void Error(const DocumentPart& at, std::string_view message, std::string hint = {}) {
    diagnostics_.push_back(at.Error("resource_definition_error",
                                    fmt::format("{}: {}", where_, message), std::move(hint)));
  }

  void RefuseUnknownKeys(const DocumentPart& object, std::span<const std::string_view> known) {
    for (std::size_t i = 0; i < object.view().size(); ++i) {
      if (object.view().key(i).is_string()) {
        const StringText key = object.view().key(i).text();
        if (std::find(known.begin(), known.end(), key.view()) != known.end()) continue;
        Error(object.at(i), fmt::format("unknown key `{}`", key.view()),
              fmt::format("known are {}", fmt::join(known, ", ")));
      } else {
        Error(object.at(i), "a key is not a string");
      }
    }
  }

  std::string Text(const DocumentPart& object, std::string_view key) {
    const ValueView value = object.view().Find(key);
    if (!value.defined() || value.is_null()) return {};
    if (value.is_string()) return std::string(value.text().view());
    Error(object.Find(key), fmt::format("`{}` must be a string", key));
    return {};
  }

  bool Boolean(const DocumentPart& object, std::string_view key, bool absent) {
    const ValueView value = object.view().Find(key);
    if (!value.defined()) return absent;
    if (value.is_boolean()) return value.boolean();
    Error(object.Find(key), fmt::format("`{}` must be true or false", key));
    return absent;
  }

  // A string or a list of strings.
  std::vector<std::string> Texts(const DocumentPart& object, std::string_view key) {
    const DocumentPart part = object.Find(key);
    const ValueView value = part.view();
    std::vector<std::string> texts;
    if (!value.defined() || value.is_null()) return texts;
    if (value.is_string()) return {std::string(value.text().view())};
    bool strings = value.is_array();
    for (std::size_t i = 0; strings && i < value.size(); ++i) {
      strings = value.at(i).is_string();
      if (strings) texts.emplace_back(value.at(i).text().view());
    }
    if (!strings) Error(part, fmt::format("`{}` must be a string or a list of strings", key));
    std::vector<std::string> sorted = texts;
    std::sort(sorted.begin(), sorted.end());
    if (auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) {
      Error(part, fmt::format("`{}` has `{}` twice", key, *twice));
    }
    return texts;
  }

  bool CheckPath(const DocumentPart& at, std::string_view what, std::string_view path) {
    const absl::StatusOr<FieldPath> parsed = ParseFieldPath(path);
    if (parsed.ok()) return true;
    Error(at, fmt::format("{} `{}`: {}", what, path, MessageOf(parsed.status())));
    return false;
  }

  void ReadFields(const DocumentPart& fields) {
    if (!fields.view().defined() || fields.view().is_null()) return;
    if (!fields.view().is_object()) return Error(fields, "`fields` must be an object");
    for (std::size_t i = 0; i < fields.view().size(); ++i) {
      const ValueView key = fields.view().key(i);
      if (!key.is_string()) {
        Error(fields.at(i), "a field's path is not a string");
        continue;
      }
      FieldDefinition field{.path = std::string(key.text().view())};
      if (!CheckPath(fields.at(i), "field", field.path)) continue;
      ReadField(fields.at(i), field);
      defined_.type.fields.push_back(std::move(field));
    }
  }

  void ReadField(const DocumentPart& part, FieldDefinition& field) {
    std::string kind;
    DocumentPart kind_part = part;
    if (part.view().is_string()) {
      kind = part.view().text().view();
    } else if (part.view().is_object()) {
      const std::string outer =
          std::exchange(where_, fmt::format("{}: field `{}`", where_, field.path));
      RefuseUnknownKeys(part, kFieldKeys);
      kind = Text(part, "kind");
      kind_part = part.Find("kind");
      field.sensitive = Boolean(part, "sensitive", false);
      field.description = Text(part, "description");
      field.default_value = part.Find("default").value();
      where_ = outer;
    } else {
      return Error(part, fmt::format("field `{}` must be a kind or an object", field.path));
    }
    if (!kind.empty()) {
      const auto found = std::find(kKindNames.begin(), kKindNames.end(), kind);
      if (found == kKindNames.end()) {
        return Error(kind_part,
                     fmt::format("field `{}` has the unknown kind `{}`", field.path, kind),
                     fmt::format("known are {}", fmt::join(kKindNames, ", ")));
      }
      field.kind = static_cast<FieldKind>(found - kKindNames.begin());
    }
    const ValueView absent = field.default_value.view();
    if (absent.defined() && !absent.is_null() && !FitsKind(absent, field.kind)) {
      Error(part.Find("default"),
            fmt::format("the default of field `{}` is not of kind `{}`", field.path, kind));
    }
  }

  void ReadRelations(const DocumentPart& relations) {
    if (!relations.view().defined() || relations.view().is_null()) return;
    if (!relations.view().is_array()) return Error(relations, "`relations` must be a list");
    for (std::size_t i = 0; i < relations.view().size(); ++i) {
      if (!relations.view().at(i).is_object()) {
        Error(relations.at(i), fmt::format("relation {} must be an object", i + 1));
        continue;
      }
      ReadRelation(relations.at(i), i + 1);
    }
  }

  void ReadRelation(const DocumentPart& part, std::size_t number) {
    RelationDefinition relation{.name = Text(part, "name")};
    const std::string outer = std::exchange(
        where_, relation.name.empty() ? fmt::format("{}: relation {}", where_, number)
                                      : fmt::format("{}: relation `{}`", where_, relation.name));
    RefuseUnknownKeys(part, kRelationKeys);
    if (!IsName(relation.name)) {
      Error(part.Find("name"), "`name` must be lower-case words joined by `_`");
    }
    relation.inverse = Text(part, "inverse");
    if (!IsName(relation.inverse)) {
      Error(part.Find("inverse"), "`inverse` must be lower-case words joined by `_`");
    }
    relation.target_type = Text(part, "target");
    if (relation.target_type.empty()) Error(part.Find("target"), "`target` is missing");
    const bool usable = ReadRelationPaths(part, relation);
    ReadScope(part, relation);
    relation.unique = Boolean(part, "unique", true);
    where_ = outer;
    if (!usable || relation.name.empty()) return;
    defined_.type.relations.push_back(std::move(relation));
    defined_.relations.push_back(part);
  }

  // False if one of them cannot be used.
  bool ReadRelationPaths(const DocumentPart& part, RelationDefinition& relation) {
    relation.field = Text(part, "field");
    bool usable = CheckPath(part.Find("field"), "`field`", relation.field);
    relation.target_fields = Texts(part, "target_field");
    if (relation.target_fields.empty()) relation.target_fields = {"resource_id"};
    for (const std::string& path : relation.target_fields) {
      usable = CheckPath(part.Find("target_field"), "`target_field`", path) && usable;
    }
    relation.same = Texts(part, "same");
    for (const std::string& path : relation.same) {
      usable = CheckPath(part.Find("same"), "`same`", path) && usable;
      if (path.find("[]") == std::string::npos && path.find('*') == std::string::npos) continue;
      Error(part.Find("same"),
            fmt::format("`same` `{}` has `[]` or `*`; it must lead to one value", path));
      usable = false;
    }
    return usable;
  }

  void ReadScope(const DocumentPart& part, RelationDefinition& relation) {
    const std::string scope = Text(part, "scope");
    if (scope == "account") {
      relation.scope = RelationScope::kAccount;
    } else if (scope == "everywhere") {
      relation.scope = RelationScope::kEverywhere;
    } else if (!scope.empty() && scope != "region") {
      Error(part.Find("scope"), fmt::format("unknown scope `{}`", scope),
            "known are region, account, everywhere");
    }
  }

  DefinedType defined_;
  std::vector<Diagnostic>& diagnostics_;
  std::string where_;  // what messages begin with
};

}  // namespace

std::string_view NameOf(FieldKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

DefinedType ReadDefinition(const DocumentPart& definition, std::vector<Diagnostic>& diagnostics) {
  return DefinitionReader(diagnostics).Read(definition);
}

}  // namespace assay::resource
