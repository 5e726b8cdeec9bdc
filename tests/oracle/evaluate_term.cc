// Terms and patterns.

#include <algorithm>
#include <utility>

#include "oracle/evaluator.h"

namespace assay::oracle {

using rego::Term;
using rego::TermKind;

namespace {

bool IsDocumentRoot(const Term& term) {
  return term.kind == TermKind::kVar && (term.text == "input" || term.text == "data");
}

ValueView KeyAt(ValueView collection, std::size_t i) {
  if (collection.is_object()) return collection.key(i);
  if (collection.is_set()) return collection.at(i);
  return *ValueView::SmallInteger(static_cast<std::int64_t>(i));
}

}  // namespace

ValueView Evaluator::Constant(const Term& term) {
  switch (term.kind) {
    case TermKind::kNull:
      return ValueView::Null();
    case TermKind::kBoolean:
      return ValueView::Boolean(term.boolean);
    case TermKind::kString:
      return arena().String(term.text);
    case TermKind::kNumber: {
      const absl::StatusOr<ValueView> number = arena().Number(term.text);
      if (!number.ok()) throw Halt{true, "", "a number that no value holds"};
      return *number;
    }
    default: {
      ValueView found;
      Value(term, [&](ValueView value) {
        found = value;
        return false;
      });
      return found;
    }
  }
}

bool Evaluator::Value(const Term& term, const NextValue& next) {
  Spend();
  if (const auto outside = outside_.find(&term); outside != outside_.end()) {
    return next(outside->second);
  }
  switch (term.kind) {
    case TermKind::kNull:
    case TermKind::kBoolean:
    case TermKind::kNumber:
    case TermKind::kString:
      return next(Constant(term));
    case TermKind::kVar: {
      const auto bound = bindings_.find(term.text);
      if (bound == bindings_.end()) throw Halt{true, "", "a variable without a value"};
      return next(bound->second);
    }
    case TermKind::kRef: {
      Terms refs;
      for (const Term* key : term.items.subspan(1)) AddRefs(*key, refs);
      return Before(refs, [&] { return Reference(term, next); });
    }
    case TermKind::kArray:
    case TermKind::kObject:
    case TermKind::kSet:
      return Collection(term, next);
    case TermKind::kArrayComprehension:
    case TermKind::kSetComprehension:
    case TermKind::kObjectComprehension:
      return Comprehension(term, next);
    case TermKind::kCall:
      return Call(term, term.items.size(), next);
    case TermKind::kTemplateString:
      return Template(term, next);
  }
  return true;
}

bool Evaluator::Reference(const Term& term, const NextValue& next) {
  const Term& head = *term.items[0];
  const rego::Terms path = term.items.subspan(1);
  if (!IsDocumentRoot(head)) {
    return Value(head, [&](ValueView value) { return Path(value, path, next); });
  }
  if (head.text == "input") return !world_->input.defined() || Path(world_->input, path, next);
  Keys keys;
  return Data(&rules_.root(), data_, keys, path, next);
}

bool Evaluator::Values(const Terms& terms, const NextValues& next) {
  std::vector<ValueView> found(terms.size());
  return SomeValues(terms, found, terms.size(), next);
}

// The first of those left that can be evaluated, then the rest.
bool Evaluator::SomeValues(const Terms& terms, std::vector<ValueView>& found, std::size_t left,
                           const NextValues& next) {
  if (left == 0) {
    const std::vector<ValueView> all = found;
    return next(all);
  }
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (found[i].defined() || !IsKnown(*terms[i])) continue;
    const bool more = Value(*terms[i], [&](ValueView value) {
      found[i] = value;
      const bool rest = SomeValues(terms, found, left - 1, next);
      found[i] = {};
      return rest;
    });
    return more;
  }
  throw Halt{true, "", "terms that wait for each other"};
}

bool Evaluator::Collection(const Term& term, const NextValue& next) {
  return Values({term.items.begin(), term.items.end()}, [&](const std::vector<ValueView>& items) {
    if (term.kind == TermKind::kArray) return next(arena().Array(items));
    if (term.kind == TermKind::kSet) return next(arena().Set(items));
    std::vector<Member> members;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      members.push_back({items[i], items[i + 1]});
    }
    return next(arena().Object(members));
  });
}

bool Evaluator::Comprehension(const Term& term, const NextValue& next) {
  std::vector<ValueView> items;
  std::vector<Member> members;
  bool conflict = false;
  const Terms heads(term.items.begin(), term.items.end());
  Body(term.body, heads, [&] {
    return Values(heads, [&](const std::vector<ValueView>& found) {
      if (found.size() == 1) {
        items.push_back(found[0]);
        return true;
      }
      for (const Member& member : members) {
        conflict = conflict ||
                   (Compare(member.key, found[0]) == 0 && Compare(member.value, found[1]) != 0);
      }
      members.push_back({found[0], found[1]});
      return true;
    });
  });
  if (conflict) Conflict("object keys must be unique");
  if (term.kind == TermKind::kArrayComprehension) return next(arena().Array(items));
  if (term.kind == TermKind::kSetComprehension) return next(arena().Set(items));
  return next(arena().Object(members));
}

