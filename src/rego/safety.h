#pragma once

// Is every variable bound where it is needed? And if not in the order of the text, then in which?

#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/outputs.h"

namespace assay::rego {

// Puts the expressions of all bodies in an order in which each one's variables are bound by those
// before it, keeping the order of the text where it can; reports variables that nothing binds.
void OrderModule(Module& module, const OutputFinder& outputs, DiagnosticSink& sink);
void OrderQuery(Query& query, const OutputFinder& outputs, DiagnosticSink& sink);

}  // namespace assay::rego
