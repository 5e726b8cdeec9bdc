#include "rego/lexer.h"

#include <optional>

#include "fmt/format.h"

namespace assay::rego {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::optional<unsigned> HexDigit(char c) {
  if (IsDigit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// The length of the well-formed UTF-8 sequence at the front of `text`; 0 if there is none.
std::size_t Utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1, 0x80, 0xbf) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : 0xbf;  // no surrogates
    return follows(1, low, high) && follows(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned low = first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
    return follows(1, low, high) && follows(2, 0x80, 0xbf) && follows(3, 0x80, 0xbf) ? 4 : 0;
  }
  return 0;
}

void AppendUtf8(std::uint32_t code, std::string& out) {
  const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | (code >> 6));
    add(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    add(0xe0 | (code >> 12));
    add(0x80 | ((code >> 6) & 0x3f));
    add(0x80 | (code & 0x3f));
  } else {
    add(0xf0 | (code >> 18));
    add(0x80 | ((code >> 12) & 0x3f));
    add(0x80 | ((code >> 6) & 0x3f));
    add(0x80 | (code & 0x3f));
  }
}

class Lexer {
 public:
  Lexer(std::string_view text, std::uint32_t file, const LexLimits& limits)
      : text_(text), file_(file), limits_(limits) {}

  LexedText Run() && {
    if (text_.starts_with("\xef\xbb\xbf")) position_ = line_start_ = 3;
    while (true) {
      SkipBlanks();
      Begin();
      if (position_ == text_.size() || out_.stopped || !CheckCount()) break;
      Scan();
    }
    Push(TokenKind::kEnd);
    return std::move(out_);
  }

 private:
  // A template string whose expression is being read; its `}` is the one at this many open braces.
  struct OpenTemplate {
    bool raw;
    std::size_t open_brackets;
  };

