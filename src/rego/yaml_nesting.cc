// The YAML library's own reading, reduced to what tells a bracket that opens a collection from one
// that is text: quotes, comments, block scalars, and plain scalars, which go on over all lines that
// are indented further than the block collection they stand in.

#include "rego/yaml_nesting.h"

#include <algorithm>
#include <cstddef>

namespace assay::rego {

namespace {

class FlowScanner {
 public:
  FlowScanner(std::string_view text, std::size_t limit) : text_(text), limit_(limit) {}

  std::optional<NestingPlace> Run() {
    while (position_ < text_.size() && !found_) {
      if (at_line_start_) BeginLine();
      if (position_ < text_.size()) Step();
    }
    return found_;
  }

 private:
  char At(std::size_t position) const { return position < text_.size() ? text_[position] : '\n'; }
  static bool IsBlank(char c) { return c == ' ' || c == '\t'; }
  static bool IsSpace(char c) { return IsBlank(c) || c == '\n' || c == '\r'; }

  void NextLine() {
    ++line_;
    line_start_ = position_;
    at_line_start_ = true;
  }

  // `---` or `...`
  bool IsDocumentMark(std::size_t at) const {
    const std::string_view mark = text_.substr(at, 3);
    return (mark == "---" || mark == "...") && IsSpace(At(at + 3));
  }

  // Outside flow collections: where the innermost block collection of this line begins, for scalars
  // hold the lines that stand further right.
  void BeginLine() {
    at_line_start_ = false;
    if (depth_ > 0) return;
    std::size_t at = position_;
    while (At(at) == ' ') ++at;
    std::size_t content = at;
    while (IsBlank(At(content))) ++content;
    const bool empty = At(content) == '\n' || At(content) == '\r';
    if (IsDocumentMark(line_start_)) {
      parent_indent_ = -1;
      position_ += 3;
      in_plain_ = false;
      token_start_ = true;
      return;
    }
    if (in_plain_ && (empty || IndentOf(at) > plain_parent_)) return;
    in_plain_ = false;
    token_start_ = true;
    while ((At(at) == '-' || At(at) == '?' || At(at) == ':') && IsSpace(At(at + 1))) {
      parent_indent_ = IndentOf(at);
      ++at;
      while (IsBlank(At(at))) ++at;
    }
    if (HasKey(at)) parent_indent_ = IndentOf(at);
  }

  std::ptrdiff_t IndentOf(std::size_t at) const {
    return static_cast<std::ptrdiff_t>(at - line_start_);
  }

  // A plain or quoted `key:` at `at`.
  bool HasKey(std::size_t at) const {
    if (At(at) == '[' || At(at) == '{' || At(at) == '|' || At(at) == '>') return false;
    for (; at < text_.size() && text_[at] != '\n'; ++at) {
      if (text_[at] == ':' && IsSpace(At(at + 1))) return true;
    }
    return false;
  }

  void SkipQuoted(char quote) {
    ++position_;
    while (position_ < text_.size()) {
      const char c = text_[position_++];
      if (c == '\n') {
        ++line_;
        line_start_ = position_;
      }
      if (c == '\\' && quote == '"' && position_ < text_.size()) ++position_;
      if (c != quote) continue;
      if (quote == '"' || At(position_) != '\'') return;
      ++position_;  // '' is one quote
    }
  }

  void SkipLine() {
    while (position_ < text_.size() && text_[position_] != '\n') ++position_;
  }

  // At `|` or `>`: the indentation that its header asks for (`|2-`), if it does.
  std::optional<std::ptrdiff_t> BlockScalarIndent() const {
    for (std::size_t at = position_ + 1; !IsSpace(At(at)); ++at) {
      if (At(at) >= '1' && At(at) <= '9') return At(at) - '0';
    }
    return std::nullopt;
  }

