#pragma once

// Where a program reads which fields of which documents.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/ir.h"

namespace assay::ir {

// How a rule comes to a document: it starts at its resource, or at those of a type that it names,
// and follows relations.
struct DocumentWay {
  std::string type;  // a type or group; empty: the rule's resource
  std::vector<std::string> relations;

  friend auto operator<=>(const DocumentWay&, const DocumentWay&) = default;
};

// The step of a loop's key.
inline constexpr std::string_view kEachStep = "[]";
// `rules[].port`
std::string PathText(std::span<const std::string> steps);

struct FieldRead {
  DocumentWay way;
  // Names of members, `[]` for a loop's key. None: the last relation of `way` is followed here.
  std::vector<std::string> steps;
  std::uint32_t function = 0;
  std::uint32_t instruction = 0;
};

// All that the function and what it calls may read, as far as values can be followed: through
// loops, comprehensions, calls and the results of rules, and not through what is put together
// anew. Each step of a path is listed; in order of way, path and place.
std::vector<FieldRead> FieldReadsOf(const Program& program, std::uint32_t function);

}  // namespace assay::ir
