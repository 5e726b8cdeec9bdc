#include "evaluator/builtins/utf8.h"

#include <algorithm>

namespace assay::builtins {
namespace {

std::uint8_t ByteAt(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

// How many bytes a first byte asks for; 0 if none may begin with it.
std::uint32_t LengthFrom(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

std::string MapRunes(std::string_view text, char32_t (*map)(char32_t)) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    AppendRune(out, map(rune.value));
    text.remove_prefix(rune.size);
  }
  return out;
}

}  // namespace

Rune DecodeRune(std::string_view text) {
  const std::uint8_t first = ByteAt(text, 0);
  const std::uint32_t length = LengthFrom(first);
  if (length == 1) return {first, 1};
  if (length == 0 || text.size() < length) return {kReplacement, 1};
  char32_t value = first & (0xffu >> (length + 1));
  for (std::uint32_t i = 1; i < length; ++i) {
    const std::uint8_t byte = ByteAt(text, i);
    if ((byte & 0xc0) != 0x80) return {kReplacement, 1};
    value = value << 6 | (byte & 0x3f);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || !IsValidRune(value)) return {kReplacement, 1};
  return {value, length};
}

Rune DecodeLastRune(std::string_view text) {
  const std::size_t limit = std::min<std::size_t>(4, text.size());
  for (std::size_t length = 2; length <= limit; ++length) {
    const Rune rune = DecodeRune(text.substr(text.size() - length));
    if (rune.size == length) return rune;
  }
  return DecodeRune(text.substr(text.size() - 1));
}

void AppendRune(std::string& out, char32_t rune) {
  const auto byte = [&out](char32_t value) { out += static_cast<char>(value); };
  if (!IsValidRune(rune)) rune = kReplacement;
  if (rune < 0x80) {
    byte(rune);
  } else if (rune < 0x800) {
    byte(0xc0 | rune >> 6);
    byte(0x80 | (rune & 0x3f));
  } else if (rune < 0x10000) {
    byte(0xe0 | rune >> 12);
    byte(0x80 | (rune >> 6 & 0x3f));
    byte(0x80 | (rune & 0x3f));
  } else {
    byte(0xf0 | rune >> 18);
    byte(0x80 | (rune >> 12 & 0x3f));
    byte(0x80 | (rune >> 6 & 0x3f));
    byte(0x80 | (rune & 0x3f));
  }
}

std::size_t CountRunes(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(DecodeRune(text).size);
  return count;
}

std::vector<char32_t> RunesOf(std::string_view text) {
  std::vector<char32_t> runes;
  runes.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    runes.push_back(rune.value);
    text.remove_prefix(rune.size);
  }
  return runes;
}

std::size_t OffsetOfRune(std::string_view text, std::uint64_t index) {
  std::size_t offset = 0;
  for (; index > 0 && offset < text.size(); --index) offset += DecodeRune(text.substr(offset)).size;
  return offset;
}

bool IsValidRune(char32_t rune) { return rune < 0xd800 || (rune > 0xdfff && rune <= 0x10ffff); }

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    if (rune.value == kReplacement && rune.size == 1) return false;
    text.remove_prefix(rune.size);
  }
  return true;
}

bool IsSpace(char32_t rune) {
  if (rune <= 0xff) {
    return (rune >= '\t' && rune <= '\r') || rune == ' ' || rune == 0x85 || rune == 0xa0;
  }
  return rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) || rune == 0x2028 || rune == 0x2029 ||
         rune == 0x202f || rune == 0x205f || rune == 0x3000;
}

std::string ToUpper(std::string_view text) { return MapRunes(text, UpperOf); }

std::string ToLower(std::string_view text) { return MapRunes(text, LowerOf); }

}  // namespace assay::builtins
