#pragma once

// Which known name a misspelt one may have been meant for.

#include <span>
#include <string_view>

namespace assay {

// The name of `known` that is the fewest edits away (one letter more, less, other, or two swapped;
// capitals count as small letters); empty if none is near: the longer a name, the more, at most
// two.
std::string_view ClosestName(std::string_view name, std::span<const std::string_view> known);

}  // namespace assay
