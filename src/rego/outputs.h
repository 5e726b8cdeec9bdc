#pragma once

// Which variables an expression binds, given those that are bound: what safety and lowering share.

#include <string_view>
#include <vector>

#include "rego/ast.h"
#include "rego/resolve.h"
#include "rego/rule_tree.h"
#include "rego/variable.h"

namespace assay::rego {

class OutputFinder {
 public:
  OutputFinder(const RuleTree& tree, const KnownBuiltins& builtins)
      : tree_(tree), builtins_(builtins) {}

  // Variables outside `safe` that are bound once `expr` holds; empty where it cannot be evaluated
  // yet.
  VariableSet OutputsOf(const Expr& expr, const VariableSet& safe) const;
  // How many arguments the callee takes; a call with one more binds the result to it.
  std::size_t ArityOf(const Term& call) const;

 private:
  VariableSet OutputsOfCall(const Term& call, const VariableSet& safe) const;
  VariableSet OutputsOfUnification(const Term& call, const VariableSet& safe) const;
  VariableSet OutputsOfSomeIn(const Expr& expr, const VariableSet& safe) const;
  VariableSet OutputsOfGroup(const Expr& expr, const VariableSet& safe) const;

  const RuleTree& tree_;
  const KnownBuiltins& builtins_;
};

// Is every variable of the term outside comprehensions in `safe`?
bool IsSafe(const Term& term, const VariableSet& safe);
// Can the term be evaluated with these variables? The unbound keys of refs are found on the way.
bool IsEvaluable(const Term& term, const VariableSet& safe);

}  // namespace assay::rego
