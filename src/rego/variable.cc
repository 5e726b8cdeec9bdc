#include "rego/variable.h"

#include <algorithm>

namespace assay::rego {

namespace {

// Which variables a walk gives: those outside closures, those inside, or all.
enum class Where : std::uint8_t { kOutside, kInside, kAll };

class Collector {
 public:
  Collector(Where where, std::vector<std::string_view>& out) : where_(where), out_(out) {}

  void VisitTerm(const Term& term) {
    if (term.kind == TermKind::kVar) {
      if (where_ != Where::kInside && !IsRoot(term) && !IsCallableName(term)) {
        out_.push_back(term.text);
      }
      return;
    }
    if (IsComprehension(term)) {
      VisitClosure([&] {
        for (const Term* item : term.items) VisitTerm(*item);
        for (const Expr* expr : term.body) VisitExpr(*expr);
      });
      return;
    }
    // The callee of a call is no variable.
    for (const Term* item : term.items) VisitTerm(*item);
    for (const Expr* expr : term.body) VisitExpr(*expr);
  }

  void VisitExpr(const Expr& expr) {
    for (const WithModifier& modifier : expr.with) VisitTerm(*modifier.value);
    switch (expr.kind) {
      case ExprKind::kEvery:
        VisitTerm(*expr.domain);
        VisitClosure([&] {
          if (expr.key != nullptr) VisitTerm(*expr.key);
          VisitTerm(*expr.value);
          for (const Expr* inner : expr.body) VisitExpr(*inner);
        });
        return;
      case ExprKind::kBlock:
      case ExprKind::kAnd:
      case ExprKind::kOr:
        VisitClosure([&] {
          for (const Expr* inner : expr.body) VisitExpr(*inner);
          for (const Expr* inner : expr.operands) VisitExpr(*inner);
        });
        return;
      default:
        break;
    }
    for (const Term* term : {expr.term, expr.key, expr.value, expr.domain}) {
      if (term != nullptr) VisitTerm(*term);
    }
    for (const Expr* inner : expr.body) VisitExpr(*inner);  // kGroup
  }

 private:
  template <typename Visit>
  void VisitClosure(Visit visit) {
    if (where_ == Where::kOutside) return;
    const Where before = where_;
    where_ = Where::kAll;
    visit();
    where_ = before;
  }

  Where where_;
  std::vector<std::string_view>& out_;
};

}  // namespace

bool IsConstantTerm(const Term& term) {
  switch (term.kind) {
    case TermKind::kNull:
    case TermKind::kBoolean:
    case TermKind::kNumber:
    case TermKind::kString:
      return true;
    case TermKind::kArray:
    case TermKind::kObject:
    case TermKind::kSet:
      return std::all_of(term.items.begin(), term.items.end(),
                         [](const Term* item) { return IsConstantTerm(*item); });
    default:
      return false;
  }
}

void CollectVariables(const Term& term, std::vector<std::string_view>& out) {
  Collector(Where::kOutside, out).VisitTerm(term);
}

void CollectVariables(const Expr& expr, std::vector<std::string_view>& out) {
  Collector(Where::kOutside, out).VisitExpr(expr);
}

void CollectClosureVariables(const Expr& expr, std::vector<std::string_view>& out) {
  Collector(Where::kInside, out).VisitExpr(expr);
}

}  // namespace assay::rego
