#include "rego/expand.h"

#include <algorithm>
#include <optional>

#include "base/closest_name.h"
#include "fmt/format.h"
#include "rego/name_check.h"
#include "rego/variable.h"

namespace assay::rego {

namespace {

using Exprs = std::vector<Expr*>;

// What must be computed, not only looked at.
bool NeedsEvaluation(const Term& term) {
  if (term.kind == TermKind::kRef || term.kind == TermKind::kCall || IsComprehension(term)) {
    return true;
  }
  return std::any_of(term.items.begin(), term.items.end(),
                     [](const Term* item) { return NeedsEvaluation(*item); });
}

// What is called for its effect.
bool IsStatementOnly(const Term& call) {
  return !CallsRule(call) && (call.text == "print" || call.text == "internal.print" ||
                              call.text == "internal.test_case");
}

class Expander {
 public:
  Expander(NodeArena& arena, const RuleTree& tree, const KnownBuiltins& builtins, bool strict,
           bool corrected_not, DiagnosticSink& sink)
      : arena_(arena),
        tree_(tree),
        builtins_(builtins),
        strict_(strict),
        corrected_not_(corrected_not),
        sink_(sink) {}

  void ExpandRule(Rule& rule);
  Body ExpandBody(Body body);
  void ExpandCaptured(Expr& expr, bool assert_value, Exprs& out,
                      std::vector<std::string_view>* values);

 private:
  void ExpandExpr(Expr& expr, Exprs& out);
  void ExpandGroup(const Expr& expr, Exprs& out);
  void ExpandOperand(Expr*& operand);
  void ExpandStatement(Term*& term, Exprs& out);
  void ExpandTerm(Term*& slot, Exprs& out);
  // As ExpandTerm, and nothing is left in place that must be computed.
  void ExpandHeadTerm(Term*& slot, Exprs& out);
  void ExpandClosure(Term& term);
  void ExpandPrint(Term& call);
  void ExpandTemplate(Term*& slot, Exprs& out);

  void CheckCall(const Term& call, bool statement);
  void CheckBuiltin(const Term& call, bool statement);
  std::string ClosestRule(const Term& reference) const;

  Term* NewTerm(TermKind kind, const Location& at, const std::vector<Term*>& items = {});
  Term* NewVariable(const Location& at);
  Term* NewCall(std::string_view name, const Location& at, const std::vector<Term*>& items);
  Expr* NewExpr(const Location& at, Term* term);
  // `{~n | ~n = term}`: empty where the term is undefined.
  Term* NewSetOf(Term* term);

