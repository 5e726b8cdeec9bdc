#pragma once

// Which pairs there are, cut into pieces that threads take one after another.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/graph.h"
#include "assay/ruleset.h"

namespace assay::evaluator {

/// A rule and the resources that it is about.
struct PlannedRule {
  const CompiledRule* rule = nullptr;
  std::vector<NodeId> nodes;
  std::vector<std::uint32_t> resources;  // their places in the graph's order
  std::vector<std::string> read_paths;
};

/// Part of a planned rule's resources.
struct Piece {
  std::uint32_t rule;
  std::uint32_t begin;
  std::uint32_t end;
};

struct Schedule {
  std::vector<PlannedRule> rules;
  std::vector<Piece> pieces;  // in order of rule, then resource
  std::size_t pairs = 0;
  std::vector<std::pair<std::string, std::size_t>> types_without_rules;
};

Schedule MakeSchedule(const RuleSet& rules, const Graph& graph);

}  // namespace assay::evaluator
