#pragma once

// A number as decimal digits: what texts are read into, compared as, and written from.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "assay/value.h"

namespace assay::number {

/// `digits` * 10^`exponent`, digits without zeros at either end; zero has none.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;

  bool is_zero() const { return digits.empty(); }
  bool is_integer() const { return exponent >= 0; }
  /// The exponent of the first digit: 0 for 1 to 9.
  std::int64_t leading() const { return exponent + static_cast<std::int64_t>(digits.size()) - 1; }
  /// Takes zeros away from both ends.
  void Trim();
};

/// What JSON allows, and what Go's ParseFloat allows besides (without hexadecimal).
enum class Grammar : std::uint8_t { kJson, kLoose };
/// Nothing where the text is no number or its exponent is out of range.
std::optional<Decimal> ParseDecimal(std::string_view text, Grammar grammar);

Decimal DecimalOf(ValueView number);
Decimal DecimalOf(double number);
/// In the number's one form.
ValueView MakeNumber(Slab& slab, const Decimal& decimal);
void AppendTo(std::string& out, const Decimal& decimal);

}  // namespace assay::number

namespace assay::value {
// arena.cc makes the nodes; which form a number takes is decided in number.cc.
ValueView MakeInteger(Slab& slab, std::int64_t integer);
ValueView MakeDouble(Slab& slab, double number);
ValueView MakeDecimal(Slab& slab, std::string_view text);
}  // namespace assay::value