  char Peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }

  Location Here(std::size_t offset) const {
    return {.file = file_,
            .line = line_,
            .column = static_cast<std::uint32_t>(offset - line_start_ + 1),
            .offset = static_cast<std::uint32_t>(offset)};
  }

  void Error(const Location& at, std::string_view message) {
    illegal_ = true;
    if (out_.errors.size() < limits_.max_errors) out_.errors.push_back({at, std::string(message)});
  }
  void Error(std::size_t offset, std::string_view message) { Error(Here(offset), message); }

  // What stands before a limit may be wrong as well: that the limit was reached is said in any
  // case.
  void Stop(std::size_t offset, std::string message, std::string hint) {
    if (out_.stopped) return;
    out_.stopped = true;
    if (out_.errors.size() >= limits_.max_errors && !out_.errors.empty()) out_.errors.pop_back();
    out_.errors.push_back({Here(offset), std::move(message), std::move(hint)});
  }

  bool CheckCount() {
    if (out_.tokens.size() + out_.comments.size() < limits_.max_tokens) return true;
    Stop(position_, fmt::format("text has more than {} tokens", limits_.max_tokens),
         "split the module into several; keep data in JSON or YAML documents");
    return false;
  }

  void CheckDepth() {
    if (open_.size() + templates_.size() <= limits_.max_depth) return;
    Stop(current_.offset, "max parsing recursion depth exceeded",
         fmt::format("at most {} levels are read: give the inner parts a rule of their own",
                     limits_.max_depth));
  }

  void Begin() {
    current_ = Token{.space_before = space_before_,
                     .newline_before = newline_before_,
                     .offset = static_cast<std::uint32_t>(position_),
                     .line = line_,
                     .column = static_cast<std::uint32_t>(position_ - line_start_ + 1)};
    space_before_ = newline_before_ = illegal_ = false;
  }

  void Push(TokenKind kind) {
    current_.kind = illegal_ ? TokenKind::kIllegal : kind;
    current_.length = static_cast<std::uint32_t>(position_ - current_.offset);
    out_.tokens.push_back(current_);
  }

  void PushSymbol(TokenKind kind, std::size_t length) {
    position_ += length;
    Push(kind);
  }

  void NextLine() {
    ++line_;
    line_start_ = position_;
  }

  void SkipBlanks() {
    while (position_ < text_.size()) {
      const char c = text_[position_];
      if (c == '#') {
        if (!CheckCount()) return;
        ScanComment();
      } else if (IsBlank(c)) {
        ++position_;
        if (c == '\n') {
          newline_before_ = true;
          NextLine();
        }
      } else {
        return;
      }
      space_before_ = true;
    }
  }

  void ScanComment() {
    Location at = Here(position_);
    const std::size_t start = position_;
    while (position_ < text_.size() && text_[position_] != '\n') TakeCharacter();
    std::string_view line = text_.substr(start, position_ - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at.length = static_cast<std::uint32_t>(line.size());
    out_.comments.push_back({at, line.substr(1)});
    illegal_ = false;  // a bad byte in a comment spoils no token, only the run
  }

  // Steps over one character of a comment, string or template, which may be a line end.
  void TakeCharacter() {
    const char c = text_[position_];
    if (c == '\0') {
      Error(position_, "illegal null character");
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      const std::size_t length = Utf8Length(text_.substr(position_));
      if (length == 0) {
        Error(position_, "illegal utf-8 character");
      } else {
        if (text_.substr(position_, 3) == "\xef\xbb\xbf") {
          Error(position_, "illegal byte-order mark");
        }
        position_ += length;
        return;
      }
    }
    ++position_;
    if (c == '\n') NextLine();
  }

  void Scan() {
    const char c = Peek();
    if (IsLetter(c)) {
      while (IsLetter(Peek()) || IsDigit(Peek())) ++position_;
      current_.keyword = FindKeyword(text_.substr(current_.offset, position_ - current_.offset));
      Push(TokenKind::kWord);
    } else if (IsDigit(c)) {
      ScanNumber();
    } else if (c == '"') {
      ++position_;
      ScanString();
    } else if (c == '`') {
      ++position_;
      ScanRawString();
    } else if (c == '$' && (Peek(1) == '"' || Peek(1) == '`')) {
      position_ += 2;
      current_.template_start = true;
      ScanTemplate(text_[position_ - 1] == '`');
    } else {
      ScanSymbol(c);
    }
  }

  void ScanNumber() {
    const std::size_t start = position_;
    while (IsDigit(Peek())) ++position_;
    if (Peek() == '.') {
      ++position_;
      if (!IsDigit(Peek())) Error(position_, "expected fraction");
      while (IsDigit(Peek())) ++position_;
    }
    if (Peek() == 'e' || Peek() == 'E') {
      ++position_;
      if (Peek() == '+' || Peek() == '-') ++position_;
      if (!IsDigit(Peek())) Error(position_, "expected exponent");
      while (IsDigit(Peek())) ++position_;
    }
    if (IsLetter(Peek())) {
      if (!illegal_) Error(start, "illegal number format");
      while (IsLetter(Peek()) || IsDigit(Peek())) ++position_;
    }
    Push(TokenKind::kNumber);
  }

  // Steps over the escape after a backslash that stands before `position_`.
  void TakeEscape(bool in_template) {
    const char c = Peek();
    if (c == 'u') {
      for (std::size_t i = 1; i <= 4; ++i) {
        if (!HexDigit(Peek(i))) {
          Error(position_ - 1, "illegal escape sequence");
          ++position_;
          return;
        }
      }
      position_ += 5;
    } else if (c != '\0' && (std::string_view("\\\"/bfnrt").find(c) != std::string_view::npos ||
                             (in_template && c == '{'))) {
      ++position_;
    } else {
      Error(position_ - 1, "illegal escape sequence");
    }
  }

  void ScanString() {
    while (true) {
      if (position_ == text_.size() || Peek() == '\n') {
        Error(current_.offset, "non-terminated string");
        break;
      }
      const char c = Peek();
      TakeCharacter();
      if (c == '"') break;
      if (c == '\\') TakeEscape(false);
    }
    Push(TokenKind::kString);
  }

  void ScanRawString() {
    const Location start = Here(current_.offset);
    while (position_ < text_.size() && Peek() != '`') TakeCharacter();
    if (position_ == text_.size()) {
      Error(start, "non-terminated string");
    } else {
      ++position_;
    }
    Push(TokenKind::kRawString);
  }

  // Reads on to the template's end or to the next expression in it.
  void ScanTemplate(bool raw) {
    current_.raw_template = raw;
    const Location start = Here(current_.offset);
    while (true) {
      if (position_ == text_.size() || (!raw && Peek() == '\n')) {
        Error(start, "non-terminated string");
        Push(TokenKind::kTemplateEnd);
        return;
      }
      const char c = Peek();
      TakeCharacter();
      if (c == (raw ? '`' : '"')) {
        Push(TokenKind::kTemplateEnd);
        return;
      }
      if (c == '{') {
        templates_.push_back({raw, open_.size()});
        CheckDepth();
        Push(TokenKind::kTemplatePart);
        return;
      }
      if (c == '\\' && raw && Peek() == '{') ++position_;
      if (c == '\\' && !raw) TakeEscape(true);
    }
  }

  void Open(TokenKind kind) {
    open_.push_back(static_cast<std::uint32_t>(out_.tokens.size()));
    CheckDepth();
    PushSymbol(kind, 1);
  }

  void Close(TokenKind kind, TokenKind opener) {
    if (kind == TokenKind::kRightBrace && !templates_.empty() &&
        templates_.back().open_brackets >= open_.size()) {
      const bool raw = templates_.back().raw;
      templates_.pop_back();
      PushSymbol(kind, 1);
      Begin();
      ScanTemplate(raw);
      return;
    }
    if (!open_.empty() && out_.tokens[open_.back()].kind == opener) {
      out_.tokens[open_.back()].closed_by = static_cast<std::uint32_t>(out_.tokens.size());
      open_.pop_back();
    }
    PushSymbol(kind, 1);
  }

  void ScanSymbol(char c) {
    const bool equals = Peek(1) == '=';
    const std::size_t length = equals ? 2 : 1;
    switch (c) {
      case '[':
        return Open(TokenKind::kLeftBracket);
      case '{':
        return Open(TokenKind::kLeftBrace);
      case '(':
        return Open(TokenKind::kLeftParenthesis);
      case ']':
        return Close(TokenKind::kRightBracket, TokenKind::kLeftBracket);
      case '}':
        return Close(TokenKind::kRightBrace, TokenKind::kLeftBrace);
      case ')':
        return Close(TokenKind::kRightParenthesis, TokenKind::kLeftParenthesis);
      case ',':
        return PushSymbol(TokenKind::kComma, 1);
      case ';':
        return PushSymbol(TokenKind::kSemicolon, 1);
      case '.':
        return PushSymbol(TokenKind::kDot, 1);
      case '+':
        return PushSymbol(TokenKind::kPlus, 1);
      case '-':
        return PushSymbol(TokenKind::kMinus, 1);
      case '*':
        return PushSymbol(TokenKind::kTimes, 1);
      case '/':
        return PushSymbol(TokenKind::kDivide, 1);
      case '%':
        return PushSymbol(TokenKind::kRemainder, 1);
      case '&':
        return PushSymbol(TokenKind::kAmpersand, 1);
      case '|':
        return PushSymbol(TokenKind::kBar, 1);
      case ':':
        return PushSymbol(equals ? TokenKind::kAssign : TokenKind::kColon, length);
      case '=':
        return PushSymbol(equals ? TokenKind::kEqual : TokenKind::kUnify, length);
      case '<':
        return PushSymbol(equals ? TokenKind::kLessEqual : TokenKind::kLess, length);
      case '>':
        return PushSymbol(equals ? TokenKind::kGreaterEqual : TokenKind::kGreater, length);
      case '!':
        if (equals) return PushSymbol(TokenKind::kNotEqual, 2);
        Error(position_, "illegal ! character");
        return PushSymbol(TokenKind::kIllegal, 1);
      case '$':
        Error(position_, "illegal $ character");
        return PushSymbol(TokenKind::kIllegal, 1);
      default:
        TakeCharacter();
        if (!illegal_) Error(current_.offset, "illegal token");
        return Push(TokenKind::kIllegal);
    }
  }

  std::string_view text_;
  std::uint32_t file_;
  LexLimits limits_;
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 1;
  bool space_before_ = false;
  bool newline_before_ = false;
  bool illegal_ = false;
  Token current_;
  std::vector<std::uint32_t> open_;  // indices of the brackets that are open
  std::vector<OpenTemplate> templates_;
  LexedText out_;
};

