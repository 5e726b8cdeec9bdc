#include "rego/yaml_nesting.h"

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
  static bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  void NextLine() {
    ++line_;
    line_start_ = position_;
    at_line_start_ = true;
  }

  // Outside flow collections: where the innermost block collection of this line begins, for block
  // scalars hold all lines that stand further right.
  void BeginLine() {
    at_line_start_ = false;
    token_start_ = true;
    if (depth_ > 0) return;
    std::size_t at = position_;
    while (At(at) == ' ') ++at;
    while ((At(at) == '-' || At(at) == '?') && At(at + 1) == ' ') {
      parent_column_ = at - line_start_;
      at += 1;
      while (At(at) == ' ') ++at;
      parent_is_marker_ = true;
    }
    const bool has_key = HasKey(at);
    if (has_key) parent_column_ = at - line_start_;
    may_hold_block_scalar_ = has_key || parent_is_marker_;
    parent_is_marker_ = false;
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

  // At `|` or `>` that begins a value: skips the lines that are blank or indented further.
  void SkipBlockScalar() {
    SkipLine();
    while (position_ < text_.size()) {
      std::size_t at = position_ + 1;
      while (At(at) == ' ' && at < text_.size()) ++at;
      const bool blank = at >= text_.size() || text_[at] == '\n' || text_[at] == '\r';
      if (!blank && at - (position_ + 1) <= parent_column_) return;
      position_ = position_ + 1;
      ++line_;
      line_start_ = position_;
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
    if (c == '#' && (position_ == line_start_ || IsSpace(text_[position_ - 1]))) return SkipLine();
    if (depth_ > 0 ? StepInFlow(c) : StepInBlock(c)) return;
    token_start_ = false;
    ++position_;
  }

  void Open() {
    if (++depth_ > limit_) {
      found_ = NestingPlace{line_, static_cast<std::uint32_t>(position_ - line_start_ + 1)};
    }
    ++position_;
    token_start_ = true;
  }

  bool StepInFlow(char c) {
    if (c == '[' || c == '{') {
      Open();
    } else if (c == ']' || c == '}') {
      --depth_;
      ++position_;
      token_start_ = false;
    } else if (c == ',' || c == ':' || c == '?') {
      ++position_;
      token_start_ = true;
    } else if ((c == '"' || c == '\'') && token_start_) {
      SkipQuoted(c);
      token_start_ = false;
    } else {
      return false;
    }
    return true;
  }

  bool StepInBlock(char c) {
    const bool indicator = (c == '-' || c == '?' || c == ':') && IsSpace(At(position_ + 1));
    // A mark and a block begin a token alike. NOLINTNEXTLINE(bugprone-branch-clone)
    if (indicator) {
      ++position_;
      token_start_ = true;
    } else if (!token_start_) {
      return false;
    } else if (c == '[' || c == '{') {
      Open();
    } else if (c == '"' || c == '\'') {
      SkipQuoted(c);
      token_start_ = false;
    } else if ((c == '|' || c == '>') && may_hold_block_scalar_) {
      SkipBlockScalar();
    } else if (c == '&' || c == '!') {
      while (position_ < text_.size() && !IsSpace(text_[position_])) ++position_;
    } else {
      return false;
    }
    return true;
  }

  std::string_view text_;
  std::size_t limit_;
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 1;
  std::size_t depth_ = 0;
  std::size_t parent_column_ = 0;
  bool at_line_start_ = true;
  bool token_start_ = true;
  bool parent_is_marker_ = false;
  bool may_hold_block_scalar_ = false;
  std::optional<NestingPlace> found_;
};

}  // namespace

std::optional<NestingPlace> FindDeepFlow(std::string_view text, std::size_t limit) {
  return FlowScanner(text, limit).Run();
}

}  // namespace assay::rego
