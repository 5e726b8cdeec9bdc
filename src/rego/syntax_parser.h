#pragma once

// The recursive-descent parser behind parser.h: one object reads one text once, in one dialect.
//
//   parser.cc            entry points, dialects
//   syntax_parser.cc     tokens, diagnostics, limits, nodes
//   parse_module.cc      package, imports, recovery between statements
//   parse_rule.cc        heads, bodies, else
//   parse_expression.cc  bodies, some, every, not, with, and, or
//   parse_term.cc        terms, operators, refs, calls, templates
//   parse_collection.cc  arrays, objects, sets, comprehensions
//
// A function that returns null (or nullopt, or false) has reported why, unless the parser was only
// trying (`trying_`). Bodies recover at the next expression, modules at the next statement.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "assay/diagnostic.h"
#include "rego/ast.h"
#include "rego/lexer.h"
#include "rego/parser.h"
#include "rego/token.h"

namespace assay::rego {

class SyntaxParser {
 public:
  // `text` lives in `arena`.
  SyntaxParser(std::string_view file, std::string_view text, Dialect dialect,
               const ParseOptions& options, NodeArena& arena);

  void ReadModule(Module& module);
  // The whole text as one body; nullopt after errors.
  std::optional<Body> ReadQuery();

  // Sorted by position.
  std::vector<Diagnostic> TakeDiagnostics();
  std::uint32_t wildcards() const { return wildcards_; }
  std::vector<Comment> TakeComments() { return std::move(lexed_.comments); }

 private:
  struct State {
    std::uint32_t position;
    std::uint32_t last_end;
    std::uint32_t wildcards;
  };
  // Counts one level of nesting for as long as it lives.
  class Nesting {
   public:
    explicit Nesting(SyntaxParser& parser);
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    bool ok() const { return ok_; }

   private:
    SyntaxParser& parser_;
    bool ok_;
  };

  // Tokens.
  const Token& Current() const { return lexed_.tokens[position_]; }
  const Token& At(std::uint32_t index) const;
  bool Is(TokenKind kind) const { return Current().kind == kind; }
  bool IsKeyword(const Token& token, std::uint32_t keywords) const;
  bool IsKeyword(std::uint32_t keywords) const { return IsKeyword(Current(), keywords); }
  // A word that is no keyword here, `contains` included: it is one in rule heads only.
  bool IsName(const Token& token) const;
  // The token after `index` makes it the head of a ref whatever word it is: `if.x`, `with["a"]`.
  bool StartsRef(std::uint32_t index) const;
  // The current token is one of these keywords and goes on with what stands before it: on a new
  // line, `if.x`, `in["a"]` and the like begin a statement about something of that name.
  bool ContinuesWith(std::uint32_t keywords) const {
    return IsKeyword(keywords) && !(Current().newline_before && StartsRef(position_));
  }
  std::string_view TextOf(const Token& token) const {
    return text_.substr(token.offset, token.length);
  }
  void Advance();
  // Steps over a token of this kind; otherwise reports that it was expected.
  bool Expect(TokenKind kind);
  State Save() const { return {position_, last_end_, wildcards_}; }
  void Restore(const State& state);
  bool AtBodyEnd(TokenKind end) const { return Is(end) || Is(TokenKind::kEnd); }

  // Diagnostics. All return null, for `return Error(...)`.
  std::nullptr_t Error(const Location& at, std::string message, std::string hint = {});
  std::nullptr_t Illegal(std::string_view note = {});
  // Ends the run: nothing below can be trusted.
  std::nullptr_t TooDeep();
  std::string HintForKeyword() const;
  bool Stopped() const { return aborted_; }

  // Nodes.
  Location LocationOf(const Token& token) const;
  Term* NewTerm(TermKind kind, const Token& first);
  Term* NewString(const Token& token, std::string_view text);
  Term* NewVar(const Token& token);
  Term* NewName(const Location& at, std::string_view name);
  Expr* NewExpr(ExprKind kind, const Location& at);
  // Sets length and depth; null if the tree has become too deep.
  Term* Finish(Term* term);
  Expr* Finish(Expr* expr);
  Term* NewInfixCall(std::string_view name, const Token& at, std::vector<Term*> operands);
  Body TrueBody(const Location& at);

