// glob.*: globs with separators, translated to regular expressions.
//
//   *       any characters but separators       **      any characters
//   ?       one that is no separator            [abc]   one of these; [!abc] none of them
//   [a-c]   one of a range; [!a-c]              {a,b*}  one of several patterns, nested at will
//   \x      x itself

#include <fmt/format.h>

#include <string>
#include <vector>

#include "evaluator/builtins/patterns.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

// Deep nesting would only serve to make RE2 refuse it.
constexpr std::size_t kMaxAlternatives = 200;

// A character inside [ ] of a regular expression.
void AppendToClass(std::string& out, char32_t rune) {
  if (rune < 0x80 &&
      std::string_view("\\]^-[").find(static_cast<char>(rune)) != std::string_view::npos) {
    out += '\\';
  }
  AppendRune(out, rune);
}

class GlobTranslator {
 public:
  GlobTranslator(std::string_view glob, const std::vector<char32_t>& separators) : rest_(glob) {
    if (separators.empty()) {
      single_ = "(?s:.)";
      return;
    }
    single_ = "[^";
    for (char32_t separator : separators) AppendToClass(single_, separator);
    single_ += ']';
  }

  // False if the glob is not valid: `error()`.
  bool Run() {
    while (!rest_.empty()) {
      if (!Next()) return false;
    }
    // A list that is not closed ends with the glob.
    for (; open_ > 0; --open_) regex_ += ')';
    return true;
  }
  const std::string& regex() const { return regex_; }
  const std::string& error() const { return error_; }

 private:
  bool Fail(std::string_view error) {
    error_ = error;
    return false;
  }

  char32_t Take() {
    const Rune rune = DecodeRune(rest_);
    rest_.remove_prefix(rune.size);
    return rune.value;
  }

  bool Next() {
    const char32_t rune = Take();
    switch (rune) {
      case '*':
        if (rest_.starts_with('*')) {
          rest_.remove_prefix(1);
          regex_ += "(?s:.*)";
        } else {
          regex_ += single_ + '*';
        }
        return true;
      case '?':
        regex_ += single_;
        return true;
      case '[':
        return Class();
      case '{':
        if (++open_ > kMaxAlternatives) return Fail("too many nested alternatives");
        regex_ += "(?:";
        return true;
      case '}':
      case ',':
        if (open_ == 0) break;
        if (rune == ',') {
          regex_ += '|';
        } else {
          regex_ += ')';
          --open_;
        }
        return true;
      case '\\':
        if (!rest_.empty()) Literal(Take());
        return true;
      default:
        break;
    }
    Literal(rune);
    return true;
  }

  void Literal(char32_t rune) {
    std::string text;
    AppendRune(text, rune);
    regex_ += QuoteRegex(text);
  }

  bool Class() {
    std::string out = "[";
    if (rest_.starts_with('!')) {
      rest_.remove_prefix(1);
      out += '^';
    }
    if (rest_.empty()) return Fail("unexpected end of input");
    const std::string_view start = rest_;
    const char32_t low = Take();
    if (rest_.starts_with('-')) {
      rest_.remove_prefix(1);
      if (rest_.empty()) return Fail("unexpected end of input");
      const char32_t high = Take();
      if (high < low) {
        return Fail(fmt::format("hi character '{}' should be greater than lo '{}'", Utf8Of(high),
                                Utf8Of(low)));
      }
      AppendToClass(out, low);
      out += '-';
      AppendToClass(out, high);
    } else {
      rest_ = start;
      bool any = false;
      while (!rest_.empty() && rest_[0] != ']') {
        char32_t rune = Take();
        if (rune == '\\' && !rest_.empty()) rune = Take();
        AppendToClass(out, rune);
        any = true;
      }
      if (!any) return Fail("could not parse range");
    }
    if (rest_.empty()) return Fail("unexpected end of input");
    if (Take() != ']') return Fail("expected close range character");
    regex_ += out + ']';
    return true;
  }

  static std::string Utf8Of(char32_t rune) {
    std::string text;
    AppendRune(text, rune);
    return text;
  }

  std::string_view rest_;
  std::string single_;
  std::string regex_;
  std::string error_;
  std::size_t open_ = 0;
};

Pattern CompileGlob(std::string_view glob, const std::vector<char32_t>& separators,
                    std::int64_t limit) {
  GlobTranslator translator(glob, separators);
  if (!translator.Run()) return {nullptr, translator.error()};
  return CompileRegex(translator.regex(), limit);
}

// `.` where the array is empty, none where there is null.
bool ExpectSeparators(BuiltinCall& call, Arguments operands, std::vector<char32_t>& separators) {
  const ValueView list = operands[1];
  if (list.is_null()) return true;
  if (!list.is_array()) {
    WrongType(call, 1, "one of {array, null}", list);
    return false;
  }
  if (!call.Spend(list.size())) return false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list.at(i).is_string()) {
      WrongElement(call, 1, list, list.at(i), "string");
      return false;
    }
    const StringText text = list.at(i).text();
    if (text.view().empty() || DecodeRune(text).size != text.view().size()) {
      WrongElement(call, 1, list, list.at(i), "rune");
      return false;
    }
    separators.push_back(DecodeRune(text).value);
  }
  if (separators.empty()) separators.push_back('.');
  return true;
}

}  // namespace

ValueView GlobMatch(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kString)) return ValueView::Undefined();
  std::vector<char32_t> separators;
  if (!ExpectSeparators(call, operands, separators)) return ValueView::Undefined();
  if (!Expect(call, operands, 2, Kind::kString)) return ValueView::Undefined();
  const StringText glob = operands[0].text();
  const StringText text = operands[2].text();
  if (!call.Spend((glob.view().size() + text.view().size()) / 8 + 1)) {
    return ValueView::Undefined();
  }
  std::string key = fmt::format("{}:", separators.size());
  for (char32_t separator : separators) AppendRune(key, separator);
  key += glob.view();
  const std::int64_t limit = call.context().limits.max_regex_bytes;
  const Pattern& pattern = FindPattern(call, "glob", key, [&glob, &separators, limit] {
    return CompileGlob(glob, separators, limit);
  });
  if (!pattern.regex) return FailBuiltin(call, pattern.error);
  return ValueView::Boolean(RE2::FullMatch(text.view(), *pattern.regex));
}

ValueView GlobQuoteMeta(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  std::string out;
  for (char c : text.view()) {
    if (std::string_view("*?\\[]{}").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return MakeString(call, out);
}

}  // namespace assay::builtins
