#pragma once

// What both grammars share: looking one token ahead, the first fault, and the parts that occur in
// executable and schema documents alike.

#include <optional>
#include <string_view>
#include <vector>

#include "evaluator/builtins/graphql/budget.h"
#include "evaluator/builtins/graphql/fault.h"
#include "evaluator/builtins/graphql/lexer.h"

namespace assay::builtins::graphql {

/// Whether variables may stand in a value.
enum class Constancy : std::uint8_t { kConstant, kMayVary };

class TokenReader {
 public:
  TokenReader(std::string_view source, TextKeeper& texts, Budget& budget)
      : lexer_(source, texts), budget_(budget) {}

  /// The next token; the end for ever once something failed.
  const Token& Peek();
  Token Take();
  bool At(TokenKind kind) { return Peek().kind == kind; }
  bool AtKeyword(std::string_view word) { return At(TokenKind::kName) && Peek().text == word; }
  /// Takes the token if it is there.
  bool Skip(TokenKind kind);
  bool SkipKeyword(std::string_view word);
  /// Takes it, or fails.
  Token Expect(TokenKind kind);
  std::string_view ExpectName() { return Expect(TokenKind::kName).text; }
  void ExpectKeyword(std::string_view word);
  void Unexpected(const Token& token);

  /// At least one item between the marks. Nothing at all if the opening mark is not there; the
  /// closing mark's comments otherwise.
  template <typename Item>
  Comments Some(TokenKind open, TokenKind close, Item item) {
    if (!Skip(open)) return {};
    if (At(close)) FailEmpty();
    return Rest(close, item);
  }
  /// Any number of items before the closing mark.
  template <typename Item>
  Comments Rest(TokenKind close, Item item) {
    while (!failed() && !At(close)) {
      item();
      // A missing mark at the end is for the item to complain of: it says what it misses.
    }
    return Take().comments;
  }

  Literal ParseLiteral(Constancy constancy);
  std::vector<NamedLiteral> ParseArguments(Constancy constancy);
  std::vector<Directive> ParseDirectives(Constancy constancy);
  TypeReference ParseType();

  /// One more part of the document: its memory is accounted for.
  template <typename Part>
  Part& Add(std::vector<Part>& parts, Part part) {
    budget_.Hold(2 * sizeof(Part));
    return parts.emplace_back(std::move(part));
  }

  Budget& budget() { return budget_; }
  bool failed() const { return fault_.has_value() || budget_.over(); }
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  void FailEmpty();
  NamedLiteral ParseNamedLiteral(Constancy constancy);
  void Fail(std::string message, Position position);

  Lexer lexer_;
  Budget& budget_;
  Token next_;
  bool ready_ = false;
  std::optional<Fault> fault_;
};

}  // namespace assay::builtins::graphql
