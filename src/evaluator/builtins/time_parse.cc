// Reading a time by a layout. What is accepted, and what is said where something is not, is Go's:
// names in any case, fractions of a second even where the layout has none, zone names without a
// meaning.

#include <fmt/format.h>

#include <array>
#include <cctype>

#include "evaluator/builtins/time_layout.h"

namespace assay::builtins {
namespace {

bool IsDigitAt(std::string_view text, std::size_t i) {
  return i < text.size() && text[i] >= '0' && text[i] <= '9';
}

bool StartsFraction(std::string_view text) {
  return text.size() >= 2 && (text[0] == '.' || text[0] == ',') && IsDigitAt(text, 1);
}

// As Go's time package quotes.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < ' ') {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    const char lower = static_cast<char>(a[i] | 0x20);
    if (lower != static_cast<char>(b[i] | 0x20) || lower < 'a' || lower > 'z') return false;
  }
  return true;
}

std::string_view WithoutSpaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

// Takes `prefix` from the front of `value`; a run of spaces matches any run.
bool Skip(std::string_view& value, std::string_view prefix) {
  while (!prefix.empty()) {
    if (prefix[0] == ' ') {
      if (!value.empty() && value[0] != ' ') return false;
      prefix = WithoutSpaces(prefix);
      value = WithoutSpaces(value);
      continue;
    }
    if (value.empty() || value[0] != prefix[0]) return false;
    prefix.remove_prefix(1);
    value.remove_prefix(1);
  }
  return true;
}

std::size_t SignedOffsetSize(std::string_view value) {
  if (value.empty() || (value[0] != '-' && value[0] != '+')) return 0;
  std::size_t end = 1;
  int hours = 0;
  for (; IsDigitAt(value, end); ++end) {
    hours = hours * 10 + (value[end] - '0');
    if (hours > 23) return 0;
  }
  return end > 1 ? end : 0;
}

// How many characters at the front look like a zone's name; 0: none do.
std::size_t ZoneNameSize(std::string_view value) {
  if (value.size() < 3) return 0;
  if (value.starts_with("ChST") || value.starts_with("MeST")) return 4;
  if (value.starts_with("GMT")) return 3 + SignedOffsetSize(value.substr(3));
  if (value[0] == '+' || value[0] == '-') return SignedOffsetSize(value);
  std::size_t upper = 0;
  while (upper < 6 && upper < value.size() && value[upper] >= 'A' && value[upper] <= 'Z') ++upper;
  if (upper == 5) return value[4] == 'T' ? 5 : 0;
  if (upper == 4) return value[3] == 'T' || value.starts_with("WITA") ? 4 : 0;
  return upper == 3 ? 3 : 0;
}

class TimeReader {
 public:
  TimeReader(std::string_view layout, std::string_view value)
      : whole_layout_(layout), whole_value_(value), layout_(layout), value_(value) {}

  ParsedTime Read() {
    while (!result_.error) {
      const Chunk chunk = NextChunk(layout_);
      if (!Skip(value_, chunk.prefix)) {
        CannotParse(value_, chunk.prefix);
        break;
      }
      if (chunk.element == Element::kNone) {
        if (!value_.empty()) Wrong(": extra text: " + Quoted(value_));
        break;
      }
      layout_ = chunk.suffix;
      const std::string_view before = value_;
      out_of_range_ = "";
      const bool fits = Take(chunk);
      if (!out_of_range_.empty()) {
        Wrong(fmt::format(": {} out of range", out_of_range_));
      } else if (!fits) {
        CannotParse(before, chunk.text);
      }
    }
    if (!result_.error) Finish();
    return std::move(result_);
  }

 private:
  void Wrong(const std::string& message) {
    result_.error = "parsing time " + Quoted(whole_value_) + message;
  }
  void CannotParse(std::string_view value, std::string_view element) {
    Wrong(fmt::format(" as {}: cannot parse {} as {}", Quoted(whole_layout_), Quoted(value),
                      Quoted(element)));
  }

  // One or two digits; with `fixed` two.
  bool Number(bool fixed, int& number) {
    if (!IsDigitAt(value_, 0)) return false;
    const bool two = IsDigitAt(value_, 1);
    if (fixed && !two) return false;
    number = value_[0] - '0';
    if (two) number = number * 10 + (value_[1] - '0');
    value_.remove_prefix(two ? 2 : 1);
    return true;
  }

