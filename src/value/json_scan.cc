#include "value/json_scan.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "fmt/format.h"

namespace assay::json {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
// What a reader takes for one word, so that `NaN` or `+1.5` is shown whole.
bool IsWordPart(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         c == '+' || c == '-';
}

std::uint32_t ReadHex4(std::string_view digits) {
  std::uint32_t code = 0;
  for (char c : digits) {
    const int low = IsDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
    code = code * 16 + static_cast<std::uint32_t>(low);
  }
  return code;
}

bool IsContinuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<Fault> Run() {
    ScanDocument();
    return std::move(fault_);
  }

 private:
  enum class Expected { kValue, kValueOrEnd, kKey, kKeyOrEnd, kAfterValue };

  // Every step consumes a token or ends the scan; the stack of open containers is explicit.
  void ScanDocument() {
    Expected expected = Expected::kValue;
    while (!fault_.has_value()) {
      SkipSpace();
      if (expected == Expected::kAfterValue) {
        if (is_object_.empty()) {
          if (at_ < text_.size()) Expect("the end of the document");
          return;
        }
        expected = ScanAfterValue();
      } else if (expected == Expected::kKey || expected == Expected::kKeyOrEnd) {
        expected = ScanKey(expected);
      } else {
        expected = ScanValue(expected);
      }
    }
  }

  Expected ScanAfterValue() {
    const bool in_object = is_object_.back();
    if (Take(',')) return in_object ? Expected::kKey : Expected::kValue;
    if (Take(in_object ? '}' : ']')) {
      is_object_.pop_back();
    } else {
      Expect(in_object ? "`,` or `}`" : "`,` or `]`");
    }
    return Expected::kAfterValue;
  }

  Expected ScanKey(Expected expected) {
    if (expected == Expected::kKeyOrEnd && Take('}')) {
      is_object_.pop_back();
      return Expected::kAfterValue;
    }
    if (at_ >= text_.size() || text_[at_] != '"') {
      Expect(expected == Expected::kKeyOrEnd ? "a key in quotes or `}`" : "a key in quotes");
      return expected;
    }
    ScanString();
    if (fault_.has_value()) return expected;
    SkipSpace();
    if (!Take(':')) Expect("`:` after a key");
    return Expected::kValue;
  }

  Expected ScanValue(Expected expected) {
    if (expected == Expected::kValueOrEnd && Take(']')) {
      is_object_.pop_back();
      return Expected::kAfterValue;
    }
    const char first = at_ < text_.size() ? text_[at_] : '\0';
    if (first == '{' || first == '[') {
      if (is_object_.size() >= max_depth_) {
        Fail(at_, fmt::format("the document is nested deeper than {}", max_depth_));
        fault_->too_deep = true;
        return expected;
      }
      ++at_;
      is_object_.push_back(first == '{');
      return first == '{' ? Expected::kKeyOrEnd : Expected::kValueOrEnd;
    }
    if (first == '"') {
      ScanString();
    } else if (first == '-' || IsDigit(first)) {
      ScanNumber();
    } else if (const std::string_view word = Word();
               word == "true" || word == "false" || word == "null") {
      at_ += word.size();
    } else {
      Expect(expected == Expected::kValueOrEnd ? "a value or `]`" : "a value");
    }
    return Expected::kAfterValue;
  }

