#pragma once

// Set arithmetic on known sets: linear, as both are in order.

#include "evaluator/builtins/operands.h"

namespace assay::builtins {

ValueView Difference(BuiltinCall& call, ValueView a, ValueView b);
ValueView Intersect(BuiltinCall& call, ValueView a, ValueView b);

}  // namespace assay::builtins
