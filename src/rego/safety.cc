// An expression moves ahead as soon as what it needs is bound: again and again over the body, as
// OPA does it. What a closure uses of the body around it must be bound before; what only it uses is
// its own. Closures are ordered afterwards, with all that is bound before their expression.

#include "rego/safety.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fmt/format.h"

namespace assay::rego {

namespace {

using Variables = std::vector<std::string_view>;

class Orderer {
 public:
  Orderer(NodeArena& arena, const OutputFinder& outputs, DiagnosticSink& sink)
      : arena_(arena), outputs_(outputs), sink_(sink) {}

  void OrderRule(Rule& rule);
  Body OrderBody(Body body, const VariableSet& known);

 private:
  // One expression of a body and what it needs.
  struct Step {
    Expr* expr;
    Variables variables;
    Variables closure;
    bool placed = false;
  };

  bool IsReady(const Step& step, const VariableSet& body, const VariableSet& known,
               VariableSet* outputs) const;
  void CheckTemplate(const Expr& expr, const VariableSet& body, const VariableSet& known);
  void OrderClosures(Expr& expr, const VariableSet& known);
  void OrderClosures(Term& term, const VariableSet& known);
  void ReportUnsafe(const std::vector<Step>& steps, const VariableSet& body,
                    const VariableSet& known);
  void CheckHead(const Term* term, const Location& at, const VariableSet& known);

