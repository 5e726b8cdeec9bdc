#pragma once

// Lines in a JSON text, which its parser does not keep.

#include <cstdint>
#include <string_view>
#include <vector>

namespace assay::adapters {

// The line on which each element of the outermost object's `items` array begins, from 1; none if
// there is no such array.
std::vector<std::uint32_t> LinesOfItems(std::string_view text);

}  // namespace assay::adapters
