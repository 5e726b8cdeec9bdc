#include <vector>

#include "evaluator/builtins/graphql/tree.h"

namespace assay::builtins::graphql {
namespace {

class TreeWriter {
 public:
  TreeWriter(ValueArena& arena, Budget& budget) : arena_(arena), budget_(budget) {}

  ValueView Write(const QueryDocument& document);
  ValueView Write(const SchemaDocument& document);

 private:
  // The members of one object; what is empty is left out.
  class Members {
   public:
    explicit Members(TreeWriter& writer) : writer_(writer) {}
    void Text(std::string_view name, std::string_view text) {
      Put(name, writer_.arena_.String(text));
    }
    void Flag(std::string_view name, bool flag) { Put(name, ValueView::Boolean(flag)); }
    void Put(std::string_view name, ValueView value) {
      if (!value.defined() || (value.is_collection() && value.size() == 0)) return;
      members_.push_back({writer_.arena_.String(name), value});
    }
    template <typename Part>
    void Parts(std::string_view name, const std::vector<Part>& parts) {
      Put(name, writer_.Array(parts));
    }
    ValueView Done() {
      writer_.budget_.Spend(members_.size() + 1);
      return writer_.arena_.Object(members_);
    }

   private:
    TreeWriter& writer_;
    std::vector<assay::Member> members_;
  };

  // Nothing is written any more once the budget is over.
  template <typename Part>
  ValueView Array(const std::vector<Part>& parts) {
    std::vector<ValueView> items;
    if (!budget_.Hold(0)) return ValueView::EmptyArray();
    items.reserve(parts.size());
    for (const Part& part : parts) {
      if (budget_.over()) break;
      const ValueView item = Write(part);
      if (!item.is_object() || item.size() > 0) items.push_back(item);
    }
    return arena_.Array(items);
  }

  ValueView Write(std::string_view text) { return arena_.String(text); }
  ValueView Write(const NamedPosition& named) { return arena_.String(named.name); }
  ValueView Write(const Literal& literal);
  ValueView Write(const NamedLiteral& named);
  ValueView Write(const Directive& directive);
  ValueView Write(const TypeReference& type);
  ValueView Write(const VariableDefinition& variable);
  ValueView Write(const Selection& selection);
  ValueView Write(const Operation& operation);
  ValueView Write(const Fragment& fragment);
  ValueView Write(const FieldDefinition& field);
  ValueView Write(const EnumValue& value);
  ValueView Write(const TypeDefinition& type);
  ValueView Write(const DirectiveDefinition& directive);
  ValueView Write(const RootOperation& operation);
  ValueView Write(const SchemaDefinition& schema);
  ValueView Default(const std::unique_ptr<Literal>& literal) {
    return literal ? Write(*literal) : ValueView::Undefined();
  }
  ValueView CommentGroup(const Comments& comments);
  void Around(Members& members, const Notes& notes);

