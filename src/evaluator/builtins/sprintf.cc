// sprintf: Go's fmt.Sprintf over Rego's values, to the letter, errors in the output included.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluator/builtins/sprintf_items.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

class Formatter {
 public:
  Formatter(std::string_view format, std::vector<Item> items, Output& out)
      : format_(format), items_(std::move(items)), out_(out), writer_(out) {}

  void Run() {
    while (at_ < format_.size()) {
      const std::size_t percent = std::min(format_.find('%', at_), format_.size());
      if (!out_.Append(format_.substr(at_, percent - at_))) return;
      at_ = percent + 1;
      if (percent < format_.size() && !Directive()) break;
    }
    if (!reordered_ && next_ < items_.size()) Extra();
  }

 private:
  static constexpr int kMaxNumber = 1'000'000;

  bool Is(char c) const { return at_ < format_.size() && format_[at_] == c; }

  // False at the end of the format.
  bool Directive() {
    writer_.flags = {};
    good_index_ = true;
    TakeFlags();
    bool after_index = TakeIndex();
    TakeWidth(after_index);
    if (at_ + 1 < format_.size() && Is('.')) TakePrecision(after_index);
    if (!after_index) TakeIndex();
    if (at_ >= format_.size()) {
      out_.Append("%!(NOVERB)");
      return false;
    }
    const Rune verb = DecodeRune(format_.substr(at_));
    at_ += verb.size;
    Apply(verb.value);
    return true;
  }

  void Apply(char32_t verb) {
    if (verb == '%') {
      out_.Append('%');
      return;
    }
    if (!good_index_ || next_ >= items_.size()) {
      std::string text = "%!";
      AppendRune(text, verb);
      out_.Append(text + (good_index_ ? "(MISSING)" : "(BADINDEX)"));
      return;
    }
    if (verb == 'v' || verb == 'w') {
      writer_.flags.sharp_v = std::exchange(writer_.flags.sharp, false);
      writer_.flags.plus_v = std::exchange(writer_.flags.plus, false);
    }
    writer_.Write(items_[next_++], verb);
  }

  void TakeFlags() {
    for (; at_ < format_.size(); ++at_) {
      switch (format_[at_]) {
        case '#':
          writer_.flags.sharp = true;
          break;
        case '0':
          writer_.flags.zero = true;
          break;
        case '+':
          writer_.flags.plus = true;
          break;
        case '-':
          writer_.flags.minus = true;
          break;
        case ' ':
          writer_.flags.space = true;
          break;
        default:
          return;
      }
    }
  }

  // Digits before `end`; none if there are none, or too many: then the rest up to `end` is skipped.
  std::optional<int> TakeNumber(std::size_t end) {
    std::optional<int> number;
    for (; at_ < end && format_[at_] >= '0' && format_[at_] <= '9'; ++at_) {
      if (number.value_or(0) > kMaxNumber) {
        at_ = end;
        return std::nullopt;
      }
      number = number.value_or(0) * 10 + (format_[at_] - '0');
    }
    return number;
  }

  // `[n]`. True if there was one that could be read.
  bool TakeIndex() {
    if (!Is('[')) return false;
    reordered_ = true;
    const std::size_t close = format_.find(']', at_);
    if (format_.size() - at_ < 3 || close == std::string_view::npos) {
      ++at_;
      good_index_ = false;
      return false;
    }
    ++at_;
    const std::optional<int> number = TakeNumber(close);
    const bool read = number && at_ == close;
    at_ = close + 1;
    if (read && *number >= 1 && static_cast<std::size_t>(*number) <= items_.size()) {
      next_ = static_cast<std::size_t>(*number) - 1;
      return true;
    }
    good_index_ = false;
    return read;
  }

  // The next item as a width or precision.
  std::optional<int> TakeItem() {
    ++at_;
    if (next_ >= items_.size()) return std::nullopt;
    const Item& item = items_[next_++];
    if (item.type != Item::Type::kInt || item.integer > kMaxNumber || item.integer < -kMaxNumber) {
      return std::nullopt;
    }
    return static_cast<int>(item.integer);
  }

  void TakeWidth(bool& after_index) {
    Flags& flags = writer_.flags;
    if (!Is('*')) {
      flags.width = TakeNumber(format_.size());
      if (after_index && flags.width) good_index_ = false;
      return;
    }
    flags.width = TakeItem();
    after_index = false;
    if (!flags.width) {
      out_.Append("%!(BADWIDTH)");
    } else if (*flags.width < 0) {
      flags.width = -*flags.width;
      flags.minus = true;
      flags.zero = false;
    }
  }

  void TakePrecision(bool& after_index) {
    ++at_;
    if (after_index) good_index_ = false;
    after_index = TakeIndex();
    Flags& flags = writer_.flags;
    if (!Is('*')) {
      flags.precision = TakeNumber(format_.size()).value_or(0);
      return;
    }
    flags.precision = TakeItem();
    after_index = false;
    if (flags.precision && *flags.precision < 0) flags.precision.reset();
    if (!flags.precision) out_.Append("%!(BADPREC)");
  }

  void Extra() {
    writer_.flags = {};
    out_.Append("%!(EXTRA ");
    for (std::size_t i = next_; i < items_.size(); ++i) {
      if (i > next_) out_.Append(", ");
      if (!out_.Append(std::string(TypeNameOf(items_[i])) + "=")) return;
      writer_.Write(items_[i], 'v');
    }
    out_.Append(")");
  }

  std::string_view format_;
  std::vector<Item> items_;
  Output& out_;
  ItemWriter writer_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
  bool reordered_ = false;
  bool good_index_ = true;
};

}  // namespace

void FormatItems(std::string_view format, std::vector<Item> items, Output& out) {
  Formatter(format, std::move(items), out).Run();
}

ValueView Sprintf(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kString) || !Expect(call, operands, 1, Kind::kArray)) {
    return ValueView::Undefined();
  }
  if (!call.Spend(operands[1].size())) return ValueView::Undefined();
  std::vector<Item> items;
  for (std::size_t i = 0; i < operands[1].size(); ++i) items.push_back(ItemOf(operands[1].at(i)));
  const StringText format = operands[0].text();
  Output out(call);
  FormatItems(format, std::move(items), out);
  return out.Finish();
}

}  // namespace assay::builtins
