#pragma once

// What a host lets policies reach.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/builtins/network/address.h"

namespace assay::network {

class AllowList {
 public:
  // InvalidArgument for an entry that is not a host or a host and a port.
  static absl::StatusOr<AllowList> Make(std::span<const std::string> entries);

  // `host` as a Url has it.
  bool HasHost(std::string_view host, std::uint16_t port) const;
  bool HasAddress(const Address& address, std::uint16_t port) const;

 private:
  struct Entry {
    std::string host;
    std::optional<Address> address;
    std::optional<std::uint16_t> port;
  };
  static std::optional<Entry> Read(std::string_view text);
  std::vector<Entry> entries_;
};

}  // namespace assay::network
