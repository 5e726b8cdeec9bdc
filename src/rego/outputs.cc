// A ref whose head is known binds the variables among its keys. `a = b` binds what stands opposite
// to something known, element by element where both sides are arrays or objects; once more after
// each that became known, until nothing changes.

#include "rego/outputs.h"

#include <algorithm>

namespace assay::rego {

namespace {

using Variables = std::vector<std::string_view>;

// The variables that a pattern binds when it is laid on a value.
void CollectPattern(const Term& pattern, Variables& out) {
  if (pattern.kind == TermKind::kVar && !IsRoot(pattern)) out.push_back(pattern.text);
  if (pattern.kind == TermKind::kArray) {
    for (const Term* item : pattern.items) CollectPattern(*item, out);
  }
  if (pattern.kind == TermKind::kObject) {
    for (std::size_t i = 1; i < pattern.items.size(); i += 2)
      CollectPattern(*pattern.items[i], out);
  }
}

// Adds the keys that refs in `term` bind to `out`.
void AddRefOutputs(const Term& term, const VariableSet& safe, VariableSet& out) {
  if (IsComprehension(term) || term.kind == TermKind::kVar) return;
  for (const Term* item : term.items) AddRefOutputs(*item, safe, out);
  if (term.kind != TermKind::kRef) return;
  const Term& head = *term.items[0];
  Variables head_variables;
  CollectVariables(head, head_variables);
  for (std::string_view variable : head_variables) {
    if (!safe.contains(variable) && !out.contains(variable)) return;
  }
  for (const Term* key : term.items.subspan(1)) {
    Variables variables;
    CollectPattern(*key, variables);
    for (std::string_view variable : variables) {
      if (!safe.contains(variable)) out.insert(variable);
    }
  }
}

class Unifier {
 public:
  Unifier(const VariableSet& safe, VariableSet& out) : safe_(safe), out_(out) {}

  // Repeats while something new becomes known.
  void Run(const Term& a, const Term& b) {
    std::size_t before = 0;
    do {
      before = out_.size();
      Unify(a, b);
    } while (out_.size() > before);
  }

 private:
  bool Known(const Term& term) const {
    Variables variables;
    CollectVariables(term, variables);
    return std::all_of(variables.begin(), variables.end(), [&](std::string_view variable) {
      return safe_.contains(variable) || out_.contains(variable);
    });
  }

  // Everything that a pattern can take apart becomes known.
  void MarkPattern(const Term& pattern) {
    switch (pattern.kind) {
      case TermKind::kVar:
        if (!safe_.contains(pattern.text) && !IsRoot(pattern)) out_.insert(pattern.text);
        return;
      case TermKind::kArray:
        for (const Term* item : pattern.items) MarkPattern(*item);
        return;
      case TermKind::kObject:
        for (std::size_t i = 0; i + 1 < pattern.items.size(); i += 2) {
          if (Known(*pattern.items[i])) MarkPattern(*pattern.items[i + 1]);
        }
        return;
      default:
        return;
    }
  }

  void Unify(const Term& a, const Term& b) {
    if (a.kind == TermKind::kArray && b.kind == TermKind::kArray) {
      if (a.items.size() != b.items.size()) return;
      for (std::size_t i = 0; i < a.items.size(); ++i) Unify(*a.items[i], *b.items[i]);
      return;
    }
    if (a.kind == TermKind::kObject && b.kind == TermKind::kObject) {
      UnifyObjects(a, b);
      return;
    }
    // What can never be equal binds nothing.
    if (IsLiteral(a) && IsLiteral(b) && a.kind != b.kind) return;
    if (Known(a)) MarkPattern(b);
    if (Known(b)) MarkPattern(a);
  }

  static bool IsLiteral(const Term& term) {
    return IsConstantTerm(term) || term.kind == TermKind::kArray ||
           term.kind == TermKind::kObject || term.kind == TermKind::kSet;
  }

  static bool SameKey(const Term& a, const Term& b) {
    return a.kind == b.kind && a.text == b.text && a.boolean == b.boolean && a.items.empty() &&
           b.items.empty();
  }

  // Key by key: objects with other keys are never equal.
  void UnifyObjects(const Term& a, const Term& b) {
    if (a.items.size() != b.items.size()) return;
    for (std::size_t i = 0; i + 1 < a.items.size(); i += 2) {
      for (std::size_t j = 0; j + 1 < b.items.size(); j += 2) {
        if (SameKey(*a.items[i], *b.items[j])) Unify(*a.items[i + 1], *b.items[j + 1]);
      }
    }
  }

