// Arithmetic. Integers of 64 bits go the fast way, checked by the compiler's overflow built-ins;
// longer ones through Boost's cpp_int; everything else through Float below, which rounds as a
// binary floating point number with 64 bits of mantissa does. What a short text can blow up to
// (`1e1000000000`) is refused before memory is asked for it.

#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <exception>
#include <limits>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "value/decimal.h"
#include "value/float.h"
#include "value/number.h"
#include "value/slab.h"

namespace assay::number {
namespace {

using boost::multiprecision::cpp_int;

// The bits of an integer of kMaxDigits digits.
constexpr std::int64_t kMaxBits = kMaxDigits * 10 / 3;

absl::Status TooLong() { return ResourceExhausted("a number is too long to compute with"); }

// Boost reports what it cannot do by throwing.
template <typename Body>
absl::StatusOr<ValueView> WithBoost(Body body) {
  try {
    return body();
  } catch (const std::exception& error) {
    return Internal(error.what());
  }
}

absl::StatusOr<cpp_int> BigOf(ValueView number) {
  if (const std::optional<std::int64_t> integer = number.int64()) return cpp_int(*integer);
  const Decimal decimal = DecimalOf(number);
  if (!decimal.is_integer()) return InvalidArgument("must be an integer number");
  if (decimal.leading() >= kMaxDigits) return TooLong();
  cpp_int big(decimal.digits);
  big *= boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(decimal.exponent));
  return decimal.negative ? cpp_int(-big) : big;
}

absl::StatusOr<ValueView> MakeBig(const cpp_int& big, ValueArena& arena) {
  if (big >= std::numeric_limits<std::int64_t>::min() &&
      big <= std::numeric_limits<std::int64_t>::max()) {
    return arena.Integer(static_cast<std::int64_t>(big));
  }
  Decimal decimal;
  decimal.negative = big < 0;
  decimal.digits = cpp_int(abs(big)).str();
  decimal.Trim();
  if (decimal.leading() >= kMaxDigits) return TooLong();
  return MakeNumber(SlabAccess::SlabOf(arena), decimal);
}

absl::StatusOr<Float> FloatOf(ValueView number) {
  const Decimal decimal = DecimalOf(number);
  if (std::abs(decimal.leading()) > kMaxExponent ||
      static_cast<std::int64_t>(decimal.digits.size()) > kMaxDigits) {
    return TooLong();
  }
  return Float::FromDecimal(decimal);
}

absl::StatusOr<ValueView> MakeFloat(const Float& result, ValueArena& arena) {
  // Twice the range of what goes in, in bits.
  constexpr std::int64_t kMaxBinaryExponent = kMaxExponent * 8;
  if (result.IsBeyond(kMaxBinaryExponent)) return TooLong();
  return MakeNumber(SlabAccess::SlabOf(arena), result.ToDecimal());
}

bool AreIntegers(ValueView a, ValueView b) { return IsInteger(a) && IsInteger(b); }

template <typename Exact, typename Rounded>
absl::StatusOr<ValueView> Combine(ValueView a, ValueView b, ValueArena& arena, Exact exact,
                                  Rounded rounded) {
  return WithBoost([&]() -> absl::StatusOr<ValueView> {
    if (AreIntegers(a, b)) {
      ASSAY_ASSIGN_OR_RETURN(const cpp_int a_big, BigOf(a));
      ASSAY_ASSIGN_OR_RETURN(const cpp_int b_big, BigOf(b));
      return MakeBig(exact(a_big, b_big), arena);
    }
    ASSAY_ASSIGN_OR_RETURN(const Float a_float, FloatOf(a));
    ASSAY_ASSIGN_OR_RETURN(const Float b_float, FloatOf(b));
    return MakeFloat(rounded(a_float, b_float), arena);
  });
}

bool IsZero(ValueView number) { return number.int64() == 0; }

// Cuts off what stands behind the point; tells how that compares with a half.
struct Cut {
  Decimal whole;
  bool has_fraction = false;
  bool at_least_half = false;
};

Cut CutFraction(Decimal decimal) {
  Cut cut;
  if (decimal.is_integer()) {
    cut.whole = std::move(decimal);
    return cut;
  }
  cut.has_fraction = true;
  // Where the first digit behind the point stands among the digits; below zero it is a 0.
  const std::int64_t first = decimal.leading() + 1;
  cut.at_least_half = first >= 0 && decimal.digits[static_cast<std::size_t>(first)] >= '5';
  cut.whole.negative = decimal.negative;
  if (first > 0) cut.whole.digits = decimal.digits.substr(0, static_cast<std::size_t>(first));
  cut.whole.Trim();
  return cut;
}

absl::StatusOr<ValueView> CutTo(ValueView number, ValueArena& arena, bool (*away)(const Cut&)) {
  if (IsInteger(number)) return number;
  const bool negative = IsNegative(number);
  const Cut cut = CutFraction(DecimalOf(number));
  const ValueView whole = MakeNumber(SlabAccess::SlabOf(arena), cut.whole);
  if (!away(cut)) return whole;
  return Add(whole, *ValueView::SmallInteger(negative ? -1 : 1), arena);
}

absl::StatusOr<std::int64_t> ShiftOf(ValueView count) {
  if (!IsInteger(count)) return InvalidArgument("must be an integer number");
  if (IsNegative(count)) return InvalidArgument("must be an unsigned integer number");
  return count.int64().value_or(std::numeric_limits<std::int64_t>::max());
}

template <typename Operation>
absl::StatusOr<ValueView> CombineBits(ValueView a, ValueView b, ValueArena& arena,
                                      Operation operation) {
  const std::optional<std::int64_t> a_integer = a.int64();
  const std::optional<std::int64_t> b_integer = b.int64();
  if (a_integer.has_value() && b_integer.has_value()) {
    return arena.Integer(operation(*a_integer, *b_integer));
  }
  return WithBoost([&]() -> absl::StatusOr<ValueView> {
    ASSAY_ASSIGN_OR_RETURN(const cpp_int a_big, BigOf(a));
    ASSAY_ASSIGN_OR_RETURN(const cpp_int b_big, BigOf(b));
    return MakeBig(operation(a_big, b_big), arena);
  });
}

std::optional<int> DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'z') return lower - 'a' + 10;
  return std::nullopt;
}

}  // namespace

