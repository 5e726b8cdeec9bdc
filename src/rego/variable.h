#pragma once

// How the stages behind the parser name variables. The text of a kVar is its identity:
//
//   x      not declared: one variable for the rule
//   x#3    declared (`some`, `:=`, `every`, an argument): the third one of its module
//   $2     written `_`
//   ~4     made by us, to hold a part of an expression
//   @count no variable, but a builtin that `with` replaces or replaces by
//
// No name that a user can write has one of these marks.

#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "base/string_map.h"
#include "rego/ast.h"

namespace assay::rego {

using VariableSet = absl::flat_hash_set<std::string_view, StringHash, std::equal_to<>>;

inline bool IsMade(std::string_view variable) { return variable.starts_with('~'); }
inline bool IsCallableName(const Term& term) {
  return term.kind == TermKind::kVar && term.text.starts_with('@');
}
inline bool IsWildcard(std::string_view variable) { return variable.starts_with('$'); }

// As the user wrote it.
inline std::string_view DisplayName(std::string_view variable) {
  if (IsWildcard(variable)) return "_";
  return variable.substr(0, variable.find('#'));
}

inline bool IsRoot(const Term& term) {
  return term.kind == TermKind::kVar && (term.text == "input" || term.text == "data");
}
// A ref that begins at `input` or `data`.
inline bool IsRootRef(const Term& term) {
  return term.kind == TermKind::kRef && IsRoot(*term.items[0]);
}
inline bool IsDataRef(const Term& term) { return IsRootRef(term) && term.items[0]->text == "data"; }
inline bool IsInputRef(const Term& term) {
  return IsRootRef(term) && term.items[0]->text == "input";
}
inline bool IsComprehension(const Term& term) {
  return term.kind == TermKind::kArrayComprehension || term.kind == TermKind::kSetComprehension ||
         term.kind == TermKind::kObjectComprehension;
}

// A call of a rule with arguments, not of a builtin.
inline bool CallsRule(const Term& call) {
  return call.operation != nullptr && IsDataRef(*call.operation);
}
// A statement that makes two terms equal.
inline bool IsUnification(const Term& term) {
  return term.kind == TermKind::kCall && !CallsRule(term) && term.items.size() == 2 &&
         (term.text == "eq" || term.text == "assign" || term.text == "equal");
}

// Constants all through: no variable, ref, call or comprehension in it.
bool IsConstantTerm(const Term& term);

// The variables in a term, `input` and `data` not among them, in order of the text; those within
// comprehensions are their own.
void CollectVariables(const Term& term, std::vector<std::string_view>& out);
// The same of an expression; those within blocks and `every` are their own.
void CollectVariables(const Expr& expr, std::vector<std::string_view>& out);
// The variables within the comprehensions, blocks and `every` of an expression, at any depth.
void CollectClosureVariables(const Expr& expr, std::vector<std::string_view>& out);

}  // namespace assay::rego
