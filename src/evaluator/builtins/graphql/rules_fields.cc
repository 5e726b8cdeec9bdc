// Sections 5.3 (fields), 5.4 (arguments) and 5.7 (directives).

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "evaluator/builtins/graphql/overlapping_fields.h"
#include "evaluator/builtins/graphql/rules.h"
#include "evaluator/builtins/graphql/suggestion.h"

namespace assay::builtins::graphql {
namespace {

std::vector<std::string_view> NamesOf(const std::vector<FieldDefinition>& fields) {
  std::vector<std::string_view> names;
  names.reserve(fields.size());
  for (const FieldDefinition& field : fields) names.push_back(field.name);
  return names;
}

// Types below an abstract one that do have the field, and their interfaces that do: first what most
// of them implement. An interface that is below the type itself is named twice, as OPA does.
std::vector<std::string_view> TypesWithField(Validation& validation, const TypeDefinition& parent,
                                             std::string_view field) {
  std::vector<std::string_view> names;
  std::map<std::string_view, std::size_t> uses;
  if (!IsAbstract(parent)) return names;
  const auto has_field = [&](const TypeDefinition* type) {
    return type != nullptr && FindField(type->fields, field, validation.budget()) != nullptr;
  };
  for (const TypeDefinition* type : validation.schema().PossibleTypes(parent.name)) {
    if (!has_field(type)) continue;
    names.push_back(type->name);
    for (const NamedPosition& interface : type->interfaces) {
      if (!has_field(validation.schema().FindType(interface.name))) continue;
      if (++uses[interface.name] == 1) names.push_back(interface.name);
    }
  }
  std::sort(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
    return uses[a] != uses[b] ? uses[a] > uses[b] : a < b;
  });
  return names;
}

void FieldsOnCorrectType(Validation& validation, const FieldInPlace& place) {
  if (place.parent == nullptr || place.definition != nullptr) return;
  validation.Report(place.field.position, [&] {
    const TypeDefinition& parent = *place.parent;
    std::string text =
        fmt::format("Cannot query field \"{}\" on type \"{}\".", place.field.name, parent.name);
    const auto types = TypesWithField(validation, parent, place.field.name);
    if (!types.empty()) return text + DidYouMean("to use an inline fragment on ", types);
    if (parent.kind != kObjectType && parent.kind != kInterface) return text;
    return text + DidYouMean("", Suggestions(place.field.name, NamesOf(parent.fields),
                                             validation.budget()));
  });
}

void KnownFieldArguments(Validation& validation, const FieldInPlace& place) {
  if (place.definition == nullptr || place.parent == nullptr) return;
  for (const NamedLiteral& argument : place.field.arguments) {
    const auto& known = place.definition->arguments;
    if (FindField(known, argument.name, validation.budget()) != nullptr) continue;
    validation.Report(place.field.position, [&] {
      return fmt::format("Unknown argument \"{}\" on field \"{}.{}\".", argument.name,
                         place.parent->name, place.field.name) +
             DidYouMean("", Suggestions(argument.name, NamesOf(known), validation.budget()));
    });
  }
}

void RequiredFieldArguments(Validation& validation, const FieldInPlace& place) {
  if (place.definition == nullptr) return;
  for (const FieldDefinition& argument : place.definition->arguments) {
    if (!argument.type.non_null || argument.default_value) continue;
    if (FindArgument(place.field.arguments, argument.name, validation.budget()) != nullptr) {
      continue;
    }
    validation.Report(place.field.position, [&] {
      return fmt::format(
          "Field \"{}\" argument \"{}\" of type \"{}\" is required, but it was not provided.",
          place.field.name, argument.name, TextOf(argument.type));
    });
  }
}

void ScalarLeafs(Validation& validation, const FieldInPlace& place) {
  if (place.definition == nullptr) return;
  const TypeReference& reference = place.definition->type;
  const TypeDefinition* type = validation.schema().FindType(InnermostName(reference));
  if (type == nullptr) return;
  const std::string_view name = place.field.name;
  if (!IsComposite(*type) && !place.field.selections.empty()) {
    validation.Report(place.field.position, [&] {
      return fmt::format(
          "Field \"{}\" must not have a selection since type \"{}\" has no subfields.", name,
          type->name);
    });
  } else if (IsComposite(*type) && place.field.selections.empty()) {
    validation.Report(place.field.position, [&] {
      return fmt::format(
          "Field \"{}\" of type \"{}\" must have a selection of subfields. Did you "
          "mean \"{} {{ ... }}\"?",
          name, TextOf(reference), name);
    });
  }
}

void UniqueArguments(Validation& validation, const std::vector<NamedLiteral>& arguments) {
  if (arguments.size() < 2) return;
  std::map<std::string_view, std::size_t> counts;
  for (const NamedLiteral& argument : arguments) {
    if (++counts[argument.name] != 2) continue;  // the third is not worth another word
    validation.Report(argument.position, [&] {
      return fmt::format("There can be only one argument named \"{}\".", argument.name);
    });
  }
}

void KnownDirectiveArguments(Validation& validation, const Directive& directive,
                             const DirectiveDefinition& definition) {
  for (const NamedLiteral& argument : directive.arguments) {
    if (FindField(definition.arguments, argument.name, validation.budget()) != nullptr) continue;
    validation.Report(directive.position, [&] {
      return fmt::format("Unknown argument \"{}\" on directive \"@{}\".", argument.name,
                         directive.name) +
             DidYouMean("", Suggestions(argument.name, NamesOf(definition.arguments),
                                        validation.budget()));
    });
  }
}

void KnownDirectives(Validation& validation, const Directive& directive,
                     const DirectiveDefinition* definition, std::string_view location) {
  if (definition == nullptr) {
    validation.Report(directive.position,
                      [&] { return fmt::format("Unknown directive \"@{}\".", directive.name); });
    return;
  }
  const auto& locations = definition->locations;
  if (std::find(locations.begin(), locations.end(), location) != locations.end()) return;
  // A fragment's directives are seen once for each operation: said once is enough.
  if (!validation.misplaced
           .insert({directive.name, {directive.position.line, directive.position.column}})
           .second) {
    return;
  }
  validation.Report(directive.position, [&] {
    return fmt::format("Directive \"@{}\" may not be used on {}.", directive.name, location);
  });
}

void RequiredDirectiveArguments(Validation& validation, const Directive& directive,
                                const DirectiveDefinition& definition) {
  for (const FieldDefinition& argument : definition.arguments) {
    if (!argument.type.non_null || argument.default_value) continue;
    if (FindArgument(directive.arguments, argument.name, validation.budget()) != nullptr) continue;
    validation.Report(directive.position, [&] {
      return fmt::format(
          "Directive \"@{}\" argument \"{}\" of type \"{}\" is required, but it was "
          "not provided.",
          directive.name, argument.name, TextOf(argument.type));
    });
  }
}

// Introspection that goes from lists of types to lists of types again and again.
class IntrospectionDepth {
 public:
  explicit IntrospectionDepth(Validation& validation) : validation_(validation) {}

