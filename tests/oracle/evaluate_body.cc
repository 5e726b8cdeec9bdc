// Expressions of a body, one after the other.

#include <algorithm>
#include <utility>

#include "oracle/evaluator.h"

namespace assay::oracle {

using rego::Expr;
using rego::ExprKind;
using rego::Term;
using rego::TermKind;

namespace {

bool IsNamed(const Term& call, std::string_view name) {
  return call.kind == TermKind::kCall && call.text == name;
}
bool IsEquation(const Term& term) {
  return term.kind == TermKind::kCall && term.items.size() == 2 &&
         (term.text == "eq" || term.text == "assign" || term.text == "equal");
}

bool IsPlain(const Term& term) {
  return term.kind == TermKind::kVar || term.kind == TermKind::kNull ||
         term.kind == TermKind::kBoolean || term.kind == TermKind::kNumber ||
         term.kind == TermKind::kString;
}
bool IsComprehension(const Term& term) {
  return term.kind == TermKind::kArrayComprehension || term.kind == TermKind::kSetComprehension ||
         term.kind == TermKind::kObjectComprehension;
}

void AddKeys(const Term& reference, std::vector<const Term*>& out) {
  if (!IsPlain(*reference.items[0])) out.push_back(reference.items[0]);
  for (const Term* key : reference.items.subspan(1)) {
    if (!IsPlain(*key)) out.push_back(key);
  }
}

// What a negated expression is made of stands outside the negation: where it is undefined, so is
// the expression. Only a ref alone, or one that is a side of an equation, is looked up within.
std::vector<const Term*> PartsOutside(const Term& term) {
  std::vector<const Term*> parts;
  if (term.kind == TermKind::kRef) {
    AddKeys(term, parts);
  } else if (IsEquation(term)) {
    for (const Term* side : term.items) {
      if (side->kind == TermKind::kRef) {
        AddKeys(*side, parts);
      } else if (!IsPlain(*side) && !IsComprehension(*side)) {
        parts.push_back(side);
      }
    }
  } else if (term.kind == TermKind::kCall) {
    for (const Term* item : term.items) {
      if (!IsPlain(*item)) parts.push_back(item);
    }
  } else if (!IsPlain(term)) {
    parts.push_back(&term);
  }
  return parts;
}

}  // namespace

bool Evaluator::Exists(const std::function<bool(const Next&)>& search) {
  bool found = false;
  search([&] {
    found = true;
    return false;
  });
  return found;
}

bool Evaluator::Body(rego::Body body, const Terms& heads, const Next& next) {
  const void* key = body.empty() && !heads.empty() ? static_cast<const void*>(heads[0])
                                                   : static_cast<const void*>(body.data());
  const auto [place, fresh] = orders_.try_emplace(key);
  if (fresh) {
    const std::vector<Step> steps = StepsOf(body, heads, negates_bodies_);
    place->second = readiness_.Order(steps, KnownNames());
    if (place->second.empty() && !steps.empty()) {
      throw Halt{true, "", "the oracle finds no order for a body"};
    }
  }
  return Steps(place->second, 0, next);
}

bool Evaluator::Steps(const std::vector<Step>& order, std::size_t from, const Next& next) {
  if (from == order.size()) return next();
  const auto rest = [&] { return Steps(order, from + 1, next); };
  const Step& step = order[from];
  return step.part != nullptr ? Outside(*step.part, rest) : Expression(*step.expr, rest);
}

bool Evaluator::Outside(const Term& part, const Next& next) {
  Terms refs;
  if (part.kind != TermKind::kRef) AddRefs(part, refs);
  const auto keep = [&](ValueView value) {
    outside_[&part] = value;
    const bool more = next();
    outside_.erase(&part);
    return more;
  };
  return Before(refs, [&] { return Value(part, keep); });
}

// What cannot be evaluated yet is left to what it stands in.
bool Evaluator::Before(const Terms& parts, const Next& next, std::size_t from) {
  while (from < parts.size() && (outside_.contains(parts[from]) || !IsKnown(*parts[from]))) ++from;
  if (from == parts.size()) return next();
  return Outside(*parts[from], [&] { return Before(parts, next, from + 1); });
}

// An expression that stands outside a body's order.
bool Evaluator::Alone(const Expr& expr, const Next& next) {
  if (!expr.with.empty()) return Expression(expr, next);
  return Before(CallsBefore(expr, negates_bodies_), [&] { return Expression(expr, next); });
}

bool Evaluator::Expression(const Expr& expr, const Next& next) {
  Spend();
  return expr.with.empty() ? Plain(expr, next) : With(expr, next);
}

bool Evaluator::Plain(const Expr& expr, const Next& next) {
  const auto if_holds = [&](bool holds) { return holds == expr.negated ? true : next(); };
  switch (expr.kind) {
    case ExprKind::kTerm:
      return expr.negated ? Negated(*expr.term, next) : Statement(*expr.term, next);
    case ExprKind::kSomeIn:
      return Value(*expr.domain, [&](ValueView domain) {
        for (std::size_t i = 0; i < domain.size(); ++i) {
          const ValueView index = *ValueView::SmallInteger(static_cast<std::int64_t>(i));
          const ValueView key = domain.is_object()  ? domain.key(i)
                                : domain.is_array() ? index
                                                    : domain.at(i);
          Terms patterns = {expr.value};
          std::vector<ValueView> values = {domain.at(i)};
          if (expr.key != nullptr) {
            patterns.push_back(expr.key);
            values.push_back(key);
          }
          if (!MatchAll(patterns, values, next)) return false;
        }
        return true;
      });
    case ExprKind::kEvery:
      return Every(expr, next);
    case ExprKind::kBlock:
      return if_holds(Exists([&](const Next& found) { return Body(expr.body, {}, found); }));
    case ExprKind::kAnd:
      return if_holds(std::all_of(expr.operands.begin(), expr.operands.end(), [&](Expr* operand) {
        return Exists([&](const Next& found) { return Alone(*operand, found); });
      }));
    case ExprKind::kOr:
      return if_holds(std::any_of(expr.operands.begin(), expr.operands.end(), [&](Expr* operand) {
        return Exists([&](const Next& found) { return Alone(*operand, found); });
      }));
    default:
      throw Halt{true, "", "an expression that no text has"};
  }
}

bool Evaluator::Statement(const Term& term, const Next& next) {
  if (IsNamed(term, "print")) return next();
  if (IsEquation(term)) return Equated(term, next);
  if (term.kind != TermKind::kCall) {
    return Value(term, [&](ValueView value) { return value.is_false() || next(); });
  }
  const std::size_t arity = ArityOf(term);
  return Call(term, arity, [&](ValueView result) {
    if (term.items.size() > arity) return Match(*term.items.back(), result, next);
    return result.is_false() || next();
  });
}

bool Evaluator::Equated(const Term& term, const Next& next) {
  Terms refs;
  for (const Term* side : term.items) {
    // A side that is a ref is looked up when the other is laid on it.
    if (side->kind != TermKind::kRef) AddRefs(*side, refs);
  }
  return Before(refs, [&] {
    if (!IsNamed(term, "equal")) return Unify(*term.items[0], *term.items[1], next);
    return Values({term.items[0], term.items[1]}, [&](const std::vector<ValueView>& sides) {
      return Compare(sides[0], sides[1]) != 0 || next();
    });
  });
}

bool Evaluator::Negated(const Term& term, const Next& next) {
  const auto holds = [&] {
    return Exists([&](const Next& found) { return Statement(term, found); });
  };
  if (negates_bodies_) {
    const bool found = Exists([&](const Next& end) {
      return Before(CallsBefore(term), [&] { return Statement(term, end); });
    });
    return found || next();
  }
  const Terms parts = PartsOutside(term);
  const auto negate = [&](const std::vector<ValueView>& values) {
    for (std::size_t i = 0; i < parts.size(); ++i) outside_[parts[i]] = values[i];
    const bool found = holds();
    for (const Term* part : parts) outside_.erase(part);
    return found || next();
  };
  Terms refs;
  for (const Term* part : parts) AddRefs(*part, refs);
  return Before(refs, [&] { return Values(parts, negate); });
}

bool Evaluator::Every(const Expr& expr, const Next& next) {
  return Value(*expr.domain, [&](ValueView domain) {
    if (!domain.is_collection()) return true;
    for (std::size_t i = 0; i < domain.size(); ++i) {
      const ValueView index = *ValueView::SmallInteger(static_cast<std::int64_t>(i));
      const ValueView key = domain.is_object()  ? domain.key(i)
                            : domain.is_array() ? index
                                                : domain.at(i);
      const bool holds = Exists([&](const Next& found) {
        const auto body = [&] { return Body(expr.body, {}, found); };
        const auto with_value = [&] { return Match(*expr.value, domain.at(i), body); };
        return expr.key == nullptr ? with_value() : Match(*expr.key, key, with_value);
      });
      if (!holds) return true;
    }
    return next();
  });
}

// What replaces is evaluated in the old world, the expression in the new one, what follows again in
// the old one.
bool Evaluator::With(const Expr& expr, const Next& next) {
  Terms terms;
  for (const rego::WithModifier& modifier : expr.with) {
    const bool named =
        modifier.value->text.starts_with('@') || rules_.FindFunction(*modifier.value) != nullptr;
    if (!named) terms.push_back(modifier.value);
  }
  return Values(terms, [&](const std::vector<ValueView>& values) {
    const std::shared_ptr<World> old = world_;
    const auto replaced = std::make_shared<World>(*old);
    replaced->kept.clear();
    std::size_t used = 0;
    for (const rego::WithModifier& modifier : expr.with) {
      const bool given = used < terms.size() && terms[used] == modifier.value;
      Replace(modifier, given ? values[used++] : ValueView(), *replaced);
    }
    world_ = replaced;
    const auto outside = [&] {
      world_ = old;
      const bool more = next();
      world_ = replaced;
      return more;
    };
    const bool more =
        Before(CallsBefore(expr, negates_bodies_), [&] { return Plain(expr, outside); });
    world_ = old;
    return more;
  });
}

void Evaluator::Replace(const rego::WithModifier& modifier, ValueView value, World& world) {
  const auto callable = [&](const Term& term) {
    World::Callable found;
    if (term.text.starts_with('@')) found.builtin = term.text.substr(1);
    found.function = rules_.FindFunction(term);
    return found;
  };
  const Term& target = *modifier.target;
  const World::Callable replaced = callable(target);
  if (!replaced.builtin.empty() || replaced.function != nullptr) {
    World::Callable substitute = callable(*modifier.value);
    substitute.value = value;
    world.calls.emplace_back(replaced, substitute);
    return;
  }
  Keys path;
  for (const Term* key : target.items.subspan(1)) path.push_back(Constant(*key));
  if (target.items[0]->text == "input") {
    world.input = Replaced(world.input, path, value);
  } else {
    world.data.push_back({path, value});
  }
}

}  // namespace assay::oracle
