#pragma once

// The syntax tree as text, for tests and for people: one S-expression a node.
//
//   p contains x if { some x in [1]; not f(x) }
//   (rule (head p (key x)) (body (some-in x (array 1)) (not (call f x))))

#include <string>

#include "rego/ast.h"

namespace assay::rego {

// One line a statement: package, imports, rules. Nothing about places or annotations.
std::string FormatAst(const Module& module);
std::string FormatAst(const Body& body);
std::string FormatAst(const Term& term);

}  // namespace assay::rego
