#pragma once

// The order inside an expression, as OPA has it. It shows only where one part is undefined and
// another ends the evaluation: whichever comes first decides. Calls are made before whatever they
// stand in, one by one, and each of them waits for its variables as an expression does; so does
// what a head consists of, after the body. Refs are looked up directly before what they stand in,
// those in their keys first.

#include <vector>

#include "rego/ast.h"

namespace assay::oracle {

// An expression of a body, a part of one that is evaluated before it, or a part of the head.
struct Step {
  const rego::Expr* expr = nullptr;
  const rego::Term* part = nullptr;
};

// The calls of each expression, then the expression; the same of the head's terms.
std::vector<Step> StepsOf(rego::Body body, const std::vector<const rego::Term*>& heads,
                          bool negates_bodies);
// The calls that are made before an expression, without regard to its `with`.
std::vector<const rego::Term*> CallsBefore(const rego::Expr& expr, bool negates_bodies);
// The same of an expression that is a term.
std::vector<const rego::Term*> CallsBefore(const rego::Term& statement);
// The calls in `term`, itself among them, in the order in which they are made.
void AddCalls(const rego::Term& term, std::vector<const rego::Term*>& out);
// The refs in `term`, itself among them, but none that belongs to a call in it.
void AddRefs(const rego::Term& term, std::vector<const rego::Term*>& out);

}  // namespace assay::oracle
