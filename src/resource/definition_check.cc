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
        Error(defined,
              fmt::format("is defined twice: also in {}", by_name_.at(defined.type.name)->file));
      }
      for (const std::string& group : defined.type.groups) groups_[group].push_back(&defined);
    }
    for (const DefinedType& defined : types_) {
      for (const std::string& group : defined.type.groups) {
        if (by_name_.contains(group)) {
          Error(defined, fmt::format("group `{}` has the name of a type", group));
        }
      }
      CheckFieldKinds(defined);
      CheckRelations(defined);
    }
  }

 private:
  void Error(const DefinedType& defined, std::string_view message) {
    diagnostics_.push_back({.code = "resource_definition_error",
                            .message = fmt::format("type `{}`: {}", defined.type.name, message),
                            .location = {.file = std::string(defined.file)}});
  }

  // A path that steps into another one must find a kind there that can be stepped into that way.
  void CheckFieldKinds(const DefinedType& defined) {
    std::map<std::string, FieldKind> kinds;
    for (const FieldDefinition& field : defined.type.fields) {
      kinds.emplace(ToString(ParseFieldPath(field.path).value()), field.kind);
    }
    if (kinds.size() < defined.type.fields.size()) Error(defined, "a field is defined twice");
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
        Error(defined, fmt::format("field `{}` steps into `{}`, which is of kind `{}`", field.path,
                                   outer->first, NameOf(outer->second)));
      }
    }
  }

  // In a closed type a relation must use a field that is declared, is above or below one.
  bool HasField(const ResourceType& type, std::string_view text) const {
    if (!type.closed) return true;
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
    for (const RelationDefinition& relation : defined.type.relations) {
      if (!seen.insert({relation.name, relation.target_type, relation.field}).second) {
        Error(defined, fmt::format("relation `{}` to `{}` over `{}` is defined twice",
                                   relation.name, relation.target_type, relation.field));
      }
      CheckRelationFields(defined, relation);
      ClaimName(defined, defined, relation.name, false);
      for (const DefinedType* target : Expand(relation.target_type)) {
        ClaimName(defined, *target, relation.inverse, true);
      }
    }
  }

  void CheckRelationFields(const DefinedType& defined, const RelationDefinition& relation) {
    const std::vector<const DefinedType*> targets = Expand(relation.target_type);
    if (targets.empty()) {
      Error(defined, fmt::format("relation `{}` leads to `{}`, which nobody defined", relation.name,
                                 relation.target_type));
    }
    std::vector<std::string> here = relation.same;
    here.push_back(relation.field);
    for (const std::string& path : here) {
      if (HasField(defined.type, path)) continue;
      Error(defined,
            fmt::format("relation `{}` reads the undeclared field `{}`", relation.name, path));
    }
    std::vector<std::string> there = relation.same;
    there.insert(there.end(), relation.target_fields.begin(), relation.target_fields.end());
    for (const DefinedType* target : targets) {
      for (const std::string& path : there) {
        if (HasField(target->type, path)) continue;
        Error(defined, fmt::format("relation `{}` reads the undeclared field `{}` of `{}`",
                                   relation.name, path, target->type.name));
      }
    }
  }

  // On one type a name means one direction, or its neighbours would be a mix of two meanings.
  void ClaimName(const DefinedType& by, const DefinedType& on, const std::string& name,
                 bool inverse) {
    const auto [claim, fresh] = claims_.emplace(std::pair(on.type.name, name), inverse);
    if (fresh || claim->second == inverse) return;
    Error(by, fmt::format("on `{}` the name `{}` is a relation and another one's inverse",
                          on.type.name, name));
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
