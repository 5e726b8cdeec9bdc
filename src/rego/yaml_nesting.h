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
// the first, so depth must be known before it sees the text. An estimate: brackets in block scalars
// are told apart from collections where the indentation shows it, else they count.
std::optional<NestingPlace> FindDeepFlow(std::string_view text, std::size_t limit);

}  // namespace assay::rego