  bool InRange(bool fixed, int low, int high, std::string_view what, int& number) {
    if (!Number(fixed, number)) return false;
    if (number < low || number > high) out_of_range_ = what;
    return true;
  }

  // The place of a name in a table of `count`; names may be cut to three letters.
  template <typename NameAt>
  bool Name(NameAt name_at, int count, bool cut, int& place) {
    for (place = 0; place < count; ++place) {
      std::string_view name = name_at(place);
      if (cut) name = name.substr(0, 3);
      if (value_.size() >= name.size() && EqualIgnoringCase(value_.substr(0, name.size()), name)) {
        value_.remove_prefix(name.size());
        return true;
      }
    }
    return false;
  }

  bool Take(const Chunk& chunk) {
    switch (chunk.element) {
      case Element::kHour:
        return InRange(false, 0, 23, "hour", hour_);
      case Element::kHour12:
      case Element::kZeroHour12:
        return InRange(chunk.element == Element::kZeroHour12, 0, 12, "hour", hour_);
      case Element::kMinute:
      case Element::kZeroMinute:
        return InRange(chunk.element == Element::kZeroMinute, 0, 59, "minute", minute_);
      case Element::kSecond:
      case Element::kZeroSecond:
        return TakeSecond(chunk.element == Element::kZeroSecond);
      case Element::kUpperPm:
      case Element::kLowerPm:
        return TakeHalfDay(chunk.element == Element::kUpperPm);
      case Element::kZone:
        return TakeOffset(chunk.zone);
      case Element::kZoneName:
        return TakeZoneName();
      case Element::kFraction:
        return value_.size() > static_cast<std::size_t>(chunk.digits) &&
               TakeFraction(static_cast<std::size_t>(chunk.digits) + 1);
      case Element::kFractionCut:
        return !StartsFraction(value_) || TakeFraction(FractionSize());
      default:
        return TakeDate(chunk.element);
    }
  }

  bool TakeDate(Element element) {
    int place = 0;
    switch (element) {
      case Element::kLongMonth:
      case Element::kMonth:
        if (!Name([](int i) { return MonthName(i + 1); }, 12, element == Element::kMonth, place)) {
          return false;
        }
        month_ = place + 1;
        return true;
      case Element::kNumberMonth:
      case Element::kZeroMonth:
        return InRange(element == Element::kZeroMonth, 1, 12, "month", month_);
      case Element::kLongWeekday:
      case Element::kWeekday:
        return Name(WeekdayName, 7, element == Element::kWeekday, place);
      case Element::kSpaceDay:
        if (value_.starts_with(' ')) value_.remove_prefix(1);
        return Number(false, day_);
      case Element::kDay:
      case Element::kZeroDay:
        return Number(element == Element::kZeroDay, day_);
      case Element::kSpaceYearDay:
      case Element::kZeroYearDay:
        return TakeYearDay(element == Element::kZeroYearDay);
      case Element::kLongYear:
        return TakeYear(4);
      default:
        return TakeYear(2);
    }
  }

