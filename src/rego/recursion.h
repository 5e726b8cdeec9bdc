#pragma once

// Does a rule use itself?

#include "rego/diagnostic_sink.h"
#include "rego/rule_graph.h"

namespace assay::rego {

// Reports rules that use themselves, directly or through others.
void CheckRecursion(const RuleGraph& graph, DiagnosticSink& sink);

}  // namespace assay::rego
