#include "evaluator/builtins/sprintf_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "evaluator/builtins/go_text.h"
#include "evaluator/builtins/utf8.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

std::string Digits(std::uint64_t value, int base, bool upper) {
  char buffer[64];
  const std::to_chars_result result = std::to_chars(buffer, buffer + sizeof buffer, value, base);
  std::string text(buffer, result.ptr);
  return upper ? ToUpper(text) : text;
}

}  // namespace

std::string_view TypeNameOf(const Item& item) {
  if (!item.type_name.empty()) return item.type_name;
  switch (item.type) {
    case Item::Type::kInt:
      return "int";
    case Item::Type::kBigInt:
      return "*big.Int";
    case Item::Type::kFloat:
      return "float64";
    case Item::Type::kString:
      break;
  }
  return "string";
}

Item ItemOf(ValueView value) {
  Item item{.value = value};
  if (value.is_string()) {
    item.text = value.text().view();
  } else if (!value.is_number()) {
    item.text = ToRego(value);
  } else if (const std::optional<std::int64_t> integer = value.int64()) {
    item.type = Item::Type::kInt;
    item.integer = *integer;
  } else {
    item.text = value.number_text();
    const bool plain = item.text.find_first_of(".eE") == std::string::npos;
    item.real = value.to_double();
    if (plain) {
      item.type = Item::Type::kBigInt;
    } else if (std::isfinite(item.real)) {
      item.type = Item::Type::kFloat;
    }
  }
  return item;
}

void ItemWriter::Write(const Item& item, char32_t verb) {
  if (verb == 'T') return WriteText(std::string(TypeNameOf(item)));
  switch (item.type) {
    case Item::Type::kInt:
      return WriteInt(item, verb);
    case Item::Type::kBigInt:
      return WriteBigInt(item, verb);
    case Item::Type::kFloat:
      return WriteFloat(item, verb);
    case Item::Type::kString:
      return WriteString(item, verb);
  }
}

void ItemWriter::Pad(std::string_view text) {
  const auto width = static_cast<std::size_t>(flags.width.value_or(0));
  const std::size_t size = CountRunes(text);
  const std::string padding(width > size ? width - size : 0,
                            flags.zero && !flags.minus ? '0' : ' ');
  if (!flags.minus) out_.Append(padding);
  out_.Append(text);
  if (flags.minus) out_.Append(padding);
}

void ItemWriter::PadWithSpaces(std::string_view text) {
  const bool zero = flags.zero;
  flags.zero = false;
  Pad(text);
  flags.zero = zero;
}

void ItemWriter::BadVerb(const Item& item, char32_t verb) {
  std::string text = "%!";
  AppendRune(text, verb);
  out_.Append(text);
  out_.Append(fmt::format("({}=", TypeNameOf(item)));
  Write(item, 'v');
  out_.Append(")");
}

void ItemWriter::WriteInt(const Item& item, char32_t verb) {
  switch (verb) {
    case 'v':
    case 'd':
      return WriteDigits(item.integer, 10, verb);
    case 'b':
      return WriteDigits(item.integer, 2, verb);
    case 'o':
    case 'O':
      return WriteDigits(item.integer, 8, verb);
    case 'x':
    case 'X':
      return WriteDigits(item.integer, 16, verb);
    case 'c': {
      std::string text;
      AppendRune(text, RuneOf(item.integer));
      return Pad(text);
    }
    case 'q':
      return Pad(QuotedRune(RuneOf(item.integer), flags.plus));
    case 'U':
      return WriteUnicode(static_cast<std::uint64_t>(item.integer));
    default:
      return BadVerb(item, verb);
  }
}

char32_t ItemWriter::RuneOf(std::int64_t value) {
  return value < 0 || value > 0x10ffff ? kReplacement : static_cast<char32_t>(value);
}

void ItemWriter::WriteDigits(std::int64_t value, int base, char32_t verb) {
  const bool negative = value < 0;
  const std::uint64_t magnitude =
      negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  std::size_t least = 0;
  if (flags.precision) {
    if (*flags.precision == 0 && value == 0) return PadWithSpaces("");
    least = static_cast<std::size_t>(*flags.precision);
  } else if (flags.zero && !flags.minus && flags.width) {
    least = static_cast<std::size_t>(*flags.width);
    if (least > 0 && (negative || flags.plus || flags.space)) --least;
  }
  std::string text = Digits(magnitude, base, verb == 'X');
  if (text.size() < least) text.insert(0, least - text.size(), '0');
  if (flags.sharp) {
    if (base == 2) text.insert(0, "0b");
    if (base == 8 && text[0] != '0') text.insert(0, "0");
    if (base == 16) text.insert(0, verb == 'X' ? "0X" : "0x");
  }
  if (verb == 'O') text.insert(0, "0o");
  text.insert(0, SignOf(negative));
  PadWithSpaces(text);
}

std::string ItemWriter::SignOf(bool negative) const {
  if (negative) return "-";
  if (flags.plus) return "+";
  return flags.space ? " " : "";
}

void ItemWriter::WriteUnicode(std::uint64_t value) {
  std::string text = Digits(value, 16, true);
  const auto least = static_cast<std::size_t>(std::max(flags.precision.value_or(0), 4));
  if (text.size() < least) text.insert(0, least - text.size(), '0');
  text.insert(0, "U+");
  if (flags.sharp && value <= 0x10ffff && IsPrintable(static_cast<char32_t>(value))) {
    text += " '";
    AppendRune(text, static_cast<char32_t>(value));
    text += '\'';
  }
  PadWithSpaces(text);
}

