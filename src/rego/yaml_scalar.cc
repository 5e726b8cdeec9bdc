#include "rego/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "fmt/format.h"

namespace assay::rego {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

template <std::size_t count>
bool IsOneOf(std::string_view text, const std::array<std::string_view, count>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::optional<bool> FindBoolean(std::string_view text, bool yaml11) {
  constexpr std::array<std::string_view, 3> kTrue = {"true", "True", "TRUE"};
  constexpr std::array<std::string_view, 3> kFalse = {"false", "False", "FALSE"};
  constexpr std::array<std::string_view, 8> kYes = {"y",   "Y",  "yes", "Yes",
                                                    "YES", "on", "On",  "ON"};
  constexpr std::array<std::string_view, 8> kNo = {"n", "N", "no", "No", "NO", "off", "Off", "OFF"};
  if (IsOneOf(text, kTrue) || (yaml11 && IsOneOf(text, kYes))) return true;
  if (IsOneOf(text, kFalse) || (yaml11 && IsOneOf(text, kNo))) return false;
  return std::nullopt;
}

bool IsNotFinite(std::string_view text) {
  constexpr std::array<std::string_view, 3> kNan = {".nan", ".NaN", ".NAN"};
  constexpr std::array<std::string_view, 3> kInfinity = {".inf", ".Inf", ".INF"};
  if (IsOneOf(text, kNan)) return true;
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return IsOneOf(text, kInfinity);
}

// 0x1f, 0o17, 017, 0b11: whole numbers of another base that 64 bits hold.
std::optional<std::uint64_t> ParseInBase(std::string_view digits, unsigned base) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    unsigned digit = 99;
    if (IsDigit(c)) digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A' + 10);
    if (digit >= base) return std::nullopt;
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

std::optional<std::uint64_t> FindBased(std::string_view digits) {
  if (digits.size() < 2 || digits[0] != '0') return std::nullopt;
  switch (digits[1]) {
    case 'x':
    case 'X':
      return ParseInBase(digits.substr(2), 16);
    case 'o':
    case 'O':
      return ParseInBase(digits.substr(2), 8);
    case 'b':
    case 'B':
      return ParseInBase(digits.substr(2), 2);
    default:
      return ParseInBase(digits.substr(1), 8);
  }
}

// `12`, `1.5`, `.5`, `1.`, `1e3`: as JSON writes them, or empty.
std::string FindDecimal(std::string_view digits) {
  std::size_t i = 0;
  const auto take = [&] {
    const std::size_t start = i;
    while (i < digits.size() && IsDigit(digits[i])) ++i;
    return digits.substr(start, i - start);
  };
  std::string_view whole = take();
  std::string_view fraction;
  if (i < digits.size() && digits[i] == '.') {
    ++i;
    fraction = take();
  }
  if (whole.empty() && fraction.empty()) return {};
  std::string exponent;
  if (i < digits.size() && (digits[i] == 'e' || digits[i] == 'E')) {
    exponent = "e";
    ++i;
    if (i < digits.size() && (digits[i] == '+' || digits[i] == '-')) exponent += digits[i++];
    const std::string_view power = take();
    if (power.empty()) return {};
    exponent += power;
  }
  if (i != digits.size()) return {};
  while (whole.size() > 1 && whole[0] == '0') whole.remove_prefix(1);
  return fmt::format("{}{}{}{}", whole.empty() ? "0" : whole, fraction.empty() ? "" : ".", fraction,
                     exponent);
}

std::string FindNumber(std::string_view text) {
  std::string plain;
  if (text.find('_') != std::string_view::npos && !text.starts_with('_')) {
    std::copy_if(text.begin(), text.end(), std::back_inserter(plain),
                 [](char c) { return c != '_'; });
    text = plain;
  }
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || (!IsDigit(digits[0]) && digits[0] != '.')) return {};
  std::string number;
  if (const std::optional<std::uint64_t> based = FindBased(digits)) {
    number = std::to_string(*based);
  } else {
    number = FindDecimal(digits);
  }
  if (number.empty()) return {};
  return (negative && number != "0" ? "-" : "") + number;
}

}  // namespace

PlainScalar ResolvePlainScalar(std::string_view text, bool yaml11_booleans) {
  using Kind = PlainScalar::Kind;
  constexpr std::array<std::string_view, 5> kNull = {"", "~", "null", "Null", "NULL"};
  if (IsOneOf(text, kNull)) return {.kind = Kind::kNull, .number = {}};
  if (const std::optional<bool> boolean = FindBoolean(text, yaml11_booleans)) {
    return {.kind = Kind::kBoolean, .boolean = *boolean, .number = {}};
  }
  if (IsNotFinite(text)) return {.kind = Kind::kNotFinite, .number = {}};
  std::string number = FindNumber(text);
  if (number.empty()) return {};
  return {.kind = Kind::kNumber, .number = std::move(number)};
}

}  // namespace assay::rego
