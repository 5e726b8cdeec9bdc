// time.*

#include "absl/time/time.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/status_text.h"
#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/time_layout.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

// A moment as the first operand of most functions gives it: ns, or [ns, zone, layout].
struct Moment {
  std::int64_t ns = 0;
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string layout;
};

// Names as the zone database has them; nothing that would lead out of it.
bool IsZoneName(std::string_view name) {
  if (name.size() > 64 || name.starts_with('/') || name.find("..") != std::string_view::npos) {
    return false;
  }
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  return name.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool FindZone(BuiltinCall& call, std::string_view name, absl::TimeZone& zone) {
  // The zone of the surroundings is what the host says, so that results differ only where it does.
  if (name == "Local") name = call.context().local_zone;
  if (name.empty() || name == "UTC") return true;
  if (!call.Spend(100)) return false;
  if (IsZoneName(name) && absl::LoadTimeZone(ToAbsl(name), &zone)) return true;
  FailBuiltin(call, fmt::format("unknown time zone {}", name));
  return false;
}

std::optional<Moment> ExpectMoment(BuiltinCall& call, Arguments operands, std::size_t operand) {
  const ValueView value = operands[operand];
  ValueView ns = value;
  Moment moment;
  if (value.is_array() && value.size() > 0) {
    ns = value.at(0);
    for (std::size_t i = 1; i < value.size() && i < 3; ++i) {
      if (value.at(i).is_string()) continue;
      WrongType(call, 0, "string", value.at(i));
      return std::nullopt;
    }
    if (!ns.is_number()) {
      WrongType(call, 0, "number", ns);
      return std::nullopt;
    }
    if (value.size() > 1 && !FindZone(call, value.at(1).text(), moment.zone)) return std::nullopt;
    if (value.size() > 2) moment.layout = value.at(2).text().view();
  } else if (!value.is_number()) {
    WrongType(call, 0, "either number (ns) or [number (ns), string (tz)]", value);
    return std::nullopt;
  }
  const std::optional<std::int64_t> integer = ns.int64();
  if (!integer) {
    FailBuiltin(call, "timestamp too big");
    return std::nullopt;
  }
  moment.ns = *integer;
  return moment;
}

CivilTime CivilOf(const Moment& moment) {
  const absl::TimeZone::CivilInfo info = moment.zone.At(absl::FromUnixNanos(moment.ns));
  const std::int64_t rest = moment.ns % kNanoseconds;
  return {.year = info.cs.year(),
          .month = info.cs.month(),
          .day = info.cs.day(),
          .hour = info.cs.hour(),
          .minute = info.cs.minute(),
          .second = info.cs.second(),
          .nanosecond = static_cast<int>(rest < 0 ? rest + kNanoseconds : rest),
          .offset = info.offset,
          .zone = info.zone_abbr};
}

// Nanoseconds of a moment that may be any number of seconds away.
ValueView FromSeconds(BuiltinCall& call, __int128 seconds, std::int64_t nanosecond) {
  const __int128 ns = seconds * kNanoseconds + nanosecond;
  if (ns < std::numeric_limits<std::int64_t>::min() ||
      ns > std::numeric_limits<std::int64_t>::max()) {
    return FailBuiltin(call, "time outside of valid range");
  }
  return call.arena().Integer(static_cast<std::int64_t>(ns));
}

ValueView MakeIntegers(BuiltinCall& call, std::initializer_list<std::int64_t> numbers) {
  std::vector<ValueView> items;
  for (std::int64_t number : numbers) items.push_back(call.arena().Integer(number));
  return call.arena().Array(items);
}

ValueView FromParsed(BuiltinCall& call, const ParsedTime& parsed) {
  if (parsed.error) return FailBuiltin(call, *parsed.error);
  return FromSeconds(call, parsed.seconds, parsed.nanosecond);
}

// Large enough for any result in range, small enough for the calendar to compute with.
bool ExpectCount(BuiltinCall& call, Arguments operands, std::size_t operand, std::int64_t& count) {
  constexpr std::int64_t kMost = 100'000'000;
  const std::optional<std::int64_t> value = ExpectInteger(call, operands, operand);
  if (!value) return false;
  count = *value;
  if (count >= -kMost && count <= kMost) return true;
  FailBuiltin(call, "time outside of valid range");
  return false;
}

}  // namespace

ValueView TimeNowNs(BuiltinCall& call, Arguments) {
  return call.arena().Integer(call.context().now_ns);
}