void ItemWriter::WriteBigInt(const Item& item, char32_t verb) {
  int base = 0;
  std::string prefix;
  const bool sharp = flags.sharp || flags.sharp_v;
  switch (verb) {
    case 'b':
      base = 2;
      prefix = sharp ? "0b" : "";
      break;
    case 'o':
      base = 8;
      prefix = sharp ? "0" : "";
      break;
    case 'O':
      base = 8;
      prefix = "0o";
      break;
    case 'd':
    case 's':
    case 'v':
      base = 10;
      break;
    case 'x':
    case 'X':
      base = 16;
      prefix = !sharp ? "" : verb == 'X' ? "0X" : "0x";
      break;
    default: {
      std::string text = "%!";
      AppendRune(text, verb);
      out_.Append(text + "(big.Int=" + item.text + ")");
      return;
    }
  }
  absl::StatusOr<std::string> converted = number::IntegerToText(item.value, base);
  std::string digits = converted.ok() ? *std::move(converted) : item.text;
  const bool negative = digits[0] == '-';
  if (negative) digits.erase(0, 1);
  if (verb == 'X') digits = ToUpper(digits);
  const std::string sign = negative                     ? "-"
                           : flags.plus || flags.plus_v ? "+"
                           : flags.space                ? " "
                                                        : "";
  const auto least = static_cast<std::size_t>(flags.precision.value_or(0));
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  const std::size_t size = sign.size() + prefix.size() + digits.size();
  const auto width = static_cast<std::size_t>(flags.width.value_or(0));
  const std::size_t missing = width > size ? width - size : 0;
  const bool zeros = !flags.minus && flags.zero && !flags.precision;
  if (zeros) digits.insert(0, missing, '0');
  if (!zeros && !flags.minus) out_.Append(std::string(missing, ' '));
  out_.Append(sign + prefix + digits);
  if (flags.minus) out_.Append(std::string(missing, ' '));
}

void ItemWriter::WriteFloat(const Item& item, char32_t verb) {
  switch (verb) {
    case 'v':
      return WriteReal(item.real, 'g', -1);
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X':
      return WriteReal(item.real, static_cast<char>(verb), -1);
    case 'f':
    case 'e':
    case 'E':
      return WriteReal(item.real, static_cast<char>(verb), 6);
    case 'F':
      return WriteReal(item.real, 'f', 6);
    default:
      return BadVerb(item, verb);
  }
}

void ItemWriter::WriteReal(double value, char verb, int precision) {
  precision = flags.precision.value_or(precision);
  std::string text = FloatText(value, verb, precision);
  if (text[0] != '-' && text[0] != '+') text.insert(0, "+");
  if (flags.space && text[0] == '+' && !flags.plus) text[0] = ' ';
  if (flags.sharp && verb != 'b') text = WithPoint(text, verb, precision);
  if (!flags.plus && text[0] == '+') return Pad(std::string_view(text).substr(1));
  const auto width = static_cast<std::size_t>(flags.width.value_or(0));
  if (flags.zero && !flags.minus && width > text.size()) {
    // The sign goes before the zeros.
    text.insert(1, width - text.size(), '0');
  }
  Pad(text);
}

std::string ItemWriter::WithPoint(std::string text, char verb, int precision) {
  int digits = 0;
  if (verb == 'g' || verb == 'G' || verb == 'x') digits = precision == -1 ? 6 : precision;
  const bool hexadecimal = verb == 'x' || verb == 'X';
  const std::size_t exponent =
      std::min(text.find_first_of(hexadecimal ? "pP" : "eE", 1), text.size());
  const std::string tail = text.substr(exponent);
  text.resize(exponent);
  bool significant = false;
  for (char c : text.substr(1)) {
    if (c == '.') continue;
    significant = significant || c != '0';
    if (significant) --digits;
  }
  if (text.find('.') == std::string::npos) {
    if (text.size() == 2 && text[1] == '0') --digits;
    text += '.';
  }
  if (digits > 0) text.append(static_cast<std::size_t>(digits), '0');
  return text + tail;
}

std::string_view ItemWriter::Truncated(std::string_view text) const {
  if (!flags.precision) return text;
  return text.substr(0, OffsetOfRune(text, static_cast<std::uint64_t>(*flags.precision)));
}

void ItemWriter::WriteText(const std::string& text) { Pad(Truncated(text)); }

void ItemWriter::WriteString(const Item& item, char32_t verb) {
  switch (verb) {
    case 'v':
      return flags.sharp_v ? WriteQuoted(item.text) : WriteText(item.text);
    case 's':
      return WriteText(item.text);
    case 'x':
    case 'X':
      return WriteBytes(item.text, verb == 'X');
    case 'q':
      return WriteQuoted(item.text);
    case 't':
      return item.type_name == "bool" ? WriteText(item.text) : BadVerb(item, verb);
    default:
      return BadVerb(item, verb);
  }
}

void ItemWriter::WriteQuoted(const std::string& whole) {
  const std::string_view text = Truncated(whole);
  if (flags.sharp && CanBackquote(text)) return Pad(fmt::format("`{}`", text));
  Pad(QuotedText(text, flags.plus));
}

void ItemWriter::WriteBytes(std::string_view text, bool upper) {
  if (flags.precision) text = text.substr(0, static_cast<std::size_t>(*flags.precision));
  const std::string_view prefix = !flags.sharp ? "" : upper ? "0X" : "0x";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && flags.space) out += ' ';
    if (i == 0 || flags.space) out += prefix;
    const auto byte = static_cast<unsigned char>(text[i]);
    out += upper ? fmt::format("{:02X}", byte) : fmt::format("{:02x}", byte);
  }
  Pad(out);
}

}  // namespace assay::builtins
