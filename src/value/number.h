#pragma once

// Numbers of any size, exactly: what the machine and the built-ins compute with.
//
// A number is an integer of 64 bits, a double where the double's shortest text writes the number,
// or else canonical decimal text; each number has exactly one of these forms. Comparing is exact.
// Arithmetic on integers is exact at any size; with anything else it is done in floating point with
// 64 bits of mantissa, rounding to nearest even, and the result is the shortest decimal that rounds
// to it (matches OPA, which computes with Go's big.Float).
//
// Where an argument is called a number, nothing else may be passed.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "assay/value.h"

namespace assay::number {

/// Arithmetic is refused (ResourceExhausted) on integers of more digits, and on other numbers whose
/// decimal exponent is beyond kMaxExponent: `1e1000000000` is a short text, and turning
/// text into bits and back takes time with the square of its length.
inline constexpr std::int64_t kMaxDigits = 20'000;
inline constexpr std::int64_t kMaxExponent = 5'000;
/// A number whose decimal exponent is beyond this is refused where it is read.
inline constexpr std::int64_t kMaxTextExponent = 2'000'000'000;

/// From JSON's grammar.
absl::StatusOr<ValueView> Parse(Slab& slab, std::string_view text);
absl::StatusOr<ValueView> Parse(std::string_view text, ValueArena& arena);
/// From what Go's strconv.ParseFloat takes, as Rego's to_number does: also `+1`, `.5`, `5.`,
/// hexadecimal floats with underscores; not infinities and NaN.
absl::StatusOr<ValueView> ParseLoosely(std::string_view text, ValueArena& arena);
/// From an integer's digits in base 2 to 36, lower or upper case, with a sign or without.
absl::StatusOr<ValueView> ParseInteger(std::string_view text, int base, ValueArena& arena);
/// The number that a finite double's shortest text writes.
ValueView FromDouble(Slab& slab, double number);
/// The same number in another slab.
ValueView Copy(Slab& slab, ValueView number);
ValueView FromUnsigned(std::uint64_t integer, ValueArena& arena);

/// The one text of a number: plain where its exponent is at least -4, else as `1.5e-05`; an integer
/// with more than 64 zeros at its end as `2e308`.
std::string Format(ValueView number);
void AppendTo(std::string& out, ValueView number);
/// An integer in base 2 to 36, lower case; of another number what stands before its point.
absl::StatusOr<std::string> IntegerToText(ValueView number, int base);

/// The length of the text that a number is kept as; 0 for those of 64 bits. O(1).
std::size_t TextSize(ValueView number);

std::strong_ordering Compare(ValueView a, ValueView b);
std::uint64_t HashOf(ValueView number);
/// The nearest double; infinite beyond the largest.
double ToDouble(ValueView number);
bool IsInteger(ValueView number);
bool IsNegative(ValueView number);
/// What a node of form kInteger holds.
std::int64_t IntegerOf(const detail::NumberNode* node);

absl::StatusOr<ValueView> Add(ValueView a, ValueView b, ValueArena& arena);
absl::StatusOr<ValueView> Subtract(ValueView a, ValueView b, ValueArena& arena);
absl::StatusOr<ValueView> Multiply(ValueView a, ValueView b, ValueArena& arena);
/// InvalidArgument `divide by zero`. Integers that divide evenly give an integer.
absl::StatusOr<ValueView> Divide(ValueView a, ValueView b, ValueArena& arena);
/// With the dividend's sign. InvalidArgument `modulo by zero`, `modulo on floating-point number`.
absl::StatusOr<ValueView> Remainder(ValueView a, ValueView b, ValueArena& arena);
absl::StatusOr<ValueView> Negate(ValueView number, ValueArena& arena);
absl::StatusOr<ValueView> Abs(ValueView number, ValueArena& arena);
/// Half away from zero.
absl::StatusOr<ValueView> Round(ValueView number, ValueArena& arena);
absl::StatusOr<ValueView> Floor(ValueView number, ValueArena& arena);
absl::StatusOr<ValueView> Ceil(ValueView number, ValueArena& arena);

/// Bits of integers as in two's complement without end. InvalidArgument if one is not an integer.
absl::StatusOr<ValueView> And(ValueView a, ValueView b, ValueArena& arena);
absl::StatusOr<ValueView> Or(ValueView a, ValueView b, ValueArena& arena);
absl::StatusOr<ValueView> Xor(ValueView a, ValueView b, ValueArena& arena);
absl::StatusOr<ValueView> Not(ValueView number, ValueArena& arena);
/// InvalidArgument if `count` is negative; ResourceExhausted if the result were too long.
absl::StatusOr<ValueView> ShiftLeft(ValueView number, ValueView count, ValueArena& arena);
absl::StatusOr<ValueView> ShiftRight(ValueView number, ValueView count, ValueArena& arena);

}  // namespace assay::number
