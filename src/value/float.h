#pragma once

// A binary floating point number of 64 bits of mantissa and an exponent as large as needed, with
// rounding to nearest even: what arithmetic on anything but integers is done in.

#include <cstdint>
#include <optional>
#include <string_view>

#include "value/decimal.h"

namespace assay::number {

class Float {
 public:
  Float() = default;

  /// Correctly rounded. May throw what Boost throws.
  static Float FromDecimal(const Decimal& decimal);
  /// From Go's hexadecimal notation (`-0x1_8.8p-2`), whose value is rounded.
  static std::optional<Float> FromHexadecimal(std::string_view text);

  Float Negated() const;
  Float Plus(const Float& other) const;
  Float Times(const Float& other) const;
  /// `other` is not zero.
  Float DividedBy(const Float& other) const;

  /// Whether its binary exponent is beyond `limit` either way: ToDecimal would be long.
  bool IsBeyond(std::int64_t limit) const;
  /// The shortest decimal that rounds to this number, of those the nearest. May throw what Boost
  /// throws.
  Decimal ToDecimal() const;

 private:
  using Wide = unsigned __int128;
  static std::optional<Float> FromShortDecimal(const Decimal& decimal);
  // `wide` * 2^`exponent`, rounded; `rest` says that the number is a bit larger than that.
  static Float Rounded(bool negative, Wide wide, std::int64_t exponent, bool rest);

  bool negative_ = false;
  std::uint64_t mantissa_ = 0;  // its highest bit is set, or the number is zero
  std::int64_t exponent_ = 0;   // of the mantissa's lowest bit
};

}  // namespace assay::number
