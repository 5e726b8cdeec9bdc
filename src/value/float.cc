#include "value/float.h"

#include <algorithm>
#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <string>
#include <utility>

namespace assay::number {
namespace {

using boost::multiprecision::cpp_int;
using Wide = unsigned __int128;

int BitWidth(Wide wide) {
  const auto high = static_cast<std::uint64_t>(wide >> 64);
  const auto low = static_cast<std::uint64_t>(wide);
  return static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(low));
}

cpp_int PowerOf(unsigned base, std::int64_t exponent) {
  return boost::multiprecision::pow(cpp_int(base), static_cast<unsigned>(exponent));
}

// The highest bits of a positive integer, and whether anything is lost below them.
struct High {
  Wide bits = 0;
  std::int64_t shift = 0;
  bool rest = false;
};

High HighBits(const cpp_int& integer) {
  const auto width = static_cast<std::int64_t>(msb(integer)) + 1;
  High high;
  high.shift = std::max<std::int64_t>(0, width - 96);
  high.bits = static_cast<Wide>(integer >> static_cast<unsigned>(high.shift));
  high.rest = high.shift > 0 && static_cast<std::int64_t>(lsb(integer)) < high.shift;
  return high;
}

// The shortest of the decimals in an interval: digits of its ends and of what is inside, all as
// integers of one scale, padded to one length. A prefix of the middle, and the next larger one,
// are the only candidates of their length; where the three numbers part tells which are inside.
class Shortest {
 public:
  Shortest(const cpp_int& low, const cpp_int& middle, const cpp_int& high, bool ends_count)
      : low_(low.str()), middle_(middle.str()), high_(high.str()), ends_count_(ends_count) {
    low_.insert(0, high_.size() - low_.size(), '0');
    middle_.insert(0, high_.size() - middle_.size(), '0');
    const auto parting = [this](const std::string& end) {
      return static_cast<std::size_t>(
          std::mismatch(middle_.begin(), middle_.end(), end.begin()).first - middle_.begin());
    };
    low_parts_ = parting(low_);
    high_parts_ = parting(high_);
    low_digits_ = low_.find_last_not_of('0') + 1;
    high_digits_ = high_.find_last_not_of('0') + 1;
  }

  // The digits, and how many more digits the scale has.
  std::pair<std::string, std::int64_t> Find() const {
    for (std::size_t count = 1; count < middle_.size(); ++count) {
      const bool may_down = MayCutAt(count);
      const bool may_up = MayRaiseAt(count);
      if (!may_down && !may_up) continue;
      const bool take_up = may_up && (!may_down || IsNearerAbove(count));
      return {take_up ? RaisedAt(count) : middle_.substr(0, count),
              static_cast<std::int64_t>(middle_.size() - count)};
    }
    return {middle_, 0};
  }

 private:
  // Whether the first `count` digits, with zeros after them, are inside: larger than the lower end,
  // or that end itself where the ends count.
  bool MayCutAt(std::size_t count) const {
    return low_parts_ < count || (ends_count_ && low_digits_ <= count);
  }

  // The same for the next larger prefix, which never is beyond the upper end if their digits
  // differ.
  bool MayRaiseAt(std::size_t count) const {
    if (high_parts_ >= count) return false;
    if (ends_count_ || high_digits_ > count) return true;
    return high_.compare(0, count, RaisedAt(count)) != 0;
  }

  // Not all digits are nines: the upper end, which is no longer, would have nothing larger there.
  std::string RaisedAt(std::size_t count) const {
    std::string digits = middle_.substr(0, count);
    std::size_t last = digits.find_last_not_of('9');
    ++digits[last];
    while (++last < count) digits[last] = '0';
    return digits;
  }

  // Whether what a prefix of `count` digits leaves out is more than half of its last place; of two
  // equally near, the even one is taken.
  bool IsNearerAbove(std::size_t count) const {
    if (middle_[count] != '5') return middle_[count] > '5';
    if (middle_.find_first_not_of('0', count + 1) != std::string::npos) return true;
    return (middle_[count - 1] - '0') % 2 != 0;
  }

