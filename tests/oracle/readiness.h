#pragma once

// When an expression can be evaluated: which variables must have a value before, and which have one
// afterwards. Written down from the language, not from the compiler's own analysis.

#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "oracle/steps.h"
#include "rego/ast.h"

namespace assay::oracle {

using Names = std::set<std::string_view>;

class Readiness {
 public:
  // How many arguments the callee of a call takes.
  using ArityOf = std::function<std::size_t(const rego::Term& call)>;
  explicit Readiness(ArityOf arity) : arity_(std::move(arity)) {}

  // Each of these says whether it can be evaluated with `known`, and if so adds what it binds.
  // `around`: the variables of the body that it stands in, which a closure has to wait for.
  bool Expression(const rego::Expr& expr, const Names& around, Names& known) const;
  bool Value(const rego::Term& term, const Names& around, Names& known) const;
  bool Values(const std::vector<const rego::Term*>& terms, const Names& around, Names& known) const;
  bool Pattern(const rego::Term& term, const Names& around, Names& known) const;
  bool Patterns(const std::vector<const rego::Term*>& terms, const Names& around,
                Names& known) const;
  bool Equation(const rego::Term& a, const rego::Term& b, const Names& around, Names& known) const;

  // Variables outside closures.
  static Names NamesOf(rego::Body body);
  // The order in which the steps can be taken: as written, what has to wait comes later. A part
  // that its expression does not wait for is left to the expression. None if some can never be.
  std::vector<Step> Order(const std::vector<Step>& steps, Names known) const;

 private:
  bool Statement(const rego::Term& term, const Names& around, Names& known) const;
  bool Closure(const rego::Term& term, const Names& around, const Names& known) const;

  ArityOf arity_;
};

// The elements of equal-sized arrays, or the values of objects with the same constant keys, that
// stand opposite each other; empty if the two are neither.
struct Opposites {
  bool matched = false;
  bool possible = true;
  std::vector<std::pair<const rego::Term*, const rego::Term*>> pairs;
};
Opposites OppositesOf(const rego::Term& a, const rego::Term& b);

}  // namespace assay::oracle
