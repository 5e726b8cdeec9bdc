#include "rego/syntax_parser.h"

#include <algorithm>

#include "fmt/format.h"

namespace assay::rego {

namespace {

std::string_view LineAround(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  std::string_view line = text.substr(start, text.find('\n', start) - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  constexpr std::size_t kLongest = 400;  // generated text may be one line
  return line.substr(0, kLongest);
}

std::uint32_t KeywordsOf(Dialect dialect) {
  return kAlwaysKeywords | (dialect == Dialect::kV1 ? kV1Keywords : 0U);
}

}  // namespace

SyntaxParser::SyntaxParser(std::string_view file, std::string_view text, Dialect dialect,
                           const ParseOptions& options, NodeArena& arena)
    : file_(file),
      text_(text),
      dialect_(dialect),
      strict_(dialect == Dialect::kV1),
      options_(options),
      arena_(arena),
      lexed_(Lex(text, options.file_index,
                 {.max_errors = options.max_diagnostics,
                  .max_depth = options.max_depth,
                  .max_tokens = options.max_tokens})),
      keywords_(KeywordsOf(dialect)) {
  for (LexicalError& error : lexed_.errors) {
    Error(error.location, std::move(error.message), std::move(error.hint));
  }
  aborted_ = lexed_.stopped;
}

SyntaxParser::Nesting::Nesting(SyntaxParser& parser) : parser_(parser) {
  ok_ = ++parser_.depth_ <= parser_.options_.max_depth;
  if (!ok_) parser_.TooDeep();
}

const Token& SyntaxParser::At(std::uint32_t index) const {
  return lexed_.tokens[std::min<std::size_t>(index, lexed_.tokens.size() - 1)];
}

bool SyntaxParser::IsKeyword(const Token& token, std::uint32_t keywords) const {
  return token.kind == TokenKind::kWord && (token.keyword & keywords & keywords_) != 0;
}

bool SyntaxParser::IsName(const Token& token) const {
  return token.kind == TokenKind::kWord &&
         (token.keyword & keywords_ & ~std::uint32_t{kContainsKeyword}) == 0;
}

bool SyntaxParser::StartsRef(std::uint32_t index) const {
  const Token& next = At(index + 1);
  return At(index).kind == TokenKind::kWord && !next.space_before &&
         (next.kind == TokenKind::kDot || next.kind == TokenKind::kLeftBracket);
}

void SyntaxParser::Advance() {
  if (Is(TokenKind::kEnd)) return;
  last_end_ = Current().offset + Current().length;
  ++position_;
}

bool SyntaxParser::Expect(TokenKind kind) {
  if (Is(kind)) {
    Advance();
    return true;
  }
  Illegal(fmt::format("expected {}", NameOf(kind)));
  return false;
}

void SyntaxParser::Restore(const State& state) {
  position_ = state.position;
  last_end_ = state.last_end;
  wildcards_ = state.wildcards;
}

std::nullptr_t SyntaxParser::Error(const Location& at, std::string message, std::string hint) {
  if (trying_ > 0 || aborted_ || diagnostics_.size() >= options_.max_diagnostics) return nullptr;
  diagnostics_.push_back({.code = "rego_parse_error",
                          .message = std::move(message),
                          .location = {std::string(file_), at.line, at.column},
                          .source_line = std::string(LineAround(text_, at.offset)),
                          .hint = std::move(hint)});
  return nullptr;
}

std::nullptr_t SyntaxParser::Illegal(std::string_view note) {
  const Token& token = Current();
  if (token.kind == TokenKind::kIllegal) return nullptr;
  const bool keyword = token.kind == TokenKind::kWord && (token.keyword & keywords_) != 0;
  std::string message =
      fmt::format("unexpected {} {}", keyword ? TextOf(token) : NameOf(token.kind),
                  keyword ? "keyword" : "token");
  if (!note.empty()) message += fmt::format(": {}", note);
  return Error(LocationOf(token), std::move(message), HintForKeyword());
}

std::nullptr_t SyntaxParser::TooDeep() {
  const std::uint32_t trying = std::exchange(trying_, 0);
  Error(LocationOf(Current()), "max parsing recursion depth exceeded",
        fmt::format("at most {} levels are read: give the inner parts a rule of their own",
                    options_.max_depth));
  trying_ = trying;
  aborted_ = true;
  return nullptr;
}

std::string SyntaxParser::HintForKeyword() const {
  const auto missing = [&](std::uint32_t index, std::uint32_t keyword) {
    const Token& token = At(index);
    return token.kind == TokenKind::kWord && token.keyword == keyword && (keywords_ & keyword) == 0;
  };
  for (const std::uint32_t back : {0U, 1U, 2U}) {
    if (back > position_) break;
    const std::uint32_t index = position_ - back;
    if (missing(index, kInKeyword)) {
      return "`import future.keywords.in` for `some x in xs` expressions";
    }
    if (missing(index, kEveryKeyword)) {
      return "`import future.keywords.every` for `every x in xs { ... }` expressions";
    }
    if (missing(index, kIfKeyword)) return "`import future.keywords.if` for `p if { ... }` rules";
    if (missing(index, kContainsKeyword)) {
      return "`import future.keywords.contains` for `p contains x` rules";
    }
    if (missing(index, kAndKeyword)) return "`import future.keywords.and` for `x and y`";
    if (missing(index, kOrKeyword)) return "`import future.keywords.or` for `x or y`";
  }
  return {};
}

Location SyntaxParser::LocationOf(const Token& token) const {
  return {.file = options_.file_index,
          .line = token.line,
          .column = token.column,
          .offset = token.offset,
          .length = token.length};
}

Term* SyntaxParser::NewTerm(TermKind kind, const Token& first) {
  return arena_.New(Term{.kind = kind, .location = LocationOf(first)});
}

Term* SyntaxParser::NewString(const Token& token, std::string_view text) {
  Term* term = NewTerm(TermKind::kString, token);
  term->text = text;
  return term;
}

Term* SyntaxParser::NewVar(const Token& token) {
  Term* term = NewTerm(TermKind::kVar, token);
  term->text = TextOf(token);
  if (term->text == "_") {
    term->text = arena_.Copy(fmt::format("${}", wildcards_++));
    term->wildcard = true;
  }
  return term;
}

Term* SyntaxParser::NewName(const Location& at, std::string_view name) {
  return arena_.New(Term{.kind = TermKind::kVar, .location = at, .text = name});
}

Expr* SyntaxParser::NewExpr(ExprKind kind, const Location& at) {
  return arena_.New(Expr{.kind = kind, .location = at});
}

Term* SyntaxParser::Finish(Term* term) {
  term->location.length = std::max(last_end_, term->location.offset) - term->location.offset;
  std::uint32_t deepest = term->operation != nullptr ? term->operation->depth : 0U;
  for (const Term* item : term->items) deepest = std::max<std::uint32_t>(deepest, item->depth);
  for (const Expr* expr : term->body) deepest = std::max<std::uint32_t>(deepest, expr->depth);
  if (deepest >= options_.max_depth) return TooDeep();
  term->depth = static_cast<std::uint16_t>(deepest + 1);
  return term;
}

Expr* SyntaxParser::Finish(Expr* expr) {
  expr->location.length = std::max(last_end_, expr->location.offset) - expr->location.offset;
  std::uint32_t deepest = 0;
  VisitChildren(
      *expr, [&](Term*& term) { deepest = std::max<std::uint32_t>(deepest, term->depth); },
      [&](Expr*& inner) { deepest = std::max<std::uint32_t>(deepest, inner->depth); });
  if (deepest >= options_.max_depth) return TooDeep();
  expr->depth = static_cast<std::uint16_t>(deepest + 1);
  return expr;
}

Term* SyntaxParser::NewInfixCall(std::string_view name, const Token& at,
                                 std::vector<Term*> operands) {
  Term* call = arena_.New(Term{.kind = TermKind::kCall,
                               .infix = true,
                               .location = operands.front()->location,
                               .text = name,
                               .items = arena_.Copy(operands)});
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) {
    call->operation = NewName(LocationOf(at), name);
  } else {
    Term* operation = NewTerm(TermKind::kRef, at);
    operation->items = arena_.Copy(std::vector<Term*>{NewName(LocationOf(at), name.substr(0, dot)),
                                                      NewString(at, name.substr(dot + 1))});
    operation->depth = 2;
    call->operation = operation;
  }
  return Finish(call);
}

Body SyntaxParser::TrueBody(const Location& at) {
  Expr* expr = NewExpr(ExprKind::kTerm, at);
  expr->term = arena_.New(Term{.kind = TermKind::kBoolean, .boolean = true, .location = at});
  expr->generated = true;
  expr->depth = 2;
  return arena_.Copy(std::vector<Expr*>{expr});
}

std::optional<Body> SyntaxParser::ReadQuery() {
  keywords_ |= kInKeyword | kEveryKeyword | options_.keywords;
  return ReadBody(TokenKind::kEnd);
}

std::vector<Diagnostic> SyntaxParser::TakeDiagnostics() {
  SortDiagnostics(diagnostics_);
  return std::move(diagnostics_);
}

}  // namespace assay::rego
