// The checks that need all definitions at hand: names that collide, relations that lead nowhere,
// fields that contradict each other.

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resource/definition.h"
#include "resource/envelope.h"
#include "resource/field_path.h"

namespace assay::resource {
namespace {

class DefinitionChecker {
 public:
  DefinitionChecker(const std::vector<DefinedType>& types, std::vector<Diagnostic>& diagnostics)
      : types_(types), diagnostics_(diagnostics) {}

  void Check() {
    for (const DefinedType& defined : types_) {
      if (!by_name_.emplace(defined.type.name, &defined).second) {
        Error(defined, PlaceOf(defined).Find("type"),
              fmt::format("is defined twice: also in {}",
                          PlaceOf(*by_name_.at(defined.type.name)).file()));
      }
      for (const std::string& group : defined.type.groups) groups_[group].push_back(&defined);
    }
    for (const DefinedType& defined : types_) {
      for (const std::string& group : defined.type.groups) {
        if (by_name_.contains(group)) {
          Error(defined, PlaceOf(defined).Find("groups"),
                fmt::format("group `{}` has the name of a type", group));
        }
      }
      CheckFieldKinds(defined);
      CheckRelations(defined);
    }
  }

 private:
  static const DocumentPart& PlaceOf(const DefinedType& defined) { return defined.type.definition; }

  void Error(const DefinedType& defined, const DocumentPart& at, std::string_view message) {
    diagnostics_.push_back(at.Error("resource_definition_error",
                                    fmt::format("type `{}`: {}", defined.type.name, message)));
  }

  // A path that steps into another one must find a kind there that can be stepped into that way.
  void CheckFieldKinds(const DefinedType& defined) {
    const DocumentPart fields = PlaceOf(defined).Find("fields");
    std::map<std::string, FieldKind> kinds;
    for (const FieldDefinition& field : defined.type.fields) {
      const std::string path = ToString(ParseFieldPath(field.path).value());
      if (kinds.emplace(path, field.kind).second) continue;
      Error(defined, fields.Find(field.path), fmt::format("field `{}` is defined twice", path));
    }
    for (const FieldDefinition& field : defined.type.fields) {
      FieldPath path = ParseFieldPath(field.path).value();
      while (path.size() > 1) {
        const FieldStep::Kind step = path.back().kind;
        path.pop_back();
        const auto outer = kinds.find(ToString(path));
        if (outer == kinds.end() || outer->second == FieldKind::kAny) continue;
        const bool array = outer->second == FieldKind::kArray;
        const bool object = outer->second == FieldKind::kObject || outer->second == FieldKind::kMap;
        if (step == FieldStep::Kind::kEachElement ? array : object) continue;
        Error(defined, fields.Find(field.path),
              fmt::format("field `{}` steps into `{}`, which is of kind `{}`", field.path,
                          outer->first, NameOf(outer->second)));
      }
    }
  }

  // Whether a field is declared, or is above or below one that is.
  static bool HasField(const ResourceType& type, std::string_view text) {
    const FieldPath path = ParseFieldPath(text).value();
    for (std::string_view key : kEnvelope) {
      if (path.front().key == key) return true;
    }
    for (const FieldDefinition& field : type.fields) {
      const FieldPath declared = ParseFieldPath(field.path).value();
      bool prefix = true;
      for (std::size_t i = 0; prefix && i < std::min(path.size(), declared.size()); ++i) {
        prefix = path[i] == declared[i];
      }
      const bool free_form = field.kind == FieldKind::kMap || field.kind == FieldKind::kAny ||
                             field.kind == FieldKind::kArray;
      if (prefix && (path.size() <= declared.size() || free_form)) return true;
    }
    return false;
  }

  std::vector<const DefinedType*> Expand(const std::string& name) const {
    if (const auto type = by_name_.find(name); type != by_name_.end()) return {type->second};
    const auto group = groups_.find(name);
    return group == groups_.end() ? std::vector<const DefinedType*>() : group->second;
  }

  void CheckRelations(const DefinedType& defined) {
    std::set<std::array<std::string, 3>> seen;
    for (std::size_t i = 0; i < defined.type.relations.size(); ++i) {
      const RelationDefinition& relation = defined.type.relations[i];
      const DocumentPart& place = defined.relations[i];
      if (!seen.insert({relation.name, relation.target_type, relation.field}).second) {
        Error(defined, place,
              fmt::format("relation `{}` to `{}` over `{}` is defined twice", relation.name,
                          relation.target_type, relation.field));
      }
      CheckRelationFields(defined, relation, place);
      ClaimName(defined, place.Find("name"), defined, relation.name, false);
      for (const DefinedType* target : Expand(relation.target_type)) {
        ClaimName(defined, place.Find("inverse"), *target, relation.inverse, true);
      }
    }
  }

  void CheckRelationFields(const DefinedType& defined, const RelationDefinition& relation,
                           const DocumentPart& place) {
    const std::vector<const DefinedType*> targets = Expand(relation.target_type);
    if (targets.empty()) {
      Error(defined, place.Find("target"),
            fmt::format("relation `{}` leads to `{}`, which nobody defined", relation.name,
                        relation.target_type));
    }
    CheckPaths(defined, relation, defined, place.Find("field"), {&relation.field, 1});
    CheckPaths(defined, relation, defined, place.Find("same"), relation.same);
    for (const DefinedType* target : targets) {
      CheckPaths(defined, relation, *target, place.Find("same"), relation.same);
      CheckPaths(defined, relation, *target, place.Find("target_field"), relation.target_fields);
    }
  }

  // An open type may have the field all the same, so there it is a warning: a name that is wrong
  // would match nothing, without a word. A type that declares nothing says nothing about names.
  void CheckPaths(const DefinedType& defined, const RelationDefinition& relation,
                  const DefinedType& end, const DocumentPart& place,
                  std::span<const std::string> paths) {
    for (const std::string& path : paths) {
      if ((!end.type.closed && end.type.fields.empty()) || HasField(end.type, path)) continue;
      const std::string of = &end == &defined ? "" : fmt::format(" of `{}`", end.type.name);
      Error(
          defined, place,
          fmt::format("relation `{}` reads the undeclared field `{}`{}", relation.name, path, of));
      if (end.type.closed) continue;
      diagnostics_.back().severity = DiagnosticSeverity::kWarning;
      diagnostics_.back().hint = "declare it below `fields`, if it is there";
    }
  }

  // On one type a name means one direction, or its neighbours would be a mix of two meanings.
  void ClaimName(const DefinedType& by, const DocumentPart& place, const DefinedType& on,
                 const std::string& name, bool inverse) {
    const auto [claim, fresh] = claims_.emplace(std::pair(on.type.name, name), inverse);
    if (fresh || claim->second == inverse) return;
    Error(by, place,
          fmt::format("on `{}` the name `{}` is a relation and another one's inverse", on.type.name,
                      name));
  }

  const std::vector<DefinedType>& types_;
  std::vector<Diagnostic>& diagnostics_;
  std::map<std::string, const DefinedType*> by_name_;
  std::map<std::string, std::vector<const DefinedType*>> groups_;
  std::map<std::pair<std::string, std::string>, bool> claims_;
};

}  // namespace

void CheckDefinitions(const std::vector<DefinedType>& types, std::vector<Diagnostic>& diagnostics) {
  DefinitionChecker(types, diagnostics).Check();
}

}  // namespace assay::resource