  bool TakeYear(std::size_t digits) {
    year_ = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!IsDigitAt(value_, i)) return false;
      year_ = year_ * 10 + (value_[i] - '0');
    }
    if (digits == 2) year_ += year_ >= 69 ? 1900 : 2000;
    value_.remove_prefix(digits);
    return true;
  }

  bool TakeYearDay(bool fixed) {
    for (int i = 0; i < 2 && !fixed; ++i) {
      if (value_.starts_with(' ')) value_.remove_prefix(1);
    }
    std::size_t size = 0;
    year_day_ = 0;
    for (; size < 3 && IsDigitAt(value_, size); ++size) {
      year_day_ = year_day_ * 10 + (value_[size] - '0');
    }
    if (size == 0 || (fixed && size != 3)) return false;
    value_.remove_prefix(size);
    return true;
  }

  bool TakeSecond(bool fixed) {
    if (!InRange(fixed, 0, 59, "second", second_)) return false;
    if (!out_of_range_.empty() || !StartsFraction(value_)) return true;
    const Element next = NextChunk(layout_).element;
    if (next == Element::kFraction || next == Element::kFractionCut) return true;
    return TakeFraction(FractionSize());
  }

  std::size_t FractionSize() const {
    std::size_t size = 1;
    while (IsDigitAt(value_, size)) ++size;
    return size;
  }

  // A point and digits, `size` characters; what is finer than a nanosecond is cut off.
  bool TakeFraction(std::size_t size) {
    if (value_[0] != '.' && value_[0] != ',') return false;
    nanosecond_ = 0;
    for (std::size_t i = 1; i < 10; ++i) {
      if (i < size && !IsDigitAt(value_, i)) return false;
      nanosecond_ = nanosecond_ * 10 + (i < size ? value_[i] - '0' : 0);
    }
    value_.remove_prefix(size);
    return true;
  }

  bool TakeHalfDay(bool upper) {
    const std::string_view half = value_.substr(0, 2);
    if (half != (upper ? "PM" : "pm") && half != (upper ? "AM" : "am")) return false;
    pm_ = half[0] == 'P' || half[0] == 'p';
    am_ = !pm_;
    value_.remove_prefix(2);
    return true;
  }

  bool TakeOffset(const ZoneForm& form) {
    if (form.z_for_utc && value_.starts_with('Z')) {
      value_.remove_prefix(1);
      offset_ = 0;
      return true;
    }
    const std::size_t step = form.colon ? 3 : 2;
    const std::size_t size = 3 + (form.minutes ? step : 0) + (form.seconds ? step : 0);
    if (value_.size() < size || (value_[0] != '+' && value_[0] != '-')) return false;
    const std::string_view text = value_.substr(0, size);
    std::array<int, 3> parts = {};
    for (std::size_t i = 0, at = 1; at < size; ++i) {
      if (i > 0 && form.colon && text[at++] != ':') return false;
      if (!IsDigitAt(text, at) || !IsDigitAt(text, at + 1)) return false;
      parts[i] = (text[at] - '0') * 10 + (text[at + 1] - '0');
      at += 2;
    }
    if (parts[0] > 24) out_of_range_ = "time zone offset hour";
    if (parts[1] > 60) out_of_range_ = "time zone offset minute";
    if (parts[2] > 60) out_of_range_ = "time zone offset second";
    offset_ = (parts[0] * 60 + parts[1]) * 60 + parts[2];
    if (text[0] == '-') offset_ = -offset_;
    value_.remove_prefix(size);
    return true;
  }

  // Which offset a name stands for is not known, so the time is taken as that of UTC.
  bool TakeZoneName() {
    const std::size_t size = value_.starts_with("UTC") ? 3 : ZoneNameSize(value_);
    value_.remove_prefix(size);
    return size > 0;
  }

  void Finish() {
    if (pm_ && hour_ < 12) hour_ += 12;
    if (am_ && hour_ == 12) hour_ = 0;
    if (year_day_ >= 0 && !ApplyYearDay()) return;
    const int month = month_ < 0 ? 1 : month_;
    const int day = day_ < 0 ? 1 : day_;
    if (day < 1 || day > DaysInMonth(year_, month)) return Wrong(": day out of range");
    result_.seconds = DaysFromCivil(year_, month, day) * 86400 + std::int64_t{hour_} * 3600 +
                      std::int64_t{minute_} * 60 + second_ - offset_;
    result_.nanosecond = nanosecond_;
  }

  bool ApplyYearDay() {
    const int days = DaysInMonth(year_, 2) == 29 ? 366 : 365;
    if (year_day_ < 1 || year_day_ > days) {
      Wrong(": day-of-year out of range");
      return false;
    }
    int month = 1;
    int day = year_day_;
    while (day > DaysInMonth(year_, month)) day -= DaysInMonth(year_, month++);
    if (month_ >= 0 && month_ != month) {
      Wrong(": day-of-year does not match month");
    } else if (day_ >= 0 && day_ != day) {
      Wrong(": day-of-year does not match day");
    }
    month_ = month;
    day_ = day;
    return !result_.error;
  }

  std::string_view whole_layout_;
  std::string_view whole_value_;
  std::string_view layout_;
  std::string_view value_;
  std::string_view out_of_range_;
  ParsedTime result_;
  std::int64_t year_ = 0;
  int month_ = -1;
  int day_ = -1;
  int year_day_ = -1;
  int hour_ = 0;
  int minute_ = 0;
  int second_ = 0;
  int nanosecond_ = 0;
  int offset_ = 0;
  bool pm_ = false;
  bool am_ = false;
};

}  // namespace

ParsedTime ParseTime(std::string_view layout, std::string_view value) {
  return TimeReader(layout, value).Read();
}

}  // namespace assay::builtins
