// Sections 5.6 (values) and 5.8.5 (variables where they stand).

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "evaluator/builtins/go_text.h"
#include "evaluator/builtins/graphql/rules.h"
#include "evaluator/builtins/graphql/suggestion.h"

namespace assay::builtins::graphql {
namespace {

// As messages show it: `[1,{a:"b"}]`.
std::string TextOf(const Literal& literal) {
  switch (literal.kind) {
    case LiteralKind::kVariable:
      return "$" + std::string(literal.raw);
    case LiteralKind::kString:
    case LiteralKind::kBlockString:
      return QuotedText(literal.raw);
    case LiteralKind::kList:
    case LiteralKind::kObject: {
      const bool list = literal.kind == LiteralKind::kList;
      std::string text = list ? "[" : "{";
      for (const NamedLiteral& child : literal.children) {
        if (text.size() > 1) text += ',';
        if (!list) text += std::string(child.name) + ":";
        text += TextOf(child.value);
      }
      return text + (list ? "]" : "}");
    }
    default:
      return std::string(literal.raw);
  }
}

bool IsBuiltinScalar(std::string_view name) {
  return name == "Int" || name == "Float" || name == "String" || name == "Boolean" || name == "ID";
}

bool FitsInt64(std::string_view text) {
  std::int64_t number = 0;
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

bool FitsDouble(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  // What is too small to be told from zero is a number, too large is none.
  return error == std::errc() || (error == std::errc::result_out_of_range &&
                                  std::abs(std::strtod(std::string(text).c_str(), nullptr)) < 1);
}

void NoUndefinedVariables(Validation& validation, const LiteralInPlace& place) {
  const Operation* operation = validation.operation;
  if (place.literal.kind != LiteralKind::kVariable || operation == nullptr ||
      place.variable != nullptr) {
    return;
  }
  validation.Report(place.literal.position, [&] {
    if (operation->name.empty()) {
      return fmt::format("Variable \"${}\" is not defined.", place.literal.raw);
    }
    return fmt::format("Variable \"${}\" is not defined by operation \"{}\".", place.literal.raw,
                       operation->name);
  });
}

void UniqueInputFieldNames(Validation& validation, const LiteralInPlace& place) {
  if (place.literal.kind != LiteralKind::kObject || place.literal.children.size() < 2) return;
  std::set<std::string_view> names;
  for (const NamedLiteral& field : place.literal.children) {
    if (names.insert(field.name).second) continue;
    validation.Report(field.position, [&] {
      return fmt::format("There can be only one input field named \"{}\".", field.name);
    });
  }
}

class ValueCheck {
 public:
  ValueCheck(Validation& validation, const LiteralInPlace& place)
      : validation_(validation),
        literal_(place.literal),
        expected_(*place.expected),
        definition_(*place.definition) {}

  void Run();

 private:
  void Null();
  void Integer();
  void Float();
  void String();
  void Boolean();
  void EnumName();
  void Object();
  void RequiredFields();
  void KnownFields();
  void ExactlyOneField();
  bool Is(std::string_view scalar) const { return definition_.name == scalar; }
  bool IsEnum() const { return definition_.kind == kEnum; }
  void Unexpected();
  void UnknownEnumValue();
  std::vector<std::string_view> SimilarValues();

  Validation& validation_;
  const Literal& literal_;
  const TypeReference& expected_;
  const TypeDefinition& definition_;
};

void ValueCheck::Run() {
  if (literal_.kind == LiteralKind::kNull) return Null();
  // What a scalar of the user's own holds only its service knows.
  if (definition_.kind == kScalar && !IsBuiltinScalar(definition_.name)) return;
  switch (literal_.kind) {
    case LiteralKind::kInteger:
      return Integer();
    case LiteralKind::kFloat:
      return Float();
    case LiteralKind::kString:
    case LiteralKind::kBlockString:
      return String();
    case LiteralKind::kBoolean:
      return Boolean();
    case LiteralKind::kEnum:
      return EnumName();
    case LiteralKind::kObject:
      return Object();
    case LiteralKind::kList:
      if (!expected_.element) Unexpected();
      return;
    case LiteralKind::kVariable:
    case LiteralKind::kNull:
      return;
  }
}

void ValueCheck::Null() {
  if (!expected_.non_null) return;
  validation_.Report(literal_.position, [&] {
    return fmt::format("Expected value of type \"{}\", found {}.", graphql::TextOf(expected_),
                       TextOf(literal_));
  });
}

void ValueCheck::Integer() {
  if (Is("Float")) return;
  if (!Is("Int") && !Is("ID")) return Unexpected();
  if (!FitsInt64(literal_.raw)) Unexpected();
}

void ValueCheck::Float() {
  if (!Is("Float") || !FitsDouble(literal_.raw)) Unexpected();
}

void ValueCheck::String() {
  if (IsEnum()) {
    validation_.Report(literal_.position, [&] {
      return fmt::format("Enum \"{}\" cannot represent non-enum value: {}.",
                         graphql::TextOf(expected_), TextOf(literal_)) +
             DidYouMean("the enum value ", SimilarValues());
    });
  } else if (!Is("String") && !Is("ID")) {
    Unexpected();
  }
}

void ValueCheck::Boolean() {
  if (!Is("Boolean")) Unexpected();
}

void ValueCheck::EnumName() {
  if (!IsEnum()) return Unexpected();
  const auto& values = definition_.values;
  const bool known = std::any_of(values.begin(), values.end(), [&](const EnumValue& value) {
    return value.name == literal_.raw;
  });
  if (validation_.budget().Spend(values.size() / 16) && !known) UnknownEnumValue();
}

void ValueCheck::UnknownEnumValue() {
  validation_.Report(literal_.position, [&] {
    return fmt::format("Value \"{}\" does not exist in \"{}\" enum.", literal_.raw,
                       graphql::TextOf(expected_)) +
           DidYouMean("the enum value ", SimilarValues());
  });
}

std::vector<std::string_view> ValueCheck::SimilarValues() {
  std::vector<std::string_view> names;
  for (const EnumValue& value : definition_.values) names.push_back(value.name);
  return Suggestions(literal_.raw, names, validation_.budget());
}

void ValueCheck::Object() {
  RequiredFields();
  ExactlyOneField();
  KnownFields();
}

void ValueCheck::RequiredFields() {
  for (const FieldDefinition& field : definition_.fields) {
    if (!field.type.non_null || field.default_value) continue;
    if (FindArgument(literal_.children, field.name, validation_.budget()) != nullptr) continue;
    validation_.Report(literal_.position, [&] {
      return fmt::format("Field \"{}.{}\" of required type \"{}\" was not provided.",
                         definition_.name, field.name, graphql::TextOf(field.type));
    });
  }
}

void ValueCheck::KnownFields() {
  for (const NamedLiteral& child : literal_.children) {
    if (FindField(definition_.fields, child.name, validation_.budget()) != nullptr) continue;
    validation_.Report(child.position, [&] {
      std::vector<std::string_view> names;
      for (const FieldDefinition& field : definition_.fields) names.push_back(field.name);
      return fmt::format("Field \"{}\" is not defined by type \"{}\".", child.name,
                         definition_.name) +
             DidYouMean("", Suggestions(child.name, names, validation_.budget()));
    });
  }
}

// An object type with @oneOf.
void ValueCheck::ExactlyOneField() {
  const auto& directives = definition_.directives;
  if (std::none_of(directives.begin(), directives.end(),
                   [](const Directive& directive) { return directive.name == "oneOf"; })) {
    return;
  }
  if (literal_.children.size() != 1) {
    return validation_.Report(literal_.position, [&] {
      return fmt::format("OneOf Input Object \"{}\" must specify exactly one key.",
                         definition_.name);
    });
  }
  const NamedLiteral& only = literal_.children.front();
  if (only.value.kind == LiteralKind::kNull) {
    return validation_.Report(only.value.position, [&] {
      return fmt::format("Field \"{}.{}\" must be non-null.", definition_.name, only.name);
    });
  }
  if (only.value.kind != LiteralKind::kVariable || validation_.operation == nullptr) return;
  for (const VariableDefinition& variable : validation_.operation->variables) {
    if (variable.name != only.value.raw || variable.type.non_null) continue;
    return validation_.Report(variable.position, [&] {
      return fmt::format(
          "Variable \"${}\" is of type \"{}\" but must be non-nullable to be used "
          "for OneOf Input Object \"{}\".",
          variable.name, graphql::TextOf(variable.type), definition_.name);
    });
  }
}

// The words go by what is expected as it is written: a list of numbers is no number.
void ValueCheck::Unexpected() {
  validation_.Report(literal_.position, [&] {
    const std::string type = graphql::TextOf(expected_);
    const std::string text = TextOf(literal_);
    const std::string_view name = expected_.element ? std::string_view() : expected_.name;
    if (name == "Int") {
      const bool wide = literal_.kind == LiteralKind::kInteger;
      return fmt::format("Int cannot represent {} value: {}",
                         wide ? "non 32-bit signed integer" : "non-integer", text);
    }
    if (name == "String" || type == "[String]") {
      return fmt::format("String cannot represent a non string value: {}", text);
    }
    if (name == "Boolean") {
      return fmt::format("Boolean cannot represent a non boolean value: {}", text);
    }
    if (name == "Float") return fmt::format("Float cannot represent non numeric value: {}", text);
    if (name == "ID") {
      return fmt::format("ID cannot represent a non-string and non-integer value: {}", text);
    }
    if (IsEnum()) {
      return fmt::format("Enum \"{}\" cannot represent non-enum value: {}.", type, text);
    }
    return fmt::format("Expected value of type \"{}\", found {}.", type, text);
  });
}

void ValuesOfCorrectType(Validation& validation, const LiteralInPlace& place) {
  if (place.expected == nullptr || place.definition == nullptr) return;
  ValueCheck(validation, place).Run();
}

// A variable's type may say more than is expected, not less.
bool IsUsableAs(const TypeReference& variable, const TypeReference& expected, bool is_non_null,
                bool must_be_non_null) {
  if (must_be_non_null && !is_non_null) return false;
  if (!variable.element || !expected.element) {
    return !variable.element && !expected.element && variable.name == expected.name;
  }
  return IsUsableAs(*variable.element, *expected.element, variable.element->non_null,
                    expected.element->non_null);
}

void VariablesInAllowedPosition(Validation& validation, const LiteralInPlace& place) {
  if (place.expected == nullptr || place.variable == nullptr) return;
  const VariableDefinition& variable = *place.variable;
  const bool has_default =
      variable.default_value && variable.default_value->kind != LiteralKind::kNull;
  const bool must_be_non_null = place.expected->non_null && !place.has_default;
  if (IsUsableAs(variable.type, *place.expected, variable.type.non_null || has_default,
                 must_be_non_null)) {
    return;
  }
  validation.Report(place.literal.position, [&] {
    return fmt::format("Variable \"${}\" of type \"{}\" used in position expecting type \"{}\".",
                       variable.name, TextOf(variable.type), TextOf(*place.expected));
  });
}

}  // namespace

void CheckValue(Validation& validation, const LiteralInPlace& place) {
  NoUndefinedVariables(validation, place);
  UniqueInputFieldNames(validation, place);
  ValuesOfCorrectType(validation, place);
  VariablesInAllowedPosition(validation, place);
}

}  // namespace assay::builtins::graphql
