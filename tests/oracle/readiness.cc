#include "oracle/readiness.h"

#include <algorithm>
#include <utility>

namespace assay::oracle {

using rego::Body;
using rego::Expr;
using rego::ExprKind;
using rego::Term;
using rego::TermKind;

namespace {

bool IsClosure(const Term& term) {
  return term.kind == TermKind::kArrayComprehension || term.kind == TermKind::kSetComprehension ||
         term.kind == TermKind::kObjectComprehension;
}

bool IsDocumentRoot(const Term& term) {
  return term.kind == TermKind::kVar && (term.text == "input" || term.text == "data");
}

// What `with` puts in the place of a built-in: another, by its name.
bool IsCallableName(const Term& term) { return term.text.starts_with('@'); }

std::vector<const Term*> ListOf(rego::Terms terms) { return {terms.begin(), terms.end()}; }

enum class Depth : std::uint8_t { kOutsideClosures, kEverywhere };

void AddNames(const Term& term, Depth depth, Names& out);

void AddNames(const Expr& expr, Depth depth, Names& out) {
  for (const rego::WithModifier& modifier : expr.with) AddNames(*modifier.value, depth, out);
  if (expr.kind == ExprKind::kEvery) {
    AddNames(*expr.domain, depth, out);
    if (depth == Depth::kOutsideClosures) return;
  }
  const bool block =
      expr.kind == ExprKind::kBlock || expr.kind == ExprKind::kAnd || expr.kind == ExprKind::kOr;
  if (block && depth == Depth::kOutsideClosures) return;
  for (const Term* term : {expr.term, expr.key, expr.value, expr.domain}) {
    if (term != nullptr) AddNames(*term, depth, out);
  }
  for (const Expr* inner : expr.body) AddNames(*inner, depth, out);
  for (const Expr* inner : expr.operands) AddNames(*inner, depth, out);
}

void AddNames(const Term& term, Depth depth, Names& out) {
  if (term.kind == TermKind::kVar) {
    if (!IsDocumentRoot(term) && !IsCallableName(term)) out.insert(term.text);
    return;
  }
  if (IsClosure(term) && depth == Depth::kOutsideClosures) return;
  if (term.kind == TermKind::kTemplateString && depth == Depth::kOutsideClosures) return;
  for (const Term* item : term.items) AddNames(*item, depth, out);
  for (const Expr* expr : term.body) AddNames(*expr, depth, out);
}

// What a closure uses of the body around it must have a value; the rest is its own.
bool MayEnter(const Names& inside, const Names& around, const Names& known) {
  return std::all_of(inside.begin(), inside.end(), [&](std::string_view name) {
    return !around.contains(name) || known.contains(name);
  });
}

// Takes whatever can be taken, again and again, until nothing is left or nothing moves.
template <typename Item, typename Ready>
bool TakeAll(std::vector<Item> items, const Ready& ready) {
  while (!items.empty()) {
    const auto next = std::find_if(items.begin(), items.end(), ready);
    if (next == items.end()) return false;
    items.erase(next);
  }
  return true;
}

bool SameKey(const Term& a, const Term& b) {
  return a.kind == b.kind && a.items.empty() && b.items.empty() && a.text == b.text &&
         a.boolean == b.boolean && a.body.empty() && b.body.empty();
}

}  // namespace

Opposites OppositesOf(const Term& a, const Term& b) {
  Opposites found;
  if (a.kind == TermKind::kArray && b.kind == TermKind::kArray) {
    found.matched = true;
    found.possible = a.items.size() == b.items.size();
    for (std::size_t i = 0; found.possible && i < a.items.size(); ++i) {
      found.pairs.emplace_back(a.items[i], b.items[i]);
    }
  } else if (a.kind == TermKind::kObject && b.kind == TermKind::kObject) {
    found.matched = true;
    found.possible = a.items.size() == b.items.size();
    for (std::size_t i = 0; found.possible && i + 1 < a.items.size(); i += 2) {
      for (std::size_t j = 0; j + 1 < b.items.size(); j += 2) {
        if (SameKey(*a.items[i], *b.items[j])) {
          found.pairs.emplace_back(a.items[i + 1], b.items[j + 1]);
        }
      }
    }
    // Keys that are not constants: left to the comparison of whole values.
    if (found.pairs.size() * 2 != a.items.size()) found.matched = false;
  }
  return found;
}

Names Readiness::NamesOf(Body body) {
  Names names;
  for (const Expr* expr : body) AddNames(*expr, Depth::kOutsideClosures, names);
  return names;
}

bool Readiness::Closure(const Term& term, const Names& around, const Names& known) const {
  Names inside;
  AddNames(term, Depth::kEverywhere, inside);
  return MayEnter(inside, around, known);
}

bool Readiness::Value(const Term& term, const Names& around, Names& known) const {
  switch (term.kind) {
    case TermKind::kVar:
      return IsDocumentRoot(term) || IsCallableName(term) || known.contains(term.text);
    case TermKind::kRef: {
      const Term& head = *term.items[0];
      if (!Value(head, around, known)) return false;
      return Patterns(ListOf(term.items.subspan(1)), around, known);
    }
    case TermKind::kArrayComprehension:
    case TermKind::kSetComprehension:
    case TermKind::kObjectComprehension:
    case TermKind::kTemplateString:
      return Closure(term, around, known);
    default:
      return Values(ListOf(term.items), around, known);
  }
}

bool Readiness::Values(const std::vector<const Term*>& terms, const Names& around,
                       Names& known) const {
  return TakeAll(terms, [&](const Term* term) {
    Names after = known;
    if (!Value(*term, around, after)) return false;
    known = std::move(after);
    return true;
  });
}

bool Readiness::Pattern(const Term& term, const Names& around, Names& known) const {
  if (term.kind == TermKind::kVar && !IsDocumentRoot(term)) {
    known.insert(term.text);
    return true;
  }
  if (term.kind == TermKind::kArray) return Patterns(ListOf(term.items), around, known);
  if (term.kind == TermKind::kObject) {
    std::vector<const Term*> keys;
    std::vector<const Term*> values;
    for (std::size_t i = 0; i + 1 < term.items.size(); i += 2) {
      keys.push_back(term.items[i]);
      values.push_back(term.items[i + 1]);
    }
    return Values(keys, around, known) && Patterns(values, around, known);
  }
  return Value(term, around, known);
}

bool Readiness::Patterns(const std::vector<const Term*>& terms, const Names& around,
                         Names& known) const {
  return TakeAll(terms, [&](const Term* term) {
    Names after = known;
    if (!Pattern(*term, around, after)) return false;
    known = std::move(after);
    return true;
  });
}

bool Readiness::Equation(const Term& a, const Term& b, const Names& around, Names& known) const {
  for (const auto& [whole, pattern] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    Names after = known;
    if (!Value(*whole, around, after)) continue;
    if (!Pattern(*pattern, around, after)) continue;
    known = std::move(after);
    return true;
  }
  Opposites opposites = OppositesOf(a, b);
  if (!opposites.matched || !opposites.possible) return false;
  return TakeAll(opposites.pairs, [&](const auto& pair) {
    return Equation(*pair.first, *pair.second, around, known);
  });
}

bool Readiness::Statement(const Term& term, const Names& around, Names& known) const {
  if (term.kind != TermKind::kCall) return Value(term, around, known);
  if (term.items.size() == 2 && (term.text == "eq" || term.text == "assign")) {
    return Equation(*term.items[0], *term.items[1], around, known);
  }
  const std::size_t arity = std::min(arity_(term), term.items.size());
  return Values(ListOf(term.items.first(arity)), around, known) &&
         Patterns(ListOf(term.items.subspan(arity)), around, known);
}

bool Readiness::Expression(const Expr& expr, const Names& around, Names& known) const {
  for (const rego::WithModifier& modifier : expr.with) {
    if (!Value(*modifier.value, around, known)) return false;
  }
  switch (expr.kind) {
    case ExprKind::kTerm: {
      if (!expr.negated) return Statement(*expr.term, around, known);
      Names after = known;
      Names used;
      AddNames(*expr.term, Depth::kOutsideClosures, used);
      return Statement(*expr.term, around, after) &&
             std::includes(known.begin(), known.end(), used.begin(), used.end());
    }
    case ExprKind::kSomeIn: {
      if (!Value(*expr.domain, around, known)) return false;
      std::vector<const Term*> patterns = {expr.value};
      if (expr.key != nullptr) patterns.push_back(expr.key);
      return Patterns(patterns, around, known);
    }
    case ExprKind::kEvery: {
      Names inside;
      for (const Expr* inner : expr.body) AddNames(*inner, Depth::kEverywhere, inside);
      return Value(*expr.domain, around, known) && MayEnter(inside, around, known);
    }
    case ExprKind::kBlock:
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      Names inside;
      AddNames(expr, Depth::kEverywhere, inside);
      return MayEnter(inside, around, known);
    }
    default:
      return true;
  }
}

