#pragma once

// Evidence from what an explanation recorded, or from what a rule says itself.

#include <string>
#include <vector>

#include "assay/graph.h"
#include "assay/report.h"
#include "assay/ruleset.h"
#include "evaluator/explanation.h"
#include "evaluator/machine.h"

namespace assay::evaluator {

/// Evidence whose values still live in a machine's arena or in the graph.
struct Draft {
  Evidence evidence;
  ValueView expected, actual;
  bool elsewhere = false;  ///< of another resource: what was assumed of this one says nothing
  bool vague = false;      ///< of a condition without path or name: a rule's own words say more
};

/// What one pair's evidence is made of.
struct EvidenceSource {
  const Machine& machine;
  const Explanation& explanation;
  const CompiledRule& rule;
  const Graph& graph;
  NodeId node;
  std::span<const std::string> read_paths;  ///< what the rule reads of the input
};

/// Why the definitions of `pass` did not hold; at least one.
std::vector<Draft> FailedConditions(const EvidenceSource& source);
/// The condition that made `fail`, a rule without members, hold.
std::vector<Draft> HeldConditions(const EvidenceSource& source);
/// Members of `fail` or `evidence`: objects with `message`, `path`, `expected` and `actual`, or
/// messages alone.
std::vector<Draft> StatedEvidence(const EvidenceSource& source, ValueView members);
/// What an unknown outcome hangs on.
std::vector<Draft> Unknowns(const EvidenceSource& source, std::uint32_t function, ValueView reason);
Draft FailureEvidence(const Failure& failure);
/// Fills in `assumed` and `related`.
void AddContext(const EvidenceSource& source, std::vector<Draft>& drafts);

}  // namespace assay::evaluator
