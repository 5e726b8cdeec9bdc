// Sections 5.2 (operations) and 5.8 (variables).

#include <fmt/format.h>

#include "evaluator/builtins/graphql/overlapping_fields.h"
#include "evaluator/builtins/graphql/rules.h"

namespace assay::builtins::graphql {
namespace {

void KnownRootType(Validation& validation, const Operation& operation) {
  if (operation.kind.empty() || validation.schema().Root(operation.kind) != nullptr) return;
  validation.Report(operation.position, [&] {
    return fmt::format("Schema does not support operation type \"{}\"", operation.kind);
  });
}

void LoneAnonymousOperation(Validation& validation, const Operation& operation) {
  if (!operation.name.empty() || validation.document().operations.size() < 2) return;
  validation.Report(operation.position, [] {
    return std::string("This anonymous operation must be the only defined operation.");
  });
}

void NoUnusedVariables(Validation& validation, const Operation& operation) {
  for (const VariableDefinition& variable : operation.variables) {
    if (variable.used || validation.used_variables.contains(&variable)) continue;
    validation.Report(variable.position, [&] {
      if (operation.name.empty())
        return fmt::format("Variable \"${}\" is never used.", variable.name);
      return fmt::format("Variable \"${}\" is never used in operation \"{}\".", variable.name,
                         operation.name);
    });
  }
}

void UniqueOperationNames(Validation& validation, const Operation& operation) {
  if (validation.operation_names.insert(operation.name).second) return;
  validation.Report(operation.position, [&] {
    return fmt::format("There can be only one operation named \"{}\".", operation.name);
  });
}

void UniqueVariableNames(Validation& validation, const Operation& operation) {
  std::map<std::string_view, std::size_t> counts;
  for (const VariableDefinition& variable : operation.variables) {
    if (++counts[variable.name] != 2) continue;  // the third is not worth another word
    validation.Report(variable.position, [&] {
      return fmt::format("There can be only one variable named \"${}\".", variable.name);
    });
  }
}

void VariablesAreInputTypes(Validation& validation, const Operation& operation) {
  for (const VariableDefinition& variable : operation.variables) {
    const TypeDefinition* type = validation.schema().FindType(InnermostName(variable.type));
    if (type == nullptr || IsInput(*type)) continue;
    validation.Report(variable.position, [&] {
      return fmt::format("Variable \"${}\" cannot be non-input type \"{}\".", variable.name,
                         TextOf(variable.type));
    });
  }
}

// What a subscription asks for, through all its fragments.
class TopLevelFields {
 public:
  TopLevelFields(Validation& validation, const Operation& operation)
      : validation_(validation), operation_(operation) {}

  void Search(const std::vector<Selection>& selections) {
    const Nested nested(validation_.budget());
    for (const Selection& selection : selections) {
      if (validation_.done() || !validation_.budget().Spend(1)) return;
      if (selection.kind == SelectionKind::kField) {
        if (names_.insert(selection.name).second) fields_.push_back(&selection);
      } else if (selection.kind == SelectionKind::kInlineFragment) {
        Search(selection.selections);
      } else {
        const Fragment* fragment = validation_.FindFragment(selection.name);
        if (fragment == nullptr) return;  // another rule's matter; OPA looks no further here
        if (searched_.insert(selection.name).second) Search(fragment->selections);
      }
    }
  }

  void Judge() {
    if (fields_.size() > 1) Report(*fields_[1], "must select only one top level field.");
    for (const Selection* field : fields_) {
      if (!field->name.starts_with("__")) continue;
      Report(*field, "must not select an introspection top level field.");
    }
  }

 private:
  void Report(const Selection& field, std::string_view words) {
    validation_.Report(field.position, [&] {
      if (operation_.name.empty()) return fmt::format("Anonymous Subscription {}", words);
      return fmt::format("Subscription \"{}\" {}", operation_.name, words);
    });
  }

  Validation& validation_;
  const Operation& operation_;
  std::vector<const Selection*> fields_;  // the first of each name
  std::set<std::string_view> names_;
  std::set<std::string_view> searched_;
};

}  // namespace

void CheckVariableType(Validation& validation, const VariableDefinition& variable) {
  const std::string_view name = InnermostName(variable.type);
  if (!validation.budget().Spend(1) || validation.schema().FindType(name) != nullptr) return;
  validation.Report(variable.position, [&] { return fmt::format("Unknown type \"{}\".", name); });
}

void CheckSubscription(Validation& validation, const Operation& operation) {
  if (operation.kind != "subscription" || validation.schema().Root(operation.kind) == nullptr) {
    return;
  }
  TopLevelFields fields(validation, operation);
  fields.Search(operation.selections);
  fields.Judge();
}

void CheckOperation(Validation& validation, const Operation& operation) {
  KnownRootType(validation, operation);
  LoneAnonymousOperation(validation, operation);
  NoUnusedVariables(validation, operation);
  validation.overlapping_fields().Check(operation.selections,
                                        validation.schema().Root(operation.kind));
  CheckSubscription(validation, operation);
  UniqueOperationNames(validation, operation);
  UniqueVariableNames(validation, operation);
  VariablesAreInputTypes(validation, operation);
}

}  // namespace assay::builtins::graphql
