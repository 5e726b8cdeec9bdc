// Reading, writing and comparing numbers. The fast paths are integers of up to 18 digits and
// decimals of up to 15, which a double holds so that its shortest text is the decimal again.

#include "value/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/status_text.h"
#include "value/decimal.h"
#include "value/slab.h"

namespace assay::number {
namespace {

constexpr std::int64_t kPlainZeros = 64;
constexpr std::size_t kShortestDigits = 17;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

const detail::NumberNode* NodeOf(ValueView number) {
  return value::NodeOf<detail::NumberNode>(number);
}

double DoubleOf(const detail::NumberNode* node) {
  double number;
  std::memcpy(&number, node + 1, 8);
  return number;
}

std::string_view TextOf(const detail::NumberNode* node) {
  return {reinterpret_cast<const char*>(node + 1), node->size};
}

detail::NumberForm FormOf(ValueView number) {
  return number.tag() == detail::kInteger ? detail::NumberForm::kInteger : NodeOf(number)->form;
}

// The parts of a decimal number's text.
struct Parts {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;
};

std::size_t CountDigits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

// Reads `e+12` away; false if it is none. An exponent too large to count is capped.
bool TakeExponent(std::string_view& text, std::int64_t& exponent) {
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::size_t digits = CountDigits(text);
  if (digits == 0) return false;
  for (char c : text.substr(0, digits)) {
    if (exponent <= kMaxTextExponent) exponent = exponent * 10 + (c - '0');
  }
  if (negative) exponent = -exponent;
  text.remove_prefix(digits);
  return text.empty();
}

std::optional<Parts> Split(std::string_view text, Grammar grammar) {
  Parts parts;
  if (!text.empty() && (text[0] == '-' || (text[0] == '+' && grammar == Grammar::kLoose))) {
    parts.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  parts.whole = text.substr(0, CountDigits(text));
  text.remove_prefix(parts.whole.size());
  bool point = false;
  if (!text.empty() && text[0] == '.') {
    point = true;
    text.remove_prefix(1);
    parts.fraction = text.substr(0, CountDigits(text));
    text.remove_prefix(parts.fraction.size());
  }
  if (parts.whole.empty() && parts.fraction.empty()) return std::nullopt;
  if (grammar == Grammar::kJson) {
    if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole[0] == '0')) {
      return std::nullopt;
    }
    if (point && parts.fraction.empty()) return std::nullopt;
  }
  if (!TakeExponent(text, parts.exponent)) return std::nullopt;
  return parts;
}

// An integer of up to 18 digits, which is most numbers there are.
std::optional<std::int64_t> ParseSmallInteger(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) return std::nullopt;
  std::int64_t integer = 0;
  for (char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    integer = integer * 10 + (c - '0');
  }
  return negative ? -integer : integer;
}

std::optional<std::int64_t> Int64Of(const Decimal& decimal) {
  if (decimal.is_zero()) return 0;
  if (!decimal.is_integer() || decimal.leading() > 18) return std::nullopt;
  std::uint64_t magnitude = 0;
  for (char c : decimal.digits) magnitude = magnitude * 10 + static_cast<std::uint64_t>(c - '0');
  for (std::int64_t i = 0; i < decimal.exponent; ++i) magnitude *= 10;
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;
  if (magnitude > kLimit - (decimal.negative ? 0 : 1)) return std::nullopt;
  return static_cast<std::int64_t>(decimal.negative ? 0 - magnitude : magnitude);
}

// The double whose shortest text is this number, if there is one.
std::optional<double> DoubleOf(const Decimal& decimal) {
  if (decimal.digits.size() > kShortestDigits || decimal.leading() > 308 ||
      decimal.leading() < -324) {
    return std::nullopt;
  }
  std::array<char, 48> text;
  char* end = text.data();
  if (decimal.negative) *end++ = '-';
  end = std::copy(decimal.digits.begin(), decimal.digits.end(), end);
  *end++ = 'e';
  end = std::to_chars(end, text.data() + text.size(), decimal.exponent).ptr;
  double number = 0;
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || !std::isfinite(number) || number == 0) return std::nullopt;
  const Decimal shortest = DecimalOf(number);
  if (shortest.digits != decimal.digits || shortest.exponent != decimal.exponent) {
    return std::nullopt;
  }
  return number;
}

absl::Status NotANumber(std::string_view text) {
  std::string message = "not a number: `";
  message.append(text.substr(0, 40)).append(text.size() > 40 ? "\u2026`" : "`");
  return InvalidArgument(message);
}

