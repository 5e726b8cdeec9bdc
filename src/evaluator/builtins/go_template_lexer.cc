#include "evaluator/builtins/go_template_lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "evaluator/builtins/go_text.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

using Kind = TemplateToken::Kind;

constexpr std::string_view kSpaces = " \t\r\n";

bool IsSpaceByte(char c) { return kSpaces.find(c) != std::string_view::npos; }

// Letters beyond ASCII are taken to be any that are not punctuation: names in templates are few.
bool IsNameRune(char32_t rune) {
  return rune == '_' || (rune >= '0' && rune <= '9') || (rune >= 'a' && rune <= 'z') ||
         (rune >= 'A' && rune <= 'Z') || (rune >= 0xaa && rune != kReplacement);
}

}  // namespace

std::size_t TemplateLexer::LineOf(std::string_view token) const {
  const auto end = source_.begin() + (token.data() - source_.data());
  return static_cast<std::size_t>(std::count(source_.begin(), end, '\n')) + 1;
}

TemplateToken TemplateLexer::Take(Kind kind, std::size_t size) {
  const TemplateToken token = {kind, source_.substr(at_, size)};
  at_ += token.text.size();
  return token;
}

TemplateToken TemplateLexer::Fail(std::string message) {
  error_ = std::move(message);
  return {Kind::kError, source_.substr(at_, 0)};
}

TemplateToken TemplateLexer::Next() {
  while (true) {
    TemplateToken token = inside_ ? NextInAction() : NextText();
    // What trimming left of a text may be nothing.
    if (token.kind != Kind::kText || !token.text.empty()) return token;
  }
}

TemplateToken TemplateLexer::NextText() {
  if (std::exchange(trim_next_, false)) {
    while (at_ < source_.size() && IsSpaceByte(source_[at_])) ++at_;
  }
  if (rest().empty()) return {Kind::kEnd, rest()};
  const std::size_t open = rest().find("{{");
  if (open != 0) {
    TemplateToken text = Take(Kind::kText, std::min(open, rest().size()));
    const bool trims = rest().size() > 3 && rest()[2] == '-' && IsSpaceByte(rest()[3]);
    while (trims && !text.text.empty() && IsSpaceByte(text.text.back())) text.text.remove_suffix(1);
    return text;
  }
  const bool trims = rest().size() > 3 && rest()[2] == '-' && IsSpaceByte(rest()[3]);
  if (rest().substr(trims ? 4 : 2).starts_with("/*")) return TakeComment();
  inside_ = true;
  parentheses_ = 0;
  return Take(Kind::kLeft, trims ? 3 : 2);
}

TemplateToken TemplateLexer::TakeComment() {
  const std::size_t end = rest().find("*/");
  if (end == std::string_view::npos) return Fail("unclosed comment");
  at_ += end + 2;
  const std::size_t right = RightSize();
  if (right == 0) return Fail("comment ends before closing delimiter");
  trim_next_ = right > 2;
  at_ += right;
  return {Kind::kText, source_.substr(at_, 0)};
}

std::size_t TemplateLexer::RightSize() const {
  if (rest().starts_with("}}")) return 2;
  const bool trims = rest().size() >= 4 && IsSpaceByte(rest()[0]) && rest().substr(1, 3) == "-}}";
  return trims ? 4 : 0;
}

TemplateToken TemplateLexer::NextInAction() {
  if (const std::size_t right = RightSize(); right > 0) {
    if (parentheses_ > 0) return Fail("unclosed left paren");
    inside_ = false;
    trim_next_ = right > 2;
    return Take(Kind::kRight, right);
  }
  if (rest().empty()) return Fail("unclosed action");
  const char c = rest()[0];
  const char next = rest().size() > 1 ? rest()[1] : '\0';
  if (IsSpaceByte(c)) {
    std::size_t size = 1;
    const auto closes = [this](std::size_t i) { return rest().substr(i).starts_with(" -}}"); };
    while (size < rest().size() && IsSpaceByte(rest()[size]) && !closes(size)) ++size;
    return Take(Kind::kSpace, size);
  }
  if (c == ':') return next == '=' ? Take(Kind::kDeclare, 2) : Fail("expected :=");
  if (c == '=') return Take(Kind::kAssign, 1);
  if (c == '|') return Take(Kind::kPipe, 1);
  if (c == ',') return Take(Kind::kComma, 1);
  if (c == '"') return TakeQuoted(c, Kind::kString, "quoted string");
  if (c == '`') return TakeQuoted(c, Kind::kRawString, "raw quoted string");
  if (c == '\'') return TakeQuoted(c, Kind::kCharacter, "character constant");
  if (c == '$') return TakeName(1, Kind::kVariable);
  if (c == '(') return ++parentheses_, Take(Kind::kOpen, 1);
  if (c == ')') {
    if (parentheses_ == 0) return Fail("unexpected right paren");
    --parentheses_;
    return Take(Kind::kClose, 1);
  }
  if (c == '.' && (next < '0' || next > '9')) return TakeName(1, Kind::kField);
  if (c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9')) return TakeNumber();
  const Rune rune = DecodeRune(rest());
  if (IsNameRune(rune.value)) return TakeName(0, Kind::kWord);
  return Fail(fmt::format("unrecognized character in action: U+{:04X} '{}'",
                          static_cast<std::uint32_t>(rune.value), rest().substr(0, rune.size)));
}

TemplateToken TemplateLexer::TakeQuoted(char quote, Kind kind, std::string_view noun) {
  for (std::size_t i = 1; i < rest().size(); ++i) {
    const char c = rest()[i];
    if (c == quote) return Take(kind, i + 1);
    if (quote == '`') continue;
    if (c == '\n') break;
    if (c == '\\') ++i;
  }
  return Fail(fmt::format("unterminated {}", noun));
}

TemplateToken TemplateLexer::TakeNumber() {
  std::size_t size = 1;
  const bool hexadecimal = rest().starts_with("0x") || rest().starts_with("0X");
  while (size < rest().size()) {
    const char c = rest()[size];
    const char before = rest()[size - 1];
    const bool exponent =
        hexadecimal ? (before == 'p' || before == 'P') : (before == 'e' || before == 'E');
    const bool sign = (c == '+' || c == '-') && exponent;
    if (c != '.' && !sign &&
        (static_cast<unsigned char>(c) >= 0x80 || !IsNameRune(static_cast<unsigned char>(c)))) {
      break;
    }
    ++size;
  }
  return Take(Kind::kNumber, size);
}

TemplateToken TemplateLexer::TakeName(std::size_t start, Kind kind) {
  std::size_t size = start;
  while (size < rest().size()) {
    const Rune rune = DecodeRune(rest().substr(size));
    if (!IsNameRune(rune.value)) break;
    size += rune.size;
  }
  // What must not follow a name at once.
  if (size < rest().size() && RightSize() == 0) {
    const std::string_view after = rest().substr(size);
    const bool ends = IsSpaceByte(after[0]) || after.starts_with("}}") ||
                      std::string_view(".,|:=()").find(after[0]) != std::string_view::npos;
    if (!ends) {
      const Rune rune = DecodeRune(after);
      at_ += size;
      return Fail(fmt::format("bad character U+{:04X} '{}'", static_cast<std::uint32_t>(rune.value),
                              after.substr(0, rune.size)));
    }
  }
  if (kind == Kind::kField && size == 1) return Take(Kind::kDot, 1);
  return Take(kind, size);
}

}  // namespace assay::builtins
