#pragma once

// Every body that src/ir/builtins.def names, declared from that list.

#include <span>

#include "assay/builtin.h"

namespace assay::builtins {

using Arguments = std::span<const ValueView>;

#define ASSAY_BUILTIN(body, name, arity, arguments, result, unknown, trait) \
  ValueView body(BuiltinCall& call, Arguments operands);
#define ASSAY_BUILTIN_ABSENT(name, arity, arguments, result, unknown, trait)
#include "ir/builtins.def"
#undef ASSAY_BUILTIN
#undef ASSAY_BUILTIN_ABSENT

}  // namespace assay::builtins
