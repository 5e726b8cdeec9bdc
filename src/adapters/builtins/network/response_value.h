#pragma once

#include "adapters/builtins/network/transfer.h"

namespace assay::network {

// What `http.send` gives. A body that cannot be decoded is null. Undefined if the evaluation has
// ended.
ValueView ResponseValue(BuiltinCall& call, const Request& request, const Response& response);

}  // namespace assay::network