absl::StatusOr<ValueView> Add(ValueView a, ValueView b, ValueArena& arena) {
  const std::optional<std::int64_t> a_integer = a.int64();
  const std::optional<std::int64_t> b_integer = b.int64();
  std::int64_t sum;
  if (a_integer.has_value() && b_integer.has_value() &&
      !__builtin_add_overflow(*a_integer, *b_integer, &sum)) {
    return arena.Integer(sum);
  }
  return Combine(
      a, b, arena, [](const cpp_int& x, const cpp_int& y) { return cpp_int(x + y); },
      [](const Float& x, const Float& y) { return x.Plus(y); });
}

absl::StatusOr<ValueView> Subtract(ValueView a, ValueView b, ValueArena& arena) {
  const std::optional<std::int64_t> a_integer = a.int64();
  const std::optional<std::int64_t> b_integer = b.int64();
  std::int64_t difference;
  if (a_integer.has_value() && b_integer.has_value() &&
      !__builtin_sub_overflow(*a_integer, *b_integer, &difference)) {
    return arena.Integer(difference);
  }
  return Combine(
      a, b, arena, [](const cpp_int& x, const cpp_int& y) { return cpp_int(x - y); },
      [](const Float& x, const Float& y) { return x.Plus(y.Negated()); });
}

absl::StatusOr<ValueView> Multiply(ValueView a, ValueView b, ValueArena& arena) {
  const std::optional<std::int64_t> a_integer = a.int64();
  const std::optional<std::int64_t> b_integer = b.int64();
  std::int64_t product;
  if (a_integer.has_value() && b_integer.has_value() &&
      !__builtin_mul_overflow(*a_integer, *b_integer, &product)) {
    return arena.Integer(product);
  }
  return Combine(
      a, b, arena, [](const cpp_int& x, const cpp_int& y) { return cpp_int(x * y); },
      [](const Float& x, const Float& y) { return x.Times(y); });
}

