#pragma once

// What sprintf writes for one value: the part of Go's fmt that a single verb is.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluator/builtins/operands.h"

namespace assay::builtins {

// A number is an int, a *big.Int or a float64, whichever holds it first; everything else is a
// string: what is none is written as Rego.
struct Item {
  enum class Type : std::uint8_t { kInt, kBigInt, kFloat, kString };
  Type type = Type::kString;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;  // of a string, or a big integer's digits
  ValueView value;
  std::string_view type_name = {};  // as Go calls it, where `type` does not tell
};

Item ItemOf(ValueView value);
/// Its type as Go calls it.
std::string_view TypeNameOf(const Item& item);
/// fmt.Sprintf of these items.
void FormatItems(std::string_view format, std::vector<Item> items, Output& out);

// What stands between % and the verb.
struct Flags {
  bool sharp = false;
  bool zero = false;
  bool plus = false;
  bool minus = false;
  bool space = false;
  bool sharp_v = false;
  bool plus_v = false;
  std::optional<int> width;
  std::optional<int> precision;
};

// Writes one item after another.
class ItemWriter {
 public:
  explicit ItemWriter(Output& out) : out_(out) {}
  Flags flags;
  void Write(const Item& item, char32_t verb);

 private:
  void Pad(std::string_view text);
  void PadWithSpaces(std::string_view text);
  void BadVerb(const Item& item, char32_t verb);
  void WriteInt(const Item& item, char32_t verb);
  static char32_t RuneOf(std::int64_t value);
  void WriteDigits(std::int64_t value, int base, char32_t verb);
  std::string SignOf(bool negative) const;
  void WriteUnicode(std::uint64_t value);
  void WriteBigInt(const Item& item, char32_t verb);
  void WriteFloat(const Item& item, char32_t verb);
  void WriteReal(double value, char verb, int precision);
  // With #, a decimal point always, and the zeros that %g would drop.
  static std::string WithPoint(std::string text, char verb, int precision);
  std::string_view Truncated(std::string_view text) const;
  void WriteText(const std::string& text);
  void WriteString(const Item& item, char32_t verb);
  void WriteQuoted(const std::string& whole);
  void WriteBytes(std::string_view text, bool upper);
  Output& out_;
};

}  // namespace assay::builtins
