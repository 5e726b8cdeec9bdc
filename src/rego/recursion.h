#pragma once

// Which rules may use which, and whether one uses itself.

#include "rego/diagnostic_sink.h"
#include "rego/rule_tree.h"

namespace assay::rego {

// Do a definition with variables in its reference and the ref's constant path meet? `skip` elements
// of the path lead to the definition's node.
bool MayProduce(const Head& head, const Term& reference, std::size_t skip);

// Reports rules that use themselves, directly or through others. Names are resolved.
void CheckRecursion(const RuleTree& tree, DiagnosticSink& sink);

}  // namespace assay::rego
