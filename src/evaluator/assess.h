#pragma once

// One rule on one resource: outcome and evidence.

#include <vector>

#include "absl/status/status.h"
#include "assay/graph.h"
#include "assay/report.h"
#include "assay/ruleset.h"
#include "evaluator/evidence.h"
#include "evaluator/machine.h"

namespace assay::evaluator {

struct Verdict {
  Outcome outcome = Outcome::kPass;
  std::vector<Draft> evidence;  // its values live until the machine starts again
  bool cancelled = false;
};

class Assessor {
 public:
  /// `graph` and `machine` must outlive it.
  Assessor(Machine& machine, const Graph& graph);

  Verdict Assess(const CompiledRule& rule, NodeId node, std::span<const std::string> read_paths);

 private:
  enum class Answer : std::uint8_t { kNo, kYes, kUnknown, kError };
  struct Answers {
    Answer skip = Answer::kNo;
    Answer main = Answer::kNo;
    ValueView skip_value, main_value;
    const Failure* stop = nullptr;
  };
  Answers Ask(const CompiledRule& rule, NodeId node);
  Answer Judge(ValueView value) const;
  std::vector<Draft> Explain(const EvidenceSource& source, Outcome outcome, const Answers& answers);
  void AddStated(const EvidenceSource& source, std::vector<Draft>& drafts);

  Machine& machine_;
  const Graph& graph_;
  Explanation explanation_;
};

}  // namespace assay::evaluator
