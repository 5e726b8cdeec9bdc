#pragma once

// Times by Go's layouts: a layout shows how the moment Mon Jan 2 15:04:05 MST 2006 would be
// written.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::builtins {

/// A moment as a calendar and a clock show it.
struct CivilTime {
  std::int64_t year = 0;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int nanosecond = 0;
  int offset = 0;    ///< seconds east of UTC
  std::string zone;  ///< abbreviation, may be empty
};

/// One element of a layout.
enum class Element : std::uint8_t {
  kNone,  ///< no element is left
  kLongMonth,
  kMonth,
  kNumberMonth,
  kZeroMonth,
  kLongWeekday,
  kWeekday,
  kDay,
  kSpaceDay,
  kZeroDay,
  kSpaceYearDay,
  kZeroYearDay,
  kHour,
  kHour12,
  kZeroHour12,
  kMinute,
  kZeroMinute,
  kSecond,
  kZeroSecond,
  kLongYear,
  kYear,
  kUpperPm,
  kLowerPm,
  kZoneName,
  kZone,         ///< an offset; how it is written is in Chunk::zone
  kFraction,     ///< exactly so many digits
  kFractionCut,  ///< so many digits, without zeros at the end
};

/// How an offset is written.
struct ZoneForm {
  bool z_for_utc = false;
  bool colon = false;
  bool minutes = false;
  bool seconds = false;
};

/// What stands before an element, the element, and what follows.
struct Chunk {
  std::string_view prefix;
  Element element = Element::kNone;
  std::string_view text;  ///< the element as it is written
  std::string_view suffix;
  ZoneForm zone;
  int digits = 0;  ///< of a fraction
};

Chunk NextChunk(std::string_view layout);
std::string FormatTime(const CivilTime& time, std::string_view layout);

/// Nanoseconds are those of the epoch if `error` is not set; they may be beyond 64 bits.
struct ParsedTime {
  std::int64_t seconds = 0;  ///< since 1970-01-01T00:00:00Z
  int nanosecond = 0;
  std::optional<std::string> error;
};
ParsedTime ParseTime(std::string_view layout, std::string_view value);

/// The layout that one of Go's names stands for (`RFC1123`), or the text itself.
std::string_view NamedLayout(std::string_view name);

std::string_view MonthName(int month);      ///< from 1
std::string_view WeekdayName(int weekday);  ///< Sunday is 0
/// Days since 1970-01-01 of a day of the calendar; the month is 1 to 12.
std::int64_t DaysFromCivil(std::int64_t year, int month, std::int64_t day);
int DaysInMonth(std::int64_t year, int month);
/// 0 is Sunday.
int WeekdayOf(const CivilTime& time);

}  // namespace assay::builtins
