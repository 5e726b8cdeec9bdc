#include <fmt/format.h>

#include <optional>
#include <utility>

#include "evaluator/builtins/graphql/tree.h"

namespace assay::builtins::graphql {
namespace {

// Reads members by name; the first that is of a wrong type is the fault. What is absent or null is
// empty, and members that a document does not have are passed over.
class TreeReader {
 public:
  TreeReader(TextKeeper& texts, Budget& budget) : texts_(texts), budget_(budget) {}

  void Read(ValueView tree, QueryDocument& document);
  void Read(ValueView tree, SchemaDocument& document);
  std::string TakeFault() { return std::move(fault_); }
  bool failed() const { return !fault_.empty() || budget_.over(); }

 private:
  ValueView Member(ValueView object, std::string_view name, bool (ValueView::*is)() const,
                   std::string_view expected);
  ValueView Parts(ValueView object, std::string_view name);
  std::string_view Text(ValueView object, std::string_view name);
  bool Flag(ValueView object, std::string_view name);
  Comments CommentGroup(ValueView object, std::string_view name);
  Notes Around(ValueView object);
  std::string_view Keep(ValueView text);
  void Fail(std::string_view name, std::string_view expected, ValueView got);
  void FailPart(std::string_view name, std::string_view expected, ValueView got);

  template <typename Part>
  void ReadParts(ValueView object, std::string_view name, std::vector<Part>& parts) {
    const ValueView array = Parts(object, name);
    budget_.Hold(array.size() * sizeof(Part));
    for (std::size_t i = 0; i < array.size() && !failed(); ++i) {
      if (!budget_.Spend(1)) return;
      ReadPart(array.at(i), name, parts.emplace_back());
    }
  }
  // Texts stand for themselves, everything else is an object.
  template <typename Part>
  void ReadPart(ValueView value, std::string_view name, Part& part) {
    if (!value.is_object()) return FailPart(name, "objects", value);
    Read(value, part);
  }
  void ReadPart(ValueView value, std::string_view name, std::string_view& text) {
    if (!value.is_string()) return FailPart(name, "strings", value);
    text = Keep(value);
  }
  void ReadPart(ValueView value, std::string_view name, NamedPosition& named) {
    ReadPart(value, name, named.name);
  }

  void Read(ValueView tree, Literal& literal);
  void Read(ValueView tree, NamedLiteral& named);
  void Read(ValueView tree, Directive& directive);
  void Read(ValueView tree, TypeReference& type);
  void Read(ValueView tree, VariableDefinition& variable);
  void Read(ValueView tree, Selection& selection);
  void Read(ValueView tree, Operation& operation);
  void Read(ValueView tree, Fragment& fragment);
  void Read(ValueView tree, FieldDefinition& field);
  void Read(ValueView tree, EnumValue& value);
  void Read(ValueView tree, TypeDefinition& type);
  void Read(ValueView tree, DirectiveDefinition& directive);
  void Read(ValueView tree, RootOperation& operation);
  void Read(ValueView tree, SchemaDefinition& schema);
  void ReadType(ValueView object, TypeReference& type);
  void ReadDefault(ValueView object, std::unique_ptr<Literal>& literal);

