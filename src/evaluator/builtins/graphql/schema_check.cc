// Section 3: what the types and directives of a schema must be like. OPA's library checks a part of
// what the specification asks for; the same part is checked here, in the same order.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "evaluator/builtins/graphql/schema.h"

namespace assay::builtins::graphql {
namespace {

constexpr std::string_view kReservedPrefix = "__";

class SchemaCheck {
 public:
  SchemaCheck(const Schema& schema, Budget& budget) : schema_(schema), budget_(budget) {}

  // All checks return false at the first fault, or when the budget is over.
  bool Type(const TypeDefinition& type);
  bool DirectiveDeclaration(const DirectiveDefinition& directive);
  bool Directives(const std::vector<Directive>& directives, std::string_view location,
                  std::string_view within = "");
  std::optional<Fault> TakeFault() { return std::move(fault_); }

 private:
  bool Fields(const TypeDefinition& type);
  bool Values(const TypeDefinition& type);
  bool Members(const TypeDefinition& type);
  bool Interfaces(const TypeDefinition& type);
  bool Content(const TypeDefinition& type);
  bool OutputFields(const TypeDefinition& type);
  bool InputFields(const TypeDefinition& type);
  template <typename Part>
  bool Unique(const std::vector<Part>& parts, const char* form, std::string_view type);
  bool Arguments(const std::vector<FieldDefinition>& arguments, std::string_view within);
  bool OneDirective(const Directive& directive, std::string_view location, std::string_view within);
  bool Reference(const TypeReference& type);
  bool Name(std::string_view name, Position position);
  bool Implements(const TypeDefinition& type, const TypeDefinition& interface);
  bool ImplementsField(const TypeDefinition& type, const TypeDefinition& interface,
                       const FieldDefinition& required);
  bool ImplementsArguments(std::string_view prefix, const FieldDefinition& required,
                           const FieldDefinition& field);
  bool IsCovariant(const TypeReference& required, const TypeReference& actual);
  bool Fail(std::string message, Position position) {
    if (!budget_.over()) fault_ = {std::move(message), position};
    return false;
  }

