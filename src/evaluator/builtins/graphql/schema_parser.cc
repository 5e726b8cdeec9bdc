// Section 3 of the specification: type system definitions and extensions.

#include <algorithm>
#include <array>
#include <utility>

#include "evaluator/builtins/graphql/parser.h"
#include "evaluator/builtins/graphql/token_reader.h"

namespace assay::builtins::graphql {
namespace {

struct TypeKeyword {
  std::string_view word;
  std::string_view kind;
};

constexpr std::array<TypeKeyword, 6> kTypeKeywords = {{{"scalar", kScalar},
                                                       {"type", kObjectType},
                                                       {"interface", kInterface},
                                                       {"union", kUnion},
                                                       {"enum", kEnum},
                                                       {"input", kInputObject}}};

class SchemaParser {
 public:
  SchemaParser(std::string_view source, SchemaDocument& document, Budget& budget)
      : reader_(source, document.texts, budget), document_(document) {}

  std::optional<Fault> Run() {
    while (!reader_.failed() && !reader_.At(TokenKind::kEnd)) Definition();
    document_.end = reader_.Take().comments;
    return reader_.fault();
  }

 private:
  const TypeKeyword* AtTypeKeyword();
  void Definition();
  void Extension();
  void Schema(Notes notes);
  void SchemaExtension(Notes notes);
  void SchemaBody(SchemaDefinition& schema);
  void Type(const TypeKeyword& keyword, Notes notes);
  void TypeExtension(const TypeKeyword& keyword, Notes notes);
  void TypeBody(TypeDefinition& type, bool may_implement);
  std::vector<NamedPosition> Interfaces();
  void Members(std::vector<NamedPosition>& members);
  void DirectiveDeclaration(Notes notes);
  void DirectiveLocation(DirectiveDefinition& directive);
  bool AtDescription();
  Notes Description();
  Token NameWith(Notes& notes);
  FieldDefinition Field();
  FieldDefinition InputField();
  EnumValue Value();

