#include "adapters/builtins/network/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/ip_address.h"

namespace assay::network {
namespace {

struct Range4 {
  std::uint32_t first;
  unsigned bits;
};

// The registry of special addresses (RFC 6890 and what followed it), multicast and what is
// reserved.
constexpr Range4 kSpecial4[] = {
    {0x00000000, 8},   // this network
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // shared by a provider's customers
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local, the clouds' metadata among it
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // protocols
    {0xc0000200, 24},  // documentation
    {0xc0586300, 24},  // relays
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarks
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 3},   // multicast, reserved, broadcast
};

constexpr std::size_t kFirstOf4 = 12;

std::uint32_t Word(const Address& address, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = at; i < at + 4; ++i) word = word << 8 | address.bytes[i];
  return word;
}

bool IsMapped(const Address& address) {
  return std::all_of(address.bytes.begin(), address.bytes.begin() + 10,
                     [](std::uint8_t byte) { return byte == 0; }) &&
         address.bytes[10] == 0xff && address.bytes[11] == 0xff;
}

bool IsPublic4(std::uint32_t address) {
  return std::ranges::none_of(kSpecial4, [address](const Range4& range) {
    return (address ^ range.first) >> (32 - range.bits) == 0;
  });
}

Address Mapped(std::uint32_t word) {
  Address address;
  address.bytes[10] = address.bytes[11] = 0xff;
  for (std::size_t i = 0; i < 4; ++i) {
    address.bytes[kFirstOf4 + i] = static_cast<std::uint8_t>(word >> (24 - 8 * i));
  }
  return address;
}

}  // namespace

std::optional<Address> ParseAddress(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']') && text.size() > 2) {
    text = text.substr(1, text.size() - 2);
    if (text.find(':') == text.npos) return std::nullopt;
  }
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  const std::string terminated(text);
  if (in_addr four{}; inet_pton(AF_INET, terminated.c_str(), &four) == 1) {
    return Mapped(ntohl(four.s_addr));
  }
  Address address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<Address> AddressOf(const sockaddr& socket_address) {
  if (socket_address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &socket_address, sizeof(four));
    return Mapped(ntohl(four.sin_addr.s_addr));
  }
  if (socket_address.sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &socket_address, sizeof(six));
    Address address;
    std::memcpy(address.bytes.data(), &six.sin6_addr, address.bytes.size());
    return address;
  }
  return std::nullopt;
}

std::string AddressText(const Address& address) {
  if (IsMapped(address)) return Ipv4Text(Word(address, kFirstOf4));
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<std::uint16_t>(address.bytes[2 * i] << 8 | address.bytes[2 * i + 1]);
  }
  return Ipv6Text(groups);
}

bool IsPublic(const Address& address) {
  if (IsMapped(address)) return IsPublic4(Word(address, kFirstOf4));
  const std::uint32_t first = Word(address, 0);
  // 64:ff9b::/96 carries one of version 4, and leads there.
  if (first == 0x0064ff9b && Word(address, 4) == 0 && Word(address, 8) == 0) {
    return IsPublic4(Word(address, kFirstOf4));
  }
  if (first >> 29 != 1) return false;               // 2000::/3 is all that is given out
  if (first >> 16 == 0x2002) return false;          // 2002::/16 carries one too, through relays
  if (first >> 9 == 0x20010000 >> 9) return false;  // 2001::/23, protocols and tunnels
  if (first == 0x20010db8) return false;            // documentation
  return first >> 12 != 0x3fff0;                    // 3fff::/20, documentation
}

}  // namespace assay::network