  const VariableSet& safe_;
  VariableSet& out_;
};

}  // namespace

bool IsSafe(const Term& term, const VariableSet& safe) {
  Variables variables;
  CollectVariables(term, variables);
  return std::all_of(variables.begin(), variables.end(),
                     [&](std::string_view variable) { return safe.contains(variable); });
}

bool IsEvaluable(const Term& term, const VariableSet& safe) {
  VariableSet all = safe;
  AddRefOutputs(term, safe, all);
  return IsSafe(term, all);
}

std::size_t OutputFinder::ArityOf(const Term& call) const {
  if (CallsRule(call)) {
    const RuleNode* callee = tree_.FindCallee(*call.operation);
    return callee == nullptr ? call.items.size() : callee->arity();
  }
  const Builtin* builtin = builtins_.Find(call.text);
  return builtin == nullptr ? call.items.size() : builtin->arity;
}

VariableSet OutputFinder::OutputsOf(const Expr& expr, const VariableSet& safe) const {
  VariableSet out;
  if (expr.negated) return out;
  switch (expr.kind) {
    case ExprKind::kTerm:
      if (IsUnification(*expr.term)) return OutputsOfUnification(*expr.term, safe);
      if (expr.term->kind == TermKind::kCall) return OutputsOfCall(*expr.term, safe);
      AddRefOutputs(*expr.term, safe, out);
      return out;
    case ExprKind::kSomeIn:
      return OutputsOfSomeIn(expr, safe);
    case ExprKind::kEvery:
      AddRefOutputs(*expr.domain, safe, out);
      return out;
    case ExprKind::kGroup:
      return OutputsOfGroup(expr, safe);
    default:
      return out;
  }
}

VariableSet OutputFinder::OutputsOfCall(const Term& call, const VariableSet& safe) const {
  VariableSet out;
  for (const Term* item : call.items) AddRefOutputs(*item, safe, out);
  const std::size_t arity = ArityOf(call);
  if (call.items.size() <= arity) return out;
  Variables inputs;
  for (const Term* item : call.items.first(arity)) CollectVariables(*item, inputs);
  for (std::string_view input : inputs) {
    if (!safe.contains(input) && !out.contains(input)) return {};
  }
  Variables results;
  for (const Term* item : call.items.subspan(arity)) CollectVariables(*item, results);
  for (std::string_view result : results) {
    if (!safe.contains(result)) out.insert(result);
  }
  return out;
}

VariableSet OutputFinder::OutputsOfUnification(const Term& call, const VariableSet& safe) const {
  VariableSet out;
  const Term& left = *call.items[0];
  const Term& right = *call.items[1];
  AddRefOutputs(left, safe, out);
  AddRefOutputs(right, safe, out);
  if (call.text == "equal") return out;
  if (call.text == "assign") {
    // Only what is declared becomes known, never what it is declared to be.
    VariableSet known = safe;
    known.insert(out.begin(), out.end());
    if (IsSafe(right, known)) {
      Unifier(safe, out).Run(left, right);
      return out;
    }
    if (left.kind != right.kind) return out;
    VariableSet both = out;
    Unifier(safe, both).Run(left, right);
    Variables declared;
    CollectVariables(left, declared);
    for (std::string_view variable : declared) {
      if (both.contains(variable)) out.insert(variable);
    }
    return out;
  }
  Unifier(safe, out).Run(left, right);
  return out;
}

VariableSet OutputFinder::OutputsOfSomeIn(const Expr& expr, const VariableSet& safe) const {
  VariableSet out;
  AddRefOutputs(*expr.domain, safe, out);
  VariableSet known = safe;
  known.insert(out.begin(), out.end());
  if (!IsSafe(*expr.domain, known)) return {};
  for (const Term* pattern : {expr.key, expr.value}) {
    if (pattern == nullptr) continue;
    AddRefOutputs(*pattern, known, out);
    Variables variables;
    CollectPattern(*pattern, variables);
    for (std::string_view variable : variables) {
      if (!safe.contains(variable)) out.insert(variable);
    }
  }
  return out;
}

VariableSet OutputFinder::OutputsOfGroup(const Expr& expr, const VariableSet& safe) const {
  for (const WithModifier& modifier : expr.with) {
    if (!IsSafe(*modifier.value, safe)) return {};
  }
  VariableSet known = safe;
  VariableSet out;
  std::size_t before = 0;
  do {
    before = out.size();
    for (const Expr* inner : expr.body) {
      for (std::string_view variable : OutputsOf(*inner, known)) {
        known.insert(variable);
        out.insert(variable);
      }
    }
  } while (out.size() > before);
  return out;
}

}  // namespace assay::rego
