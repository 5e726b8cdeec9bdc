// Bodies and the expressions they are made of.

#include "fmt/format.h"
#include "rego/syntax_parser.h"

namespace assay::rego {

namespace {

// `{1, 2} & s`: the text of the term begins with the brace of a collection.
bool BeginsWithCollection(const Term* term) {
  while (term != nullptr && term->kind == TermKind::kCall && term->infix && !term->parenthesized &&
         !term->items.empty()) {
    term = term->items[0];
  }
  return term != nullptr && !term->parenthesized &&
         (term->kind == TermKind::kObject || term->kind == TermKind::kSet ||
          term->kind == TermKind::kObjectComprehension ||
          term->kind == TermKind::kSetComprehension);
}

}  // namespace

// Stops at, not behind, `end`. After an error it goes on with the next expression, so that one run
// tells of several.
std::optional<Body> SyntaxParser::ReadBody(TokenKind end) {
  const Nesting nesting(*this);
  if (!nesting.ok()) return std::nullopt;
  if (Is(end)) {
    Error(LocationOf(Current()), "found empty body");
    return std::nullopt;
  }
  std::vector<Expr*> exprs;
  bool failed = false;
  while (true) {
    Expr* expr = ReadLiteral();
    bool good = expr != nullptr;
    if (good) {
      exprs.push_back(expr);
      if (Is(TokenKind::kSemicolon)) {
        Advance();
        continue;
      }
      if (Is(end)) break;
      good = Current().newline_before && !Is(TokenKind::kEnd);
      if (!good) Illegal(fmt::format("expected \\n or ; or {}", NameOf(end)));
    }
    if (good) continue;
    if (trying_ > 0 || Stopped()) return std::nullopt;
    failed = true;
    SkipToExpression(end);
    if (AtBodyEnd(end) || Current().column == 1) break;
  }
  if (failed) return std::nullopt;
  return arena_.Copy(exprs);
}

// To the next line or `;` of this body, or to its end; what stands in brackets is skipped. At the
// first column stands the next rule, whatever brackets are open.
void SyntaxParser::SkipToExpression(TokenKind end) {
  const std::uint32_t start = position_;
  while (!AtBodyEnd(end)) {
    if (position_ > start && Current().newline_before) return;
    if (Is(TokenKind::kSemicolon)) return Advance();
    if (Current().closed_by > position_) position_ = Current().closed_by;
    Advance();
  }
}

Expr* SyntaxParser::ReadLiteral() {
  if ((keywords_ & kLogicKeywords) != 0) return ReadLogical();
  const Location at = LocationOf(Current());
  if (StartsRef(position_)) return ReadPlainLiteral(false, at);
  if (IsKeyword(kSomeKeyword)) return ReadSome();
  if (IsKeyword(kEveryKeyword)) return ReadEvery();
  if (!IsKeyword(kNotKeyword)) return ReadPlainLiteral(false, at);
  Advance();
  if (IsKeyword(kSomeKeyword)) return Illegal("illegal negation of 'some'");
  if (IsKeyword(kEveryKeyword)) return Illegal("illegal negation of 'every'");
  return ReadPlainLiteral(true, at);
}

Expr* SyntaxParser::ReadPlainLiteral(bool negated, const Location& at) {
  Expr* expr = ReadExpression();
  if (expr == nullptr || !ReadWith(expr)) return nullptr;
  expr->negated = negated;
  expr->location = at;
  return Finish(expr);
}

// `a`, `a = b`, `a := b`.
Expr* SyntaxParser::ReadExpression() {
  Expr* expr = NewExpr(ExprKind::kTerm, LocationOf(Current()));
  expr->term = ReadInfix(true);
  if (expr->term == nullptr) return nullptr;
  if (Is(TokenKind::kAssign) || Is(TokenKind::kUnify)) {
    const Token& at = Current();
    Advance();
    Term* right = ReadInfix(true);
    if (right == nullptr) return nullptr;
    expr->term = NewInfixCall(NameOf(at.kind), at, {expr->term, right});
    if (expr->term == nullptr) return nullptr;
  }
  return Finish(expr);
}

bool SyntaxParser::ReadWith(Expr* expr) {
  std::vector<WithModifier> modifiers;
  while (ContinuesWith(kWithKeyword)) {
    WithModifier modifier{.location = LocationOf(Current())};
    Advance();
    if (!IsName(Current())) return Illegal("expected ident") != nullptr;
    modifier.target = ReadTerm();
    if (modifier.target == nullptr) return false;
    if (modifier.target->kind != TermKind::kVar && modifier.target->kind != TermKind::kRef) {
      return Illegal("expected with target path") != nullptr;
    }
    if (!IsKeyword(kAsKeyword)) return Illegal("expected as keyword") != nullptr;
    Advance();
    modifier.value = ReadInfix(true);
    if (modifier.value == nullptr) return false;
    modifier.location.length = last_end_ - modifier.location.offset;
    modifiers.push_back(modifier);
  }
  expr->with = arena_.Copy(modifiers);
  return true;
}

// After `some`: only names with commas between them, and no `in` behind.
bool SyntaxParser::SomeIsPlain() const {
  std::uint32_t index = position_;
  while (IsName(At(index)) && At(index + 1).kind == TokenKind::kComma) index += 2;
  if (!IsName(At(index))) return At(index).kind == TokenKind::kWord;
  const Token& next = At(index + 1);
  return !IsKeyword(next, kInKeyword) &&
         !(index == position_ && !next.space_before &&
           (next.kind == TokenKind::kDot || next.kind == TokenKind::kLeftBracket ||
            next.kind == TokenKind::kLeftParenthesis));
}

Expr* SyntaxParser::ReadSome() {
  Expr* expr = NewExpr(ExprKind::kSomeIn, LocationOf(Current()));
  Advance();
  if (SomeIsPlain()) return ReadSomeVariables(expr);
  if (!ReadMembership(expr, false) || !ReadWith(expr)) return nullptr;
  return Finish(expr);
}

Expr* SyntaxParser::ReadSomeVariables(Expr* expr) {
  expr->kind = ExprKind::kSome;
  std::vector<Term*> variables;
  while (true) {
    if (!IsName(Current())) return Illegal("expected var");
    variables.push_back(NewVar(Current()));
    Advance();
    if (!Is(TokenKind::kComma)) break;
    Advance();
  }
  expr->variables = arena_.Copy(variables);
  return Finish(expr);
}

bool SyntaxParser::ReadMembership(Expr* expr, bool every) {
  const std::string_view expected = every ? "expected `x[, y] in xs { ... }` expression"
                                          : "expected `x in xs` or `x, y in xs` expression";
  const Term* term = ReadInfix(true);
  if (term == nullptr) return false;
  const bool member =
      term->kind == TermKind::kCall && term->infix && term->text.starts_with("internal.member_");
  if (!member) return Illegal(expected) != nullptr;
  const std::size_t count = term->items.size();
  if (count == 3) expr->key = term->items[0];
  expr->value = term->items[count - 2];
  expr->domain = term->items[count - 1];
  return true;
}

Expr* SyntaxParser::ReadEvery() {
  Expr* expr = NewExpr(ExprKind::kEvery, LocationOf(Current()));
  Advance();
  if (!ReadMembership(expr, true)) return nullptr;
  if (expr->key != nullptr && expr->key->kind != TermKind::kVar) {
    return Illegal("expected key to be a variable");
  }
  if (expr->value->kind != TermKind::kVar) return Illegal("expected value to be a variable");
  if (!Is(TokenKind::kLeftBrace)) return Illegal("missing body");
  const std::optional<Body> body = ReadBracedBody();
  if (!body) return nullptr;
  expr->body = *body;
  if (!ReadWith(expr)) return nullptr;
  return Finish(expr);
}

std::optional<Body> SyntaxParser::ReadBracedBody() {
  Advance();
  std::optional<Body> body = ReadBody(TokenKind::kRightBrace);
  if (trying_ > 0 && !body) return body;
  if (Is(TokenKind::kRightBrace)) Advance();
  return body;
}

// The grammar with future.keywords.and, .or or .not:
//
//   literal     = some | conjunction { "or" conjunction } { with }
//   conjunction = operand { "and" operand }
//   operand     = [ "not" ] ( block | "(" literal ")" | expression ) | every
//
// `with` holds for all of the literal.
Expr* SyntaxParser::ReadLogical() {
  if (IsKeyword(kSomeKeyword) && !StartsRef(position_)) return ReadSome();
  const Location at = LocationOf(Current());
  std::vector<Expr*> operands;
  do {
    if (!operands.empty()) Advance();
    Expr* operand = ReadConjunction();
    if (operand == nullptr) return nullptr;
    operands.push_back(operand);
  } while (ContinuesWith(kOrKeyword));
  Expr* expr = operands.front();
  if (operands.size() > 1) {
    expr = NewExpr(ExprKind::kOr, at);
    expr->operands = arena_.Copy(operands);
  } else if (!expr->with.empty()) {
    return expr;  // an `every` or a group that had its own
  }
  if (!ReadWith(expr)) return nullptr;
  return Finish(expr);
}

Expr* SyntaxParser::ReadConjunction() {
  const Location at = LocationOf(Current());
  std::vector<Expr*> operands;
  do {
    if (!operands.empty()) Advance();
    Expr* operand = ReadOperand();
    if (operand == nullptr) return nullptr;
    operands.push_back(operand);
  } while (ContinuesWith(kAndKeyword));
  if (operands.size() == 1) return operands.front();
  Expr* expr = NewExpr(ExprKind::kAnd, at);
  expr->operands = arena_.Copy(operands);
  return Finish(expr);
}

Expr* SyntaxParser::ReadOperand() {
  const Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  const Location at = LocationOf(Current());
  if (StartsRef(position_)) return ReadExpression();
  if (IsKeyword(kEveryKeyword)) return ReadEvery();
  const bool negated = IsKeyword(kNotKeyword);
  if (negated) Advance();
  if (IsKeyword(kSomeKeyword)) {
    return Illegal(negated ? "illegal negation of 'some'" : "'some' must stand in a block");
  }
  if (IsKeyword(kEveryKeyword)) return Illegal("illegal negation of 'every'");
  Expr* expr = nullptr;
  const std::uint32_t enabling = negated ? kNotBlockKeyword : kAndKeyword | kOrKeyword;
  // A `{` that begins a template string's expression is a collection's: `$"{{1}}"`.
  const bool collection = position_ == template_expression_;
  if ((keywords_ & enabling) != 0 && !collection && StartsBlock()) {
    expr = ReadBlock();
  } else if (StartsGroup()) {
    Advance();
    expr = ReadLiteral();
    if (expr != nullptr && !Expect(TokenKind::kRightParenthesis)) return nullptr;
  } else {
    const bool braced =
        negated && (keywords_ & enabling) != 0 && !collection && Is(TokenKind::kLeftBrace);
    const Location brace = LocationOf(Current());
    expr = ReadExpression();
    if (braced && expr != nullptr && BeginsWithCollection(expr->term)) {
      return Error(brace, "`{...}` in an operand position must contain expression(s)",
                   "write `not (...)` to negate a value");
    }
  }
  if (expr == nullptr) return nullptr;
  if (!negated) return expr;
  if (expr->negated || !expr->with.empty()) {
    // `not (not a or ...)` negates a group, which needs a node of its own.
    Expr* block = NewExpr(ExprKind::kBlock, at);
    block->body = arena_.Copy(std::vector<Expr*>{expr});
    expr = block;
  }
  expr->negated = true;
  expr->location = at;
  return Finish(expr);
}

Expr* SyntaxParser::ReadBlock() {
  Expr* expr = NewExpr(ExprKind::kBlock, LocationOf(Current()));
  const std::optional<Body> body = ReadBracedBody();
  if (!body) return nullptr;
  expr->body = *body;
  return Finish(expr);
}

// A `{` begins a block, not a collection, if what follows its `}` ends an operand and what it holds
// has neither the colon of an object, the bar of a comprehension nor the commas of a set.
bool SyntaxParser::StartsBlock() const {
  const std::uint32_t close = Current().closed_by;
  if (!Is(TokenKind::kLeftBrace) || close <= position_ + 1) return false;
  const Token& after = At(close + 1);
  const bool ends = after.newline_before || after.kind == TokenKind::kEnd ||
                    after.kind == TokenKind::kSemicolon || after.kind == TokenKind::kRightBrace ||
                    after.kind == TokenKind::kRightBracket ||
                    after.kind == TokenKind::kRightParenthesis ||
                    IsKeyword(after, kAndKeyword | kOrKeyword | kWithKeyword);
  if (!ends) return false;
  bool comma = false;
  for (std::uint32_t i = position_ + 1; i < close; ++i) {
    const Token& token = At(i);
    if (token.kind == TokenKind::kSemicolon ||
        IsKeyword(token, kSomeKeyword | kEveryKeyword | kAndKeyword | kOrKeyword)) {
      return true;
    }
    if (token.kind == TokenKind::kColon || token.kind == TokenKind::kBar) return false;
    comma = comma || token.kind == TokenKind::kComma;
    if (token.closed_by > i) i = token.closed_by;
  }
  return !comma;
}

// A `(` groups operands, not a term, if an `and`, `or` or `with` stands directly in it.
bool SyntaxParser::StartsGroup() const {
  std::uint32_t open = position_;
  while (At(open).kind == TokenKind::kLeftParenthesis && At(open).closed_by > open) {
    const std::uint32_t close = At(open).closed_by;
    for (std::uint32_t i = open + 1; i < close; ++i) {
      if (IsKeyword(At(i), kAndKeyword | kOrKeyword | kWithKeyword | kNotKeyword) &&
          !StartsRef(i)) {
        return true;
      }
      if (At(i).closed_by > i) i = At(i).closed_by;
    }
    if (At(open + 1).closed_by + 1 != close) return false;
    ++open;
  }
  return false;
}

}  // namespace assay::rego
