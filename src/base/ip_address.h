#pragma once

// The text of IP addresses, as Go writes them.

#include <array>
#include <cstdint>
#include <string>

namespace assay {

/// `192.0.2.1`; the first part stands in the highest bits.
std::string Ipv4Text(std::uint32_t bits);

/// RFC 5952: lower case, the first of the longest runs of at least two zeros left out. All of it in
/// groups, also where the last two stand for an IPv4 address.
std::string Ipv6Text(const std::array<std::uint16_t, 8>& groups);

}  // namespace assay
