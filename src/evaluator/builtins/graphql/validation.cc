#include "evaluator/builtins/graphql/validation.h"

#include <fmt/format.h>

#include <algorithm>

#include "evaluator/builtins/graphql/overlapping_fields.h"
#include "evaluator/builtins/graphql/rules.h"

namespace assay::builtins::graphql {

Validation::Validation(const Schema& schema, const QueryDocument& document, Wanted wanted,
                       Budget& budget)
    : schema_(schema),
      document_(document),
      wanted_(wanted),
      budget_(budget),
      overlapping_fields_(std::make_unique<OverlappingFields>(*this)) {
  typename_field_.name = "__typename";
  typename_field_.type.name = "String";
  for (const Fragment& fragment : document.fragments) {
    fragments_.try_emplace(fragment.name, &fragment);
  }
}

Validation::~Validation() = default;

const Fragment* Validation::FindFragment(std::string_view name) const {
  const auto found = fragments_.find(name);
  return found == fragments_.end() ? nullptr : found->second;
}

void Validation::Add(Fault fault) {
  message_bytes_ += fault.message.size() + sizeof(Fault);
  const std::uint64_t limit = budget_.call().context().limits.max_output_bytes;
  if (message_bytes_ > limit) {
    FailLimit(budget_.call(), fmt::format("output exceeds {} bytes", limit));
    budget_.End();
    return;
  }
  faults_.push_back(std::move(fault));
}

std::vector<Fault> Validation::TakeFaults() {
  if (budget_.over()) return {};
  return std::move(faults_);
}

namespace {

class Walk {
 public:
  explicit Walk(Validation& validation)
      : validation_(validation), schema_(validation.schema()), budget_(validation.budget()) {}

  void Document() {
    for (const Operation& operation : validation_.document().operations) {
      if (validation_.done()) return;
      OneOperation(operation);
    }
    for (const Fragment& fragment : validation_.document().fragments) {
      if (validation_.done()) return;
      spread_.clear();
      Body(fragment);
      CheckFragment(validation_, fragment);
    }
  }

 private:
  void OneOperation(const Operation& operation);
  void Body(const Fragment& fragment);
  void Directives(const std::vector<Directive>& directives, std::string_view location);
  void Arguments(const std::vector<NamedLiteral>& arguments,
                 const std::vector<FieldDefinition>* definitions);
  void Value(LiteralInPlace place);
  void Children(const LiteralInPlace& place);
  void Selections(const std::vector<Selection>& selections, const TypeDefinition* parent);
  void Field(const Selection& field, const TypeDefinition* parent);
  void InlineFragment(const Selection& fragment, const TypeDefinition* parent);
  void Spread(const Selection& spread, const TypeDefinition* parent);
  const TypeDefinition* TypeOf(const TypeReference& type) {
    return schema_.FindType(InnermostName(type));
  }
  const VariableDefinition* FindVariable(std::string_view name);

