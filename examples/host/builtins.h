#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/builtin.h"

namespace assay::host {

/// What rules and queries may call here: the standard built-ins, those for YAML, those that need
/// OpenSSL.
const BuiltinTable& Builtins();

/// The same and `http.send`, which may ask these hosts.
absl::StatusOr<BuiltinTable> BuiltinsWithNetwork(const std::vector<std::string>& hosts);

}  // namespace assay::host