  // At `|` or `>` that begins a value: skips the lines that are empty or indented as far as the
  // first of them.
  void SkipBlockScalar() {
    const std::ptrdiff_t base = std::max<std::ptrdiff_t>(parent_indent_, 0);
    const std::optional<std::ptrdiff_t> asked = BlockScalarIndent();
    std::ptrdiff_t least = base + asked.value_or(1);
    bool detect = !asked;
    SkipLine();
    while (position_ < text_.size()) {
      const std::size_t first = position_ + 1;
      std::size_t at = first;
      while (At(at) == ' ') ++at;
      const bool empty = At(at) == '\n' || At(at) == '\r';
      const auto indent = static_cast<std::ptrdiff_t>(at - first);
      if (detect) least = std::max(least, indent);
      if (!empty) {
        if (indent < least || IsDocumentMark(first)) return;
        detect = false;
      }
      position_ = line_start_ = first;
      ++line_;
      SkipLine();
    }
  }

  void Step() {
    const char c = text_[position_];
    if (c == '\n') {
      ++position_;
      return NextLine();
    }
    if (IsSpace(c)) {
      ++position_;
      return;
    }
    if (c == '#' && (position_ == line_start_ || IsSpace(text_[position_ - 1]))) {
      in_plain_ = false;
      return SkipLine();
    }
    if (depth_ > 0) {
      StepInFlow(c);
    } else {
      StepInBlock(c);
    }
  }

  void Open() {
    if (++depth_ > limit_) {
      found_ = NestingPlace{line_, static_cast<std::uint32_t>(position_ - line_start_ + 1)};
    }
    Mark();
  }

  // Steps over what a new token follows.
  void Mark() {
    ++position_;
    token_start_ = true;
    after_json_key_ = false;
  }

  // Behind a quoted scalar or a closed collection, where `:` needs no blank after it.
  void EndJsonKey() {
    token_start_ = false;
    after_json_key_ = true;
  }

  bool IsFlowColon() const {
    const char next = At(position_ + 1);
    return after_json_key_ || IsSpace(next) || next == ',' || next == ']' || next == '}';
  }

  void StepInFlow(char c) {
    if (c == '[' || c == '{') {
      Open();
    } else if (c == ']' || c == '}') {
      --depth_;
      ++position_;
      EndJsonKey();
    } else if (c == ',' || (c == '?' && token_start_ && IsSpace(At(position_ + 1))) ||
               (c == ':' && IsFlowColon())) {
      Mark();
    } else if ((c == '"' || c == '\'') && token_start_) {
      SkipQuoted(c);
      EndJsonKey();
    } else if ((c == '&' || c == '!') && token_start_) {
      SkipProperty();
    } else {
      ++position_;
      token_start_ = false;
      after_json_key_ = false;
    }
  }

  // An anchor, a tag or an alias.
  void SkipProperty() {
    const std::string_view ends = depth_ > 0 ? " \t\r\n,[]{}" : " \t\r\n";
    while (position_ < text_.size() && ends.find(text_[position_]) == std::string_view::npos) {
      ++position_;
    }
  }

  void StepInBlock(char c) {
    const bool mark = c == ':' || (token_start_ && (c == '-' || c == '?'));
    if (mark && IsSpace(At(position_ + 1))) {
      in_plain_ = false;
      Mark();
    } else if (!token_start_) {
      ++position_;
    } else if (c == '[' || c == '{') {
      Open();
    } else if (c == '"' || c == '\'') {
      SkipQuoted(c);
      token_start_ = false;
    } else if (c == '|' || c == '>') {
      SkipBlockScalar();
    } else if (c == '&' || c == '!') {
      SkipProperty();
    } else if (c == '%' && position_ == line_start_) {
      SkipLine();
    } else if (c == '*') {
      SkipProperty();
      token_start_ = false;
    } else {
      in_plain_ = true;
      plain_parent_ = parent_indent_;
      token_start_ = false;
      ++position_;
    }
  }

  std::string_view text_;
  std::size_t limit_;
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 1;
  std::size_t depth_ = 0;
  std::ptrdiff_t parent_indent_ = -1;  // of the innermost block collection; -1 if there is none
  std::ptrdiff_t plain_parent_ = -1;   // the same where the plain scalar began
  bool in_plain_ = false;              // a plain scalar may go on in the next line
  bool at_line_start_ = true;
  bool token_start_ = true;
  bool after_json_key_ = false;
  std::optional<NestingPlace> found_;
};

}  // namespace

std::optional<NestingPlace> FindDeepFlow(std::string_view text, std::size_t limit) {
  return FlowScanner(text, limit).Run();
}

}  // namespace assay::rego
