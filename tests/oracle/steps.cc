#include "oracle/steps.h"

namespace assay::oracle {

using rego::Expr;
using rego::ExprKind;
using rego::Term;
using rego::TermKind;

namespace {

bool IsClosure(const Term& term) {
  return term.kind == TermKind::kArrayComprehension || term.kind == TermKind::kSetComprehension ||
         term.kind == TermKind::kObjectComprehension;
}

// A template is joined by a built-in.
bool IsCall(const Term& term) {
  return term.kind == TermKind::kCall || term.kind == TermKind::kTemplateString;
}

}  // namespace

void AddCalls(const Term& term, std::vector<const Term*>& out) {
  if (IsClosure(term)) return;
  for (const Term* item : term.items) AddCalls(*item, out);
  if (IsCall(term)) out.push_back(&term);
}

void AddRefs(const Term& term, std::vector<const Term*>& out) {
  if (IsClosure(term) || IsCall(term)) return;
  for (const Term* item : term.items) AddRefs(*item, out);
  if (term.kind == TermKind::kRef) out.push_back(&term);
}

std::vector<const Term*> CallsBefore(const Term& statement) {
  std::vector<const Term*> calls;
  if (statement.kind != TermKind::kCall) {
    AddCalls(statement, calls);
  } else if (statement.text != "print") {
    for (const Term* item : statement.items) AddCalls(*item, calls);
  }
  return calls;
}

// What stands within a negated body or in an operand is a matter of its own.
std::vector<const Term*> CallsBefore(const Expr& expr, bool negates_bodies) {
  std::vector<const Term*> calls;
  switch (expr.kind) {
    case ExprKind::kTerm:
      if (!expr.negated || !negates_bodies) return CallsBefore(*expr.term);
      break;
    case ExprKind::kSomeIn:
      AddCalls(*expr.domain, calls);
      if (expr.key != nullptr) AddCalls(*expr.key, calls);
      AddCalls(*expr.value, calls);
      break;
    case ExprKind::kEvery:
      AddCalls(*expr.domain, calls);
      break;
    default:
      break;
  }
  return calls;
}

std::vector<Step> StepsOf(rego::Body body, const std::vector<const Term*>& heads,
                          bool negates_bodies) {
  std::vector<Step> steps;
  for (const Expr* expr : body) {
    std::vector<const Term*> calls;
    // What is evaluated under a replacement waits for it.
    for (const rego::WithModifier& modifier : expr->with) AddCalls(*modifier.value, calls);
    if (expr->with.empty()) calls = CallsBefore(*expr, negates_bodies);
    for (const Term* call : calls) steps.push_back({expr, call});
    steps.push_back({expr, nullptr});
  }
  for (const Term* head : heads) {
    std::vector<const Term*> parts;
    AddCalls(*head, parts);
    for (const Term* part : parts) steps.push_back({nullptr, part});
    if (!IsCall(*head)) steps.push_back({nullptr, head});
  }
  return steps;
}

}  // namespace assay::oracle
