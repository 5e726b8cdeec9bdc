#pragma once

// What a builtin's declaration says of its arguments, as types.

#include <string_view>

#include "rego/type.h"

namespace assay::rego {

// Of `string, array<string>|set<string>` and `number`: (string, any<array[string], set[string]>) =>
// number. Null where `arguments` does not list `arity` types: a variadic builtin, or a host's that
// says nothing; its calls are not checked. A word that is no type stands for any.
const Type* ParseSignature(std::size_t arity, std::string_view arguments, std::string_view result,
                           TypePool& pool);

}  // namespace assay::rego
