// Two terms fit if some value may be both. Where the type of one side is known and the other is a
// pattern, the pattern's variables get their types from it.

#include <algorithm>

#include "fmt/format.h"
#include "rego/check_types.h"
#include "rego/type_signature.h"
#include "rego/variable.h"

namespace assay::rego {

namespace {

bool IsUnknown(const Type* type) { return type == nullptr || type->has_unknown; }

bool IsComposite(const Term& term) {
  return term.kind == TermKind::kArray || term.kind == TermKind::kObject ||
         term.kind == TermKind::kSet;
}

bool HasVariableName(const Term& term) { return term.kind == TermKind::kVar && !IsRoot(term); }

}  // namespace

const Type* TypeChecker::SignatureOf(const TypeLayer& layer, const Term& call) {
  if (CallsRule(call)) {
    const Type* type = types_.TypeOf(layer, *call.operation);
    return type != nullptr && type->kind == TypeKind::kFunction ? type : nullptr;
  }
  return SignatureOfBuiltin(call.text);
}

const Type* TypeChecker::SignatureOfBuiltin(std::string_view name) {
  const auto [place, fresh] = signatures_.try_emplace(std::string(name), nullptr);
  if (!fresh) return place->second;
  if (const Builtin* builtin = builtins_.Find(name); builtin != nullptr) {
    place->second = ParseSignature(builtin->arity, builtin->arguments, builtin->result, pool_);
  }
  return place->second;
}

const Type* TypeChecker::SignatureOfCallable(const TypeLayer& layer, const Term& callable) {
  if (IsCallableName(callable)) {
    return SignatureOfBuiltin(callable.text.substr(1));
  }
  const Type* type = IsDataRef(callable) ? types_.TypeOf(layer, callable) : nullptr;
  return type != nullptr && type->kind == TypeKind::kFunction ? type : nullptr;
}

TypeChecker::Names TypeChecker::NamesOf(std::string_view function) const {
  const Builtin* builtin = builtins_.Find(function);
  if (builtin == nullptr) return {};
  return SignatureNames(builtin->arguments, builtin->result);
}

void TypeChecker::CheckArity(const TypeLayer& layer, const WithModifier& modifier) {
  const Type* replaced = SignatureOfCallable(layer, *modifier.target);
  const Type* by = SignatureOfCallable(layer, *modifier.value);
  if (replaced == nullptr || by == nullptr || replaced->items.size() == by->items.size()) return;
  const bool builtin = IsCallableName(*modifier.target);
  const std::string name =
      builtin ? std::string(modifier.target->text.substr(1)) : DottedName(*modifier.target);
  Report(modifier.location, fmt::format("{}: arity mismatch", name),
         fmt::format("have: {}\nwant: {}", TypeTexts(by->items),
                     TypeTexts(replaced->items, builtin ? NamesOf(name) : Names())));
}

void TypeChecker::CheckCall(const TypeLayer& layer, const Expr& expr, bool blamed) {
  const Term& call = *expr.term;
  const Type* signature = SignatureOf(layer, call);
  // Without one anything may be meant. Numbers of arguments have been checked.
  if (signature == nullptr) return;
  const auto wanted = [&](std::size_t i) {
    return i < signature->items.size() ? signature->items[i] : signature->rest;
  };
  const std::size_t count = std::min(call.items.size(), signature->items.size() + 1);
  const auto types = [&] {
    std::vector<const Type*> have;
    for (const Term* item : call.items) have.push_back(types_.TypeOf(layer, *item));
    return have;
  };
  const std::vector<const Type*> before = types();
  for (std::size_t i = 0; i < count; ++i) {
    if (!IsUnknown(before[i]) && !pool_.Fits(before[i], wanted(i))) {
      ReportArguments(expr, "invalid argument(s)", before, *signature, blamed);
      return;
    }
    if (!Match(layer, *call.items[i], wanted(i), false)) {
      ReportArguments(expr, "invalid argument(s)", types(), *signature, blamed);
      return;
    }
  }
}

void TypeChecker::ReportArguments(const Expr& expr, std::string_view problem,
                                  const std::vector<const Type*>& have, const Type& wanted,
                                  bool blamed) {
  // What is unknown because of something reported already is no second mistake.
  if (blamed && std::any_of(have.begin(), have.end(), IsUnknown)) return;
  std::vector<const Type*> want(wanted.items.begin(), wanted.items.end());
  want.push_back(wanted.rest);
  const Term& call = *expr.term;
  Report(expr.location,
         fmt::format("{}: {}", CallsRule(call) ? DottedName(*call.operation) : call.text, problem),
         fmt::format("have: {}\nwant: {}", TypeTexts(have),
                     TypeTexts(want, CallsRule(call) ? Names() : NamesOf(call.text))));
}

void TypeChecker::CheckUnification(const TypeLayer& layer, const Term& a, const Term& b,
                                   const Location& at, bool blamed) {
  const Type* left = types_.TypeOf(layer, a);
  const Type* right = types_.TypeOf(layer, b);
  if (Unify(layer, a, b)) return;
  if (blamed && (IsUnknown(left) || IsUnknown(right))) return;
  Report(at, "match error", fmt::format("left  : {}\nright : {}", TypeText(left), TypeText(right)));
}

bool TypeChecker::Unify(const TypeLayer& layer, const Term& a, const Term& b) {
  const Type* left = types_.TypeOf(layer, a);
  const Type* right = types_.TypeOf(layer, b);
  if (IsUnknown(left) && IsUnknown(right)) return UnifyUnknown(layer, a, b);
  if (IsUnknown(left)) return Match(layer, a, right, false);
  if (IsUnknown(right)) return Match(layer, b, left, false);
  return pool_.Fits(left, right);
}

bool TypeChecker::UnifyUnknown(const TypeLayer& layer, const Term& a, const Term& b) {
  const auto pattern = [](const Term& term) {
    return term.kind == TermKind::kArray || term.kind == TermKind::kObject;
  };
  if (a.kind == TermKind::kArray && b.kind == TermKind::kArray) {
    if (a.items.size() != b.items.size()) return false;
    for (std::size_t i = 0; i < a.items.size(); ++i) {
      if (!Unify(layer, *a.items[i], *b.items[i])) return false;
    }
    return true;
  }
  if (a.kind == TermKind::kObject && b.kind == TermKind::kObject) {
    return UnifyObjects(layer, a, b);
  }
  const bool variable_a = HasVariableName(a);
  const bool variable_b = HasVariableName(b);
  if ((variable_a && (variable_b || pattern(b))) || (variable_b && pattern(a))) {
    // What nothing says anything of can be anything.
    const Term& first = variable_a && pattern(b) ? b : a;
    const Term& second = &first == &a ? b : a;
    return Match(layer, first, pool_.any(), false) &&
           Match(layer, second, types_.TypeOf(layer, first), false);
  }
  const Type* left = types_.TypeOf(layer, a);
  const Type* right = types_.TypeOf(layer, b);
  if (variable_a && left == nullptr && right != nullptr) return Match(layer, a, right, false);
  if (variable_b && right == nullptr && left != nullptr) return Match(layer, b, left, false);
  return false;
}

// Only objects with the same keys can be equal.
bool TypeChecker::UnifyObjects(const TypeLayer& layer, const Term& a, const Term& b) {
  if (a.items.size() != b.items.size()) return false;
  std::map<TypeKey, const Term*> constants;
  std::map<std::string_view, const Term*> variables;
  for (std::size_t i = 0; i + 1 < b.items.size(); i += 2) {
    const Term& key = *b.items[i];
    if (IsConstantTerm(key)) {
      constants[pool_.KeyOf(key)] = b.items[i + 1];
    } else if (key.kind == TermKind::kVar) {
      variables[key.text] = b.items[i + 1];
    }
  }
  for (std::size_t i = 0; i + 1 < a.items.size(); i += 2) {
    const Term& key = *a.items[i];
    const Term* other = nullptr;
    if (IsConstantTerm(key)) {
      const auto found = constants.find(pool_.KeyOf(key));
      if (found != constants.end()) other = found->second;
    } else if (key.kind == TermKind::kVar) {
      const auto found = variables.find(key.text);
      if (found != variables.end()) other = found->second;
    }
    if (other == nullptr || !Unify(layer, *a.items[i + 1], *other)) return false;
  }
  return true;
}

bool TypeChecker::Match(const TypeLayer& layer, const Term& term, const Type* type, bool join) {
  if (!pool_.Spend()) return true;
  if (HasVariableName(term)) return MatchVariable(layer, term, type, join);
  // The value of a ref or closure stands in a variable of its own, which takes what it is joined
  // with.
  if (!IsComposite(term)) return join || pool_.Fits(types_.TypeOf(layer, term), type);
  if (type == nullptr) return false;
  if (type->kind == TypeKind::kAny) return MatchUnion(layer, term, *type);
  if (term.kind == TermKind::kArray) {
    if (type->kind != TypeKind::kArray) return false;
    if (term.items.size() != type->items.size() && type->rest == nullptr) return false;
    for (std::size_t i = 0; i < term.items.size(); ++i) {
      const Type* item = i < type->items.size() ? type->items[i] : type->rest;
      if (!Match(layer, *term.items[i], item, join)) return false;
    }
    return true;
  }
  if (term.kind == TermKind::kObject) {
    return type->kind == TypeKind::kObject && MatchObject(layer, term, *type, join);
  }
  if (type->kind != TypeKind::kSet) return false;
  return std::all_of(term.items.begin(), term.items.end(),
                     [&](const Term* item) { return Match(layer, *item, type->rest, join); });
}

bool TypeChecker::MatchUnion(const TypeLayer& layer, const Term& term, const Type& type) {
  if (type.items.empty()) {
    for (const Term* item : term.items) Match(layer, *item, pool_.any(), true);
    return true;
  }
  bool matches = false;
  for (const Type* alternative : type.items) {
    matches = Match(layer, term, alternative, true) || matches;
  }
  return matches;
}

bool TypeChecker::MatchObject(const TypeLayer& layer, const Term& term, const Type& type,
                              bool join) {
  if (term.items.size() / 2 != type.properties.size() && type.rest == nullptr) return false;
  for (std::size_t i = 0; i + 1 < term.items.size(); i += 2) {
    const Term& key = *term.items[i];
    const Term& value = *term.items[i + 1];
    if (!IsConstantTerm(key)) {
      // Any of the values may stand under it.
      Match(layer, value, pool_.any(), join);
      continue;
    }
    const Type* member = pool_.Select(&type, pool_.KeyOf(key));
    if (member == nullptr || !Match(layer, value, member, join)) return false;
  }
  return true;
}

bool TypeChecker::MatchVariable(const TypeLayer& layer, const Term& variable, const Type* type,
                                bool join) {
  const Type* before = types_.TypeOfVariable(layer, variable.text);
  if (before != nullptr && !join) return pool_.Fits(before, type);
  const Type* after = pool_.Either(before, type);
  if (after != nullptr) (*layer.variables)[variable.text] = after;
  return true;
}

}  // namespace assay::rego