absl::StatusOr<ValueView> Divide(ValueView a, ValueView b, ValueArena& arena) {
  if (IsZero(b)) return InvalidArgument("divide by zero");
  const std::optional<std::int64_t> a_integer = a.int64();
  const std::optional<std::int64_t> b_integer = b.int64();
  // The least integer by -1 is the one quotient that overflows.
  if (a_integer.has_value() && b_integer.has_value() && *b_integer != -1 &&
      *a_integer % *b_integer == 0) {
    return arena.Integer(*a_integer / *b_integer);
  }
  return WithBoost([&]() -> absl::StatusOr<ValueView> {
    if (AreIntegers(a, b)) {
      ASSAY_ASSIGN_OR_RETURN(const cpp_int a_big, BigOf(a));
      ASSAY_ASSIGN_OR_RETURN(const cpp_int b_big, BigOf(b));
      if (a_big % b_big == 0) return MakeBig(a_big / b_big, arena);
    }
    ASSAY_ASSIGN_OR_RETURN(const Float a_float, FloatOf(a));
    ASSAY_ASSIGN_OR_RETURN(const Float b_float, FloatOf(b));
    return MakeFloat(a_float.DividedBy(b_float), arena);
  });
}

absl::StatusOr<ValueView> Remainder(ValueView a, ValueView b, ValueArena& arena) {
  if (!AreIntegers(a, b)) return InvalidArgument("modulo on floating-point number");
  if (IsZero(b)) return InvalidArgument("modulo by zero");
  const std::optional<std::int64_t> a_integer = a.int64();
  const std::optional<std::int64_t> b_integer = b.int64();
  if (a_integer.has_value() && b_integer.has_value()) {
    return arena.Integer(*b_integer == -1 ? 0 : *a_integer % *b_integer);
  }
  return WithBoost([&]() -> absl::StatusOr<ValueView> {
    ASSAY_ASSIGN_OR_RETURN(const cpp_int a_big, BigOf(a));
    ASSAY_ASSIGN_OR_RETURN(const cpp_int b_big, BigOf(b));
    return MakeBig(a_big % b_big, arena);
  });
}

absl::StatusOr<ValueView> Negate(ValueView number, ValueArena& arena) {
  const std::optional<std::int64_t> integer = number.int64();
  if (integer.has_value() && *integer != std::numeric_limits<std::int64_t>::min()) {
    return arena.Integer(-*integer);
  }
  Decimal decimal = DecimalOf(number);
  decimal.negative = !decimal.negative;
  return MakeNumber(SlabAccess::SlabOf(arena), decimal);
}

absl::StatusOr<ValueView> Abs(ValueView number, ValueArena& arena) {
  return IsNegative(number) ? Negate(number, arena) : number;
}

absl::StatusOr<ValueView> Round(ValueView number, ValueArena& arena) {
  return CutTo(number, arena, [](const Cut& cut) { return cut.at_least_half; });
}

absl::StatusOr<ValueView> Floor(ValueView number, ValueArena& arena) {
  if (!IsNegative(number)) return CutTo(number, arena, [](const Cut&) { return false; });
  return CutTo(number, arena, [](const Cut& cut) { return cut.has_fraction; });
}

absl::StatusOr<ValueView> Ceil(ValueView number, ValueArena& arena) {
  if (IsNegative(number)) return CutTo(number, arena, [](const Cut&) { return false; });
  return CutTo(number, arena, [](const Cut& cut) { return cut.has_fraction; });
}

absl::StatusOr<ValueView> And(ValueView a, ValueView b, ValueArena& arena) {
  return CombineBits(a, b, arena, [](const auto& x, const auto& y) {
    return static_cast<std::decay_t<decltype(x)>>(x & y);
  });
}

absl::StatusOr<ValueView> Or(ValueView a, ValueView b, ValueArena& arena) {
  return CombineBits(a, b, arena, [](const auto& x, const auto& y) {
    return static_cast<std::decay_t<decltype(x)>>(x | y);
  });
}

absl::StatusOr<ValueView> Xor(ValueView a, ValueView b, ValueArena& arena) {
  return CombineBits(a, b, arena, [](const auto& x, const auto& y) {
    return static_cast<std::decay_t<decltype(x)>>(x ^ y);
  });
}

// In two's complement, -x is not(x) + 1.
absl::StatusOr<ValueView> Not(ValueView number, ValueArena& arena) {
  if (!IsInteger(number)) return InvalidArgument("must be an integer number");
  ASSAY_ASSIGN_OR_RETURN(const ValueView negative, Negate(number, arena));
  return Subtract(negative, *ValueView::SmallInteger(1), arena);
}

