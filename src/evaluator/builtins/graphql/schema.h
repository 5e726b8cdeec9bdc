#pragma once

// A schema: what a schema document and the built-in definitions come to, extensions merged in.
//
// LoadSchema() is the only way to one, so that a schema's references hold: every field has a known
// type, every interface is one. Made once, then read by any number of validations.

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "evaluator/builtins/graphql/budget.h"
#include "evaluator/builtins/graphql/document.h"
#include "evaluator/builtins/graphql/fault.h"

namespace assay::builtins::graphql {

class Schema {
 public:
  const TypeDefinition* FindType(std::string_view name) const;
  const DirectiveDefinition* FindDirective(std::string_view name) const;
  /// The type that operations of this kind begin at; null if there is none.
  const TypeDefinition* Root(std::string_view operation) const;
  /// Of an object itself, of a union its members, of an interface what implements it: by name. An
  /// interface that implements another is one of its possible types (OPA's reading).
  const std::vector<const TypeDefinition*>& PossibleTypes(std::string_view name) const;
  bool IsPossible(std::string_view abstract, const TypeDefinition& type) const;

  const std::map<std::string_view, TypeDefinition>& types() const { return types_; }
  const std::map<std::string_view, DirectiveDefinition>& directives() const { return directives_; }

 private:
  friend class SchemaLoader;

  std::vector<std::unique_ptr<SchemaDocument>> documents_;  // whose text the rest borrows
  std::map<std::string_view, TypeDefinition> types_;
  std::map<std::string_view, DirectiveDefinition> directives_;
  std::map<std::string_view, const TypeDefinition*> roots_;
  std::map<std::string_view, std::vector<const TypeDefinition*>> possible_types_;
};

/// A schema, a fault, or neither: then the budget is over.
struct LoadedSchema {
  std::unique_ptr<const Schema> schema;
  std::optional<Fault> fault;
};

LoadedSchema LoadSchema(std::unique_ptr<SchemaDocument> document, Budget& budget);

/// Section 3's rules for the types of a schema whose parts are in place, one after another by name,
/// then for its directives.
std::optional<Fault> CheckTypes(const Schema& schema, Budget& budget);
/// The same for directives that stand somewhere in a schema.
std::optional<Fault> CheckSchemaDirectives(const Schema& schema,
                                           const std::vector<Directive>& directives,
                                           Budget& budget);

/// The definitions that every schema has (sections 3.5, 3.13 and 4).
std::string_view BuiltinDefinitions();

const FieldDefinition* FindField(const std::vector<FieldDefinition>& fields, std::string_view name,
                                 Budget& budget);
const NamedLiteral* FindArgument(const std::vector<NamedLiteral>& arguments, std::string_view name,
                                 Budget& budget);
/// The name within lists.
std::string_view InnermostName(const TypeReference& type);
/// `[Int!]!`
std::string TextOf(const TypeReference& type);
bool IsInput(const TypeDefinition& type);
/// Objects, interfaces and unions: what fields may be selected of.
bool IsComposite(const TypeDefinition& type);
bool IsAbstract(const TypeDefinition& type);

}  // namespace assay::builtins::graphql
