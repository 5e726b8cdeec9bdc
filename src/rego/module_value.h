#pragma once

// A syntax tree as a value, in the shape that OPA writes as JSON: what `rego.parse_module` gives.

#include <cstdint>
#include <optional>
#include <span>

#include "assay/builtin.h"
#include "rego/ast.h"

namespace assay::rego {

// Nesting of values is a few times that of the text.
inline constexpr std::uint32_t kMostNestedModule = 200;

// Nothing if a chain of `and` or `or` is too long.
std::optional<Value> ModuleValue(const Module& module);
// Undefined if the call has no steps left. Recurses as deep as the parser let the tree be.
ValueView ModuleValue(BuiltinCall& call, const Module& module);

// The body of `rego.parse_module`.
ValueView ParseModuleBuiltin(BuiltinCall& call, std::span<const ValueView> arguments);

}  // namespace assay::rego
