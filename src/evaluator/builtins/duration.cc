// time.parse_duration_ns: Go's durations, and days, weeks and years of 365 days.

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <string>

#include "evaluator/builtins/go_text.h"
#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 63;
constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kHour = 3600 * kSecond;
constexpr std::uint64_t kDay = 24 * kHour;

struct Unit {
  std::string_view name;
  std::uint64_t ns;
};

constexpr Unit kUnits[] = {
    {"ns", 1},         {"us", 1000},    {"\u00b5s", 1000},  // the micro sign
    {"\u03bcs", 1000},                                      // the Greek letter
    {"ms", 1'000'000}, {"s", kSecond},  {"m", 60 * kSecond}, {"h", kHour},
    {"d", kDay},       {"w", 7 * kDay}, {"y", 365 * kDay},
};

std::optional<std::uint64_t> UnitOf(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit.ns;
  }
  return std::nullopt;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A sum of numbers with units.
class DurationReader {
 public:
  explicit DurationReader(std::string_view text) : whole_(text), rest_(text) {}

  // Empty if it was read.
  const std::string& error() const { return error_; }

  std::int64_t Read() {
    const bool negative = rest_.starts_with('-');
    if (negative || rest_.starts_with('+')) rest_.remove_prefix(1);
    if (rest_ == "0") return 0;
    if (rest_.empty()) return Invalid();
    std::uint64_t total = 0;
    while (!rest_.empty()) {
      const std::optional<std::uint64_t> part = Part();
      if (!part) return 0;
      total += *part;
      if (total > kMost) return Invalid();
    }
    if (negative) return static_cast<std::int64_t>(~total + 1);
    return total == kMost ? Invalid() : static_cast<std::int64_t>(total);
  }

 private:
  std::int64_t Fail(std::string_view message) {
    error_ = fmt::format("time: {} {}", message, QuotedText(whole_));
    return 0;
  }
  std::int64_t Invalid() { return Fail("invalid duration"); }

  std::optional<std::uint64_t> Part() {
    std::uint64_t whole = 0;
    bool any = false;
    for (; !rest_.empty() && IsDigit(rest_[0]); rest_.remove_prefix(1), any = true) {
      if (whole > kMost / 10) return Invalid(), std::nullopt;
      whole = whole * 10 + static_cast<std::uint64_t>(rest_[0] - '0');
    }
    std::uint64_t digits = 0;
    double scale = 1;
    if (rest_.starts_with('.')) {
      rest_.remove_prefix(1);
      for (; !rest_.empty() && IsDigit(rest_[0]); rest_.remove_prefix(1), any = true) {
        if (digits > (kMost - 10) / 10) continue;  // finer than anything that counts
        digits = digits * 10 + static_cast<std::uint64_t>(rest_[0] - '0');
        scale *= 10;
      }
    }
    if (!any) return Invalid(), std::nullopt;
    std::size_t size = 0;
    while (size < rest_.size() && rest_[size] != '.' && !IsDigit(rest_[size])) ++size;
    if (size == 0) return Fail("missing unit in duration"), std::nullopt;
    const std::string_view name = rest_.substr(0, size);
    const std::optional<std::uint64_t> unit = UnitOf(name);
    if (!unit) {
      return Fail(fmt::format("unknown unit {} in duration", QuotedText(name))), std::nullopt;
    }
    rest_.remove_prefix(size);
    if (whole > kMost / *unit) return Invalid(), std::nullopt;
    return whole * *unit + static_cast<std::uint64_t>(static_cast<double>(digits) *
                                                      (static_cast<double>(*unit) / scale));
  }

  std::string_view whole_;
  std::string_view rest_;
  std::string error_;
};

}  // namespace

ValueView TimeParseDurationNs(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  if (!call.Spend(text.view().size() / 8)) return ValueView::Undefined();
  DurationReader reader(text);
  const std::int64_t ns = reader.Read();
  if (!reader.error().empty()) return FailBuiltin(call, reader.error());
  return call.arena().Integer(ns);
}

}  // namespace assay::builtins