std::vector<Step> Readiness::Order(const std::vector<Step>& steps, Names known) const {
  Names around;
  for (const Step& step : steps) {
    if (step.part != nullptr) {
      AddNames(*step.part, Depth::kOutsideClosures, around);
    } else {
      AddNames(*step.expr, Depth::kOutsideClosures, around);
    }
  }
  std::vector<Step> waiting = steps;
  std::vector<Step> ordered;
  const auto is_ready = [&](const Step& step) {
    Names after = known;
    const bool ready = step.part != nullptr ? Value(*step.part, around, after)
                                            : Expression(*step.expr, around, after);
    if (ready) known = std::move(after);
    return ready;
  };
  std::size_t before = 0;
  do {
    before = ordered.size();
    for (std::size_t i = 0; i < waiting.size();) {
      const Step step = waiting[i];
      if (!is_ready(step)) {
        ++i;
        continue;
      }
      ordered.push_back(step);
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
      if (step.part != nullptr) continue;
      const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(i);
      const auto parts = std::remove_if(waiting.begin(), end,
                                        [&](const Step& left) { return left.expr == step.expr; });
      i -= static_cast<std::size_t>(end - parts);
      waiting.erase(parts, end);
    }
  } while (ordered.size() > before);
  return waiting.empty() ? ordered : std::vector<Step>();
}

}  // namespace assay::oracle
