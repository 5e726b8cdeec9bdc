#include "adapters/builtins/crypto/address.h"

#include <array>
#include <cstdint>

#include "adapters/builtins/crypto/digest.h"
#include "base/ip_address.h"

namespace assay::crypto {
namespace {

constexpr std::size_t kGroups = 8;

std::uint16_t PairAt(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

std::string V4Text(std::string_view bytes) {
  return Ipv4Text(std::uint32_t{PairAt(bytes, 0)} << 16 | PairAt(bytes, 2));
}

}  // namespace

std::string AddressText(std::string_view bytes) {
  if (bytes.size() == 4) return V4Text(bytes);
  if (bytes.size() != 2 * kGroups) return "?" + HexText(bytes);
  if (bytes.starts_with(std::string(10, '\0') + "\xff\xff")) return V4Text(bytes.substr(12));
  std::array<std::uint16_t, kGroups> groups{};
  for (std::size_t i = 0; i < kGroups; ++i) groups[i] = PairAt(bytes, 2 * i);
  return Ipv6Text(groups);
}

}  // namespace assay::crypto
