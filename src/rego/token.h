#pragma once

// The words of a Rego text. Keywords are words like any other here: which ones count depends on the
// dialect and on the imports read so far, so the parser decides.

#include <cstdint>
#include <string_view>

namespace assay::rego {

enum class TokenKind : std::uint8_t {
  kEnd,
  kIllegal,  // already reported by the lexer
  kWord,     // a name or a keyword
  kNumber,
  kString,
  kRawString,
  kTemplatePart,  // `$"text{` or `}text{`: an expression follows
  kTemplateEnd,   // `$"text"` or `}text"`
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kLeftParenthesis,
  kRightParenthesis,
  kComma,
  kColon,
  kSemicolon,
  kDot,
  kAssign,
  kUnify,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kPlus,
  kMinus,
  kTimes,
  kDivide,
  kRemainder,
  kAmpersand,
  kBar,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool space_before = false;    // blank, comment or line end
  bool newline_before = false;  // a line end stands between this token and the one before
  bool raw_template = false;    // a part of a template written with backticks
  bool template_start = false;  // the part that begins with `$`
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t keyword = 0;  // of a word: the Keyword it is in some dialect, or kNoKeyword
  // Of an opening bracket: the index of the one that closes it; 0 if none does.
  std::uint32_t closed_by = 0;
};

// The name of a kind as OPA's messages have it: `ident`, `eof`, `[`, `plus`.
std::string_view NameOf(TokenKind kind);

// A set of keywords, one bit each.
enum Keyword : std::uint32_t {
  kNoKeyword = 0,
  kPackageKeyword = 1U << 0,
  kImportKeyword = 1U << 1,
  kAsKeyword = 1U << 2,
  kDefaultKeyword = 1U << 3,
  kElseKeyword = 1U << 4,
  kNotKeyword = 1U << 5,
  kSomeKeyword = 1U << 6,
  kWithKeyword = 1U << 7,
  kNullKeyword = 1U << 8,
  kTrueKeyword = 1U << 9,
  kFalseKeyword = 1U << 10,
  // Imported in v0, always there in v1.
  kInKeyword = 1U << 11,
  kEveryKeyword = 1U << 12,
  kContainsKeyword = 1U << 13,
  kIfKeyword = 1U << 14,
  // Imported in any dialect. `not` exists already; importing it adds `not { body }`.
  kAndKeyword = 1U << 15,
  kOrKeyword = 1U << 16,
  kNotBlockKeyword = 1U << 17,
};
inline constexpr std::uint32_t kAlwaysKeywords = (1U << 11) - 1;
inline constexpr std::uint32_t kV1Keywords =
    kInKeyword | kEveryKeyword | kContainsKeyword | kIfKeyword;
inline constexpr std::uint32_t kAndOrKeywords = kAndKeyword | kOrKeyword;
inline constexpr std::uint32_t kLogicKeywords = kAndOrKeywords | kNotBlockKeyword;

// The keyword a word is in any dialect, or kNoKeyword.
Keyword FindKeyword(std::string_view word);
// The keyword `name` in `import future.keywords.name`, or kNoKeyword.
Keyword FindFutureKeyword(std::string_view name);

}  // namespace assay::rego