  const Schema& schema_;
  Budget& budget_;
  std::optional<Fault> fault_;
};

bool SchemaCheck::Name(std::string_view name, Position position) {
  if (!name.starts_with(kReservedPrefix)) return true;
  return Fail(fmt::format("Name \"{}\" must not begin with \"__\", which is reserved by GraphQL "
                          "introspection.",
                          name),
              position);
}

bool SchemaCheck::Reference(const TypeReference& type) {
  const std::string_view name = InnermostName(type);
  if (schema_.FindType(name) != nullptr) return true;
  return Fail(fmt::format("Undefined type {}.", name), type.position);
}

bool SchemaCheck::Type(const TypeDefinition& type) {
  if (!budget_.Spend(1) || !Fields(type) || !Values(type) || !Members(type) || !Interfaces(type) ||
      !Content(type)) {
    return false;
  }
  if (!Unique(type.fields, "Field {}.{} can only be defined once.", type.name) ||
      !Unique(type.values, "Enum value {}.{} can only be defined once.", type.name) ||
      !Unique(type.members, "Union type {} can only include type {} once.", type.name)) {
    return false;
  }
  if (!type.builtin && !Name(type.name, type.position)) return false;
  // Extensions may repeat a directive, so types are not asked for each only once.
  for (const Directive& directive : type.directives) {
    if (!OneDirective(directive, type.kind, "")) return false;
  }
  return true;
}

bool SchemaCheck::Fields(const TypeDefinition& type) {
  const std::string_view location =
      type.kind == kInputObject ? "INPUT_FIELD_DEFINITION" : "FIELD_DEFINITION";
  for (const FieldDefinition& field : type.fields) {
    if (!budget_.Spend(1) || !Name(field.name, field.position) || !Reference(field.type) ||
        !Arguments(field.arguments, "") || !Directives(field.directives, location)) {
      return false;
    }
  }
  return true;
}

bool SchemaCheck::Values(const TypeDefinition& type) {
  for (const EnumValue& value : type.values) {
    if (!budget_.Spend(1)) return false;
    if (value.name == "true" || value.name == "false" || value.name == "null") {
      return Fail(fmt::format("{} {}: non-enum value {}.", type.kind, type.name, value.name),
                  type.position);
    }
    if (!Directives(value.directives, "ENUM_VALUE")) return false;
  }
  return true;
}

bool SchemaCheck::Members(const TypeDefinition& type) {
  for (const NamedPosition& member : type.members) {
    const TypeDefinition* known = schema_.FindType(member.name);
    if (!budget_.Spend(1)) return false;
    if (known == nullptr) {
      return Fail(fmt::format("Undefined type \"{}\".", member.name), type.position);
    }
    if (known->kind != kObjectType) {
      return Fail(fmt::format("{} type \"{}\" must be {}.", type.kind, member.name, kObjectType),
                  type.position);
    }
  }
  return true;
}

bool SchemaCheck::Interfaces(const TypeDefinition& type) {
  for (const NamedPosition& named : type.interfaces) {
    const TypeDefinition* interface = schema_.FindType(named.name);
    if (!budget_.Spend(1)) return false;
    if (interface == nullptr) {
      return Fail(fmt::format("Undefined type \"{}\".", named.name), type.position);
    }
    if (interface->kind != kInterface) {
      return Fail(fmt::format("\"{}\" is a non interface type {}.", named.name, interface->kind),
                  type.position);
    }
    if (!Implements(type, *interface)) return false;
  }
  return true;
}

// What a type of its kind must hold.
bool SchemaCheck::Content(const TypeDefinition& type) {
  if (type.kind == kObjectType || type.kind == kInterface) return OutputFields(type);
  if (type.kind == kInputObject) return InputFields(type);
  if (type.kind == kEnum && type.values.empty()) {
    return Fail(
        fmt::format("{} {}: must define one or more unique enum values.", type.kind, type.name),
        type.position);
  }
  return true;
}

bool SchemaCheck::OutputFields(const TypeDefinition& type) {
  if (type.fields.empty()) {
    return Fail(fmt::format("{} {}: must define one or more fields.", type.kind, type.name),
                type.position);
  }
  for (const FieldDefinition& field : type.fields) {
    if (schema_.FindType(InnermostName(field.type))->kind == kInputObject) {
      return Fail(fmt::format("{} {}: field must be one of SCALAR, OBJECT, INTERFACE, UNION, ENUM.",
                              type.kind, type.name),
                  field.position);
    }
  }
  return true;
}

bool SchemaCheck::InputFields(const TypeDefinition& type) {
  if (type.fields.empty()) {
    return Fail(fmt::format("{} {}: must define one or more input fields.", type.kind, type.name),
                type.position);
  }
  for (const FieldDefinition& field : type.fields) {
    const TypeDefinition& known = *schema_.FindType(InnermostName(field.type));
    if (!IsInput(known)) {
      return Fail(fmt::format("{} {}: field must be one of SCALAR, ENUM, INPUT_OBJECT.", known.kind,
                              field.name),
                  field.position);
    }
  }
  return true;
}

// Of several names that repeat, the fault is the one that occurs first, where it occurs again.
template <typename Part>
bool SchemaCheck::Unique(const std::vector<Part>& parts, const char* form, std::string_view type) {
  std::map<std::string_view, std::size_t> places;
  std::size_t first = parts.size();
  const Part* again = nullptr;
  for (const Part& part : parts) {
    if (!budget_.Spend(1)) return false;
    const auto [place, added] = places.try_emplace(part.name, places.size());
    if (added || place->second >= first) continue;
    first = place->second;
    again = &part;
  }
  if (again == nullptr) return true;
  return Fail(fmt::format(fmt::runtime(form), type, again->name), again->position);
}

bool SchemaCheck::Arguments(const std::vector<FieldDefinition>& arguments,
                            std::string_view within) {
  for (const FieldDefinition& argument : arguments) {
    if (!budget_.Spend(1) || !Name(argument.name, argument.position) || !Reference(argument.type)) {
      return false;
    }
    const TypeDefinition& type = *schema_.FindType(InnermostName(argument.type));
    if (!IsInput(type)) {
      return Fail(fmt::format("cannot use {} as argument {} because {} is not a valid input type",
                              TextOf(argument.type), argument.name, type.kind),
                  argument.position);
    }
    if (!Directives(argument.directives, "ARGUMENT_DEFINITION", within)) return false;
  }
  return true;
}

bool SchemaCheck::DirectiveDeclaration(const DirectiveDefinition& directive) {
  return budget_.Spend(1) && Name(directive.name, directive.position) &&
         Arguments(directive.arguments, directive.name);
}

bool SchemaCheck::Directives(const std::vector<Directive>& directives, std::string_view location,
                             std::string_view within) {
  std::set<std::string_view> seen;
  for (const Directive& directive : directives) {
    const DirectiveDefinition* definition = schema_.FindDirective(directive.name);
    const bool repeated = !seen.insert(directive.name).second;
    if (repeated && definition != nullptr && !definition->repeatable) {
      return Fail(
          fmt::format("The directive {} can only be used once at this location.", directive.name),
          directive.position);
    }
    if (!OneDirective(directive, location, within)) return false;
  }
  return true;
}

bool SchemaCheck::OneDirective(const Directive& directive, std::string_view location,
                               std::string_view within) {
  if (!budget_.Spend(1) || !Name(directive.name, directive.position)) return false;
  if (directive.name == within) {
    return Fail(fmt::format("Directive {} cannot refer to itself.", directive.name),
                directive.position);
  }
  const DirectiveDefinition* definition = schema_.FindDirective(directive.name);
  if (definition == nullptr) {
    return Fail(fmt::format("Undefined directive {}.", directive.name), directive.position);
  }
  const auto& locations = definition->locations;
  if (!budget_.Spend(locations.size() / 16) ||
      std::find(locations.begin(), locations.end(), location) == locations.end()) {
    return Fail(fmt::format("Directive {} is not applicable on {}.", directive.name, location),
                directive.position);
  }
  for (const NamedLiteral& argument : directive.arguments) {
    if (FindField(definition->arguments, argument.name, budget_) == nullptr) {
      return Fail(
          fmt::format("Undefined argument {} for directive {}.", argument.name, directive.name),
          argument.position);
    }
  }
  for (const FieldDefinition& argument : definition->arguments) {
    if (!argument.type.non_null || argument.default_value) continue;
    const NamedLiteral* given = FindArgument(directive.arguments, argument.name, budget_);
    if (given == nullptr || given->value.kind == LiteralKind::kNull) {
      return Fail(fmt::format("Argument {} for directive {} cannot be null.", argument.name,
                              directive.name),
                  directive.position);
    }
  }
  return !budget_.over();
}

bool SchemaCheck::Implements(const TypeDefinition& type, const TypeDefinition& interface) {
  for (const FieldDefinition& required : interface.fields) {
    if (!ImplementsField(type, interface, required)) return false;
  }
  for (const NamedPosition& further : interface.interfaces) {
    if (!budget_.Spend(1 + type.interfaces.size() / 16)) return false;
    const bool declared =
        std::any_of(type.interfaces.begin(), type.interfaces.end(),
                    [&](const NamedPosition& own) { return own.name == further.name; });
    if (declared) continue;
    if (further.name == type.name) {
      return Fail(fmt::format("Type {} cannot implement {} because it would create a circular "
                              "reference.",
                              type.name, interface.name),
                  type.position);
    }
    return Fail(fmt::format("Type {} must implement {} because it is implemented by {}.", type.name,
                            further.name, interface.name),
                type.position);
  }
  return true;
}

bool SchemaCheck::ImplementsField(const TypeDefinition& type, const TypeDefinition& interface,
                                  const FieldDefinition& required) {
  const std::string prefix = fmt::format("For {} to implement {} ", type.name, interface.name);
  const FieldDefinition* field = FindField(type.fields, required.name, budget_);
  if (field == nullptr) {
    return Fail(fmt::format("{}it must have a field called {}.", prefix, required.name),
                type.position);
  }
  if (!IsCovariant(required.type, field->type)) {
    return Fail(fmt::format("{}the field {} must have type {}.", prefix, field->name,
                            TextOf(required.type)),
                field->position);
  }
  return ImplementsArguments(prefix, required, *field);
}

bool SchemaCheck::ImplementsArguments(std::string_view prefix, const FieldDefinition& required,
                                      const FieldDefinition& field) {
  for (const FieldDefinition& wanted : required.arguments) {
    const FieldDefinition* argument = FindField(field.arguments, wanted.name, budget_);
    const std::string same =
        fmt::format("{}the field {} must have the same arguments but ", prefix, field.name);
    if (argument == nullptr) {
      return Fail(fmt::format("{}it is missing {}.", same, wanted.name), field.position);
    }
    if (TextOf(argument->type) != TextOf(wanted.type)) {
      return Fail(fmt::format("{}{} has the wrong type.", same, wanted.name), argument->position);
    }
  }
  for (const FieldDefinition& argument : field.arguments) {
    const bool demanded = argument.type.non_null && !argument.default_value;
    if (demanded && FindField(required.arguments, argument.name, budget_) == nullptr) {
      return Fail(fmt::format("{}any additional arguments on {} must be optional or have a "
                              "default value but {} is required.",
                              prefix, field.name, argument.name),
                  argument.position);
    }
  }
  return !budget_.over();
}

bool SchemaCheck::IsCovariant(const TypeReference& required, const TypeReference& actual) {
  if (required.non_null && !actual.non_null) return false;
  if (required.element) return actual.element && IsCovariant(*required.element, *actual.element);
  if (actual.element) return false;
  if (required.name == actual.name) return true;
  const TypeDefinition* type = schema_.FindType(actual.name);
  budget_.Spend(1 + schema_.PossibleTypes(required.name).size() / 16);
  return type != nullptr && schema_.IsPossible(required.name, *type);
}

}  // namespace

std::optional<Fault> CheckTypes(const Schema& schema, Budget& budget) {
  SchemaCheck check(schema, budget);
  for (const auto& [name, type] : schema.types()) {
    if (!check.Type(type)) return check.TakeFault();
  }
  for (const auto& [name, directive] : schema.directives()) {
    if (!check.DirectiveDeclaration(directive)) return check.TakeFault();
  }
  return std::nullopt;
}

std::optional<Fault> CheckSchemaDirectives(const Schema& schema,
                                           const std::vector<Directive>& directives,
                                           Budget& budget) {
  SchemaCheck check(schema, budget);
  if (check.Directives(directives, "SCHEMA")) return std::nullopt;
  return check.TakeFault();
}

}  // namespace assay::builtins::graphql
