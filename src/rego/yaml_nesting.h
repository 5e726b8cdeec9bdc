#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::rego {

struct NestingPlace {
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1, in bytes
};

// The first place where more than `limit` flow collections (`[`, `{`) are open at once, in one pass
// and without memory. The YAML library queues all tokens of a flow collection before it hands out
// the first, so depth must be known before it sees the text. Brackets in scalars of any kind do not
// count; in a text that is no YAML they may.
std::optional<NestingPlace> FindDeepFlow(std::string_view text, std::size_t limit);

}  // namespace assay::rego