  TokenReader reader_;
  SchemaDocument& document_;
};

const TypeKeyword* SchemaParser::AtTypeKeyword() {
  for (const TypeKeyword& keyword : kTypeKeywords) {
    if (reader_.AtKeyword(keyword.word)) return &keyword;
  }
  return nullptr;
}

bool SchemaParser::AtDescription() {
  return reader_.At(TokenKind::kString) || reader_.At(TokenKind::kBlockString);
}

Notes SchemaParser::Description() {
  Notes notes;
  if (!AtDescription()) return notes;
  Token description = reader_.Take();
  notes.description = description.text;
  notes.before = std::move(description.comments);
  return notes;
}

void SchemaParser::Definition() {
  if (reader_.AtKeyword("extend")) return Extension();
  const bool described = AtDescription();
  const Token first = reader_.Peek();
  Notes notes = Description();
  if (const TypeKeyword* keyword = AtTypeKeyword()) return Type(*keyword, std::move(notes));
  if (reader_.AtKeyword("schema")) return Schema(std::move(notes));
  if (reader_.AtKeyword("directive")) return DirectiveDeclaration(std::move(notes));
  // An extension has no description of its own.
  reader_.Unexpected(described && reader_.AtKeyword("extend") ? first : reader_.Peek());
}

void SchemaParser::Extension() {
  Notes notes;
  notes.after = reader_.Take().comments;
  if (const TypeKeyword* keyword = AtTypeKeyword()) {
    return TypeExtension(*keyword, std::move(notes));
  }
  if (reader_.AtKeyword("schema")) return SchemaExtension(std::move(notes));
  reader_.Unexpected(reader_.Peek());
}

void SchemaParser::SchemaBody(SchemaDefinition& schema) {
  schema.position = reader_.Peek().position;  // what OPA calls its place
  schema.directives = reader_.ParseDirectives(Constancy::kConstant);
  schema.notes.end = reader_.Some(TokenKind::kOpenBrace, TokenKind::kCloseBrace, [&] {
    Token kind = reader_.Peek();
    if (!reader_.SkipKeyword("query") && !reader_.SkipKeyword("mutation") &&
        !reader_.SkipKeyword("subscription")) {
      return reader_.Unexpected(kind);
    }
    reader_.Expect(TokenKind::kColon);
    reader_.Add(schema.operations, RootOperation{kind.text, reader_.ExpectName(), kind.position,
                                                 std::move(kind.comments)});
  });
}

void SchemaParser::Schema(Notes notes) {
  SchemaDefinition schema;
  schema.notes = std::move(notes);
  schema.notes.after = reader_.Take().comments;
  SchemaBody(schema);
  reader_.Add(document_.schemas, std::move(schema));
}

void SchemaParser::SchemaExtension(Notes notes) {
  SchemaDefinition schema;
  schema.notes = std::move(notes);
  reader_.Take();
  SchemaBody(schema);
  if (schema.directives.empty() && schema.operations.empty()) reader_.Unexpected(reader_.Peek());
  reader_.Add(document_.schema_extensions, std::move(schema));
}

void SchemaParser::Type(const TypeKeyword& keyword, Notes notes) {
  TypeDefinition type;
  type.kind = keyword.kind;
  type.notes = std::move(notes);
  type.notes.after = reader_.Take().comments;
  TypeBody(type, true);
  reader_.Add(document_.types, std::move(type));
}

void SchemaParser::TypeExtension(const TypeKeyword& keyword, Notes notes) {
  TypeDefinition type;
  type.kind = keyword.kind;
  type.notes = std::move(notes);
  reader_.Take();
  // OPA knows no interfaces here but for types.
  TypeBody(type, type.kind == kObjectType);
  if (type.directives.empty() && type.interfaces.empty() && type.fields.empty() &&
      type.members.empty() && type.values.empty()) {
    reader_.Unexpected(reader_.Peek());
  }
  reader_.Add(document_.type_extensions, std::move(type));
}

void SchemaParser::TypeBody(TypeDefinition& type, bool may_implement) {
  const Token name = reader_.Expect(TokenKind::kName);
  type.name = name.text;
  type.position = name.position;
  const bool has_fields = type.kind == kObjectType || type.kind == kInterface;
  if (has_fields && may_implement) type.interfaces = Interfaces();
  type.directives = reader_.ParseDirectives(Constancy::kConstant);
  if (has_fields) {
    type.notes.end = reader_.Some(TokenKind::kOpenBrace, TokenKind::kCloseBrace,
                                  [&] { reader_.Add(type.fields, Field()); });
  } else if (type.kind == kInputObject) {
    type.notes.end = reader_.Some(TokenKind::kOpenBrace, TokenKind::kCloseBrace,
                                  [&] { reader_.Add(type.fields, InputField()); });
  } else if (type.kind == kEnum) {
    type.notes.end = reader_.Some(TokenKind::kOpenBrace, TokenKind::kCloseBrace,
                                  [&] { reader_.Add(type.values, Value()); });
  } else if (type.kind == kUnion && reader_.Skip(TokenKind::kEquals)) {
    reader_.Skip(TokenKind::kPipe);
    Members(type.members);
  }
}

std::vector<NamedPosition> SchemaParser::Interfaces() {
  std::vector<NamedPosition> interfaces;
  if (!reader_.SkipKeyword("implements")) return interfaces;
  reader_.Skip(TokenKind::kAmpersand);
  do {
    const Token name = reader_.Expect(TokenKind::kName);
    reader_.Add(interfaces, NamedPosition{name.text, name.position});
  } while (reader_.Skip(TokenKind::kAmpersand));
  return interfaces;
}

void SchemaParser::Members(std::vector<NamedPosition>& members) {
  do {
    const Token name = reader_.Expect(TokenKind::kName);
    reader_.Add(members, NamedPosition{name.text, name.position});
  } while (reader_.Skip(TokenKind::kPipe));
}

Token SchemaParser::NameWith(Notes& notes) {
  notes = Description();
  Token name = reader_.Expect(TokenKind::kName);
  notes.after = std::move(name.comments);
  return name;
}

FieldDefinition SchemaParser::Field() {
  FieldDefinition field;
  const Token name = NameWith(field.notes);
  field.name = name.text;
  field.position = name.position;
  reader_.Some(TokenKind::kOpenParenthesis, TokenKind::kCloseParenthesis,
               [&] { reader_.Add(field.arguments, InputField()); });
  reader_.Expect(TokenKind::kColon);
  field.type = reader_.ParseType();
  field.directives = reader_.ParseDirectives(Constancy::kConstant);
  return field;
}

FieldDefinition SchemaParser::InputField() {
  FieldDefinition field;
  const Token name = NameWith(field.notes);
  field.name = name.text;
  field.position = name.position;
  reader_.Expect(TokenKind::kColon);
  field.type = reader_.ParseType();
  if (reader_.Skip(TokenKind::kEquals)) {
    field.default_value = std::make_unique<Literal>(reader_.ParseLiteral(Constancy::kConstant));
  }
  field.directives = reader_.ParseDirectives(Constancy::kConstant);
  return field;
}

EnumValue SchemaParser::Value() {
  EnumValue value;
  const Token name = NameWith(value.notes);
  value.name = name.text;
  value.position = name.position;
  value.directives = reader_.ParseDirectives(Constancy::kConstant);
  return value;
}

void SchemaParser::DirectiveDeclaration(Notes notes) {
  DirectiveDefinition directive;
  directive.notes = std::move(notes);
  directive.notes.after = reader_.Take().comments;
  reader_.Expect(TokenKind::kAt);
  const Token name = reader_.Expect(TokenKind::kName);
  directive.name = name.text;
  directive.position = name.position;
  reader_.Some(TokenKind::kOpenParenthesis, TokenKind::kCloseParenthesis,
               [&] { reader_.Add(directive.arguments, InputField()); });
  directive.repeatable = reader_.SkipKeyword("repeatable");
  reader_.ExpectKeyword("on");
  reader_.Skip(TokenKind::kPipe);
  do {
    DirectiveLocation(directive);
  } while (reader_.Skip(TokenKind::kPipe));
  reader_.Add(document_.directives, std::move(directive));
}

void SchemaParser::DirectiveLocation(DirectiveDefinition& directive) {
  const Token location = reader_.Expect(TokenKind::kName);
  if (!IsDirectiveLocation(location.text)) reader_.Unexpected(location);
  reader_.Add(directive.locations, std::string_view(location.text));
}

}  // namespace

bool IsDirectiveLocation(std::string_view name) {
  constexpr std::array<std::string_view, 19> kLocations = {"QUERY",
                                                           "MUTATION",
                                                           "SUBSCRIPTION",
                                                           "FIELD",
                                                           "FRAGMENT_DEFINITION",
                                                           "FRAGMENT_SPREAD",
                                                           "INLINE_FRAGMENT",
                                                           "VARIABLE_DEFINITION",
                                                           "SCHEMA",
                                                           "SCALAR",
                                                           "OBJECT",
                                                           "FIELD_DEFINITION",
                                                           "ARGUMENT_DEFINITION",
                                                           "INTERFACE",
                                                           "UNION",
                                                           "ENUM",
                                                           "ENUM_VALUE",
                                                           "INPUT_OBJECT",
                                                           "INPUT_FIELD_DEFINITION"};
  return std::find(kLocations.begin(), kLocations.end(), name) != kLocations.end();
}

Parsed<SchemaDocument> ParseSchema(std::string_view source, Budget& budget) {
  Parsed<SchemaDocument> parsed;
  if (!budget.Hold(2 * source.size())) return parsed;
  auto document = std::make_unique<SchemaDocument>();
  parsed.fault = SchemaParser(document->texts.Keep(std::string(source)), *document, budget).Run();
  if (!parsed.fault && !budget.over()) parsed.document = std::move(document);
  return parsed;
}

}  // namespace assay::builtins::graphql