  // parse_module.cc
  void ReadStatement(Module& module);
  bool ReadPackage(Module& module);
  bool ReadImport(Module& module);
  bool CheckImportPath(const Term& path);
  bool UseFutureImport(const Import& import);
  bool UseRegoImport(const Import& import, Module& module);
  void SkipToStatement(std::uint32_t start);
  void ReportStrayStatement();
  std::nullptr_t ReportNotAHead(const Expr& expr);

  // parse_rule.cc
  bool ReadRule(Module& module);
  bool ReadDefaultRule(Module& module);
  bool ReadHead(Head& head, bool is_default);
  bool ReadHeadReference(Head& head);
  bool ReadHeadValue(Head& head, bool is_default);
  bool ReadBodyless(Rule& rule);
  std::optional<Body> ReadIfBody();
  Rule* ReadElse(const Rule& rule);
  bool ReadChainedBodies(const Rule& rule, Module& module);
  bool CheckDefault(const Rule& rule);
  void CheckStrict(const Rule& rule, bool has_if);
  Head CopyHead(const Head& head, const Location& at);

  // parse_expression.cc
  std::optional<Body> ReadBody(TokenKind end);
  void SkipToExpression(TokenKind end);
  Expr* ReadLiteral();
  Expr* ReadPlainLiteral(bool negated, const Location& at);
  Expr* ReadExpression();
  Expr* ReadSome();
  Expr* ReadSomeVariables(Expr* expr);
  bool SomeIsPlain() const;
  Expr* ReadEvery();
  // Key, value and domain of `[k,] v in xs`.
  bool ReadMembership(Expr* expr, bool every);
  bool ReadWith(Expr* expr);
  Expr* ReadLogical();
  Expr* ReadConjunction();
  Expr* ReadOperand();
  Expr* ReadBlock();
  // From `{` to behind `}`.
  std::optional<Body> ReadBracedBody();
  bool StartsBlock() const;
  bool StartsGroup() const;

  // parse_term.cc
  Term* ReadTerm();
  Term* ReadHeadOfTerm();
  Term* ReadTail(Term* head);
  Term* ReadCall(std::vector<Term*>& reference);
  Term* ReadRefElement();
  Term* ReadInfix(bool key_value);
  Term* ReadOperators(Term* left, int minimum);
  Term* ReadMemberships(Term* left, bool key_value);
  Term* ReadRelation();
  Term* ReadNumber();
  Term* ReadParenthesized();
  Term* ReadTemplate();
  bool CheckTemplateExpression(const Expr& expr);

  // parse_collection.cc
  Term* ReadArray();
  Term* ReadSetOrObject();
  Term* ReadObject(std::uint32_t open, Term* object, Term* key, bool may_be_comprehension);
  // Reads on after the first element up to and with `end`.
  bool ReadElements(TokenKind end, std::vector<Term*>& elements);
  bool ReadMembers(std::vector<Term*>& members);
  enum class Attempt : std::uint8_t { kDone, kFailed, kNotOne };
  Attempt TryComprehension(std::uint32_t open, TokenKind end, Term* comprehension);
  bool HasComma(std::uint32_t from, std::uint32_t to) const;

  std::string_view file_;
  std::string_view text_;
  Dialect dialect_;
  bool strict_;  // v1, or v0 with rego.v1 imported
  const ParseOptions& options_;
  NodeArena& arena_;
  LexedText lexed_;
  std::uint32_t position_ = 0;
  std::uint32_t last_end_ = 0;  // the offset behind the last token stepped over
  std::uint32_t keywords_;
  // Where the expression of a template string that is being read begins.
  std::uint32_t template_expression_ = UINT32_MAX;
  std::uint32_t wildcards_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t trying_ = 0;
  bool aborted_ = false;
  // Opening brackets after which a comprehension was tried in vain: `[a | b, c]` is a union.
  // Without it, nested ones would be tried again and again.
  std::unordered_set<std::uint32_t> not_comprehensions_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace assay::rego