std::strong_ordering CompareDoubles(double a, double b) {
  return a < b   ? std::strong_ordering::less
         : a > b ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

// A double never holds an integer of 64 bits, so it stands between two of them, or beyond all.
std::strong_ordering CompareIntegerToDouble(std::int64_t integer, double number) {
  if (std::abs(number) < 0x1p53) {
    const auto whole = static_cast<std::int64_t>(std::floor(number));
    return integer <= whole ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return number > 0 ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::strong_ordering CompareDecimals(const Decimal& a, const Decimal& b) {
  if (a.negative != b.negative || a.is_zero() || b.is_zero()) {
    const auto sign = [](const Decimal& d) { return d.is_zero() ? 0 : d.negative ? -1 : 1; };
    return sign(a) <=> sign(b);
  }
  const Decimal& low = a.negative ? b : a;
  const Decimal& high = a.negative ? a : b;
  if (low.leading() != high.leading()) return low.leading() <=> high.leading();
  return low.digits <=> high.digits;
}

}  // namespace

void Decimal::Trim() {
  const std::size_t last = digits.find_last_not_of('0');
  if (last == std::string::npos) {
    *this = Decimal();
    return;
  }
  exponent += static_cast<std::int64_t>(digits.size() - last - 1);
  digits.resize(last + 1);
  digits.erase(0, digits.find_first_not_of('0'));
}

std::optional<Decimal> ParseDecimal(std::string_view text, Grammar grammar) {
  const std::optional<Parts> parts = Split(text, grammar);
  if (!parts.has_value()) return std::nullopt;
  Decimal decimal;
  decimal.negative = parts->negative;
  decimal.digits.reserve(parts->whole.size() + parts->fraction.size());
  decimal.digits.append(parts->whole).append(parts->fraction);
  decimal.exponent = parts->exponent - static_cast<std::int64_t>(parts->fraction.size());
  decimal.Trim();
  if (decimal.leading() > kMaxTextExponent || decimal.leading() < -kMaxTextExponent) {
    if (!decimal.is_zero()) return std::nullopt;
  }
  return decimal;
}

Decimal DecimalOf(double number) {
  std::array<char, 32> text;
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific);
  return *ParseDecimal({text.data(), static_cast<std::size_t>(end - text.data())}, Grammar::kLoose);
}

Decimal DecimalOf(ValueView number) {
  if (std::optional<std::int64_t> integer = number.int64()) {
    Decimal decimal;
    decimal.negative = *integer < 0;
    decimal.digits = std::to_string(*integer);
    if (decimal.negative) decimal.digits.erase(0, 1);
    decimal.Trim();
    return decimal;
  }
  const detail::NumberNode* node = NodeOf(number);
  if (node->form == detail::NumberForm::kDouble) return DecimalOf(DoubleOf(node));
  return *ParseDecimal(TextOf(node), Grammar::kLoose);
}

ValueView MakeNumber(Slab& slab, const Decimal& decimal) {
  if (std::optional<std::int64_t> integer = Int64Of(decimal)) {
    return value::MakeInteger(slab, *integer);
  }
  if (std::optional<double> number = DoubleOf(decimal)) return value::MakeDouble(slab, *number);
  std::string text;
  AppendTo(text, decimal);
  return value::MakeDecimal(slab, text);
}

void AppendTo(std::string& out, const Decimal& decimal) {
  if (decimal.is_zero()) {
    out += '0';
    return;
  }
  const std::string& digits = decimal.digits;
  const std::int64_t leading = decimal.leading();
  if (decimal.negative) out += '-';
  if (decimal.exponent > kPlainZeros || leading < -4) {
    out += digits[0];
    if (digits.size() > 1) out.append(1, '.').append(digits, 1);
    out += 'e';
    if (leading < 0) out += leading > -10 ? "-0" : "-";
    out += std::to_string(std::abs(leading));
  } else if (decimal.is_integer()) {
    out.append(digits).append(static_cast<std::size_t>(decimal.exponent), '0');
  } else if (leading >= 0) {
    const auto whole = static_cast<std::size_t>(leading) + 1;
    out.append(digits, 0, whole).append(1, '.').append(digits, whole);
  } else {
    out.append("0.").append(static_cast<std::size_t>(-leading - 1), '0').append(digits);
  }
}

absl::StatusOr<ValueView> Parse(Slab& slab, std::string_view text) {
  if (std::optional<std::int64_t> integer = ParseSmallInteger(text)) {
    return value::MakeInteger(slab, *integer);
  }
  const std::optional<Decimal> decimal = ParseDecimal(text, Grammar::kJson);
  if (decimal.has_value()) return MakeNumber(slab, *decimal);
  if (Split(text, Grammar::kJson).has_value()) {
    return InvalidArgument("the exponent of a number is beyond 2000000000");
  }
  return NotANumber(text);
}

absl::StatusOr<ValueView> Parse(std::string_view text, ValueArena& arena) {
  return Parse(SlabAccess::SlabOf(arena), text);
}

ValueView FromDouble(Slab& slab, double number) {
  if (std::abs(number) < 0x1p53 && number == std::trunc(number)) {
    return value::MakeInteger(slab, static_cast<std::int64_t>(number));
  }
  return MakeNumber(slab, DecimalOf(number));
}

ValueView Copy(Slab& slab, ValueView number) {
  if (std::optional<std::int64_t> integer = number.int64()) {
    return value::MakeInteger(slab, *integer);
  }
  const detail::NumberNode* node = NodeOf(number);
  return node->form == detail::NumberForm::kDouble ? value::MakeDouble(slab, DoubleOf(node))
                                                   : value::MakeDecimal(slab, TextOf(node));
}

ValueView FromUnsigned(std::uint64_t integer, ValueArena& arena) {
  if (integer <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return arena.Integer(static_cast<std::int64_t>(integer));
  }
  Decimal decimal;
  decimal.digits = std::to_string(integer);
  decimal.Trim();
  return MakeNumber(SlabAccess::SlabOf(arena), decimal);
}

void AppendTo(std::string& out, ValueView number) {
  if (std::optional<std::int64_t> integer = number.int64()) {
    std::array<char, 24> text;
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), *integer).ptr);
    return;
  }
  const detail::NumberNode* node = NodeOf(number);
  if (node->form == detail::NumberForm::kDecimal) {
    out += TextOf(node);
  } else {
    AppendTo(out, DecimalOf(DoubleOf(node)));
  }
}

