#pragma once

// Terms without variables as values.

#include "assay/value.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"

namespace assay::rego {

// The value of a term for which IsConstantTerm() holds; of equal keys in an object the last wins.
ValueView ConstantOf(const Term& term, ValueArena& arena, DiagnosticSink& sink);

}  // namespace assay::rego
