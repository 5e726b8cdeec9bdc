#include "oracle/evaluator.h"

#include <utility>

namespace assay::oracle {

namespace {

EvaluationContext ContextOf() {
  EvaluationContext context;
  context.limits.max_steps = 1'000'000;
  return context;
}

}  // namespace

Evaluator::Evaluator(const Rules& rules, const Options& options)
    : rules_(rules),
      builtins_(*options.builtins),
      readiness_([this](const rego::Term& call) { return ArityOf(call); }),
      call_(ContextOf()),
      data_(options.data),
      stop_(options.stop),
      steps_(options.max_steps),
      world_(std::make_shared<World>()) {
  world_->input = options.input;
}

void Evaluator::Solve(const rego::Query& query, const Next& next) { Body(query.body, {}, next); }

void Evaluator::Ask(const rego::Query& query, const NextValue& next) {
  const rego::Term& term = *query.body[0]->term;
  Before(CallsBefore(term), [&] { return Value(term, next); });
}

ValueView Evaluator::ValueOf(std::string_view variable) const {
  const auto bound = bindings_.find(variable);
  return bound == bindings_.end() ? ValueView() : bound->second;
}

void Evaluator::Spend() {
  if (steps_-- == 0) throw Halt{true, "", "steps"};
}

bool Evaluator::IsKnown(const rego::Term& term) const {
  switch (term.kind) {
    case rego::TermKind::kNull:
    case rego::TermKind::kBoolean:
    case rego::TermKind::kNumber:
    case rego::TermKind::kString:
      return true;
    case rego::TermKind::kVar:
      return bindings_.contains(term.text);
    default:
      break;
  }
  if (outside_.contains(&term)) return true;
  Names known = KnownNames();
  return readiness_.Value(term, {}, known);
}

Names Evaluator::KnownNames() const {
  Names names;
  for (const auto& [name, value] : bindings_) names.insert(names.end(), name);
  return names;
}

bool Evaluator::Bound(std::string_view name, ValueView value, const Next& next) {
  bindings_.emplace(name, value);
  const bool more = next();
  bindings_.erase(name);
  return more;
}

void Evaluator::Conflict(std::string message) {
  throw Halt{false, "eval_conflict_error", std::move(message)};
}

}  // namespace assay::oracle
