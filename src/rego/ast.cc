#include "rego/ast.h"

#include <array>

#include "rego/annotations.h"

namespace assay::rego {

Module::Module() : arena(std::make_unique<NodeArena>()) {}
Module::~Module() = default;
Module::Module(Module&&) noexcept = default;
Module& Module::operator=(Module&&) noexcept = default;

namespace {

Body CloneBody(NodeArena& arena, Body body) {
  std::vector<Expr*> copies;
  copies.reserve(body.size());
  for (const Expr* expr : body) copies.push_back(CloneExpr(arena, *expr));
  return arena.Copy(copies);
}

Terms CloneTerms(NodeArena& arena, Terms terms) {
  std::vector<Term*> copies;
  copies.reserve(terms.size());
  for (const Term* term : terms) copies.push_back(CloneTerm(arena, *term));
  return arena.Copy(copies);
}

Term* CloneOptional(NodeArena& arena, const Term* term) {
  return term == nullptr ? nullptr : CloneTerm(arena, *term);
}

}  // namespace

std::string_view NameOf(TermKind kind) {
  constexpr std::array<std::string_view, 14> kNames = {"null",
                                                       "boolean",
                                                       "number",
                                                       "string",
                                                       "var",
                                                       "ref",
                                                       "array",
                                                       "object",
                                                       "set",
                                                       "arraycomprehension",
                                                       "objectcomprehension",
                                                       "setcomprehension",
                                                       "call",
                                                       "templatestring"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string DottedName(const Term& term) {
  if (term.kind == TermKind::kVar) return std::string(term.text);
  if (term.kind != TermKind::kRef || term.items[0]->kind != TermKind::kVar) return {};
  std::string name(term.items[0]->text);
  for (const Term* part : term.items.subspan(1)) {
    if (part->kind != TermKind::kString) return {};
    name += '.';
    name += part->text;
  }
  return name;
}

// The parser bounds the depth of what it makes, so the recursion here is bounded too.
Term* CloneTerm(NodeArena& arena, const Term& term) {
  Term* copy = arena.New(term);
  copy->operation = CloneOptional(arena, term.operation);
  copy->items = CloneTerms(arena, term.items);
  copy->body = CloneBody(arena, term.body);
  return copy;
}

Expr* CloneExpr(NodeArena& arena, const Expr& expr) {
  Expr* copy = arena.New(expr);
  copy->term = CloneOptional(arena, expr.term);
  copy->variables = CloneTerms(arena, expr.variables);
  copy->key = CloneOptional(arena, expr.key);
  copy->value = CloneOptional(arena, expr.value);
  copy->domain = CloneOptional(arena, expr.domain);
  copy->body = CloneBody(arena, expr.body);
  copy->operands = CloneBody(arena, expr.operands);
  std::vector<WithModifier> modifiers;
  modifiers.reserve(expr.with.size());
  for (const WithModifier& modifier : expr.with) {
    modifiers.push_back(
        {modifier.location, CloneTerm(arena, *modifier.target), CloneTerm(arena, *modifier.value)});
  }
  copy->with = arena.Copy(modifiers);
  return copy;
}

}  // namespace assay::rego
