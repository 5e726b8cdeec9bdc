#pragma once

// The rules, by what they look at. The names are those of the specification's reference code, which
// OPA's order follows.

#include "evaluator/builtins/graphql/validation.h"

namespace assay::builtins::graphql {

// rules_operations.cc: operations and variables
void CheckVariableType(Validation& validation, const VariableDefinition& variable);
void CheckOperation(Validation& validation, const Operation& operation);
void CheckSubscription(Validation& validation, const Operation& operation);

// rules_fields.cc: fields, arguments, directives
void CheckField(Validation& validation, const FieldInPlace& place);
void CheckIntrospectionDepth(Validation& validation, const Selection& field);
void CheckDirective(Validation& validation, const Directive& directive,
                    const DirectiveDefinition* definition, std::string_view location);
void CheckDirectiveList(Validation& validation, const std::vector<Directive>& directives);

// rules_fragments.cc
void CheckInlineFragment(Validation& validation, const Selection& fragment,
                         const TypeDefinition* parent);
void CheckSpread(Validation& validation, const Selection& spread, const TypeDefinition* parent);
void CheckFragment(Validation& validation, const Fragment& fragment);

// rules_values.cc
void CheckValue(Validation& validation, const LiteralInPlace& place);

}  // namespace assay::builtins::graphql