// Each part as the set of its values, empty where it is undefined; a built-in joins them.
bool Evaluator::Template(const Term& term, const NextValue& next) {
  std::vector<ValueView> parts;
  for (const rego::Expr* part : term.body) {
    if (part->term->kind == TermKind::kString) {
      parts.push_back(Constant(*part->term));
      continue;
    }
    std::vector<ValueView> found;
    Value(*part->term, [&](ValueView value) {
      found.push_back(value);
      return true;
    });
    parts.push_back(arena().Set(found));
  }
  return CallBuiltin("internal.template_string", {arena().Array(parts)}, next);
}

bool Evaluator::Path(ValueView value, rego::Terms path, const NextValue& next) {
  if (path.empty()) return next(value);
  Spend();
  const Term& key = *path[0];
  if (IsKnown(key)) {
    return Value(key, [&](ValueView wanted) {
      const ValueView found = value.Find(wanted);
      return !found.defined() || Path(found, path.subspan(1), next);
    });
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool more =
        Match(key, KeyAt(value, i), [&] { return Path(value.at(i), path.subspan(1), next); });
    if (!more) return false;
  }
  return true;
}

bool Evaluator::Match(const Term& pattern, ValueView value, const Next& next) {
  if (pattern.kind == TermKind::kVar && !bindings_.contains(pattern.text)) {
    return Bound(pattern.text, value, next);
  }
  if (pattern.kind == TermKind::kArray && !outside_.contains(&pattern)) {
    if (!value.is_array() || value.size() != pattern.items.size()) return true;
    std::vector<ValueView> values;
    for (std::size_t i = 0; i < value.size(); ++i) values.push_back(value.at(i));
    return MatchAll({pattern.items.begin(), pattern.items.end()}, values, next);
  }
  if (pattern.kind == TermKind::kObject && !outside_.contains(&pattern)) {
    if (!value.is_object()) return true;
    Terms keys;
    Terms patterns;
    for (std::size_t i = 0; i + 1 < pattern.items.size(); i += 2) {
      keys.push_back(pattern.items[i]);
      patterns.push_back(pattern.items[i + 1]);
    }
    return Values(keys, [&](const std::vector<ValueView>& wanted) {
      const ValueView distinct = arena().Set(wanted);
      if (distinct.size() != value.size()) return true;
      std::vector<ValueView> values;
      for (ValueView key : wanted) values.push_back(value.Find(key));
      const bool all = std::all_of(values.begin(), values.end(),
                                   [](ValueView found) { return found.defined(); });
      return !all || MatchAll(patterns, values, next);
    });
  }
  return Value(pattern, [&](ValueView found) { return Compare(found, value) != 0 || next(); });
}

// The first pattern that can be laid on its value now, then the rest.
bool Evaluator::MatchAll(const Terms& patterns, const std::vector<ValueView>& values,
                         const Next& next) {
  if (patterns.empty()) return next();
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const Term& pattern = *patterns[i];
    if (pattern.kind != TermKind::kVar) {
      Names known = KnownNames();
      if (!readiness_.Pattern(pattern, {}, known)) continue;
    }
    Terms other_patterns = patterns;
    std::vector<ValueView> other_values = values;
    other_patterns.erase(other_patterns.begin() + static_cast<std::ptrdiff_t>(i));
    other_values.erase(other_values.begin() + static_cast<std::ptrdiff_t>(i));
    return Match(pattern, values[i], [&] { return MatchAll(other_patterns, other_values, next); });
  }
  throw Halt{true, "", "patterns that wait for each other"};
}

bool Evaluator::Unify(const Term& a, const Term& b, const Next& next) {
  const auto lay = [&](const Term& whole, const Term& pattern) {
    return Value(whole, [&](ValueView value) { return Match(pattern, value, next); });
  };
  const auto is_pattern = [&](const Term& term, const Term& beside) {
    Names known = KnownNames();
    return readiness_.Value(beside, {}, known) && readiness_.Pattern(term, {}, known);
  };
  if (is_pattern(b, a)) return lay(a, b);
  if (is_pattern(a, b)) return lay(b, a);
  Opposites opposites = OppositesOf(a, b);
  if (!opposites.matched) throw Halt{true, "", "sides of an equation that wait for each other"};
  return !opposites.possible || UnifyAll(opposites.pairs, next);
}

bool Evaluator::UnifyAll(std::vector<std::pair<const Term*, const Term*>> pairs, const Next& next) {
  if (pairs.empty()) return next();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto [a, b] = pairs[i];
    Names known = KnownNames();
    if (!readiness_.Equation(*a, *b, {}, known)) continue;
    pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(i));
    return Unify(*a, *b, [&] { return UnifyAll(pairs, next); });
  }
  throw Halt{true, "", "equations that wait for each other"};
}

}  // namespace assay::oracle