ValueView TimeParseNs(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const StringText layout = operands[0].text();
  const StringText value = operands[1].text();
  if (!call.Spend((layout.view().size() + value.view().size()) / 8)) return ValueView::Undefined();
  return FromParsed(call, ParseTime(NamedLayout(layout), value));
}

ValueView TimeParseRfc3339Ns(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText value = operands[0].text();
  if (!call.Spend(value.view().size() / 8)) return ValueView::Undefined();
  return FromParsed(call, ParseTime(NamedLayout("RFC3339"), value));
}

ValueView TimeFormat(BuiltinCall& call, Arguments operands) {
  const std::optional<Moment> moment = ExpectMoment(call, operands, 0);
  if (!moment || !call.Spend(moment->layout.size() / 8)) return ValueView::Undefined();
  const std::string_view layout =
      moment->layout.empty() ? NamedLayout("RFC3339Nano") : NamedLayout(moment->layout);
  return MakeString(call, FormatTime(CivilOf(*moment), layout));
}

ValueView TimeDate(BuiltinCall& call, Arguments operands) {
  const std::optional<Moment> moment = ExpectMoment(call, operands, 0);
  if (!moment) return ValueView::Undefined();
  const CivilTime time = CivilOf(*moment);
  return MakeIntegers(call, {time.year, time.month, time.day});
}

ValueView TimeClock(BuiltinCall& call, Arguments operands) {
  const std::optional<Moment> moment = ExpectMoment(call, operands, 0);
  if (!moment) return ValueView::Undefined();
  const CivilTime time = CivilOf(*moment);
  return MakeIntegers(call, {time.hour, time.minute, time.second});
}

ValueView TimeWeekday(BuiltinCall& call, Arguments operands) {
  const std::optional<Moment> moment = ExpectMoment(call, operands, 0);
  if (!moment) return ValueView::Undefined();
  return call.arena().String(WeekdayName(WeekdayOf(CivilOf(*moment))));
}

ValueView TimeAddDate(BuiltinCall& call, Arguments operands) {
  const std::optional<Moment> moment = ExpectMoment(call, operands, 0);
  std::int64_t years = 0;
  std::int64_t months = 0;
  std::int64_t days = 0;
  if (!moment || !ExpectCount(call, operands, 1, years) ||
      !ExpectCount(call, operands, 2, months) || !ExpectCount(call, operands, 3, days)) {
    return ValueView::Undefined();
  }
  const CivilTime time = CivilOf(*moment);
  // Months and days beyond their ends go on into the next year and month.
  const std::int64_t month0 = time.month - 1 + months;
  const std::int64_t carry = (month0 >= 0 ? month0 : month0 - 11) / 12;
  const std::int64_t day = DaysFromCivil(
      time.year + years + carry, static_cast<int>(month0 - carry * 12) + 1, time.day + days);
  const std::int64_t local =
      day * 86400 + std::int64_t{time.hour} * 3600 + std::int64_t{time.minute} * 60 + time.second;
  const auto offset_at = [&moment](std::int64_t seconds) {
    return std::int64_t{moment->zone.At(absl::FromUnixSeconds(seconds)).offset};
  };
  // As Go guesses at a local time that does not exist or exists twice.
  return FromSeconds(call, local - offset_at(local - offset_at(local)), time.nanosecond);
}

ValueView TimeDiff(BuiltinCall& call, Arguments operands) {
  std::optional<Moment> from = ExpectMoment(call, operands, 0);
  if (!from) return ValueView::Undefined();
  std::optional<Moment> to = ExpectMoment(call, operands, 1);
  if (!to) return ValueView::Undefined();
  to->zone = from->zone;
  if (from->ns > to->ns) std::swap(from->ns, to->ns);
  const CivilTime a = CivilOf(*from);
  const CivilTime b = CivilOf(*to);
  // Each part may be short of one unit, which the next larger part then lends.
  std::array<std::int64_t, 6> parts = {b.year - a.year, b.month - a.month,   b.day - a.day,
                                       b.hour - a.hour, b.minute - a.minute, b.second - a.second};
  const std::array<std::int64_t, 6> units = {0, 12, DaysInMonth(a.year, a.month), 24, 60, 60};
  for (std::size_t i = 5; i > 0; --i) {
    if (parts[i] >= 0) continue;
    parts[i] += units[i];
    --parts[i - 1];
  }
  return MakeIntegers(call, {parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]});
}

}  // namespace assay::builtins
