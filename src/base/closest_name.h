#pragma once

// Which known name a misspelt one may have been meant for.

#include <span>
#include <string_view>

namespace assay {

// The name of `known` that is the fewest edits away (one letter more, less, other, or two swapped;
// capitals count as small letters); empty if none is near: one edit in three letters, two in more,
// and these only where the names begin alike.
std::string_view ClosestName(std::string_view name, std::span<const std::string_view> known);

}  // namespace assay
