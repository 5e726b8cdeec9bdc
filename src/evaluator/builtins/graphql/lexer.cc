#include "evaluator/builtins/graphql/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "evaluator/builtins/go_text.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins::graphql {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kBlockQuotes = "\"\"\"";

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }
bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// The specification's BlockStringValue, but that the first line's indentation counts as well, as
// it does in OPA.
std::string Dedented(std::string_view text) {
  std::vector<std::string_view> lines = LinesOf(text);
  std::size_t indent = std::string_view::npos;
  for (std::string_view line : lines) {
    if (!IsBlank(line)) indent = std::min(indent, line.find_first_not_of(" \t"));
  }
  for (std::size_t i = 1; i < lines.size() && indent != std::string_view::npos; ++i) {
    lines[i].remove_prefix(std::min(indent, lines[i].size()));
  }
  std::size_t first = 0;
  std::size_t end = lines.size();
  while (first < end && IsBlank(lines[first])) ++first;
  while (end > first && IsBlank(lines[end - 1])) --end;
  std::string out;
  for (std::size_t i = first; i < end; ++i) {
    if (i > first) out += '\n';
    out += lines[i];
  }
  return out;
}

}  // namespace

std::string_view NameOf(TokenKind kind) {
  constexpr std::array<std::string_view, 22> kNames = {
      "<Invalid>", "<EOF>", "!",     "$",      "&",           "(",      ")", "...",
      ":",         "=",     "@",     "[",      "]",           "{",      "}", "|",
      "Name",      "Int",   "Float", "String", "BlockString", "Comment"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string Described(const Token& token) {
  if (token.text.empty()) return std::string(NameOf(token.kind));
  return fmt::format("{} {}", NameOf(token.kind), QuotedText(token.text));
}

void Lexer::Advance() {
  at_ += DecodeRune(source_.substr(at_)).size;
  ++characters_;
}

void Lexer::Advance(std::size_t characters) {
  for (std::size_t i = 0; i < characters && !AtEnd(); ++i) Advance();
}

// \n, \r or \r\n.
void Lexer::NewLine() {
  Advance(Ahead("\r\n") ? 2 : 1);
  ++line_;
  line_start_ = characters_;
}

Position Lexer::Here() const {
  return {line_,
          static_cast<std::int64_t>(characters_) - static_cast<std::int64_t>(line_start_) + 1};
}

Token Lexer::Invalid() {
  broken_ = true;
  broken_at_ = Here();
  return {TokenKind::kInvalid, "", broken_at_, {}};
}

void Lexer::SkipIgnored() {
  while (!AtEnd()) {
    const char c = Current();
    if (c == '\n' || c == '\r') {
      const bool two = Ahead("\r\n");
      NewLine();
      if (two) --line_start_;  // between tokens OPA's columns count the \n
    } else if (c == ' ' || c == '\t' || c == ',' || Ahead(kByteOrderMark)) {
      Advance();
    } else {
      return;
    }
  }
}

Token Lexer::Next() {
  if (broken_) return {TokenKind::kInvalid, "", broken_at_, {}};
  SkipIgnored();
  if (AtEnd()) return {TokenKind::kEnd, "", Here(), {}};
  const char c = Current();
  if (c == '#') return Comment();
  if (IsLetter(c)) return Name();
  if (IsDigit(c) || c == '-') return Number();
  if (Ahead(kBlockQuotes)) return BlockString();
  if (c == '"') return String();
  return Punctuation();
}

Token Lexer::Punctuation() {
  constexpr std::string_view kMarks = "!$&():=@[]{}|";
  constexpr std::array<TokenKind, 13> kKinds = {TokenKind::kBang,
                                                TokenKind::kDollar,
                                                TokenKind::kAmpersand,
                                                TokenKind::kOpenParenthesis,
                                                TokenKind::kCloseParenthesis,
                                                TokenKind::kColon,
                                                TokenKind::kEquals,
                                                TokenKind::kAt,
                                                TokenKind::kOpenBracket,
                                                TokenKind::kCloseBracket,
                                                TokenKind::kOpenBrace,
                                                TokenKind::kCloseBrace,
                                                TokenKind::kPipe};
  const Position start = Here();
  if (Ahead("...")) {
    Advance(3);
    return {TokenKind::kSpread, "", start, {}};
  }
  const std::size_t mark = kMarks.find(Current());
  if (mark == std::string_view::npos) return Invalid();
  Advance();
  return {kKinds.at(mark), "", start, {}};
}

Token Lexer::Comment() {
  const Position start = Here();
  const std::size_t begin = at_;
  while (!AtEnd() && !IsControl(Current())) Advance();
  return {TokenKind::kComment, source_.substr(begin, at_ - begin), start, {}};
}

Token Lexer::Name() {
  const Position start = Here();
  const std::size_t begin = at_;
  while (IsLetter(Current()) || IsDigit(Current())) Advance();
  return {TokenKind::kName, source_.substr(begin, at_ - begin), start, {}};
}

bool Lexer::Digits() {
  if (!IsDigit(Current())) return false;
  while (IsDigit(Current())) Advance();
  return true;
}

Token Lexer::Number() {
  const Position start = Here();
  const std::size_t begin = at_;
  TokenKind kind = TokenKind::kInteger;
  if (Current() == '-') Advance();
  if (Current() == '0') {
    Advance();
    if (IsDigit(Current())) return Invalid();
  } else if (!Digits()) {
    return Invalid();
  }
  if (Current() == '.') {
    kind = TokenKind::kFloat;
    Advance();
    if (!Digits()) return Invalid();
  }
  if (Current() == 'e' || Current() == 'E') {
    kind = TokenKind::kFloat;
    Advance();
    if (Current() == '+' || Current() == '-') Advance();
    if (!Digits()) return Invalid();
  }
  return {kind, source_.substr(begin, at_ - begin), start, {}};
}

// What follows a backslash. What is wrong is reported where it begins.
bool Lexer::Escape(std::string& value) {
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char c = Current();
  if (c == 'u') {
    const std::string_view digits = source_.substr(at_ + 1, 4);
    char32_t rune = 0;
    for (const char digit : digits) {
      const std::size_t place = std::string_view("0123456789abcdef").find(digit | 0x20);
      if (place == std::string_view::npos || !(IsLetter(digit) || IsDigit(digit))) return false;
      rune = rune * 16 + static_cast<char32_t>(place);
    }
    if (digits.size() < 4 || at_ + 5 >= source_.size()) return false;
    // Halves of pairs are one replacement each: Go's strings hold none.
    AppendRune(value, IsValidRune(rune) ? rune : kReplacement);
    Advance(5);
    return true;
  }
  const std::size_t place = AtEnd() ? std::string_view::npos : kEscapes.find(c);
  if (place == std::string_view::npos) return false;
  value += kMeanings[place];
  Advance();
  return true;
}

Token Lexer::String() {
  Position start = Here();
  ++start.column;  // OPA's place is that of the first character within
  Advance();
  const std::size_t begin = at_;
  std::size_t plain = at_;
  bool escaped = false;
  std::string value;
  while (Current() != '"') {
    if (AtEnd() || IsControl(Current())) return Invalid();
    if (Current() != '\\') {
      Advance();
      continue;
    }
    value += source_.substr(plain, at_ - plain);
    Advance();
    if (!Escape(value)) return Invalid();
    plain = at_;
    escaped = true;
  }
  std::string_view text = source_.substr(begin, at_ - begin);
  if (escaped) {
    value += source_.substr(plain, at_ - plain);
    text = texts_.Keep(std::move(value));
  }
  Advance();
  return {TokenKind::kString, text, start, {}};
}

Token Lexer::BlockString() {
  Advance(3);
  const auto within = static_cast<std::int64_t>(characters_);
  std::string value;
  // Of more than three quotes the last three close.
  while (!Ahead(kBlockQuotes) || Ahead("\"\"\"\"")) {
    const char c = Current();
    if (AtEnd() || (IsControl(c) && c != '\n' && c != '\r')) return Invalid();
    if (c == '\n' || c == '\r') {
      value += '\n';
      NewLine();
    } else if (Ahead("\\\"\"\"")) {
      value += kBlockQuotes;
      Advance(4);
    } else {
      const std::size_t begin = at_;
      Advance();
      value += source_.substr(begin, at_ - begin);
    }
  }
  // OPA's place: the last line, and the first character within counted from the start of that.
  const Position place = {line_, within - static_cast<std::int64_t>(line_start_) + 1};
  Advance(3);
  return {TokenKind::kBlockString, texts_.Keep(Dedented(value)), place, {}};
}

}  // namespace assay::builtins::graphql
