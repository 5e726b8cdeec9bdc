#pragma once

// Cuts a GraphQL text into tokens. Comments are tokens; whitespace, commas and byte order marks are
// nothing.

#include <cstdint>
#include <string>
#include <string_view>

#include "evaluator/builtins/graphql/document.h"

namespace assay::builtins::graphql {

enum class TokenKind : std::uint8_t {
  kInvalid,
  kEnd,
  kBang,
  kDollar,
  kAmpersand,
  kOpenParenthesis,
  kCloseParenthesis,
  kSpread,
  kColon,
  kEquals,
  kAt,
  kOpenBracket,
  kCloseBracket,
  kOpenBrace,
  kCloseBrace,
  kPipe,
  kName,
  kInteger,
  kFloat,
  kString,
  kBlockString,
  kComment,
};

/// `Name`, `<EOF>`, `{`.
std::string_view NameOf(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::kInvalid;
  std::string_view text;  ///< a name, a number as written, a string's value; else empty
  Position position;
  Comments comments;  ///< in front of it; the parser fills this in
};

/// `Name "hero"`, or the kind alone where there is no text.
std::string Described(const Token& token);

/// The source must outlive the tokens; values that escapes change are kept by the keeper.
class Lexer {
 public:
  Lexer(std::string_view source, TextKeeper& texts) : source_(source), texts_(texts) {}
  /// kEnd for ever at the end, kInvalid for ever after what is no token.
  Token Next();

 private:
  bool AtEnd() const { return at_ >= source_.size(); }
  char Current() const { return AtEnd() ? '\0' : source_[at_]; }
  bool Ahead(std::string_view text) const { return source_.substr(at_).starts_with(text); }
  void Advance();
  void Advance(std::size_t characters);
  void NewLine();
  void SkipIgnored();
  Position Here() const;
  Token Invalid();
  Token Punctuation();
  Token Comment();
  Token Name();
  Token Number();
  bool Digits();
  Token String();
  bool Escape(std::string& value);
  Token BlockString();

  std::string_view source_;
  TextKeeper& texts_;
  std::size_t at_ = 0;          // bytes
  std::size_t characters_ = 0;  // before at_
  std::size_t line_start_ = 0;  // in characters
  std::uint32_t line_ = 1;
  bool broken_ = false;
  Position broken_at_;
};

}  // namespace assay::builtins::graphql
