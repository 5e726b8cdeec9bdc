// uuid.parse: what a UUID's own bits say (RFC 4122).

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// Plain, in braces, as a URN, or without dashes.
std::optional<Bytes> ParseUuid(std::string_view text) {
  if (text.size() == 45) {
    if (ToLower(text.substr(0, 9)) != "urn:uuid:") return std::nullopt;
    text.remove_prefix(9);
  } else if (text.size() == 38) {
    text = text.substr(1, 36);
  }
  const bool dashes = text.size() == 36;
  if (!dashes && text.size() != 32) return std::nullopt;
  Bytes bytes = {};
  std::size_t at = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (dashes && (i == 4 || i == 6 || i == 8 || i == 10) && text[at++] != '-') return std::nullopt;
    const std::optional<unsigned> high = HexDigit(text[at]);
    const std::optional<unsigned> low = HexDigit(text[at + 1]);
    if (!high || !low) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(*high << 4 | *low);
    at += 2;
  }
  return bytes;
}

std::string_view VariantOf(const Bytes& bytes) {
  if ((bytes[8] & 0xc0) == 0x80) return "RFC4122";
  if ((bytes[8] & 0xe0) == 0xc0) return "Microsoft";
  return (bytes[8] & 0xe0) == 0xe0 ? "Future" : "Reserved";
}

// Nanoseconds since 1970 of a time in 100 ns since 1582-10-15.
std::int64_t TimeOf(const Bytes& bytes) {
  const auto at = [&bytes](std::size_t i) { return std::uint64_t{bytes[i]}; };
  const std::uint64_t low = at(0) << 24 | at(1) << 16 | at(2) << 8 | at(3);
  const std::uint64_t middle = at(4) << 8 | at(5);
  const std::uint64_t high = (at(6) << 8 | at(7)) & 0xfff;
  const std::uint64_t ticks = low | middle << 32 | high << 48;
  constexpr std::uint64_t kTicksTo1970 = 0x01b21dd213814000;
  // Beyond 2262 it wraps, as Go's does.
  return static_cast<std::int64_t>((ticks - kTicksTo1970) * 100);
}

std::string_view MacVariables(std::uint8_t first) {
  switch (first & 3) {
    case 3:
      return "local:multicast";
    case 1:
      return "global:multicast";
    case 2:
      return "local:unicast";
    default:
      return "global:unicast";
  }
}

std::string DomainOf(std::uint8_t domain) {
  switch (domain) {
    case 0:
      return "Person";
    case 1:
      return "Group";
    case 2:
      return "Org";
    default:
      return fmt::format("Domain{}", domain);
  }
}

}  // namespace

ValueView UuidParse(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const std::optional<Bytes> bytes = ParseUuid(operands[0].text());
  if (!bytes) return ValueView::Undefined();
  ValueArena& arena = call.arena();
  std::vector<assay::Member> members;
  const auto add = [&](std::string_view key, ValueView value) {
    members.push_back({arena.String(key), value});
  };
  const Bytes& b = *bytes;
  const int version = b[6] >> 4;
  add("version", arena.Integer(version));
  add("variant", arena.String(VariantOf(b)));
  if (version == 1 || version == 2) {
    add("time", arena.Integer(TimeOf(b)));
    add("nodeid", arena.String(fmt::format("{:02x}-{:02x}-{:02x}-{:02x}-{:02x}-{:02x}", b[10],
                                           b[11], b[12], b[13], b[14], b[15])));
    add("macvariables", arena.String(MacVariables(b[10])));
    add("clocksequence", arena.Integer((b[8] << 8 | b[9]) & 0x3fff));
  }
  if (version == 2) {
    add("id", arena.Integer(std::int64_t{b[0]} << 24 | b[1] << 16 | b[2] << 8 | b[3]));
    add("domain", arena.String(DomainOf(b[9])));
  }
  return arena.Object(members);
}

}  // namespace assay::builtins
