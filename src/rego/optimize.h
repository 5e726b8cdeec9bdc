#pragma once

// What makes a function's code shorter without changing what it does.

#include "assay/ir.h"

namespace assay::rego {

// Leads jumps to where they end up, and drops moves whose register nobody reads and code that
// nothing reaches.
void Optimize(ir::Function& function);

}  // namespace assay::rego
