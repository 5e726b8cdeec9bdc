// regex.globs_match: whether two small patterns (`.`, sets, `*` and `+`) have a string in common. A
// pair of places, one in each pattern, is a state; what both can read leads to the next. Linear in
// the product of the lengths.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

struct RuneRange {
  char32_t first;
  char32_t last;
};

struct Token {
  std::vector<RuneRange> runes;
  bool optional = false;  // star
  bool repeated = false;  // star or plus
};

bool Overlap(const Token& a, const Token& b) {
  return std::any_of(a.runes.begin(), a.runes.end(), [&b](const RuneRange& x) {
    return std::any_of(b.runes.begin(), b.runes.end(),
                       [&x](const RuneRange& y) { return x.first <= y.last && y.first <= x.last; });
  });
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : runes_(RunesOf(text)) {}

  // False: `error()` says why.
  bool Run(std::vector<Token>& tokens) {
    while (at_ < runes_.size()) {
      bool escaped = false;
      const std::optional<char32_t> rune = Take(escaped);
      if (!rune) return false;
      Token token;
      if (escaped) {
        token.runes = {{*rune, *rune}};
      } else if (*rune == '[') {
        if (!Set(token)) return false;
      } else if (*rune == ']') {
        return Fail("set-close ']' with no preceding '['");
      } else if (*rune == '*' || *rune == '+') {
        return Fail(
            fmt::format("flag '{}' must be preceded by a non-flag", static_cast<char>(*rune)));
      } else {
        token.runes = {*rune == '.' ? RuneRange{0, 0x10ffff} : RuneRange{*rune, *rune}};
      }
      TakeFlag(token);
      tokens.push_back(std::move(token));
    }
    return true;
  }
  const std::string& error() const { return error_; }

 private:
  bool Fail(std::string_view message) {
    error_ = fmt::format("pos:{}:{}: the input provided is invalid", at_, message);
    return false;
  }

  void TakeFlag(Token& token) {
    if (at_ == runes_.size() || (runes_[at_] != '*' && runes_[at_] != '+')) return;
    token.repeated = true;
    token.optional = runes_[at_++] == '*';
  }

  // The next character, or the one that a backslash escapes.
  std::optional<char32_t> Take(bool& escaped) {
    escaped = runes_[at_] == '\\';
    if (escaped && ++at_ == runes_.size()) {
      Fail("input ends with a \\ (escape) character");
      return std::nullopt;
    }
    return runes_[at_++];
  }

  bool Set(Token& token) {
    bool can_begin_range = false;
    while (at_ < runes_.size()) {
      bool escaped = false;
      const std::optional<char32_t> rune = Take(escaped);
      if (!rune) return false;
      if (!escaped && *rune == ']') return true;
      if (escaped || *rune != '-') {
        token.runes.push_back({*rune, *rune});
        can_begin_range = true;
        continue;
      }
      if (!can_begin_range) {
        return Fail("range character '-' must be preceded by a Unicode character");
      }
      if (!EndRange(token.runes.back())) return false;
      can_begin_range = false;
    }
    return Fail("found [ without matching ]");
  }

  bool EndRange(RuneRange& range) {
    if (at_ == runes_.size()) {
      return Fail("range character '-' must be followed by a Unicode character");
    }
    bool escaped = false;
    const std::optional<char32_t> last = Take(escaped);
    if (!last) return false;
    if (!escaped && (*last == ']' || *last == '-')) {
      return Fail("range character '-' cannot be followed by a special symbol");
    }
    if (*last < range.first) {
      std::string text;
      AppendRune(text, *last);
      std::string before;
      AppendRune(before, range.first);
      return Fail(
          fmt::format("range is out of order: '{}' comes before '{}' in Unicode", text, before));
    }
    range.last = *last;
    return true;
  }

  std::vector<char32_t> runes_;
  std::size_t at_ = 0;
  std::string error_;
};

// Walks the pairs of places. Passing an optional token, or leaving a repeated one that was read,
// reads nothing.
class CommonString {
 public:
  CommonString(BuiltinCall& call, const std::vector<Token>& a, const std::vector<Token>& b)
      : call_(call), a_(a), b_(b), seen_((a.size() + 1) * (b.size() + 1) * 2) {}

  std::optional<bool> Exists() {
    Push(0, 0, false);
    while (!waiting_.empty()) {
      if (!call_.Spend(1)) return std::nullopt;
      const State state = waiting_.back();
      waiting_.pop_back();
      const bool a_end = state.a == a_.size();
      const bool b_end = state.b == b_.size();
      if (a_end && b_end && state.read) return true;
      if (!a_end && a_[state.a].optional) Push(state.a + 1, state.b, state.read);
      if (!b_end && b_[state.b].optional) Push(state.a, state.b + 1, state.read);
      if (!a_end && !b_end && Overlap(a_[state.a], b_[state.b])) Advance(state);
    }
    // Matches OPA: two empty patterns have the empty string in common.
    return a_.empty() && b_.empty();
  }

 private:
  struct State {
    std::size_t a;
    std::size_t b;
    bool read;
  };

  void Advance(const State& state) {
    const std::size_t next_a[] = {state.a + 1, state.a};
    const std::size_t next_b[] = {state.b + 1, state.b};
    for (std::size_t i = 0; i < (a_[state.a].repeated ? 2 : 1); ++i) {
      for (std::size_t j = 0; j < (b_[state.b].repeated ? 2 : 1); ++j) {
        Push(next_a[i], next_b[j], true);
      }
    }
  }

  void Push(std::size_t a, std::size_t b, bool read) {
    const std::size_t place = (a * (b_.size() + 1) + b) * 2 + (read ? 1 : 0);
    if (seen_[place]) return;
    seen_[place] = true;
    waiting_.push_back({a, b, read});
  }

  BuiltinCall& call_;
  const std::vector<Token>& a_;
  const std::vector<Token>& b_;
  std::vector<bool> seen_;
  std::vector<State> waiting_;
};

}  // namespace

ValueView RegexGlobsMatch(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  std::vector<Token> tokens[2];
  for (std::size_t i = 0; i < 2; ++i) {
    const StringText text = operands[i].text();
    if (!call.Spend(text.view().size())) return ValueView::Undefined();
    Tokenizer tokenizer(text);
    if (!tokenizer.Run(tokens[i])) return FailBuiltin(call, tokenizer.error());
  }
  // The table of pairs that were seen is paid for before it is made.
  if (!call.Spend(tokens[0].size() * tokens[1].size() / 2)) return ValueView::Undefined();
  const std::optional<bool> result = CommonString(call, tokens[0], tokens[1]).Exists();
  return result ? ValueView::Boolean(*result) : ValueView::Undefined();
}

}  // namespace assay::builtins
