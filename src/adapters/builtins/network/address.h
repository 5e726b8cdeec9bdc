#pragma once

// Addresses of the Internet Protocol, and which of them belong to the public internet.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;  // NOLINT(readability-identifier-naming): the system's

namespace assay::network {

// Sixteen bytes; one of version 4 stands behind ::ffff:0:0/96.
struct Address {
  std::array<std::uint8_t, 16> bytes = {};
  bool operator==(const Address&) const = default;
};

// `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]`, and no other form.
std::optional<Address> ParseAddress(std::string_view text);
std::optional<Address> AddressOf(const sockaddr& socket_address);
std::string AddressText(const Address& address);

// Neither private, loopback, link-local, shared, multicast, reserved nor for documentation, and not
// one that carries such an address in it. What is not known to be public is not.
bool IsPublic(const Address& address);

}  // namespace assay::network
