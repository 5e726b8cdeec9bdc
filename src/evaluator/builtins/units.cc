// units.parse and units.parse_bytes: `10G`, `1.5Ki`, `100m`, `4MiB`, with exponents. Both are exact
// until they round.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

constexpr std::size_t kMaxExponentDigits = 6;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsSign(char c) { return c == '+' || c == '-'; }

struct Amount {
  std::string_view number;
  std::string_view unit;
  bool exponent_too_large = false;
};

// The number ends where a character is none of it; an `e` belongs to it if an exponent follows.
Amount SplitAmount(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsDigit(c) || c == '.' || IsSign(c)) continue;
    const bool exponent = (c == 'e' || c == 'E') && i + 1 < text.size() &&
                          (IsDigit(text[i + 1]) || IsSign(text[i + 1]));
    if (!exponent) return {text.substr(0, i), text.substr(i)};
    if (IsSign(text[i + 1])) ++i;
    std::size_t end = i + 1;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end - i - 1 > kMaxExponentDigits) return {{}, {}, true};
  }
  return {text, {}};
}

std::string WithoutQuotes(std::string_view text) {
  std::string out(text);
  out.erase(std::remove(out.begin(), out.end(), '"'), out.end());
  return out;
}

// What one of a unit is, as a decimal number; empty if there is no such unit.
std::string FactorOf(std::string_view letter, bool binary) {
  constexpr std::string_view kLetters = "kmgtpe";
  const std::size_t place = kLetters.find(letter);
  if (letter.size() != 1 || place == std::string_view::npos) return "";
  if (binary) return std::to_string(std::uint64_t{1} << (10 * (place + 1)));
  return "1" + std::string(3 * (place + 1), '0');
}

// Letters may be of either case, but m is milli and M is mega.
std::string SiFactor(std::string_view unit) {
  if (unit.empty()) return "1";
  if (unit == "m") return "0.001";
  std::string lower = ToLower(unit);
  const bool binary = lower.size() == 2 && lower[1] == 'i';
  if (binary) lower.resize(1);
  return FactorOf(lower, binary);
}

// A `b` at the end may be left out.
std::string ByteFactor(std::string unit) {
  if (unit.empty()) return "1";
  if (unit.size() > 1 && unit.back() == 'b') unit.pop_back();
  const bool binary = unit.size() == 2 && unit[1] == 'i';
  if (binary) unit.resize(1);
  return FactorOf(unit, binary);
}

// A decimal number as digits * 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

std::optional<Decimal> ParseDecimal(std::string_view text) {
  Decimal out;
  if (!text.empty() && IsSign(text[0])) {
    out.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool point = false;
  bool any = false;
  for (; !text.empty() && (IsDigit(text[0]) || (text[0] == '.' && !point)); text.remove_prefix(1)) {
    if (text[0] == '.') {
      point = true;
      continue;
    }
    any = true;
    out.digits += text[0];
    if (point) --out.exponent;
  }
  if (!any) return std::nullopt;
  if (text.empty()) return out;
  if (text[0] != 'e' && text[0] != 'E') return std::nullopt;
  text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (!text.empty() && IsSign(text[0])) text.remove_prefix(1);
  std::int64_t exponent = 0;
  for (char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    exponent = exponent * 10 + (c - '0');
  }
  if (text.empty()) return std::nullopt;
  out.exponent += negative ? -exponent : exponent;
  return out;
}

// digits * factor, exactly, as JSON writes it.
std::optional<Decimal> Scaled(BuiltinCall& call, Decimal amount, std::string_view factor) {
  if (factor.starts_with("0.")) {  // a thousandth
    amount.exponent -= 3;
    return amount;
  }
  absl::StatusOr<ValueView> digits = number::ParseInteger(amount.digits, 10, call.arena());
  if (digits.ok()) {
    const absl::StatusOr<ValueView> unit = number::ParseInteger(factor, 10, call.arena());
    if (unit.ok()) digits = number::Multiply(*digits, *unit, call.arena());
  }
  absl::StatusOr<std::string> text =
      digits.ok() ? number::IntegerToText(*digits, 10) : digits.status();
  if (!text.ok()) {
    FromStatus(call, text.status());
    return std::nullopt;
  }
  amount.digits = *std::move(text);
  return amount;
}

// Cuts to `places` behind the point, half away from zero; -1 cuts everything behind it off.
std::string PlainText(const Decimal& number, int places) {
  std::string digits = number.digits;
  std::int64_t exponent = number.exponent;
  const std::int64_t least = places < 0 ? 0 : -places;
  if (exponent < least) {
    const auto cut = static_cast<std::size_t>(
        std::min<std::int64_t>(least - exponent, static_cast<std::int64_t>(digits.size()) + 1));
    digits.insert(0, cut > digits.size() ? cut - digits.size() : 0, '0');
    const bool up = places >= 0 && digits[digits.size() - cut] >= '5';
    digits.resize(digits.size() - cut);
    if (digits.empty()) digits = "0";
    std::size_t i = digits.size();
    bool carry = up;
    while (carry && i > 0) {
      --i;
      carry = digits[i] == '9';
      digits[i] = carry ? '0' : static_cast<char>(digits[i] + 1);
    }
    if (carry) digits.insert(0, "1");
    exponent = least;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return fmt::format("{}{}e{}", number.negative && digits != "0" ? "-" : "", digits, exponent);
}

struct Texts {
  std::string_view function;
  std::string_view no_amount;
  std::string_view no_number;
  std::string_view unit;
};

ValueView Parse(BuiltinCall& call, const std::string& text, bool bytes, const Texts& texts) {
  if (!call.Spend(text.size())) return ValueView::Undefined();
  // Matches OPA: the name stands here and before the message.
  const auto fail = [&](std::string_view problem) {
    return FailBuiltin(call, fmt::format("{}: {}", texts.function, problem));
  };
  if (text.find(' ') != std::string::npos) {
    return fail("spaces not allowed in resource strings");
  }
  const Amount amount = SplitAmount(text);
  if (amount.exponent_too_large) return fail("exponent too large");
  if (amount.number.empty()) return fail(texts.no_amount);
  const std::string factor = bytes ? ByteFactor(std::string(amount.unit)) : SiFactor(amount.unit);
  if (factor.empty()) {
    return fail(fmt::format("{} {} not recognized", texts.unit, amount.unit));
  }
  const std::optional<Decimal> decimal = ParseDecimal(amount.number);
  if (!decimal) return fail(texts.no_number);
  const std::optional<Decimal> scaled = Scaled(call, *decimal, factor);
  if (!scaled) return ValueView::Undefined();
  return FromStatus(call, number::Parse(PlainText(*scaled, bytes ? -1 : 10), call.arena()));
}

}  // namespace

ValueView UnitsParse(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  return Parse(call, WithoutQuotes(operands[0].text()), false,
               {"units.parse", "no amount provided", "could not parse amount to a number", "unit"});
}

ValueView UnitsParseBytes(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  return Parse(call, WithoutQuotes(ToLower(operands[0].text())), true,
               {"units.parse_bytes", "no byte amount provided",
                "could not parse byte amount to a number", "byte unit"});
}

}  // namespace assay::builtins
