#pragma once

#include "assay/builtin.h"

namespace assay::host {

/// What rules and queries may call here: the standard built-ins, those for YAML, those that need
/// OpenSSL.
const BuiltinTable& Builtins();

}  // namespace assay::host
