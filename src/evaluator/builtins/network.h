#pragma once

// Addresses and networks of both versions, read and written as Go's net package does.

#include <optional>
#include <string>
#include <string_view>

#include "absl/numeric/int128.h"

namespace assay::builtins {

/// An IPv4 address, or an IPv6 address that does not stand for one.
struct Address {
  bool is_v4 = false;
  absl::uint128 bits = 0;  ///< of IPv4 the low 32

  int size() const { return is_v4 ? 32 : 128; }
};

/// A network: its first address, and how many bits all its addresses share.
struct Network {
  Address first;
  int prefix = 0;

  absl::uint128 host_mask() const;
  absl::uint128 last() const { return first.bits | host_mask(); }
  bool Contains(const Address& address) const;
};

std::optional<Address> ParseAddress(std::string_view text);
/// `address/prefix`; bits beyond the prefix are dropped.
std::optional<Network> ParseNetwork(std::string_view text);
std::string AddressText(const Address& address);
std::string NetworkText(const Network& network);
/// The prefix that an IPv4 address had when networks had classes.
int ClassPrefix(const Address& address);

}  // namespace assay::builtins