  std::string low_;
  std::string middle_;
  std::string high_;
  bool ends_count_;
  std::size_t low_parts_ = 0;  // where the lower end's digits begin to differ
  std::size_t high_parts_ = 0;
  std::size_t low_digits_ = 0;  // without the zeros at the end
  std::size_t high_digits_ = 0;
};

}  // namespace

Float Float::Rounded(bool negative, Wide wide, std::int64_t exponent, bool rest) {
  Float result;
  if (wide == 0) return result;
  result.negative_ = negative;
  const int surplus = BitWidth(wide) - 64;
  if (surplus <= 0) {
    result.mantissa_ = static_cast<std::uint64_t>(wide) << -surplus;
    result.exponent_ = exponent + surplus;
    return result;
  }
  const Wide lost = wide & ((Wide{1} << surplus) - 1);
  const Wide half = Wide{1} << (surplus - 1);
  Wide kept = wide >> surplus;
  if (lost > half || (lost == half && (rest || (kept & 1) != 0))) ++kept;
  if (BitWidth(kept) > 64) return Rounded(negative, kept >> 1, exponent + surplus + 1, false);
  result.mantissa_ = static_cast<std::uint64_t>(kept);
  result.exponent_ = exponent + surplus;
  return result;
}

// Up to 19 digits and 27 powers of five fit a mantissa, so that one rounding does it.
std::optional<Float> Float::FromShortDecimal(const Decimal& decimal) {
  const std::int64_t power = std::abs(decimal.exponent);
  if (decimal.digits.size() > 19 || power > 27) return std::nullopt;
  std::uint64_t digits = 0;
  for (char c : decimal.digits) digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
  std::uint64_t fives = 1;
  for (std::int64_t i = 0; i < power; ++i) fives *= 5;
  const Float numerator = Rounded(decimal.negative, digits, decimal.exponent, false);
  const Float scale = Rounded(false, fives, 0, false);
  return decimal.exponent < 0 ? numerator.DividedBy(scale) : numerator.Times(scale);
}

Float Float::FromDecimal(const Decimal& decimal) {
  if (decimal.is_zero()) return Float();
  if (const std::optional<Float> quick = FromShortDecimal(decimal)) return *quick;
  cpp_int digits(decimal.digits);
  if (decimal.exponent >= 0) {
    digits *= PowerOf(5, decimal.exponent);
    const High high = HighBits(digits);
    return Rounded(decimal.negative, high.bits, high.shift + decimal.exponent, high.rest);
  }
  // digits / 10^k, with the numerator shifted so that the quotient has bits to round.
  const cpp_int divisor = PowerOf(5, -decimal.exponent);
  const std::int64_t shift = std::max<std::int64_t>(
      0, static_cast<std::int64_t>(msb(divisor)) - static_cast<std::int64_t>(msb(digits)) + 96);
  digits <<= static_cast<unsigned>(shift);
  cpp_int quotient;
  cpp_int remainder;
  divide_qr(digits, divisor, quotient, remainder);
  const High high = HighBits(quotient);
  return Rounded(decimal.negative, high.bits, high.shift + decimal.exponent - shift,
                 high.rest || remainder != 0);
}

// An underscore may follow the prefix or stand between digits.
std::optional<Float> Float::FromHexadecimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  text.remove_prefix(2);  // the caller saw the prefix
  Wide wide = 0;
  bool rest = false;
  bool point = false;
  bool has_digits = false;
  bool may_underscore = true;
  std::int64_t exponent = 0;
  std::size_t i = 0;
  for (; i < text.size() && (text[i] | 0x20) != 'p'; ++i) {
    const char c = text[i];
    const char lower = static_cast<char>(c | 0x20);
    const bool digit = c >= '0' && c <= '9';
    if (digit || (lower >= 'a' && lower <= 'f')) {
      const auto nibble = static_cast<unsigned>(digit ? c - '0' : lower - 'a' + 10);
      const bool fits = (wide >> 120) == 0;
      if (fits) wide = wide * 16 + nibble;
      if (!fits) rest = rest || nibble != 0;
      if (!fits) exponent += 4;
      if (point) exponent -= 4;
      has_digits = true;
      may_underscore = true;
    } else if (c == '.' && !point && (i == 0 || text[i - 1] != '_')) {
      point = true;
      may_underscore = false;
    } else if (c == '_' && may_underscore) {
      may_underscore = false;
      if (i + 1 == text.size() || text[i + 1] == '.' || (text[i + 1] | 0x20) == 'p') {
        return std::nullopt;
      }
    } else {
      return std::nullopt;
    }
  }
  if (!has_digits || i == text.size()) return std::nullopt;  // the exponent is required
  std::string_view digits = text.substr(i + 1);
  const bool down = digits.starts_with('-');
  if (down || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty()) return std::nullopt;
  std::int64_t power = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    power = std::min<std::int64_t>(power * 10 + (c - '0'), 1'000'000'000);
  }
  return Rounded(negative, wide, exponent + (down ? -power : power), rest);
}