absl::StatusOr<ValueView> ShiftLeft(ValueView number, ValueView count, ValueArena& arena) {
  ASSAY_ASSIGN_OR_RETURN(const std::int64_t places, ShiftOf(count));
  return WithBoost([&]() -> absl::StatusOr<ValueView> {
    ASSAY_ASSIGN_OR_RETURN(const cpp_int big, BigOf(number));
    if (big == 0) return number;
    if (places > kMaxBits) return TooLong();
    return MakeBig(big << static_cast<unsigned>(places), arena);
  });
}

absl::StatusOr<ValueView> ShiftRight(ValueView number, ValueView count, ValueArena& arena) {
  ASSAY_ASSIGN_OR_RETURN(const std::int64_t places, ShiftOf(count));
  if (const std::optional<std::int64_t> integer = number.int64()) {
    return arena.Integer(*integer >> std::min<std::int64_t>(places, 63));
  }
  return WithBoost([&]() -> absl::StatusOr<ValueView> {
    ASSAY_ASSIGN_OR_RETURN(const cpp_int big, BigOf(number));
    const auto bits = static_cast<unsigned>(std::min(places, kMaxBits + 64));
    // Towards minus infinity, as shifting two's complement does.
    const cpp_int shifted = big < 0 ? cpp_int(-(((-big - 1) >> bits) + 1)) : cpp_int(big >> bits);
    return MakeBig(shifted, arena);
  });
}

absl::StatusOr<ValueView> ParseInteger(std::string_view text, int base, ValueArena& arena) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || base < 2 || base > 36) return InvalidArgument("not an integer");
  if (static_cast<std::int64_t>(text.size()) > kMaxDigits) return TooLong();
  return WithBoost([&]() -> absl::StatusOr<ValueView> {
    cpp_int big = 0;
    for (char c : text) {
      const std::optional<int> digit = DigitValue(c);
      if (!digit.has_value() || *digit >= base) return InvalidArgument("not an integer");
      big = big * base + *digit;
    }
    return MakeBig(negative ? cpp_int(-big) : big, arena);
  });
}

absl::StatusOr<std::string> IntegerToText(ValueView number, int base) {
  if (base < 2 || base > 36) return InvalidArgument("a base must be from 2 to 36");
  ValueArena arena;
  ASSAY_ASSIGN_OR_RETURN(const ValueView whole,
                         CutTo(number, arena, [](const Cut&) { return false; }));
  try {
    ASSAY_ASSIGN_OR_RETURN(cpp_int big, BigOf(whole));
    if (base == 10) return big.str();
    const bool negative = big < 0;
    if (negative) big = -big;
    std::string reversed;
    do {
      // As many digits at once as a word holds, so that long division runs seldom.
      std::uint64_t scale = 1;
      int digits = 0;
      for (; scale < (std::uint64_t{1} << 58) / 36; ++digits) {
        scale *= static_cast<unsigned>(base);
      }
      auto low = static_cast<std::uint64_t>(cpp_int(big % scale));
      big /= scale;
      for (; digits > 0 && (big != 0 || low != 0 || reversed.empty()); --digits) {
        reversed += "0123456789abcdefghijklmnopqrstuvwxyz"[low % static_cast<unsigned>(base)];
        low /= static_cast<unsigned>(base);
      }
    } while (big != 0);
    if (negative) reversed += '-';
    return std::string(reversed.rbegin(), reversed.rend());
  } catch (const std::exception& error) {
    return Internal(error.what());
  }
}

absl::StatusOr<ValueView> ParseLoosely(std::string_view text, ValueArena& arena) {
  const std::string_view digits =
      text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    const std::optional<Float> parsed = Float::FromHexadecimal(text);
    if (!parsed.has_value()) return InvalidArgument("invalid syntax");
    return WithBoost([&]() -> absl::StatusOr<ValueView> { return MakeFloat(*parsed, arena); });
  }
  const std::optional<Decimal> decimal = ParseDecimal(text, Grammar::kLoose);
  if (!decimal.has_value()) return InvalidArgument("invalid syntax");
  const ValueView number = MakeNumber(SlabAccess::SlabOf(arena), *decimal);
  if (std::isinf(ToDouble(number))) return InvalidArgument("value out of range");
  return number;
}

}  // namespace assay::number
