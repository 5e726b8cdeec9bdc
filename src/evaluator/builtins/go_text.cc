#include "evaluator/builtins/go_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

// 0.d1d2d3... * 10^point, without zeros at its end.
struct Digits {
  bool negative = false;
  std::string digits;
  int point = 0;
};

std::string ToChars(double value, std::chars_format format, int precision) {
  // The largest double has 309 digits before its point.
  std::vector<char> buffer(static_cast<std::size_t>(std::max(precision, 0)) + 400);
  char* const end = buffer.data() + buffer.size();
  const std::to_chars_result result =
      precision < 0 ? std::to_chars(buffer.data(), end, value, format)
                    : std::to_chars(buffer.data(), end, value, format, precision);
  return {buffer.data(), result.ptr};
}

// Rounded to `count` digits; -1: the fewest that read back.
Digits DigitsOf(double value, int count) {
  const std::string text =
      ToChars(std::abs(value), std::chars_format::scientific, count < 0 ? -1 : count - 1);
  Digits out{.negative = std::signbit(value)};
  const std::size_t e = text.find('e');
  for (char c : text.substr(0, e)) {
    if (c != '.') out.digits += c;
  }
  out.point = std::stoi(text.substr(e + 1)) + 1;
  while (!out.digits.empty() && out.digits.back() == '0') out.digits.pop_back();
  if (out.digits.empty()) out.point = 0;
  return out;
}

std::string Exponential(const Digits& number, int precision, char e) {
  std::string digits = number.digits.empty() ? "0" : number.digits;
  digits.resize(static_cast<std::size_t>(precision) + 1, '0');
  const int exponent = number.digits.empty() ? 0 : number.point - 1;
  return fmt::format("{}{}{}{}{}{:02}", digits[0], precision > 0 ? "." : "", digits.substr(1), e,
                     exponent < 0 ? '-' : '+', std::abs(exponent));
}

std::string Plain(const Digits& number, int precision) {
  std::string whole = "0";
  const int point = number.point;
  if (point > 0) {
    whole = number.digits.substr(0, static_cast<std::size_t>(point));
    whole.resize(static_cast<std::size_t>(point), '0');
  }
  if (precision <= 0) return whole;
  std::string fraction = point < 0 ? std::string(static_cast<std::size_t>(-point), '0') : "";
  if (point < static_cast<int>(number.digits.size())) {
    fraction += number.digits.substr(static_cast<std::size_t>(std::max(point, 0)));
  }
  fraction.resize(static_cast<std::size_t>(precision), '0');
  return whole + '.' + fraction;
}

std::string General(double value, int precision, char e) {
  const bool shortest = precision < 0;
  if (precision == 0) precision = 1;
  const Digits number = DigitsOf(value, precision);
  const int count = static_cast<int>(number.digits.size());
  if (shortest) precision = count;
  int limit = precision;
  if (limit > count && count >= number.point) limit = count;
  if (shortest) limit = 6;
  const int exponent = number.point - 1;
  if (exponent < -4 || exponent >= limit) {
    return Exponential(number, std::max(std::min(precision, count) - 1, 0), e);
  }
  return Plain(number, std::max(count - number.point, 0));
}

std::string Binary(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const auto biased = static_cast<int>(bits >> 52 & 0x7ff);
  std::uint64_t mantissa = bits & ((std::uint64_t{1} << 52) - 1);
  if (biased != 0) mantissa |= std::uint64_t{1} << 52;
  const int exponent = (biased == 0 ? 1 : biased) - 1075;
  return fmt::format("{}p{:+}", mantissa, exponent);
}

std::string Hexadecimal(double value, int precision, bool upper) {
  std::string text = ToChars(std::abs(value), std::chars_format::hex, precision);
  const std::size_t p = text.find('p');
  const int exponent = std::stoi(text.substr(p + 1));
  text =
      fmt::format("0x{}p{}{:02}", text.substr(0, p), exponent < 0 ? '-' : '+', std::abs(exponent));
  if (upper)
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

void AppendEscaped(std::string& out, char32_t rune, char quote, bool ascii) {
  if (rune == static_cast<char32_t>(quote) || rune == '\\') {
    out += '\\';
    AppendRune(out, rune);
    return;
  }
  if (ascii ? rune >= 0x20 && rune < 0x7f : IsPrintable(rune)) {
    AppendRune(out, rune);
    return;
  }
  constexpr std::string_view kNames = "abtnvfr";  // from 7 on
  if (rune >= 7 && rune <= 13) {
    out += '\\';
    out += kNames[rune - 7];
  } else if (rune < 0x20 || rune == 0x7f) {
    out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(rune));
  } else {
    const char32_t valid = IsValidRune(rune) ? rune : kReplacement;
    const auto code = static_cast<std::uint32_t>(valid);
    out += code < 0x10000 ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
  }
}

}  // namespace

