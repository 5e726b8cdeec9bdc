#include "evaluator/builtins/time_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace assay::builtins {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};

struct NamedElement {
  std::string_view text;
  Element element;
};

// Of those that begin alike the longer ones come first.
constexpr NamedElement kElements[] = {
    {"January", Element::kLongMonth},
    {"Jan", Element::kMonth},
    {"Monday", Element::kLongWeekday},
    {"Mon", Element::kWeekday},
    {"MST", Element::kZoneName},
    {"01", Element::kZeroMonth},
    {"002", Element::kZeroYearDay},
    {"02", Element::kZeroDay},
    {"03", Element::kZeroHour12},
    {"04", Element::kZeroMinute},
    {"05", Element::kZeroSecond},
    {"06", Element::kYear},
    {"15", Element::kHour},
    {"1", Element::kNumberMonth},
    {"2006", Element::kLongYear},
    {"2", Element::kDay},
    {"__2", Element::kSpaceYearDay},
    {"_2", Element::kSpaceDay},
    {"3", Element::kHour12},
    {"4", Element::kMinute},
    {"5", Element::kSecond},
    {"PM", Element::kUpperPm},
    {"pm", Element::kLowerPm},
};

struct NamedZone {
  std::string_view text;
  ZoneForm form;
};

constexpr NamedZone kZones[] = {
    {"-070000", {false, false, true, true}}, {"-07:00:00", {false, true, true, true}},
    {"-0700", {false, false, true, false}},  {"-07:00", {false, true, true, false}},
    {"-07", {false, false, false, false}},   {"Z070000", {true, false, true, true}},
    {"Z07:00:00", {true, true, true, true}}, {"Z0700", {true, false, true, false}},
    {"Z07:00", {true, true, true, false}},   {"Z07", {true, false, false, false}},
};

bool IsDigitAt(std::string_view text, std::size_t i) {
  return i < text.size() && text[i] >= '0' && text[i] <= '9';
}

bool IsLowerAt(std::string_view text, std::size_t i) {
  return i < text.size() && text[i] >= 'a' && text[i] <= 'z';
}

// `.000` or `,999`, unless further digits follow.
bool FindFraction(std::string_view rest, Chunk& chunk) {
  if (rest.size() < 2 || (rest[0] != '.' && rest[0] != ',')) return false;
  if (rest[1] != '0' && rest[1] != '9') return false;
  std::size_t end = 1;
  while (end < rest.size() && rest[end] == rest[1]) ++end;
  if (IsDigitAt(rest, end)) return false;
  chunk.element = rest[1] == '0' ? Element::kFraction : Element::kFractionCut;
  chunk.text = rest.substr(0, end);
  chunk.digits = static_cast<int>(end) - 1;
  return true;
}

bool FindElement(std::string_view rest, Chunk& chunk) {
  for (const NamedElement& candidate : kElements) {
    if (!rest.starts_with(candidate.text)) continue;
    // `Jan` and `Mon` may also begin a word that is none of ours.
    const bool word =
        candidate.element == Element::kMonth || candidate.element == Element::kWeekday;
    if (word && IsLowerAt(rest, candidate.text.size())) return false;
    chunk.element = candidate.element;
    chunk.text = candidate.text;
    return true;
  }
  for (const NamedZone& candidate : kZones) {
    if (!rest.starts_with(candidate.text)) continue;
    chunk.element = Element::kZone;
    chunk.text = candidate.text;
    chunk.zone = candidate.form;
    return true;
  }
  return FindFraction(rest, chunk);
}

std::string OffsetText(int offset, const ZoneForm& form) {
  if (form.z_for_utc && offset == 0) return "Z";
  const int size = std::abs(offset);
  const int minutes = size / 60;
  std::string text = fmt::format("{}{:02}", offset / 60 < 0 ? '-' : '+', minutes / 60);
  const std::string_view colon = form.colon ? ":" : "";
  if (form.minutes) text += fmt::format("{}{:02}", colon, minutes % 60);
  if (form.seconds) text += fmt::format("{}{:02}", colon, size % 60);
  return text;
}

std::string FractionText(int nanosecond, const Chunk& chunk) {
  const std::string all = fmt::format("{:09}", nanosecond);
  std::string digits = all.substr(0, static_cast<std::size_t>(std::min(chunk.digits, 9)));
  digits.resize(static_cast<std::size_t>(chunk.digits), '0');
  if (chunk.element == Element::kFractionCut) {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.empty()) return "";
  }
  return chunk.text[0] + digits;
}

int YearDayOf(const CivilTime& time) {
  return static_cast<int>(DaysFromCivil(time.year, time.month, time.day) -
                          DaysFromCivil(time.year, 1, 1)) +
         1;
}

int Hour12Of(const CivilTime& time) { return time.hour % 12 == 0 ? 12 : time.hour % 12; }