  NodeArena& arena_;
  const OutputFinder& outputs_;
  DiagnosticSink& sink_;
};

void Orderer::OrderRule(Rule& rule) {
  for (Rule* branch = &rule; branch != nullptr; branch = branch->otherwise) {
    VariableSet known;
    Variables arguments;
    for (const Term* argument : branch->head.arguments) CollectVariables(*argument, arguments);
    known.insert(arguments.begin(), arguments.end());
    // What the body does not bind is reported there, once.
    VariableSet bound = known;
    for (const Expr* expr : branch->body) {
      Variables variables;
      CollectVariables(*expr, variables);
      bound.insert(variables.begin(), variables.end());
    }
    branch->body = OrderBody(branch->body, known);
    known = std::move(bound);
    const Head& head = branch->head;
    for (const Term* item : head.reference->items.subspan(1)) {
      CheckHead(item, head.location, known);
    }
    CheckHead(head.key, head.location, known);
    // Without a body the value is all there is to point at.
    const bool bodiless = !branch->body.empty() && branch->body.front()->generated;
    CheckHead(head.value, bodiless && head.value != nullptr ? head.value->location : head.location,
              known);
  }
}

void Orderer::CheckHead(const Term* term, const Location& at, const VariableSet& known) {
  if (term == nullptr) return;
  Variables variables;
  CollectVariables(*term, variables);
  for (std::string_view variable : std::set<std::string_view>(variables.begin(), variables.end())) {
    if (known.contains(variable)) continue;
    sink_.Error(kUnsafeVariableError, at, fmt::format("var {} is unsafe", DisplayName(variable)));
  }
}

bool Orderer::IsReady(const Step& step, const VariableSet& body, const VariableSet& known,
                      VariableSet* outputs) const {
  for (std::string_view variable : step.closure) {
    if (body.contains(variable) && !known.contains(variable)) return false;
  }
  *outputs = outputs_.OutputsOf(*step.expr, known);
  return std::all_of(step.variables.begin(), step.variables.end(), [&](std::string_view variable) {
    return known.contains(variable) || outputs->contains(variable);
  });
}

Body Orderer::OrderBody(Body body, const VariableSet& known) {
  std::vector<Step> steps;
  VariableSet all;
  for (Expr* expr : body) {
    Step& step = steps.emplace_back(Step{expr, {}, {}});
    CollectVariables(*expr, step.variables);
    CollectClosureVariables(*expr, step.closure);
    all.insert(step.variables.begin(), step.variables.end());
  }
  std::vector<Expr*> ordered;
  VariableSet bound = known;
  std::size_t before = 0;
  do {
    before = ordered.size();
    for (Step& step : steps) {
      VariableSet outputs;
      if (step.placed || !IsReady(step, all, bound, &outputs)) continue;
      step.placed = true;
      ordered.push_back(step.expr);
      OrderClosures(*step.expr, bound);
      bound.insert(outputs.begin(), outputs.end());
    }
  } while (ordered.size() > before);
  if (ordered.size() < steps.size()) ReportUnsafe(steps, all, bound);
  for (const Step& step : steps) CheckTemplate(*step.expr, all, known);
  return arena_.Copy(ordered);
}

// The parts of a template bind nothing: each is one value.
void Orderer::CheckTemplate(const Expr& expr, const VariableSet& body, const VariableSet& known) {
  const Term* call = expr.kind == ExprKind::kTerm ? expr.term : nullptr;
  if (call == nullptr || call->kind != TermKind::kCall ||
      call->text != "internal.template_string" || call->items[0]->kind != TermKind::kArray) {
    return;
  }
  for (const Term* part : call->items[0]->items) {
    if (part->kind != TermKind::kSetComprehension) continue;
    Variables variables;
    for (const Expr* inner : part->body) CollectVariables(*inner, variables);
    for (std::string_view variable : variables) {
      if (IsMade(variable) || body.contains(variable) || known.contains(variable)) continue;
      sink_.Error(kCompileError, part->location,
                  fmt::format("var {} is undeclared", DisplayName(variable)));
      break;
    }
  }
}

// Names the variables that nothing in the body could bind, were everything else known: those are
// the mistakes, the others follow from them.
void Orderer::ReportUnsafe(const std::vector<Step>& steps, const VariableSet& body,
                           const VariableSet& known) {
  VariableSet could;
  for (const Step& step : steps) {
    if (step.placed) continue;
    for (std::string_view variable : step.variables) {
      VariableSet others = body;
      others.insert(known.begin(), known.end());
      others.erase(variable);
      if (outputs_.OutputsOf(*step.expr, others).contains(variable)) could.insert(variable);
    }
  }
  std::set<std::string_view> reported;
  for (const bool roots : {true, false}) {
    for (const Step& step : steps) {
      if (step.placed) continue;
      Variables needed = step.variables;
      for (std::string_view variable : step.closure) {
        if (body.contains(variable)) needed.push_back(variable);
      }
      std::sort(needed.begin(), needed.end());
      for (std::string_view variable : needed) {
        if (known.contains(variable) || IsMade(variable)) continue;
        if (roots && could.contains(variable)) continue;
        if (!reported.insert(DisplayName(variable)).second) continue;
        sink_.Error(kUnsafeVariableError, step.expr->location,
                    fmt::format("var {} is unsafe", DisplayName(variable)));
      }
    }
    if (!reported.empty()) return;
  }
  for (const Step& step : steps) {
    if (step.placed) continue;
    sink_.Error(kUnsafeVariableError, step.expr->location, "expression is unsafe");
    return;
  }
}

void Orderer::OrderClosures(Expr& expr, const VariableSet& known) {
  for (WithModifier& modifier : expr.with) OrderClosures(*modifier.value, known);
  for (Term* term : {expr.term, expr.domain}) {
    if (term != nullptr) OrderClosures(*term, known);
  }
  switch (expr.kind) {
    case ExprKind::kSomeIn:
      if (expr.key != nullptr) OrderClosures(*expr.key, known);
      OrderClosures(*expr.value, known);
      return;
    case ExprKind::kEvery: {
      VariableSet inner = known;
      if (expr.key != nullptr) inner.insert(expr.key->text);
      inner.insert(expr.value->text);
      expr.body = OrderBody(expr.body, inner);
      return;
    }
    case ExprKind::kBlock:
    case ExprKind::kGroup:
      expr.body = OrderBody(expr.body, known);
      return;
    case ExprKind::kAnd:
    case ExprKind::kOr:
      for (Expr* operand : expr.operands) OrderClosures(*operand, known);
      return;
    default:
      return;
  }
}

void Orderer::OrderClosures(Term& term, const VariableSet& known) {
  if (!IsComprehension(term)) {
    for (Term* item : term.items) OrderClosures(*item, known);
    return;
  }
  term.body = OrderBody(term.body, known);
  VariableSet inner = known;
  for (const Expr* expr : term.body) {
    Variables variables;
    CollectVariables(*expr, variables);
    inner.insert(variables.begin(), variables.end());
  }
  for (Term* head : term.items) CheckHead(head, term.location, inner);
}

}  // namespace

void OrderModule(Module& module, const OutputFinder& outputs, DiagnosticSink& sink) {
  Orderer orderer(*module.arena, outputs, sink);
  for (Rule* rule : module.rules) orderer.OrderRule(*rule);
}

void OrderQuery(Query& query, const OutputFinder& outputs, DiagnosticSink& sink) {
  query.body = Orderer(*query.arena, outputs, sink).OrderBody(query.body, {});
}

}  // namespace assay::rego
