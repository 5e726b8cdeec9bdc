#pragma once

// What a builtin's declaration says of its arguments, as types.

#include <string_view>
#include <vector>

#include "rego/type.h"

namespace assay::rego {

// Of `string, array<string>|set<string>` and `number`: (string, any<array[string], set[string]>) =>
// number. Null where `arguments` does not list `arity` types: a variadic builtin, or a host's that
// says nothing; its calls are not checked. A word that is no type stands for any. Each may have a
// name before it: `delimiter: string`.
const Type* ParseSignature(std::size_t arity, std::string_view arguments, std::string_view result,
                           TypePool& pool);

// The names of the arguments and, last, of the result; empty where there is none. Views of both.
std::vector<std::string_view> SignatureNames(std::string_view arguments, std::string_view result);

}  // namespace assay::rego