Float Float::Negated() const {
  Float result = *this;
  if (mantissa_ != 0) result.negative_ = !negative_;
  return result;
}

Float Float::Plus(const Float& other) const {
  if (mantissa_ == 0) return other;
  if (other.mantissa_ == 0) return *this;
  // Mantissas are normalized, so the exponents order the magnitudes.
  const bool ordered =
      exponent_ != other.exponent_ ? exponent_ > other.exponent_ : mantissa_ >= other.mantissa_;
  const Float& large = ordered ? *this : other;
  const Float& small = ordered ? other : *this;
  constexpr int kRoom = 63;  // below the mantissa; one bit above it is left for the carry
  const std::int64_t distance = large.exponent_ - small.exponent_;
  const Wide high = Wide{large.mantissa_} << kRoom;
  Wide low = Wide{small.mantissa_} << kRoom;
  bool rest = false;
  if (distance >= 127) {
    low = 0;
    rest = true;
  } else if (distance > 0) {
    rest = (low & ((Wide{1} << distance) - 1)) != 0;
    low >>= distance;
  }
  if (large.negative_ == small.negative_) {
    return Rounded(large.negative_, high + low, large.exponent_ - kRoom, rest);
  }
  // What was cut off of `low` makes the difference smaller: one unit less, and something more.
  const Wide difference = high - low - (rest ? 1 : 0);
  return Rounded(large.negative_, difference, large.exponent_ - kRoom, rest);
}

Float Float::Times(const Float& other) const {
  return Rounded(negative_ != other.negative_, Wide{mantissa_} * other.mantissa_,
                 exponent_ + other.exponent_, false);
}

Float Float::DividedBy(const Float& other) const {
  const Wide divisor = other.mantissa_;
  const Wide numerator = Wide{mantissa_} << 64;
  Wide quotient = numerator / divisor;
  Wide remainder = numerator % divisor;
  // Two bits more, so that there is one to round by.
  for (int i = 0; i < 2; ++i) {
    remainder <<= 1;
    quotient <<= 1;
    if (remainder >= divisor) {
      remainder -= divisor;
      quotient |= 1;
    }
  }
  return Rounded(negative_ != other.negative_, quotient, exponent_ - other.exponent_ - 66,
                 remainder != 0);
}

bool Float::IsBeyond(std::int64_t limit) const { return std::abs(exponent_ + 64) > limit; }

Decimal Float::ToDecimal() const {
  Decimal decimal;
  if (mantissa_ == 0) return decimal;
  // In halves of the last bit, the interval that rounds to this number ends one below and above.
  const cpp_int middle = cpp_int(mantissa_) * 2;
  const std::int64_t exponent = exponent_ - 1;
  const cpp_int scale =
      exponent >= 0 ? cpp_int(1) << static_cast<unsigned>(exponent) : PowerOf(5, -exponent);
  const Shortest shortest(cpp_int((middle - 1) * scale), cpp_int(middle * scale),
                          cpp_int((middle + 1) * scale), mantissa_ % 2 == 0);
  const auto [digits, left_out] = shortest.Find();
  decimal.negative = negative_;
  decimal.digits = digits;
  decimal.exponent = left_out + std::min<std::int64_t>(0, exponent);
  decimal.Trim();
  return decimal;
}

}  // namespace assay::number