// The code point of `\uXXXX` at `position` (of the `u`), and of the low half of a pair after it; an
// unpaired half is U+FFFD, as JSON readers have it.
std::uint32_t DecodeUnicodeEscape(std::string_view inner, std::size_t& position) {
  const auto unit = [&](std::size_t at) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      code = code * 16 + HexDigit(at + i < inner.size() ? inner[at + i] : '0').value_or(0);
    }
    return code;
  };
  const std::uint32_t first = unit(position + 1);
  position += 5;
  if (first < 0xd800 || first > 0xdfff) return first;
  if (first < 0xdc00 && inner.substr(position, 2) == "\\u") {
    const std::uint32_t second = unit(position + 2);
    if (second >= 0xdc00 && second <= 0xdfff) {
      position += 6;
      return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    }
  }
  return 0xfffd;
}

char DecodeSimpleEscape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

LexedText Lex(std::string_view text, std::uint32_t file, const LexLimits& limits) {
  return Lexer(text, file, limits).Run();
}

std::string DecodeString(const Token& token, std::string_view text) {
  std::string_view inner = text.substr(token.offset, token.length);
  const bool is_template =
      token.kind == TokenKind::kTemplatePart || token.kind == TokenKind::kTemplateEnd;
  const bool raw = is_template ? token.raw_template : token.kind == TokenKind::kRawString;
  if (token.template_start) {
    inner.remove_prefix(2);
  } else if (!is_template) {
    inner.remove_prefix(1);
  }
  inner.remove_suffix(1);
  std::string out;
  out.reserve(inner.size());
  for (std::size_t i = 0; i < inner.size();) {
    const char c = inner[i];
    if (c != '\\' || i + 1 == inner.size() || (raw && (!is_template || inner[i + 1] != '{'))) {
      out += c;
      ++i;
    } else if (inner[i + 1] == 'u') {
      ++i;
      AppendUtf8(DecodeUnicodeEscape(inner, i), out);
    } else {
      out += DecodeSimpleEscape(inner[i + 1]);
      i += 2;
    }
  }
  return out;
}

}  // namespace assay::rego