  ValueArena& arena_;
  Budget& budget_;
};

ValueView TreeWriter::CommentGroup(const Comments& comments) {
  if (comments.empty()) return ValueView::Undefined();
  std::vector<ValueView> items;
  items.reserve(comments.size());
  for (std::string_view comment : comments) {
    const assay::Member member = {arena_.String("Value"), arena_.String(comment)};
    items.push_back(arena_.Object({&member, 1}));
  }
  budget_.Spend(comments.size());
  const assay::Member member = {arena_.String("List"), arena_.Array(items)};
  return arena_.Object({&member, 1});
}

void TreeWriter::Around(Members& members, const Notes& notes) {
  members.Text("Description", notes.description);
  members.Put("BeforeDescriptionComment", CommentGroup(notes.before));
  members.Put("AfterDescriptionComment", CommentGroup(notes.after));
  members.Put("EndOfDefinitionComment", CommentGroup(notes.end));
}

ValueView TreeWriter::Write(const Literal& literal) {
  Members members(*this);
  members.Put("Kind", arena_.Integer(static_cast<int>(literal.kind)));
  members.Text("Raw", literal.raw);
  members.Flag("ExpectedTypeHasDefault", literal.expected_type_has_default);
  members.Parts("Children", literal.children);
  members.Put("Comment", CommentGroup(literal.comments));
  return members.Done();
}

ValueView TreeWriter::Write(const NamedLiteral& named) {
  Members members(*this);
  members.Text("Name", named.name);
  members.Put("Value", Write(named.value));
  members.Put("Comment", CommentGroup(named.comments));
  return members.Done();
}

ValueView TreeWriter::Write(const Directive& directive) {
  Members members(*this);
  members.Text("Name", directive.name);
  members.Text("Location", directive.location);
  members.Parts("Arguments", directive.arguments);
  return members.Done();
}

ValueView TreeWriter::Write(const TypeReference& type) {
  Members members(*this);
  members.Text("NamedType", type.name);
  members.Flag("NonNull", type.non_null);
  if (type.element) members.Put("Elem", Write(*type.element));
  return members.Done();
}

ValueView TreeWriter::Write(const VariableDefinition& variable) {
  Members members(*this);
  members.Text("Variable", variable.name);
  members.Put("Type", Write(variable.type));
  members.Put("DefaultValue", Default(variable.default_value));
  members.Parts("Directives", variable.directives);
  members.Flag("Used", variable.used);
  members.Put("Comment", CommentGroup(variable.comments));
  return members.Done();
}

ValueView TreeWriter::Write(const Selection& selection) {
  Members members(*this);
  if (selection.kind == SelectionKind::kField) {
    members.Text("Alias", selection.alias);
    members.Parts("Arguments", selection.arguments);
  }
  if (selection.kind == SelectionKind::kInlineFragment) {
    members.Text("TypeCondition", selection.type_condition);
  } else {
    members.Text("Name", selection.name);
  }
  members.Parts("Directives", selection.directives);
  members.Parts("SelectionSet", selection.selections);
  members.Put("Comment", CommentGroup(selection.comments));
  return members.Done();
}

ValueView TreeWriter::Write(const Operation& operation) {
  Members members(*this);
  members.Text("Operation", operation.kind);
  members.Text("Name", operation.name);
  members.Parts("VariableDefinitions", operation.variables);
  members.Parts("Directives", operation.directives);
  members.Parts("SelectionSet", operation.selections);
  members.Put("Comment", CommentGroup(operation.comments));
  return members.Done();
}

ValueView TreeWriter::Write(const Fragment& fragment) {
  Members members(*this);
  members.Text("Name", fragment.name);
  members.Text("TypeCondition", fragment.type_condition);
  members.Parts("VariableDefinition", fragment.variables);  // OPA's name: no plural
  members.Parts("Directives", fragment.directives);
  members.Parts("SelectionSet", fragment.selections);
  members.Put("Comment", CommentGroup(fragment.comments));
  return members.Done();
}

ValueView TreeWriter::Write(const FieldDefinition& field) {
  Members members(*this);
  Around(members, field.notes);
  members.Text("Name", field.name);
  members.Parts("Arguments", field.arguments);
  members.Put("DefaultValue", Default(field.default_value));
  members.Put("Type", Write(field.type));
  members.Parts("Directives", field.directives);
  return members.Done();
}

ValueView TreeWriter::Write(const EnumValue& value) {
  Members members(*this);
  Around(members, value.notes);
  members.Text("Name", value.name);
  members.Parts("Directives", value.directives);
  return members.Done();
}

ValueView TreeWriter::Write(const TypeDefinition& type) {
  Members members(*this);
  Around(members, type.notes);
  members.Text("Kind", type.kind);
  members.Text("Name", type.name);
  members.Parts("Directives", type.directives);
  members.Parts("Interfaces", type.interfaces);
  members.Parts("Fields", type.fields);
  members.Parts("Types", type.members);
  members.Parts("EnumValues", type.values);
  members.Flag("BuiltIn", type.builtin);
  return members.Done();
}

ValueView TreeWriter::Write(const DirectiveDefinition& directive) {
  Members members(*this);
  Around(members, directive.notes);
  members.Text("Name", directive.name);
  members.Parts("Arguments", directive.arguments);
  members.Parts("Locations", directive.locations);
  members.Flag("IsRepeatable", directive.repeatable);
  return members.Done();
}

ValueView TreeWriter::Write(const RootOperation& operation) {
  Members members(*this);
  members.Text("Operation", operation.kind);
  members.Text("Type", operation.type);
  members.Put("Comment", CommentGroup(operation.comments));
  return members.Done();
}

ValueView TreeWriter::Write(const SchemaDefinition& schema) {
  Members members(*this);
  Around(members, schema.notes);
  members.Parts("Directives", schema.directives);
  members.Parts("OperationTypes", schema.operations);
  return members.Done();
}

ValueView TreeWriter::Write(const QueryDocument& document) {
  Members members(*this);
  members.Parts("Operations", document.operations);
  members.Parts("Fragments", document.fragments);
  return members.Done();
}

ValueView TreeWriter::Write(const SchemaDocument& document) {
  Members members(*this);
  members.Parts("Schema", document.schemas);
  members.Parts("SchemaExtension", document.schema_extensions);
  members.Parts("Directives", document.directives);
  members.Parts("Definitions", document.types);
  members.Parts("Extensions", document.type_extensions);
  members.Put("Comment", CommentGroup(document.end));
  return members.Done();
}

}  // namespace

ValueView TreeOf(const QueryDocument& document, ValueArena& arena, Budget& budget) {
  const ValueView tree = TreeWriter(arena, budget).Write(document);
  return budget.over() ? ValueView::Undefined() : tree;
}

ValueView TreeOf(const SchemaDocument& document, ValueArena& arena, Budget& budget) {
  const ValueView tree = TreeWriter(arena, budget).Write(document);
  return budget.over() ? ValueView::Undefined() : tree;
}

}  // namespace assay::builtins::graphql