  Validation& validation_;
  const Schema& schema_;
  Budget& budget_;
  std::set<std::string_view> spread_;  // fragments that this operation or fragment has been in
};

const VariableDefinition* Walk::FindVariable(std::string_view name) {
  if (validation_.operation == nullptr) return nullptr;
  const auto& variables = validation_.operation->variables;
  if (!budget_.Spend(1 + variables.size() / 16)) return nullptr;
  const auto found =
      std::find_if(variables.begin(), variables.end(),
                   [&](const VariableDefinition& variable) { return variable.name == name; });
  if (found == variables.end()) return nullptr;
  validation_.used_variables.insert(&*found);
  return &*found;
}

void Walk::OneOperation(const Operation& operation) {
  spread_.clear();
  validation_.operation = &operation;
  validation_.used_variables.clear();
  for (const VariableDefinition& variable : operation.variables) {
    CheckVariableType(validation_, variable);
  }
  for (const VariableDefinition& variable : operation.variables) {
    if (variable.default_value) {
      Value({*variable.default_value, &variable.type, TypeOf(variable.type), false, nullptr});
    }
    Directives(variable.directives, "VARIABLE_DEFINITION");
  }
  const std::string_view location = operation.kind == "query"      ? "QUERY"
                                    : operation.kind == "mutation" ? "MUTATION"
                                                                   : "SUBSCRIPTION";
  Directives(operation.directives, location);
  Selections(operation.selections, schema_.Root(operation.kind));
  CheckOperation(validation_, operation);
  validation_.operation = nullptr;
}

void Walk::Body(const Fragment& fragment) {
  Directives(fragment.directives, "FRAGMENT_DEFINITION");
  Selections(fragment.selections, schema_.FindType(fragment.type_condition));
}

void Walk::Directives(const std::vector<Directive>& directives, std::string_view location) {
  for (const Directive& directive : directives) {
    if (validation_.done() || !budget_.Spend(1)) return;
    const DirectiveDefinition* definition = schema_.FindDirective(directive.name);
    Arguments(directive.arguments, definition == nullptr ? nullptr : &definition->arguments);
    CheckDirective(validation_, directive, definition, location);
  }
  CheckDirectiveList(validation_, directives);
}

void Walk::Arguments(const std::vector<NamedLiteral>& arguments,
                     const std::vector<FieldDefinition>* definitions) {
  for (const NamedLiteral& argument : arguments) {
    if (validation_.done()) return;
    const FieldDefinition* definition =
        definitions == nullptr ? nullptr : FindField(*definitions, argument.name, budget_);
    if (definition == nullptr) {
      Value({argument.value, nullptr, nullptr, false, nullptr});
    } else {
      Value({argument.value, &definition->type, TypeOf(definition->type),
             definition->default_value != nullptr, nullptr});
    }
  }
}

void Walk::Value(LiteralInPlace place) {
  const Nested nested(budget_);
  if (!nested || validation_.done() || !budget_.Spend(1)) return;
  if (place.literal.kind == LiteralKind::kVariable) {
    place.variable = FindVariable(place.literal.raw);
  }
  Children(place);
  CheckValue(validation_, place);
}

void Walk::Children(const LiteralInPlace& place) {
  for (const NamedLiteral& child : place.literal.children) {
    LiteralInPlace inner = {child.value, nullptr, nullptr, false, nullptr};
    if (place.literal.kind == LiteralKind::kList) {
      if (place.expected != nullptr && place.expected->element) {
        inner.expected = place.expected->element.get();
        inner.definition = place.definition;
      }
    } else if (place.definition != nullptr) {
      const FieldDefinition* field = FindField(place.definition->fields, child.name, budget_);
      if (field != nullptr) {
        inner.expected = &field->type;
        inner.definition = TypeOf(field->type);
        inner.has_default = field->default_value != nullptr;
      }
    }
    Value(inner);
  }
}

void Walk::Selections(const std::vector<Selection>& selections, const TypeDefinition* parent) {
  const Nested nested(budget_);
  for (const Selection& selection : selections) {
    if (validation_.done() || !budget_.Spend(1)) return;
    switch (selection.kind) {
      case SelectionKind::kField:
        Field(selection, parent);
        break;
      case SelectionKind::kInlineFragment:
        InlineFragment(selection, parent);
        break;
      case SelectionKind::kSpread:
        Spread(selection, parent);
        break;
    }
  }
}

void Walk::Field(const Selection& field, const TypeDefinition* parent) {
  const FieldDefinition* definition = nullptr;
  if (field.name == "__typename") {
    definition = &validation_.typename_field();
  } else if (parent != nullptr) {
    definition = FindField(parent->fields, field.name, budget_);
  }
  Arguments(field.arguments, definition == nullptr ? nullptr : &definition->arguments);
  Directives(field.directives, "FIELD");
  Selections(field.selections, definition == nullptr ? nullptr : TypeOf(definition->type));
  CheckField(validation_, {field, parent, definition});
}

void Walk::InlineFragment(const Selection& fragment, const TypeDefinition* parent) {
  const TypeDefinition* type =
      fragment.type_condition.empty() ? parent : schema_.FindType(fragment.type_condition);
  Directives(fragment.directives, "INLINE_FRAGMENT");
  Selections(fragment.selections, type);
  CheckInlineFragment(validation_, fragment, parent);
}

void Walk::Spread(const Selection& spread, const TypeDefinition* parent) {
  const Fragment* fragment = validation_.FindFragment(spread.name);
  Directives(spread.directives, "FRAGMENT_SPREAD");
  if (fragment != nullptr && spread_.insert(spread.name).second) Body(*fragment);
  CheckSpread(validation_, spread, parent);
}

}  // namespace

std::vector<Fault> Validate(const Schema& schema, const QueryDocument& document, Wanted wanted,
                            Budget& budget) {
  Validation validation(schema, document, wanted, budget);
  Walk(validation).Document();
  return validation.TakeFaults();
}

}  // namespace assay::builtins::graphql
