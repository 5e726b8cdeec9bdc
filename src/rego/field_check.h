#pragma once

// Reads of fields that a rule's resource and its neighbours do not have; and conditions that an
// absent field slips by.

#include <span>

#include "assay/ir.h"
#include "assay/resource.h"
#include "assay/ruleset.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"

namespace assay::rego {

// Reports, once a program stands, what `rule` reads of its resource, or of those it reaches, that
// none of their types has: fields and relations. Where a type is not closed, only what is nearly
// the name of a field is reported, as a warning; so is what a library reads. `module` is the
// rule's own.
void CheckFields(const ir::Program& program, const CompiledRule& rule, const Module& module,
                 const ResourceTypes& types, DiagnosticSink& sink);

// Warns of a `fail` that compares a field without a default and has no branch for its absence.
// After expansion. `types` may be null.
void LintAbsence(const Module& module, std::string_view resource, const ResourceTypes* types,
                 DiagnosticSink& sink);

}  // namespace assay::rego
