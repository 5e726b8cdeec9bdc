#include "adapters/builtins/crypto/address.h"

#include <array>

#include "adapters/builtins/crypto/digest.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

constexpr std::size_t kGroups = 8;

std::string V4Text(std::string_view bytes) {
  const auto part = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  return fmt::format("{}.{}.{}.{}", part(0), part(1), part(2), part(3));
}

}  // namespace

std::string AddressText(std::string_view bytes) {
  if (bytes.size() == 4) return V4Text(bytes);
  if (bytes.size() != 2 * kGroups) return "?" + HexText(bytes);
  if (bytes.starts_with(std::string(10, '\0') + "\xff\xff")) return V4Text(bytes.substr(12));
  std::array<unsigned, kGroups> groups{};
  for (std::size_t i = 0; i < kGroups; ++i) {
    groups[i] = static_cast<unsigned>(static_cast<unsigned char>(bytes[2 * i]) << 8 |
                                      static_cast<unsigned char>(bytes[2 * i + 1]));
  }
  // The first of the longest runs of two zeros and more is left out.
  std::size_t start = kGroups;
  std::size_t longest = 1;
  for (std::size_t i = 0; i < kGroups; ++i) {
    std::size_t end = i;
    while (end < kGroups && groups[end] == 0) ++end;
    if (end - i > longest) {
      start = i;
      longest = end - i;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (i == start) {
      text += "::";
      i += longest - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += fmt::format("{:x}", groups[i]);
  }
  return text;
}

}  // namespace assay::crypto