std::string FloatText(double value, char verb, int precision) {
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value < 0 ? "-Inf" : "+Inf";
  const std::string sign = std::signbit(value) ? "-" : "";
  switch (verb) {
    case 'e':
    case 'E': {
      const Digits number = DigitsOf(value, precision < 0 ? -1 : precision + 1);
      if (precision < 0) precision = std::max(static_cast<int>(number.digits.size()) - 1, 0);
      return sign + Exponential(number, precision, verb);
    }
    case 'f': {
      if (precision >= 0) {
        return sign + ToChars(std::abs(value), std::chars_format::fixed, precision);
      }
      const Digits number = DigitsOf(value, -1);
      return sign +
             Plain(number, std::max(static_cast<int>(number.digits.size()) - number.point, 0));
    }
    case 'b':
      return sign + Binary(std::abs(value));
    case 'x':
    case 'X':
      return sign + Hexadecimal(value, precision, verb == 'X');
    default:
      return sign + General(value, precision, verb == 'G' ? 'E' : 'e');
  }
}

std::string QuotedText(std::string_view text, bool ascii) {
  std::string out = "\"";
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    if (rune.value == kReplacement && rune.size == 1) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else {
      AppendEscaped(out, rune.value, '"', ascii);
    }
    text.remove_prefix(rune.size);
  }
  return out + '"';
}

std::string QuotedRune(char32_t rune, bool ascii) {
  std::string out = "'";
  AppendEscaped(out, IsValidRune(rune) ? rune : kReplacement, '\'', ascii);
  return out + '\'';
}

bool CanBackquote(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    if (rune.value == kReplacement && rune.size == 1) return false;
    if (rune.value == 0xfeff || rune.value == '`' || rune.value == 0x7f ||
        (rune.value < ' ' && rune.value != '\t')) {
      return false;
    }
    text.remove_prefix(rune.size);
  }
  return true;
}

bool IsPrintable(char32_t rune) {
  if (rune <= 0xff) return (rune >= 0x20 && rune < 0x7f) || (rune > 0xa0 && rune != 0xad);
  const bool format_control =
      (rune >= 0x200b && rune <= 0x200f) || (rune >= 0x202a && rune <= 0x202e) ||
      (rune >= 0x2060 && rune <= 0x206f) || rune == 0xfeff || (rune >= 0xfff0 && rune <= 0xfffb) ||
      rune == 0x180e || (rune >= 0xe0000 && rune <= 0xe007f);
  const bool private_use = (rune >= 0xe000 && rune <= 0xf8ff) || rune >= 0xf0000;
  const bool no_character = (rune & 0xfffe) == 0xfffe || (rune >= 0xfdd0 && rune <= 0xfdef);
  return IsValidRune(rune) && !IsSpace(rune) && !format_control && !private_use && !no_character;
}

bool UnquoteText(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return false;
    constexpr std::string_view kLetters = "abfnrtv\\\"'";
    constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\\"'";
    if (const std::size_t at = kLetters.find(text[i]); at != std::string_view::npos) {
      out += kMeanings[at];
      continue;
    }
    const char form = text[i];
    const bool octal = form >= '0' && form <= '7';
    const std::size_t digits =
        octal ? 3 : (form == 'x' ? 2 : (form == 'u' ? 4 : (form == 'U' ? 8 : 0)));
    const std::size_t from = octal ? i : i + 1;
    if (digits == 0 || from + digits > text.size()) return false;
    const std::string number(text.substr(from, digits));
    char* end = nullptr;
    const unsigned long code = std::strtoul(number.c_str(), &end, octal ? 8 : 16);
    if (end != number.c_str() + digits) return false;
    if (octal || form == 'x') {
      if (code > 255) return false;
      out += static_cast<char>(code);
    } else {
      if (!IsValidRune(static_cast<char32_t>(code))) return false;
      AppendRune(out, static_cast<char32_t>(code));
    }
    i = from + digits - 1;
  }
  return true;
}

}  // namespace assay::builtins
