#pragma once

// What a GraphQL text says: executable documents (operations, fragments) and schema documents.
//
// The parts are named and nested as in the specification. Text is borrowed from the document, which
// keeps the source and what had to be decoded; documents therefore do not move once they are made.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace assay::builtins::graphql {

/// Where a part begins. Line 0: it came from an object and stands nowhere.
struct Position {
  std::uint32_t line = 0;
  std::int64_t column = 0;  ///< in characters; below 1 for some block strings, as OPA counts them
};

/// The `#` lines in front of a part, with the sign.
using Comments = std::vector<std::string_view>;

/// Numbers as OPA's trees write them.
enum class LiteralKind : std::uint8_t {
  kVariable,
  kInteger,
  kFloat,
  kString,
  kBlockString,
  kBoolean,
  kNull,
  kEnum,
  kList,
  kObject,
};
inline constexpr int kLiteralKinds = 10;

struct NamedLiteral;

struct Literal {
  LiteralKind kind = LiteralKind::kNull;
  std::string_view raw;  ///< empty for lists and objects; a variable's name
  std::vector<NamedLiteral> children;
  bool expected_type_has_default = false;  ///< only kept for what an object says
  Position position;
  Comments comments;
};

/// An argument, a field of an input object, or (without a name) an element of a list.
struct NamedLiteral {
  std::string_view name;
  Literal value;
  Position position;
  Comments comments;
};

struct TypeReference {
  std::string_view name;  ///< empty for a list
  std::unique_ptr<TypeReference> element;
  bool non_null = false;
  Position position;
};

struct Directive {
  std::string_view name;
  std::vector<NamedLiteral> arguments;
  std::string_view location;  ///< only kept for what an object says
  Position position;
};

struct VariableDefinition {
  std::string_view name;
  TypeReference type;
  std::unique_ptr<Literal> default_value;
  std::vector<Directive> directives;
  bool used = false;  ///< an object may say so
  Position position;
  Comments comments;
};

enum class SelectionKind : std::uint8_t { kField, kSpread, kInlineFragment };

struct Selection {
  SelectionKind kind = SelectionKind::kField;
  std::string_view alias;           ///< field; the name if there is none
  std::string_view name;            ///< field, spread
  std::string_view type_condition;  ///< inline fragment; may be empty
  std::vector<NamedLiteral> arguments;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Position position;
  Comments comments;
};

struct Operation {
  std::string_view kind;  ///< query, mutation, subscription
  std::string_view name;
  std::vector<VariableDefinition> variables;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Position position;
  Comments comments;
};

struct Fragment {
  std::string_view name;
  std::string_view type_condition;
  std::vector<VariableDefinition> variables;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
  Position position;
  Comments comments;
};

inline constexpr std::string_view kScalar = "SCALAR";
inline constexpr std::string_view kObjectType = "OBJECT";
inline constexpr std::string_view kInterface = "INTERFACE";
inline constexpr std::string_view kUnion = "UNION";
inline constexpr std::string_view kEnum = "ENUM";
inline constexpr std::string_view kInputObject = "INPUT_OBJECT";

/// What may stand around a definition.
struct Notes {
  std::string_view description;
  Comments before;  ///< in front of the description
  Comments after;   ///< between it and the definition
  Comments end;     ///< in front of the closing brace
};

/// A field of a type or of an input object, or an argument.
struct FieldDefinition {
  Notes notes;
  std::string_view name;
  std::vector<FieldDefinition> arguments;
  std::unique_ptr<Literal> default_value;
  TypeReference type;
  std::vector<Directive> directives;
  Position position;
};

struct EnumValue {
  Notes notes;
  std::string_view name;
  std::vector<Directive> directives;
  Position position;
};

struct NamedPosition {
  std::string_view name;
  Position position;
};

struct TypeDefinition {
  Notes notes;
  std::string_view kind;
  std::string_view name;
  std::vector<Directive> directives;
  std::vector<NamedPosition> interfaces;
  std::vector<FieldDefinition> fields;
  std::vector<NamedPosition> members;  ///< of a union
  std::vector<EnumValue> values;
  bool builtin = false;
  Position position;
};

struct DirectiveDefinition {
  Notes notes;
  std::string_view name;
  std::vector<FieldDefinition> arguments;
  std::vector<std::string_view> locations;
  bool repeatable = false;
  bool builtin = false;  ///< may be defined again
  Position position;
};

struct RootOperation {
  std::string_view kind;
  std::string_view type;
  Position position;
  Comments comments;
};

struct SchemaDefinition {
  Notes notes;
  std::vector<Directive> directives;
  std::vector<RootOperation> operations;
  Position position;
};

/// Keeps the text that a document borrows.
class TextKeeper {
 public:
  TextKeeper() = default;
  TextKeeper(const TextKeeper&) = delete;
  TextKeeper& operator=(const TextKeeper&) = delete;
  std::string_view Keep(std::string text) { return texts_.emplace_back(std::move(text)); }

 private:
  std::deque<std::string> texts_;
};

struct QueryDocument {
  TextKeeper texts;
  std::vector<Operation> operations;
  std::vector<Fragment> fragments;
};

struct SchemaDocument {
  TextKeeper texts;
  std::vector<SchemaDefinition> schemas;
  std::vector<SchemaDefinition> schema_extensions;
  std::vector<DirectiveDefinition> directives;
  std::vector<TypeDefinition> types;
  std::vector<TypeDefinition> type_extensions;
  Comments end;
};

}  // namespace assay::builtins::graphql