  TextKeeper& texts_;
  Budget& budget_;
  std::string fault_;
};

void TreeReader::Fail(std::string_view name, std::string_view expected, ValueView got) {
  if (!failed()) {
    fault_ = fmt::format("`{}` must be {} but got {}", name, expected, NameOf(got.kind()));
  }
}

void TreeReader::FailPart(std::string_view name, std::string_view expected, ValueView got) {
  if (!failed()) {
    fault_ = fmt::format("`{}` must hold {} but got {}", name, expected, NameOf(got.kind()));
  }
}

ValueView TreeReader::Member(ValueView object, std::string_view name, bool (ValueView::*is)() const,
                             std::string_view expected) {
  const ValueView value = object.Find(name);
  if (!value.defined() || value.is_null() || failed()) return ValueView::Undefined();
  if ((value.*is)()) return value;
  Fail(name, expected, value);
  return ValueView::Undefined();
}

// A set is read as the array that it is in JSON.
ValueView TreeReader::Parts(ValueView object, std::string_view name) {
  if (object.Find(name).is_set()) return object.Find(name);
  return Member(object, name, &ValueView::is_array, "an array");
}

std::string_view TreeReader::Keep(ValueView text) {
  const StringText kept = text.text();
  budget_.Hold(kept.view().size() + sizeof(std::string));
  return texts_.Keep(std::string(kept.view()));
}

std::string_view TreeReader::Text(ValueView object, std::string_view name) {
  const ValueView text = Member(object, name, &ValueView::is_string, "a string");
  return text.defined() ? Keep(text) : std::string_view();
}

bool TreeReader::Flag(ValueView object, std::string_view name) {
  return Member(object, name, &ValueView::is_boolean, "a boolean").is_true();
}

Comments TreeReader::CommentGroup(ValueView object, std::string_view name) {
  Comments comments;
  const ValueView list = Parts(Member(object, name, &ValueView::is_object, "an object"), "List");
  budget_.Hold(list.size() * sizeof(std::string_view));
  for (std::size_t i = 0; i < list.size() && !failed(); ++i) {
    budget_.Spend(1);
    comments.push_back(Text(list.at(i), "Value"));
  }
  return comments;
}

Notes TreeReader::Around(ValueView object) {
  return {Text(object, "Description"), CommentGroup(object, "BeforeDescriptionComment"),
          CommentGroup(object, "AfterDescriptionComment"),
          CommentGroup(object, "EndOfDefinitionComment")};
}

void TreeReader::Read(ValueView tree, Literal& literal) {
  const Nested nested(budget_);
  const ValueView kind = Member(tree, "Kind", &ValueView::is_number, "a number");
  const std::int64_t number = kind.defined() ? kind.int64().value_or(-1) : 0;
  if (number < 0 || number >= kLiteralKinds) {
    return Fail("Kind", "a number from 0 to 9", kind);
  }
  literal.kind = static_cast<LiteralKind>(number);
  literal.raw = Text(tree, "Raw");
  literal.expected_type_has_default = Flag(tree, "ExpectedTypeHasDefault");
  literal.comments = CommentGroup(tree, "Comment");
  ReadParts(tree, "Children", literal.children);
}

void TreeReader::Read(ValueView tree, NamedLiteral& named) {
  named.name = Text(tree, "Name");
  named.comments = CommentGroup(tree, "Comment");
  const ValueView value = tree.Find("Value");
  if (!value.is_object()) return Fail("Value", "an object", value);
  Read(value, named.value);
}

void TreeReader::Read(ValueView tree, Directive& directive) {
  directive.name = Text(tree, "Name");
  directive.location = Text(tree, "Location");
  ReadParts(tree, "Arguments", directive.arguments);
}

void TreeReader::Read(ValueView tree, TypeReference& type) {
  type.name = Text(tree, "NamedType");
  type.non_null = Flag(tree, "NonNull");
  const ValueView element = Member(tree, "Elem", &ValueView::is_object, "an object");
  if (!element.defined()) return;
  const Nested nested(budget_);
  if (!nested || !budget_.Spend(1) || !budget_.Hold(sizeof(TypeReference))) return;
  type.element = std::make_unique<TypeReference>();
  Read(element, *type.element);
}

void TreeReader::ReadType(ValueView object, TypeReference& type) {
  const ValueView value = object.Find("Type");
  if (!value.is_object()) return Fail("Type", "an object", value);
  Read(value, type);
}

void TreeReader::ReadDefault(ValueView object, std::unique_ptr<Literal>& literal) {
  const ValueView value = Member(object, "DefaultValue", &ValueView::is_object, "an object");
  if (!value.defined() || !budget_.Hold(sizeof(Literal))) return;
  literal = std::make_unique<Literal>();
  Read(value, *literal);
}

void TreeReader::Read(ValueView tree, VariableDefinition& variable) {
  variable.name = Text(tree, "Variable");
  variable.used = Flag(tree, "Used");
  variable.comments = CommentGroup(tree, "Comment");
  ReadType(tree, variable.type);
  ReadDefault(tree, variable.default_value);
  ReadParts(tree, "Directives", variable.directives);
}

// A field has an alias, an inline fragment a type condition; a spread has neither. Who left the
// alias out shows a field by what only fields have.
void TreeReader::Read(ValueView tree, Selection& selection) {
  const Nested nested(budget_);
  if (tree.Find("Alias").defined()) {
    selection.kind = SelectionKind::kField;
  } else {
    const bool field = tree.Find("SelectionSet").defined() || tree.Find("Arguments").defined();
    selection.kind = tree.Find("TypeCondition").defined() ? SelectionKind::kInlineFragment
                     : field                              ? SelectionKind::kField
                                                          : SelectionKind::kSpread;
  }
  selection.alias = Text(tree, "Alias");
  selection.name = Text(tree, "Name");
  selection.type_condition = Text(tree, "TypeCondition");
  selection.comments = CommentGroup(tree, "Comment");
  ReadParts(tree, "Arguments", selection.arguments);
  ReadParts(tree, "Directives", selection.directives);
  ReadParts(tree, "SelectionSet", selection.selections);
}

void TreeReader::Read(ValueView tree, Operation& operation) {
  operation.kind = Text(tree, "Operation");
  operation.name = Text(tree, "Name");
  operation.comments = CommentGroup(tree, "Comment");
  ReadParts(tree, "VariableDefinitions", operation.variables);
  ReadParts(tree, "Directives", operation.directives);
  ReadParts(tree, "SelectionSet", operation.selections);
}

void TreeReader::Read(ValueView tree, Fragment& fragment) {
  fragment.name = Text(tree, "Name");
  fragment.type_condition = Text(tree, "TypeCondition");
  fragment.comments = CommentGroup(tree, "Comment");
  ReadParts(tree, "VariableDefinition", fragment.variables);
  ReadParts(tree, "Directives", fragment.directives);
  ReadParts(tree, "SelectionSet", fragment.selections);
}

void TreeReader::Read(ValueView tree, FieldDefinition& field) {
  field.notes = Around(tree);
  field.name = Text(tree, "Name");
  ReadParts(tree, "Arguments", field.arguments);
  ReadDefault(tree, field.default_value);
  ReadType(tree, field.type);
  ReadParts(tree, "Directives", field.directives);
}

void TreeReader::Read(ValueView tree, EnumValue& value) {
  value.notes = Around(tree);
  value.name = Text(tree, "Name");
  ReadParts(tree, "Directives", value.directives);
}

void TreeReader::Read(ValueView tree, TypeDefinition& type) {
  type.notes = Around(tree);
  type.kind = Text(tree, "Kind");
  type.name = Text(tree, "Name");
  type.builtin = Flag(tree, "BuiltIn");
  ReadParts(tree, "Directives", type.directives);
  ReadParts(tree, "Interfaces", type.interfaces);
  ReadParts(tree, "Fields", type.fields);
  ReadParts(tree, "Types", type.members);
  ReadParts(tree, "EnumValues", type.values);
}

void TreeReader::Read(ValueView tree, DirectiveDefinition& directive) {
  directive.notes = Around(tree);
  directive.name = Text(tree, "Name");
  directive.repeatable = Flag(tree, "IsRepeatable");
  ReadParts(tree, "Arguments", directive.arguments);
  ReadParts(tree, "Locations", directive.locations);
}

void TreeReader::Read(ValueView tree, RootOperation& operation) {
  operation.kind = Text(tree, "Operation");
  operation.type = Text(tree, "Type");
  operation.comments = CommentGroup(tree, "Comment");
}

void TreeReader::Read(ValueView tree, SchemaDefinition& schema) {
  schema.notes = Around(tree);
  ReadParts(tree, "Directives", schema.directives);
  ReadParts(tree, "OperationTypes", schema.operations);
}

void TreeReader::Read(ValueView tree, QueryDocument& document) {
  ReadParts(tree, "Operations", document.operations);
  ReadParts(tree, "Fragments", document.fragments);
}

void TreeReader::Read(ValueView tree, SchemaDocument& document) {
  ReadParts(tree, "Schema", document.schemas);
  ReadParts(tree, "SchemaExtension", document.schema_extensions);
  ReadParts(tree, "Directives", document.directives);
  ReadParts(tree, "Definitions", document.types);
  ReadParts(tree, "Extensions", document.type_extensions);
  document.end = CommentGroup(tree, "Comment");
}

template <typename Document>
ReadTree<Document> ReadAs(ValueView tree, Budget& budget) {
  ReadTree<Document> read;
  auto document = std::make_unique<Document>();
  TreeReader reader(document->texts, budget);
  reader.Read(tree, *document);
  if (!reader.failed()) read.document = std::move(document);
  read.fault = reader.TakeFault();
  return read;
}

}  // namespace

ReadTree<QueryDocument> ReadQueryTree(ValueView tree, Budget& budget) {
  return ReadAs<QueryDocument>(tree, budget);
}

ReadTree<SchemaDocument> ReadSchemaTree(ValueView tree, Budget& budget) {
  return ReadAs<SchemaDocument>(tree, budget);
}

}  // namespace assay::builtins::graphql
