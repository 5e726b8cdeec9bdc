#pragma once

// `Did you mean "name"?`

#include <string>
#include <string_view>
#include <vector>

#include "evaluator/builtins/graphql/budget.h"

namespace assay::builtins::graphql {

/// The options that a misspelt name may have meant, best first; of equally good ones the first.
std::vector<std::string_view> Suggestions(std::string_view name,
                                          const std::vector<std::string_view>& options,
                                          Budget& budget);
/// At most five names as `"a", "b", or "c"`.
std::string OneOf(const std::vector<std::string_view>& names);
/// ` Did you mean "a" or "b"?` with the blank in front; empty without names.
std::string DidYouMean(std::string_view words, const std::vector<std::string_view>& names);

}  // namespace assay::builtins::graphql
