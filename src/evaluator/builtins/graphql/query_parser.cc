// Section 2 of the specification: operations and fragments.

#include <utility>

#include "evaluator/builtins/graphql/parser.h"
#include "evaluator/builtins/graphql/token_reader.h"

namespace assay::builtins::graphql {
namespace {

class QueryParser {
 public:
  QueryParser(std::string_view source, QueryDocument& document, Budget& budget)
      : reader_(source, document.texts, budget), document_(document) {}

  std::optional<Fault> Run() {
    while (!reader_.failed() && !reader_.At(TokenKind::kEnd)) Definition();
    return reader_.fault();
  }

 private:
  void Definition();
  void OperationDefinition();
  void FragmentDefinition();
  std::vector<VariableDefinition> Variables();
  VariableDefinition Variable();
  std::vector<Selection> RequiredSelections();
  std::vector<Selection> Selections();
  Selection OneSelection();
  void Field(Selection& selection);
  void SpreadOrInline(Selection& selection);

  TokenReader reader_;
  QueryDocument& document_;
};

void QueryParser::Definition() {
  const Token& token = reader_.Peek();
  if (token.kind == TokenKind::kOpenBrace ||
      (token.kind == TokenKind::kName &&
       (token.text == "query" || token.text == "mutation" || token.text == "subscription"))) {
    OperationDefinition();
  } else if (reader_.AtKeyword("fragment")) {
    FragmentDefinition();
  } else {
    reader_.Unexpected(token);
  }
}

void QueryParser::OperationDefinition() {
  Operation operation;
  operation.position = reader_.Peek().position;
  operation.kind = "query";
  if (!reader_.At(TokenKind::kOpenBrace)) {
    Token kind = reader_.Take();
    operation.kind = kind.text;
    operation.comments = std::move(kind.comments);
    if (reader_.At(TokenKind::kName)) operation.name = reader_.Take().text;
    operation.variables = Variables();
    operation.directives = reader_.ParseDirectives(Constancy::kMayVary);
  }
  operation.selections = RequiredSelections();
  reader_.Add(document_.operations, std::move(operation));
}

void QueryParser::FragmentDefinition() {
  Token keyword = reader_.Take();
  Fragment fragment;
  fragment.position = keyword.position;
  fragment.comments = std::move(keyword.comments);
  if (reader_.AtKeyword("on")) reader_.Unexpected(reader_.Peek());
  fragment.name = reader_.ExpectName();
  fragment.variables = Variables();
  reader_.ExpectKeyword("on");
  fragment.type_condition = reader_.ExpectName();
  fragment.directives = reader_.ParseDirectives(Constancy::kMayVary);
  fragment.selections = RequiredSelections();
  reader_.Add(document_.fragments, std::move(fragment));
}

std::vector<VariableDefinition> QueryParser::Variables() {
  std::vector<VariableDefinition> variables;
  reader_.Some(TokenKind::kOpenParenthesis, TokenKind::kCloseParenthesis,
               [&] { reader_.Add(variables, Variable()); });
  return variables;
}

VariableDefinition QueryParser::Variable() {
  VariableDefinition variable;
  Token dollar = reader_.Expect(TokenKind::kDollar);
  variable.position = dollar.position;
  variable.comments = std::move(dollar.comments);
  variable.name = reader_.ExpectName();
  reader_.Expect(TokenKind::kColon);
  variable.type = reader_.ParseType();
  if (reader_.Skip(TokenKind::kEquals)) {
    variable.default_value = std::make_unique<Literal>(reader_.ParseLiteral(Constancy::kConstant));
  }
  variable.directives = reader_.ParseDirectives(Constancy::kMayVary);
  return variable;
}

std::vector<Selection> QueryParser::RequiredSelections() {
  // Expect() would take the brace that Selections() looks for.
  if (!reader_.At(TokenKind::kOpenBrace)) reader_.Expect(TokenKind::kOpenBrace);
  return Selections();
}

std::vector<Selection> QueryParser::Selections() {
  std::vector<Selection> selections;
  const Nested nested(reader_.budget());
  reader_.Some(TokenKind::kOpenBrace, TokenKind::kCloseBrace,
               [&] { reader_.Add(selections, OneSelection()); });
  return selections;
}

Selection QueryParser::OneSelection() {
  Selection selection;
  if (reader_.At(TokenKind::kSpread)) {
    SpreadOrInline(selection);
  } else {
    Field(selection);
  }
  return selection;
}

void QueryParser::Field(Selection& selection) {
  Token name = reader_.Expect(TokenKind::kName);
  selection.position = name.position;
  selection.comments = std::move(name.comments);
  selection.alias = name.text;
  selection.name = reader_.Skip(TokenKind::kColon) ? reader_.ExpectName() : name.text;
  selection.arguments = reader_.ParseArguments(Constancy::kMayVary);
  selection.directives = reader_.ParseDirectives(Constancy::kMayVary);
  selection.selections = Selections();
}

void QueryParser::SpreadOrInline(Selection& selection) {
  selection.comments = reader_.Take().comments;
  selection.position = reader_.Peek().position;
  if (reader_.At(TokenKind::kName) && reader_.Peek().text != "on") {
    selection.kind = SelectionKind::kSpread;
    selection.name = reader_.ExpectName();
    selection.directives = reader_.ParseDirectives(Constancy::kMayVary);
    return;
  }
  selection.kind = SelectionKind::kInlineFragment;
  if (reader_.SkipKeyword("on")) selection.type_condition = reader_.ExpectName();
  selection.directives = reader_.ParseDirectives(Constancy::kMayVary);
  selection.selections = RequiredSelections();
}

}  // namespace

Parsed<QueryDocument> ParseQuery(std::string_view source, Budget& budget) {
  Parsed<QueryDocument> parsed;
  if (!budget.Hold(2 * source.size())) return parsed;
  auto document = std::make_unique<QueryDocument>();
  parsed.fault = QueryParser(document->texts.Keep(std::string(source)), *document, budget).Run();
  if (!parsed.fault && !budget.over()) parsed.document = std::move(document);
  return parsed;
}

}  // namespace assay::builtins::graphql