  void ScanNumber() {
    const std::size_t start = at_;
    const auto digit = [this] { return at_ < text_.size() && IsDigit(text_[at_]); };
    const auto skip_digits = [&, this](std::string_view after) {
      if (!digit()) Expect(fmt::format("a digit after `{}`", after));
      while (digit()) ++at_;
    };
    if (Take('-') && !digit()) return Expect("a digit after `-`");
    if (Take('0')) {
      if (digit()) {
        at_ = start;
        return Fail(start, fmt::format("a number must not begin with `0`: `{}`", Shown(Word())));
      }
    } else {
      while (digit()) ++at_;
    }
    if (Take('.')) skip_digits(".");
    if (fault_.has_value()) return;
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (!Take('+')) Take('-');
      skip_digits("e");
    }
    if (!fault_.has_value() && at_ < text_.size() && IsWordPart(text_[at_])) {
      at_ = start;
      Fail(start, fmt::format("not a number: `{}`", Shown(Word())));
    }
  }

  // From one quote to the next.
  void ScanString() {
    const std::size_t start = at_++;
    while (!fault_.has_value()) {
      if (at_ >= text_.size()) return Fail(start, "a string is not closed");
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return;
      }
      if (c == '\\') {
        ScanEscape(start);
      } else if (c == '\0') {
        Fail(at_, "a NUL byte in a string must be written as `\\u0000`");
      } else if (static_cast<unsigned char>(c) < 0x20) {
        Fail(at_, fmt::format("a control character in a string must be written as `\\u{:04x}`",
                              static_cast<unsigned>(c)));
      } else if (const std::size_t length = CharacterLength(text_, at_); length != 0) {
        at_ += length;
      } else {
        Fail(at_, fmt::format("a byte that is not utf-8: 0x{:02x}", static_cast<unsigned char>(c)));
      }
    }
  }

  void ScanEscape(std::size_t string_start) {
    const std::size_t start = at_;
    if (at_ + 1 >= text_.size()) return Fail(string_start, "a string is not closed");
    const char kind = text_[at_ + 1];
    if (kind != 'u') {
      if (std::string_view("\"\\/bfnrt").find(kind) == std::string_view::npos) {
        const std::size_t length = std::max<std::size_t>(1, CharacterLength(text_, at_ + 1));
        const bool shown =
            static_cast<unsigned char>(kind) >= 0x20 && CharacterLength(text_, at_ + 1) != 0;
        return Fail(start, fmt::format("unknown escape `\\{}`",
                                       shown ? text_.substr(at_ + 1, length) : "?"));
      }
      at_ += 2;
      return;
    }
    const std::optional<std::uint32_t> code = TakeUnicodeEscape();
    if (!code.has_value() || *code < 0xd800 || *code > 0xdfff) return;
    if (*code < 0xdc00 && text_.substr(at_, 2) == "\\u") {
      const std::optional<std::uint32_t> low = TakeUnicodeEscape();
      if (!low.has_value() || (*low >= 0xdc00 && *low <= 0xdfff)) return;
    }
    Fail(start, fmt::format("half of a surrogate pair: `{}`", text_.substr(start, 6)));
  }

  std::optional<std::uint32_t> TakeUnicodeEscape() {
    const std::string_view digits = text_.substr(std::min(at_ + 2, text_.size()), 4);
    if (digits.size() < 4 || !std::all_of(digits.begin(), digits.end(), IsHex)) {
      Fail(at_, "expected four hexadecimal digits after `\\u`");
      return std::nullopt;
    }
    at_ += 6;
    return ReadHex4(digits);
  }

  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }

  bool Take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  std::string_view Word() const {
    std::size_t end = at_;
    while (end < text_.size() && IsWordPart(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }

  static std::string Shown(std::string_view word) {
    constexpr std::size_t kShown = 40;
    return word.size() <= kShown ? std::string(word)
                                 : std::string(word.substr(0, kShown)) + "\u2026";
  }

  std::string Found() const {
    if (at_ >= text_.size()) return "the end of the document";
    if (const std::string_view word = Word(); !word.empty())
      return fmt::format("`{}`", Shown(word));
    const auto byte = static_cast<unsigned char>(text_[at_]);
    const std::size_t length = CharacterLength(text_, at_);
    if (byte == 0) return "a NUL byte";
    if (byte < 0x20 || byte == 0x7f || length == 0) return fmt::format("the byte 0x{:02x}", byte);
    return fmt::format("`{}`", text_.substr(at_, length));
  }

  void Expect(std::string_view what) {
    Fail(at_, fmt::format("expected {}, found {}", what, Found()));
  }
  void Fail(std::size_t offset, std::string message) {
    if (!fault_.has_value()) fault_ = Fault{offset, std::move(message), false};
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  std::vector<bool> is_object_;
  std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> FindFault(std::string_view text, std::size_t max_depth) {
  return Scanner(text, max_depth).Run();
}

bool IsDeeperThan(std::string_view text, std::size_t max_depth) {
  std::size_t depth = 0;
  const char* end = text.data() + text.size();
  for (const char* next = text.data(); next < end; ++next) {
    if (*next == '[' || *next == '{') {
      if (++depth > max_depth) return true;
    } else if (*next == ']' || *next == '}') {
      if (depth > 0) --depth;
    } else if (*next == '"') {
      for (++next; next < end && *next != '"'; ++next) {
        if (*next == '\\') ++next;
      }
    }
  }
  return false;
}

std::string Locate(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t newline = before.rfind('\n');
  const std::string_view in_line =
      newline == std::string_view::npos ? before : before.substr(newline + 1);
  const auto column = 1 + std::count_if(in_line.begin(), in_line.end(), [](char c) {
                        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
                      });
  return fmt::format("{}:{}", line, column);
}

std::size_t CharacterLength(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) {
    return offset + i < text.size() ? static_cast<unsigned char>(text[offset + i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return offset < text.size() ? 1 : 0;
  // The second byte's range keeps out overlong forms, surrogates and what is beyond U+10FFFF.
  if (first < 0xc2 || first > 0xf4 || !IsContinuation(text, offset + 1)) return 0;
  if (first < 0xe0) return 2;
  const unsigned second = byte(1);
  if (!IsContinuation(text, offset + 2)) return 0;
  if (first < 0xf0) {
    const bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f);
    return wrong ? 0 : 3;
  }
  const bool wrong = (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return wrong || !IsContinuation(text, offset + 3) ? 0 : 4;
}

}  // namespace assay::json