  bool Exceeds(const std::vector<Selection>& selections, std::uint32_t depth) {
    const Nested nested(validation_.budget());
    for (const Selection& selection : selections) {
      if (!validation_.budget().Spend(1)) return false;
      if (Exceeds(selection, depth)) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t kMostLists = 3;

  bool Exceeds(const Selection& selection, std::uint32_t depth) {
    constexpr std::array<std::string_view, 4> kLists = {"fields", "inputFields", "interfaces",
                                                        "possibleTypes"};
    if (selection.kind == SelectionKind::kSpread) {
      const Fragment* fragment = validation_.FindFragment(selection.name);
      // At the same depth a fragment comes to the same.
      return fragment != nullptr && seen_.insert({selection.name, depth}).second &&
             Exceeds(fragment->selections, depth);
    }
    if (selection.kind == SelectionKind::kField &&
        std::find(kLists.begin(), kLists.end(), selection.name) != kLists.end()) {
      if (++depth >= kMostLists) return true;
    }
    return Exceeds(selection.selections, depth);
  }

  Validation& validation_;
  std::set<std::pair<std::string_view, std::uint32_t>> seen_;
};

}  // namespace

void CheckIntrospectionDepth(Validation& validation, const Selection& field) {
  if (field.name != "__schema" && field.name != "__type") return;
  if (!IntrospectionDepth(validation).Exceeds(field.selections, 0)) return;
  validation.Report(field.position,
                    [] { return std::string("Maximum introspection depth exceeded"); });
}

void CheckField(Validation& validation, const FieldInPlace& place) {
  FieldsOnCorrectType(validation, place);
  KnownFieldArguments(validation, place);
  CheckIntrospectionDepth(validation, place.field);
  const TypeDefinition* type =
      place.definition == nullptr
          ? nullptr
          : validation.schema().FindType(InnermostName(place.definition->type));
  // What an operation does not reach OPA looks at for the whole fragment only.
  if (validation.operation != nullptr) {
    validation.overlapping_fields().Check(place.field.selections, type);
  }
  RequiredFieldArguments(validation, place);
  ScalarLeafs(validation, place);
  UniqueArguments(validation, place.field.arguments);
}

void CheckDirective(Validation& validation, const Directive& directive,
                    const DirectiveDefinition* definition, std::string_view location) {
  if (definition != nullptr) KnownDirectiveArguments(validation, directive, *definition);
  KnownDirectives(validation, directive, definition, location);
  if (definition != nullptr) RequiredDirectiveArguments(validation, directive, *definition);
  UniqueArguments(validation, directive.arguments);
}

void CheckDirectiveList(Validation& validation, const std::vector<Directive>& directives) {
  if (directives.size() < 2) return;
  std::set<std::string_view> seen;
  for (const Directive& directive : directives) {
    const DirectiveDefinition* definition = validation.schema().FindDirective(directive.name);
    if (definition != nullptr && definition->repeatable) continue;
    if (seen.insert(directive.name).second) continue;
    validation.Report(directive.position, [&] {
      return fmt::format("The directive \"@{}\" can only be used once at this location.",
                         directive.name);
    });
  }
}

}  // namespace assay::builtins::graphql
