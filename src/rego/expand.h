#pragma once

// Takes expressions apart until each is one step, in place:
//
//   count(f(x)) > 1      becomes    f(x, ~1); count(~1, ~2); ~2 > 1
//   p := g(x) if {...}   becomes    p := ~3 if {...; g(x, ~3)}
//   [g(x) | ...]         becomes    [~4 | ...; g(x, ~4)]
//   f(g(x)) with m       becomes    a kGroup {g(x, ~5); f(~5)} with m
//   print(x)             becomes    internal.print([{~6 | ~6 = x}])
//   $"a{x}"              becomes    internal.template_string(["a", {~7 | ~7 = x}], ~8)
//
// So that the order that safety asks for can be found step by step, and so that an undefined part
// means what it means in OPA: without future.keywords.not, `not count(input.x) > 1` is undefined
// where input.x is. Calls are checked here too: does the callee exist, has it these arguments?

#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/resolve.h"
#include "rego/rule_tree.h"

namespace assay::rego {

// Calls of rules are checked in `tree`.
void ExpandModule(Module& module, const RuleTree& tree, const KnownBuiltins& builtins, bool strict,
                  DiagnosticSink& sink);
// `values` gets, for each expression of the query as it was written, the variable that holds its
// value, or an empty text where there is none to hold.
void ExpandQuery(Query& query, const Module& header, const RuleTree& tree,
                 const KnownBuiltins& builtins, DiagnosticSink& sink,
                 std::vector<std::string_view>* values);

}  // namespace assay::rego