std::string DateText(const CivilTime& time, Element element) {
  switch (element) {
    case Element::kLongMonth:
      return std::string(MonthName(time.month));
    case Element::kMonth:
      return std::string(MonthName(time.month).substr(0, 3));
    case Element::kNumberMonth:
      return std::to_string(time.month);
    case Element::kZeroMonth:
      return fmt::format("{:02}", time.month);
    case Element::kLongWeekday:
      return std::string(WeekdayName(WeekdayOf(time)));
    case Element::kWeekday:
      return std::string(WeekdayName(WeekdayOf(time)).substr(0, 3));
    case Element::kDay:
      return std::to_string(time.day);
    case Element::kSpaceDay:
      return fmt::format("{:2}", time.day);
    case Element::kZeroDay:
      return fmt::format("{:02}", time.day);
    case Element::kSpaceYearDay:
      return fmt::format("{:3}", YearDayOf(time));
    case Element::kZeroYearDay:
      return fmt::format("{:03}", YearDayOf(time));
    case Element::kLongYear:
      return fmt::format("{:04}", time.year);
    case Element::kYear:
      return fmt::format("{:02}", std::max<std::int64_t>(time.year, 0) % 100);
    default:
      return "";
  }
}

std::string ElementText(const CivilTime& time, const Chunk& chunk) {
  switch (chunk.element) {
    case Element::kHour:
      return fmt::format("{:02}", time.hour);
    case Element::kHour12:
      return std::to_string(Hour12Of(time));
    case Element::kZeroHour12:
      return fmt::format("{:02}", Hour12Of(time));
    case Element::kMinute:
      return std::to_string(time.minute);
    case Element::kZeroMinute:
      return fmt::format("{:02}", time.minute);
    case Element::kSecond:
      return std::to_string(time.second);
    case Element::kZeroSecond:
      return fmt::format("{:02}", time.second);
    case Element::kUpperPm:
      return time.hour >= 12 ? "PM" : "AM";
    case Element::kLowerPm:
      return time.hour >= 12 ? "pm" : "am";
    case Element::kZoneName:
      return time.zone.empty() ? OffsetText(time.offset, {.minutes = true}) : time.zone;
    case Element::kZone:
      return OffsetText(time.offset, chunk.zone);
    case Element::kFraction:
    case Element::kFractionCut:
      return FractionText(time.nanosecond, chunk);
    default:
      return DateText(time, chunk.element);
  }
}

}  // namespace

Chunk NextChunk(std::string_view layout) {
  Chunk chunk;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const std::string_view rest = layout.substr(i);
    // `_2006` is a year after an underscore, not a day.
    if (rest.starts_with("_2006") || !FindElement(rest, chunk)) continue;
    chunk.prefix = layout.substr(0, i);
    chunk.suffix = rest.substr(chunk.text.size());
    return chunk;
  }
  chunk.prefix = layout;
  return chunk;
}

std::string FormatTime(const CivilTime& time, std::string_view layout) {
  std::string out;
  while (!layout.empty()) {
    const Chunk chunk = NextChunk(layout);
    out += chunk.prefix;
    if (chunk.element == Element::kNone) break;
    out += ElementText(time, chunk);
    layout = chunk.suffix;
  }
  return out;
}

std::string_view NamedLayout(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
      {"ANSIC", "Mon Jan _2 15:04:05 2006"},
      {"UnixDate", "Mon Jan _2 15:04:05 MST 2006"},
      {"RubyDate", "Mon Jan 02 15:04:05 -0700 2006"},
      {"RFC822", "02 Jan 06 15:04 MST"},
      {"RFC822Z", "02 Jan 06 15:04 -0700"},
      {"RFC850", "Monday, 02-Jan-06 15:04:05 MST"},
      {"RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"},
      {"RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"},
      {"RFC3339", "2006-01-02T15:04:05Z07:00"},
      {"RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"},
  };
  for (const auto& [known, layout] : kNamed) {
    if (known == name) return layout;
  }
  return name;
}

std::string_view MonthName(int month) { return kMonths[static_cast<std::size_t>(month - 1)]; }

std::string_view WeekdayName(int weekday) { return kWeekdays[static_cast<std::size_t>(weekday)]; }

std::int64_t DaysFromCivil(std::int64_t year, int month, std::int64_t day) {
  // Years that begin in March have their leap day at the end; 400 of them are 146,097 days.
  const std::int64_t shifted = month > 2 ? year : year - 1;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const std::int64_t of_era = shifted - era * 400;
  const std::int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int DaysInMonth(std::int64_t year, int month) {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int WeekdayOf(const CivilTime& time) {
  const std::int64_t days = DaysFromCivil(time.year, time.month, time.day) + 4;  // a Thursday
  return static_cast<int>((days % 7 + 7) % 7);
}

}  // namespace assay::builtins
