#pragma once

// A request from its first attempt to its last response: the list of hosts, redirects, retries.

#include <variant>

#include "adapters/builtins/network/transfer.h"

namespace assay::network {

std::variant<Response, Failure> Send(BuiltinCall& call, const Network& network,
                                     const Request& request);

}  // namespace assay::network
