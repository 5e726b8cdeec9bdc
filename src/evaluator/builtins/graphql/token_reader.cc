#include "evaluator/builtins/graphql/token_reader.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace assay::builtins::graphql {

const Token& TokenReader::Peek() {
  if (failed()) {
    next_ = {TokenKind::kEnd, "", {}, {}};
    return next_;
  }
  if (ready_) return next_;
  Comments comments;
  next_ = lexer_.Next();
  while (next_.kind == TokenKind::kComment && budget_.Spend(1 + next_.text.size() / 64)) {
    budget_.Hold(2 * sizeof(std::string_view));
    comments.push_back(next_.text);
    next_ = lexer_.Next();
  }
  next_.comments = std::move(comments);
  ready_ = true;
  budget_.Spend(1 + next_.text.size() / 64);
  return next_;
}

Token TokenReader::Take() {
  Peek();
  ready_ = false;
  return std::move(next_);
}

bool TokenReader::Skip(TokenKind kind) {
  if (!At(kind)) return false;
  Take();
  return true;
}

bool TokenReader::SkipKeyword(std::string_view word) {
  if (!AtKeyword(word)) return false;
  Take();
  return true;
}

Token TokenReader::Expect(TokenKind kind) {
  if (!At(kind)) {
    Fail(fmt::format("Expected {}, found {}", NameOf(kind), NameOf(Peek().kind)), Peek().position);
  }
  return Take();
}

void TokenReader::ExpectKeyword(std::string_view word) {
  if (SkipKeyword(word)) return;
  Fail(fmt::format("Expected \"{}\", found {}", word, Described(Peek())), Peek().position);
}

void TokenReader::Unexpected(const Token& token) {
  Fail("Unexpected " + Described(token), token.position);
}

void TokenReader::FailEmpty() {
  Fail(fmt::format("expected at least one definition, found {}", NameOf(Peek().kind)),
       Peek().position);
}

void TokenReader::Fail(std::string message, Position position) {
  if (!failed()) fault_ = {std::move(message), position};
}

Literal TokenReader::ParseLiteral(Constancy constancy) {
  Literal literal;
  const Nested nested(budget_);
  Token token = Take();
  literal.position = token.position;
  literal.raw = token.text;
  switch (token.kind) {
    case TokenKind::kInteger:
      literal.kind = LiteralKind::kInteger;
      break;
    case TokenKind::kFloat:
      literal.kind = LiteralKind::kFloat;
      break;
    case TokenKind::kString:
      literal.kind = LiteralKind::kString;
      break;
    case TokenKind::kBlockString:
      literal.kind = LiteralKind::kBlockString;
      break;
    case TokenKind::kName:
      literal.kind = token.text == "null"                            ? LiteralKind::kNull
                     : token.text == "true" || token.text == "false" ? LiteralKind::kBoolean
                                                                     : LiteralKind::kEnum;
      break;
    case TokenKind::kOpenBracket:
      literal.kind = LiteralKind::kList;
      literal.comments = std::move(token.comments);
      Rest(TokenKind::kCloseBracket, [&] {
        Add(literal.children, NamedLiteral{"", ParseLiteral(constancy), {}, {}});
      });
      break;
    case TokenKind::kOpenBrace:
      literal.kind = LiteralKind::kObject;
      literal.comments = std::move(token.comments);
      Rest(TokenKind::kCloseBrace, [&] { Add(literal.children, ParseNamedLiteral(constancy)); });
      break;
    case TokenKind::kDollar:
      if (constancy == Constancy::kMayVary) {
        literal.kind = LiteralKind::kVariable;
        literal.raw = ExpectName();
        break;
      }
      [[fallthrough]];
    default:
      Unexpected(token);
  }
  return literal;
}

NamedLiteral TokenReader::ParseNamedLiteral(Constancy constancy) {
  Token name = Expect(TokenKind::kName);
  NamedLiteral named;
  named.name = name.text;
  named.position = name.position;
  named.comments = std::move(name.comments);
  Expect(TokenKind::kColon);
  if (!failed()) named.value = ParseLiteral(constancy);
  return named;
}

std::vector<NamedLiteral> TokenReader::ParseArguments(Constancy constancy) {
  std::vector<NamedLiteral> arguments;
  Some(TokenKind::kOpenParenthesis, TokenKind::kCloseParenthesis,
       [&] { Add(arguments, ParseNamedLiteral(constancy)); });
  return arguments;
}

std::vector<Directive> TokenReader::ParseDirectives(Constancy constancy) {
  std::vector<Directive> directives;
  while (Skip(TokenKind::kAt)) {
    const Token name = Expect(TokenKind::kName);
    Add(directives, Directive{name.text, ParseArguments(constancy), "", name.position});
  }
  return directives;
}

TypeReference TokenReader::ParseType() {
  TypeReference type;
  const Nested nested(budget_);
  if (failed()) return type;
  type.position = Peek().position;
  if (Skip(TokenKind::kOpenBracket)) {
    type.position = Peek().position;  // a list's place is what it is a list of, for OPA
    budget_.Hold(sizeof(TypeReference));
    type.element = std::make_unique<TypeReference>(ParseType());
    Expect(TokenKind::kCloseBracket);
  } else {
    type.name = ExpectName();
  }
  type.non_null = Skip(TokenKind::kBang);
  return type;
}

}  // namespace assay::builtins::graphql
