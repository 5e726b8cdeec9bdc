// One pass over each body in the order in which it is evaluated: an expression gives types to the
// variables it binds, and those behind it are checked with them.

#include "rego/check_types.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "rego/variable.h"

namespace assay::rego {

namespace {

std::vector<TypeKey> PathTo(const RuleNode& node, TypePool& pool) {
  std::vector<TypeKey> path;
  for (const RuleNode* at = &node; at != nullptr; at = at->parent) {
    path.push_back(pool.KeyOf(at->name));
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// Of a definition: the path to its node and, where its reference goes on with constants, to there.
// `dynamic` gets the rest of the reference.
std::vector<TypeKey> PathOf(const RuleNode& node, const Head& head, TypePool& pool,
                            std::span<Term* const>* dynamic) {
  std::vector<TypeKey> path = PathTo(node, pool);
  std::span<Term* const> rest = head.reference->items.subspan(ConstantLength(head));
  while (!rest.empty() && IsConstantTerm(*rest.front())) {
    path.push_back(pool.KeyOf(*rest.front()));
    rest = rest.subspan(1);
  }
  *dynamic = rest;
  return path;
}

std::size_t ConstantPrefix(const Term& reference) {
  std::size_t length = 1;
  while (length < reference.items.size() && IsConstantTerm(*reference.items[length])) ++length;
  return length;
}

}  // namespace

TypeChecker::TypeChecker(const RuleGraph& graph, const KnownBuiltins& builtins,
                         DiagnosticSink& sink)
    : graph_(graph), builtins_(builtins), sink_(sink), types_(pool_), rules_(pool_) {
  global_.documents = &rules_;
  global_.variables = &global_.own;
}

void TypeChecker::Report(const Location& at, std::string message, std::string detail) {
  ++reported_;
  sink_.Error(kTypeError, at, std::move(message), std::move(detail));
}

void TypeChecker::CheckRules() {
  for (std::size_t rule : graph_.InOrder()) {
    const RuleNode& node = *graph_.rules()[rule];
    for (const Rule* definition : node.definitions) {
      for (const Rule* branch = definition; branch != nullptr; branch = branch->otherwise) {
        CheckRule(node, *branch);
      }
    }
  }
}

void TypeChecker::CheckQuery(const Query& query) {
  TypeLayer layer{.next = &global_};
  layer.variables = &layer.own;
  CheckBody(layer, query.body);
}

void TypeChecker::CheckRule(const RuleNode& node, const Rule& rule) {
  TypeLayer layer{.next = &global_};
  layer.variables = &layer.own;
  const bool good = CheckBody(layer, rule.body);
  std::span<Term* const> dynamic;
  const std::vector<TypeKey> path = PathOf(node, rule.head, pool_, &dynamic);
  if (!good) {
    // What is wrong has been said: those who use this rule are not to blame.
    rules_.Put(path, pool_.any());
    return;
  }
  const Type* type =
      rule.head.is_function ? TypeOfFunction(layer, rule.head) : TypeOfValue(layer, rule.head);
  for (std::size_t i = dynamic.size(); i-- > 0 && type != nullptr;) {
    const Type* key = types_.TypeOf(layer, *dynamic[i]);
    type = key == nullptr ? nullptr : pool_.Object({}, key, type);
  }
  if (type != nullptr) rules_.Insert(path, type);
}

const Type* TypeChecker::TypeOfFunction(TypeLayer& layer, const Head& head) {
  std::vector<const Type*> arguments;
  for (const Term* argument : head.arguments) {
    std::vector<std::string_view> variables;
    CollectVariables(*argument, variables);
    for (std::string_view variable : variables) {
      // The body does not say anything of it.
      if (types_.TypeOfVariable(layer, variable) == nullptr) layer.own[variable] = pool_.any();
    }
    arguments.push_back(types_.TypeOf(layer, *argument));
  }
  const Type* result = TypeOfValue(layer, head);
  return pool_.Function(arguments, result == nullptr ? pool_.any() : result);
}

const Type* TypeChecker::TypeOfValue(const TypeLayer& layer, const Head& head) {
  if (head.key != nullptr) {
    const Type* elements = types_.TypeOf(layer, *head.key);
    return elements == nullptr ? nullptr : pool_.Set(elements);
  }
  return head.value == nullptr ? pool_.boolean() : types_.TypeOf(layer, *head.value);
}

bool TypeChecker::CheckBody(const TypeLayer& layer, Body body) {
  const std::size_t before = reported_;
  for (const Expr* expr : body) CheckExpr(layer, *expr);
  return reported_ == before;
}

void TypeChecker::CheckExpr(const TypeLayer& layer, const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kTerm:
      CheckStatement(layer, expr);
      return;
    case ExprKind::kSomeIn:
      CheckSomeIn(layer, expr);
      return;
    case ExprKind::kGroup: {
      for (const WithModifier& modifier : expr.with) CheckReplacement(layer, modifier);
      WithLayers made;
      const TypeLayer& inner = EnterWith(layer, expr.with, made);
      for (const Expr* step : expr.body) CheckExpr(inner, *step);
      return;
    }
    default:
      CheckInner(layer, expr);
  }
}

// What `with` replaces by: a function may stand there as well, and nowhere else.
void TypeChecker::CheckReplacement(const TypeLayer& layer, const WithModifier& modifier) {
  CheckArity(layer, modifier);
  const Term& value = *modifier.value;
  CheckClosures(layer, value);
  const Type* type = types_.TypeOf(layer, value);
  if (type == nullptr || type->kind != TypeKind::kFunction) CheckRefs(layer, value);
}

void TypeChecker::CheckStatement(const TypeLayer& layer, const Expr& expr) {
  const std::size_t before = reported_;
  const Term& term = *expr.term;
  CheckClosures(layer, term);
  CheckRefs(layer, term);
  if (term.kind != TermKind::kCall) return;
  const bool blamed = reported_ != before;
  if (IsUnification(term)) {
    CheckUnification(layer, *term.items[0], *term.items[1], expr.location, blamed);
  } else {
    CheckCall(layer, expr, blamed);
  }
}

// `some k, v in xs` is `v = xs[k]`.
void TypeChecker::CheckSomeIn(const TypeLayer& layer, const Expr& expr) {
  const std::size_t before = reported_;
  CheckClosures(layer, *expr.domain);
  CheckClosures(layer, *expr.value);
  std::vector<Term*> items;
  if (expr.domain->kind == TermKind::kRef) {
    items.assign(expr.domain->items.begin(), expr.domain->items.end());
  } else {
    items.push_back(expr.domain);
  }
  Term* key = expr.key;
  if (key == nullptr) {
    key = arena_.New(Term{.kind = TermKind::kVar, .wildcard = true, .location = expr.location});
    key->text = arena_.Copy(std::string_view(fmt::format("${}~", pool_.Count())));
  }
  items.push_back(key);
  Term* element = arena_.New(Term{.kind = TermKind::kRef, .location = expr.domain->location});
  element->items = arena_.Copy(items);
  CheckRefs(layer, *expr.value);
  CheckRefs(layer, *element);
  CheckUnification(layer, *expr.value, *element, expr.location, reported_ != before);
}

void TypeChecker::CheckInner(const TypeLayer& layer, const Expr& expr) {
  for (const Term* term : {expr.term, expr.domain, expr.key, expr.value}) {
    if (term == nullptr) continue;
    CheckClosures(layer, *term);
    CheckRefs(layer, *term);
  }
  for (const WithModifier& modifier : expr.with) CheckReplacement(layer, modifier);
  WithLayers made;
  const TypeLayer& inner = EnterWith(layer, expr.with, made);
  for (const Expr* step : expr.body) CheckInner(inner, *step);
  for (const Expr* operand : expr.operands) CheckInner(inner, *operand);
}

// Finds the types of the comprehensions in a term, for those who ask for its type.
void TypeChecker::CheckClosures(const TypeLayer& layer, const Term& term) {
  if (!IsComprehension(term)) {
    for (const Term* item : term.items) CheckClosures(layer, *item);
    return;
  }
  TypeLayer inner{.next = &layer};
  inner.variables = &inner.own;
  const bool good = CheckBody(inner, term.body);
  types_.SetClosure(term, good ? TypeOfClosure(inner, term) : nullptr);
}

const Type* TypeChecker::TypeOfClosure(const TypeLayer& layer, const Term& comprehension) {
  const Type* first = types_.TypeOf(layer, *comprehension.items[0]);
  switch (comprehension.kind) {
    case TermKind::kArrayComprehension:
      return pool_.Array({}, first);
    case TermKind::kSetComprehension:
      return pool_.Set(first);
    default:
      return pool_.Object({}, first, types_.TypeOf(layer, *comprehension.items[1]));
  }
}

// The documents that are replaced may be what they were or what replaces them; the rules that use
// them may be anything.
const TypeLayer& TypeChecker::EnterWith(const TypeLayer& layer, std::span<const WithModifier> with,
                                        WithLayers& made) {
  const TypeLayer* inner = &layer;
  const auto push = [&](const TypeTree* documents) {
    made.layers.push_back({.next = inner, .documents = documents, .variables = layer.variables});
    inner = &made.layers.back();
  };
  TypeTree* replaced = nullptr;
  for (const WithModifier& modifier : with) {
    const Term& target = *modifier.target;
    if (!IsRootRef(target)) continue;  // a builtin
    const Type* type = types_.TypeOf(layer, target);
    const bool is_function = type != nullptr && type->kind == TypeKind::kFunction;
    if (const TypeTree* relaxed = Relaxed(target, is_function)) push(relaxed);
    if (is_function) continue;
    const Type* value = types_.TypeOf(layer, *modifier.value);
    const std::size_t length = ConstantPrefix(target);
    const bool known = length == target.items.size() && type != nullptr && value != nullptr;
    if (replaced == nullptr) replaced = &made.trees.emplace_back(pool_);
    std::vector<TypeKey> path;
    for (const Term* step : target.items.first(length)) path.push_back(pool_.StepOf(*step));
    replaced->Put(path, known ? pool_.Either(type, value) : pool_.any());
  }
  // Last, so that it hides what is said of those who use it.
  if (replaced != nullptr) push(replaced);
  return *inner;
}

const TypeTree* TypeChecker::Relaxed(const Term& target, bool is_function) {
  if (!IsDataRef(target)) return nullptr;
  std::string name = is_function ? "f:" : "";
  for (const Term* step : target.items) {
    name += IsConstantTerm(*step) ? TypeText(pool_.StepOf(*step)) : "?";
    name += '\0';
  }
  const auto [place, fresh] = relaxed_.try_emplace(std::move(name));
  if (!fresh) return place->second.get();
  const RuleNode* self = is_function ? graph_.FindRule(target) : nullptr;
  for (const RuleNode* node : graph_.DependentsOf(target)) {
    if (node == self) continue;
    if (place->second == nullptr) place->second = std::make_unique<TypeTree>(pool_);
    place->second->Put(PathTo(*node, pool_), pool_.any());
  }
  return place->second.get();
}

}  // namespace assay::rego
