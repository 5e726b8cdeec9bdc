#include "adapters/builtins/crypto/der.h"

#include <array>

namespace assay::crypto {
namespace {

std::uint8_t ByteAt(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

// Days from 1970-01-01 in the Gregorian calendar, which repeats every 400 years.
std::int64_t DaysTo(std::int64_t year, int month, int day) {
  const std::int64_t shifted = month <= 2 ? year - 1 : year;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const std::int64_t of_era = shifted - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

int DaysOf(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

std::optional<int> TwoDigits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || text[at] < '0' || text[at] > '9' || text[at + 1] < '0' ||
      text[at + 1] > '9') {
    return std::nullopt;
  }
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

// `MMDDhhmmssZ` after the year; `seconds` may be left out of a UTCTime.
std::optional<std::int64_t> TimeOf(std::int64_t year, std::string_view text, bool seconds) {
  std::array<int, 5> parts{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::optional<int> part = TwoDigits(text, at);
    if (!part && i == 4 && !seconds) break;
    if (!part) return std::nullopt;
    parts[i] = *part;
    at += 2;
  }
  const auto& [month, day, hour, minute, second] = parts;
  if (text.substr(at) != "Z" || month < 1 || month > 12 || day < 1 || day > DaysOf(year, month) ||
      hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  return ((DaysTo(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

}  // namespace

std::optional<DerElement> DerReader::Take() {
  if (rest_.size() < 2 || (ByteAt(rest_, 0) & 0x1f) == 0x1f) return std::nullopt;
  std::size_t length = ByteAt(rest_, 1);
  std::size_t head = 2;
  if (length >= 0x80) {
    const std::size_t count = length & 0x7f;
    if (count == 0 || count > 4 || rest_.size() < 2 + count) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | ByteAt(rest_, 2 + i);
    if (length < 0x80 || length >> (count - 1) * 8 == 0) return std::nullopt;
    head += count;
  }
  if (rest_.size() - head < length) return std::nullopt;
  const DerElement element{ByteAt(rest_, 0), rest_.substr(head, length),
                           rest_.substr(0, head + length)};
  rest_.remove_prefix(head + length);
  return element;
}

std::optional<DerElement> DerReader::Take(std::uint8_t wanted) {
  return NextIs(wanted) ? Take() : std::nullopt;
}

std::optional<DerReader> DerReader::Enter(std::uint8_t wanted) {
  const std::optional<DerElement> element = Take(wanted);
  if (!element) return std::nullopt;
  return DerReader(element->content);
}

bool IsShortestInteger(std::string_view content) {
  if (content.empty()) return false;
  if (content.size() == 1) return true;
  const bool negative = (ByteAt(content, 1) & 0x80) != 0;
  return !(ByteAt(content, 0) == 0 && !negative) && !(ByteAt(content, 0) == 0xff && negative);
}

std::optional<std::string_view> DerReader::TakeInteger() {
  DerReader ahead = *this;
  const std::optional<DerElement> element = ahead.Take(tag::kInteger);
  if (!element || !IsShortestInteger(element->content)) return std::nullopt;
  *this = ahead;
  return element->content;
}

std::optional<std::int64_t> SmallInteger(std::string_view content) {
  if (!IsShortestInteger(content) || content.size() > 8) return std::nullopt;
  std::uint64_t value = (ByteAt(content, 0) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = 0; i < content.size(); ++i) value = value << 8 | ByteAt(content, i);
  return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> DerReader::TakeSmallInteger() {
  DerReader ahead = *this;
  const std::optional<std::string_view> content = ahead.TakeInteger();
  const std::optional<std::int64_t> value = content ? SmallInteger(*content) : std::nullopt;
  if (value) *this = ahead;
  return value;
}

std::optional<bool> DerReader::TakeBoolean() {
  DerReader ahead = *this;
  const std::optional<DerElement> element = ahead.Take(tag::kBoolean);
  if (!element || element->content.size() != 1) return std::nullopt;
  const std::uint8_t value = ByteAt(element->content, 0);
  if (value != 0 && value != 0xff) return std::nullopt;
  *this = ahead;
  return value != 0;
}

std::optional<std::string_view> DerReader::TakeBits() {
  DerReader ahead = *this;
  const std::optional<DerElement> element = ahead.Take(tag::kBitString);
  if (!element || element->content.empty() || element->content[0] != 0) return std::nullopt;
  *this = ahead;
  return element->content.substr(1);
}

std::optional<std::string> ObjectIdentifierText(std::string_view content) {
  if (content.empty()) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < content.size();) {
    if (ByteAt(content, i) == 0x80) return std::nullopt;
    std::uint64_t arc = 0;
    std::uint8_t byte = 0x80;
    while ((byte & 0x80) != 0) {
      if (i == content.size() || arc >> 28 != 0) return std::nullopt;
      byte = ByteAt(content, i++);
      arc = arc << 7 | (byte & 0x7f);
    }
    if (!text.empty()) {
      text += '.' + std::to_string(arc);
    } else {
      const std::uint64_t first = arc < 80 ? arc / 40 : 2;
      text = std::to_string(first) + '.' + std::to_string(arc - first * 40);
    }
  }
  return text;
}

std::optional<std::string> DerReader::TakeObjectIdentifier() {
  DerReader ahead = *this;
  const std::optional<DerElement> element = ahead.Take(tag::kObjectIdentifier);
  if (!element) return std::nullopt;
  std::optional<std::string> text = ObjectIdentifierText(element->content);
  if (text) *this = ahead;
  return text;
}

std::optional<std::int64_t> DerReader::TakeTime() {
  DerReader ahead = *this;
  const std::optional<DerElement> element = ahead.Take();
  if (!element) return std::nullopt;
  const std::string_view text = element->content;
  const std::optional<int> first = TwoDigits(text, 0);
  if (!first) return std::nullopt;
  std::optional<std::int64_t> time;
  if (element->tag == tag::kUtcTime) {
    time = TimeOf(*first < 50 ? 2000 + *first : 1900 + *first, text.substr(2), false);
  } else if (element->tag == tag::kGeneralizedTime) {
    const std::optional<int> second = TwoDigits(text, 2);
    if (second) time = TimeOf(*first * 100 + *second, text.substr(4), true);
  }
  if (time) *this = ahead;
  return time;
}

}  // namespace assay::crypto