  NodeArena& arena_;
  const RuleTree& tree_;
  const KnownBuiltins& builtins_;
  bool strict_;
  bool corrected_not_;
  DiagnosticSink& sink_;
  std::uint32_t counter_ = 0;
};

void Expander::ExpandRule(Rule& rule) {
  for (Rule* branch = &rule; branch != nullptr; branch = branch->otherwise) {
    Exprs body;
    for (Expr* expr : branch->body) ExpandExpr(*expr, body);
    Head& head = branch->head;
    for (Term*& item : head.reference->items.subspan(1)) ExpandHeadTerm(item, body);
    if (head.key != nullptr) ExpandHeadTerm(head.key, body);
    if (head.value != nullptr) ExpandHeadTerm(head.value, body);
    branch->body = arena_.Copy(body);
  }
}

Body Expander::ExpandBody(Body body) {
  Exprs out;
  for (Expr* expr : body) ExpandExpr(*expr, out);
  return arena_.Copy(out);
}

void Expander::ExpandExpr(Expr& expr, Exprs& out) {
  if (!expr.with.empty()) {
    ExpandGroup(expr, out);
    return;
  }
  switch (expr.kind) {
    case ExprKind::kTerm:
      if (expr.negated && corrected_not_) {
        Exprs inner;
        ExpandStatement(expr.term, inner);
        inner.push_back(NewExpr(expr.location, expr.term));
        expr.kind = ExprKind::kBlock;
        expr.term = nullptr;
        expr.body = arena_.Copy(inner);
      } else {
        ExpandStatement(expr.term, out);
      }
      break;
    case ExprKind::kSomeIn:
      ExpandTerm(expr.domain, out);
      if (expr.key != nullptr) ExpandTerm(expr.key, out);
      ExpandTerm(expr.value, out);
      break;
    case ExprKind::kEvery:
      ExpandTerm(expr.domain, out);
      expr.body = ExpandBody(expr.body);
      break;
    case ExprKind::kBlock:
      expr.body = ExpandBody(expr.body);
      break;
    case ExprKind::kAnd:
    case ExprKind::kOr:
      for (Expr*& operand : expr.operands) ExpandOperand(operand);
      break;
    case ExprKind::kSome:
    case ExprKind::kGroup:
      break;
  }
  out.push_back(&expr);
}

void Expander::ExpandGroup(const Expr& expr, Exprs& out) {
  for (WithModifier& modifier : expr.with) {
    // What replaces is evaluated before it replaces.
    ExpandTerm(modifier.value, out);
  }
  Expr* plain = arena_.New(Expr(expr));
  plain->with = {};
  Exprs inner;
  ExpandExpr(*plain, inner);
  Expr* group = arena_.New(Expr{.kind = ExprKind::kGroup, .location = expr.location});
  group->body = arena_.Copy(inner);
  group->with = expr.with;
  out.push_back(group);
}

void Expander::ExpandOperand(Expr*& operand) {
  Exprs inner;
  ExpandExpr(*operand, inner);
  Expr* block = arena_.New(Expr{.kind = ExprKind::kBlock, .location = operand->location});
  block->body = arena_.Copy(inner);
  operand = block;
}

void Expander::ExpandStatement(Term*& term, Exprs& out) {
  if (term->kind != TermKind::kCall) {
    ExpandTerm(term, out);
    return;
  }
  if (term->text == "print" && !CallsRule(*term)) {
    ExpandPrint(*term);
    return;
  }
  CheckCall(*term, true);
  for (Term*& item : term->items) ExpandTerm(item, out);
}

void Expander::ExpandTerm(Term*& slot, Exprs& out) {
  Term& term = *slot;
  if (IsComprehension(term)) {
    ExpandClosure(term);
    return;
  }
  if (term.kind == TermKind::kTemplateString) {
    ExpandTemplate(slot, out);
    return;
  }
  for (Term*& item : term.items) ExpandTerm(item, out);
  if (term.kind != TermKind::kCall) return;
  if (IsStatementOnly(term)) {
    sink_.Error(kTypeError, term.location,
                fmt::format("{} used as value", sink_.TextAt(term.location)));
    return;
  }
  CheckCall(term, false);
  Term* result = NewVariable(term.location);
  std::vector<Term*> items(term.items.begin(), term.items.end());
  items.push_back(result);
  Term* call = arena_.New(Term(term));
  call->items = arena_.Copy(items);
  out.push_back(NewExpr(term.location, call));
  slot = result;
}

void Expander::ExpandHeadTerm(Term*& slot, Exprs& out) {
  ExpandTerm(slot, out);
  if (!NeedsEvaluation(*slot)) return;
  Term* value = NewVariable(slot->location);
  out.push_back(NewExpr(slot->location, NewCall("assign", slot->location, {value, slot})));
  slot = value;
}

void Expander::ExpandClosure(Term& term) {
  Exprs body;
  for (Expr* expr : term.body) ExpandExpr(*expr, body);
  for (Term*& head : term.items) ExpandHeadTerm(head, body);
  term.body = arena_.Copy(body);
}

void Expander::ExpandPrint(Term& call) {
  std::vector<Term*> values;
  for (Term* item : call.items) values.push_back(NewSetOf(item));
  Term* all = NewTerm(TermKind::kArray, call.location, values);
  call.text = "internal.print";
  call.items = arena_.Copy(std::vector<Term*>{all});
}

void Expander::ExpandTemplate(Term*& slot, Exprs& out) {
  std::vector<Term*> parts;
  for (Expr* part : slot->body) {
    Term* term = part->term;
    parts.push_back(term->kind == TermKind::kString ? term : NewSetOf(term));
  }
  Term* all = NewTerm(TermKind::kArray, slot->location, parts);
  Term* result = NewVariable(slot->location);
  out.push_back(
      NewExpr(slot->location, NewCall("internal.template_string", slot->location, {all, result})));
  slot = result;
}

Term* Expander::NewSetOf(Term* term) {
  Term* value = NewVariable(term->location);
  Term* set = NewTerm(TermKind::kSetComprehension, term->location, {value});
  Exprs body;
  ExpandTerm(term, body);
  body.push_back(NewExpr(term->location, NewCall("assign", term->location, {value, term})));
  set->body = arena_.Copy(body);
  return set;
}

void Expander::CheckCall(const Term& call, bool statement) {
  if (!CallsRule(call)) {
    CheckBuiltin(call, statement);
    return;
  }
  const RuleNode* callee = tree_.FindCallee(*call.operation);
  if (callee == nullptr || callee->kind() != RuleKind::kFunction) {
    sink_.Error(kTypeError, call.location, fmt::format("undefined function {}", call.text),
                ClosestRule(*call.operation));
    return;
  }
  const std::size_t given = call.items.size();
  const std::size_t arity = callee->arity();
  if (given == arity || (statement && given == arity + 1)) return;
  sink_.Error(kTypeError, call.location,
              fmt::format("function {} has arity {}, got {} argument{}", callee->path, arity, given,
                          given == 1 ? "" : "s"));
}

// The name that was meant, in the package or rule as far as the reference leads.
std::string Expander::ClosestRule(const Term& reference) const {
  std::size_t used = 0;
  const RuleNode& node = tree_.Walk(reference, &used);
  if (used == 0 || used >= reference.items.size()) return {};
  std::vector<std::string_view> known;
  for (const auto& [name, child] : node.children) known.push_back(name);
  const std::string_view closest = ClosestName(reference.items[used]->text, known);
  return closest.empty() ? std::string() : fmt::format("did you mean `{}`", closest);
}

void Expander::CheckBuiltin(const Term& call, bool statement) {
  const Builtin* builtin = builtins_.Find(call.text);
  if (builtin == nullptr) {
    sink_.Error(kTypeError, call.location, fmt::format("undefined function {}", call.text),
                builtins_.Suggest(call.text));
    return;
  }
  if (builtin->deprecated && strict_) {
    sink_.Error(kTypeError, call.location,
                fmt::format("deprecated built-in function calls in expression: {}", call.text));
  }
  const std::size_t given = call.items.size();
  if (given == builtin->arity || (statement && given == builtin->arity + 1)) return;
  sink_.Error(kTypeError, call.location, fmt::format("{}: arity mismatch", call.text),
              fmt::format("it takes {} argument{}: ({}); there are {}", builtin->arity,
                          builtin->arity == 1 ? "" : "s", builtin->arguments, given));
}

Term* Expander::NewTerm(TermKind kind, const Location& at, const std::vector<Term*>& items) {
  Term* term = arena_.New(Term{.kind = kind, .location = at});
  term->items = arena_.Copy(items);
  return term;
}

Term* Expander::NewVariable(const Location& at) {
  Term* term = arena_.New(Term{.kind = TermKind::kVar, .location = at});
  term->text = arena_.Copy(std::string_view(fmt::format("~{}", ++counter_)));
  return term;
}

Term* Expander::NewCall(std::string_view name, const Location& at,
                        const std::vector<Term*>& items) {
  Term* call = NewTerm(TermKind::kCall, at, items);
  call->operation = arena_.New(Term{.kind = TermKind::kVar, .location = at, .text = name});
  call->text = name;
  return call;
}

Expr* Expander::NewExpr(const Location& at, Term* term) {
  return arena_.New(Expr{.location = at, .term = term});
}

// The value of an expression of a query: `f(x)` becomes `f(x, ~1)` or `~1 = f(x)`, and, where there
// are several expressions or solutions, a value that is false ends the solution.
void Expander::ExpandCaptured(Expr& expr, bool assert_value, Exprs& out,
                              std::vector<std::string_view>* values) {
  const bool plain = expr.kind == ExprKind::kTerm && !expr.negated;
  Term* term = expr.term;
  const bool unification =
      plain && term->kind == TermKind::kCall && (term->text == "eq" || term->text == "assign");
  const bool print = plain && term->kind == TermKind::kCall && term->text == "print";
  bool with_result = false;
  if (plain && term->kind == TermKind::kCall && !print) {
    const Builtin* builtin = CallsRule(*term) ? nullptr : builtins_.Find(term->text);
    const RuleNode* callee = CallsRule(*term) ? tree_.FindCallee(*term->operation) : nullptr;
    const std::size_t arity = builtin != nullptr  ? builtin->arity
                              : callee != nullptr ? callee->arity()
                                                  : term->items.size();
    with_result = term->items.size() > arity;
  }
  if (!plain || unification || print || with_result) {
    ExpandExpr(expr, out);
    values->emplace_back();
    return;
  }
  Term* value = NewVariable(expr.location);
  expr.term = NewCall("assign", expr.location, {value, term});
  ExpandExpr(expr, out);
  if (assert_value) out.push_back(NewExpr(expr.location, value));
  values->push_back(value->text);
}

}  // namespace

void ExpandModule(Module& module, const RuleTree& tree, const KnownBuiltins& builtins, bool strict,
                  DiagnosticSink& sink) {
  Expander expander(*module.arena, tree, builtins, strict || module.strict, module.negates_bodies,
                    sink);
  for (Rule* rule : module.rules) expander.ExpandRule(*rule);
}

void ExpandQuery(Query& query, const Module& header, const RuleTree& tree,
                 const KnownBuiltins& builtins, DiagnosticSink& sink,
                 std::vector<std::string_view>* values) {
  Expander expander(*query.arena, tree, builtins, false, header.negates_bodies, sink);
  std::vector<std::string_view> variables;
  for (const Expr* expr : query.body) CollectVariables(*expr, variables);
  const bool assert_value = query.body.size() > 1 || !variables.empty();
  Exprs body;
  for (Expr* expr : query.body) expander.ExpandCaptured(*expr, assert_value, body, values);
  query.body = query.arena->Copy(body);
}

}  // namespace assay::rego