std::string Format(ValueView number) {
  std::string text;
  AppendTo(text, number);
  return text;
}

std::int64_t IntegerOf(const detail::NumberNode* node) {
  std::int64_t integer;
  std::memcpy(&integer, node + 1, 8);
  return integer;
}

std::strong_ordering Compare(ValueView a, ValueView b) {
  const std::optional<std::int64_t> a_integer = a.int64();
  const std::optional<std::int64_t> b_integer = b.int64();
  if (a_integer.has_value() && b_integer.has_value()) return *a_integer <=> *b_integer;
  const detail::NumberForm a_form = FormOf(a);
  const detail::NumberForm b_form = FormOf(b);
  if (a_form != detail::NumberForm::kDecimal && b_form != detail::NumberForm::kDecimal) {
    if (a_integer.has_value()) return CompareIntegerToDouble(*a_integer, DoubleOf(NodeOf(b)));
    if (b_integer.has_value()) {
      return 0 <=> CompareIntegerToDouble(*b_integer, DoubleOf(NodeOf(a)));
    }
    return CompareDoubles(DoubleOf(NodeOf(a)), DoubleOf(NodeOf(b)));
  }
  return CompareDecimals(DecimalOf(a), DecimalOf(b));
}

std::uint64_t HashOf(ValueView number) {
  if (std::optional<std::int64_t> integer = number.int64()) {
    return value::Mix(static_cast<std::uint64_t>(*integer), 3);
  }
  const detail::NumberNode* node = NodeOf(number);
  if (node->form == detail::NumberForm::kDecimal) {
    return value::Mix(value::HashText(TextOf(node)), 5);
  }
  std::uint64_t bits;
  std::memcpy(&bits, node + 1, 8);
  return value::Mix(bits, 7);
}

double ToDouble(ValueView number) {
  if (std::optional<std::int64_t> integer = number.int64()) return static_cast<double>(*integer);
  const detail::NumberNode* node = NodeOf(number);
  if (node->form == detail::NumberForm::kDouble) return DoubleOf(node);
  const std::string_view text = TextOf(node);
  double nearest = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), nearest);
  if (error != std::errc::result_out_of_range) return nearest;
  const Decimal decimal = DecimalOf(number);
  if (decimal.leading() < 0) return decimal.negative ? -0.0 : 0.0;
  const double infinity = std::numeric_limits<double>::infinity();
  return decimal.negative ? -infinity : infinity;
}

bool IsInteger(ValueView number) {
  if (number.int64().has_value()) return true;
  const detail::NumberNode* node = NodeOf(number);
  // What a double holds and 64 bits do not is a fraction or far beyond 2^53.
  if (node->form == detail::NumberForm::kDouble) return std::abs(DoubleOf(node)) >= 0x1p53;
  return DecimalOf(number).is_integer();
}

bool IsNegative(ValueView number) {
  if (std::optional<std::int64_t> integer = number.int64()) return *integer < 0;
  const detail::NumberNode* node = NodeOf(number);
  return node->form == detail::NumberForm::kDouble ? DoubleOf(node) < 0 : TextOf(node)[0] == '-';
}

std::size_t TextSize(ValueView number) {
  if (number.tag() != detail::kNumber) return 0;
  const auto* node = value::NodeOf<detail::NumberNode>(number);
  return node->form == detail::NumberForm::kDecimal ? node->size : 0;
}

}  // namespace assay::number
