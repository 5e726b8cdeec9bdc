#include "rego/scope.h"

#include <utility>

#include "fmt/format.h"

namespace assay::rego {

void ScopeStack::Pop() {
  for (const auto& [name, declaration] : scopes_.back().declared) {
    if (declaration.used) continue;
    const Location& at = declaration.location;
    switch (declaration.kind) {
      case DeclarationKind::kSome:
      case DeclarationKind::kEvery:
        sink_.Error(kCompileError, at, fmt::format("declared var {} unused", name));
        break;
      case DeclarationKind::kAssignment:
        ReportUnused(at, fmt::format("assigned var {} unused", name));
        break;
      case DeclarationKind::kArgument:
        ReportUnused(
            at, fmt::format("unused argument {}. (hint: use _ (wildcard variable) instead)", name));
        break;
      case DeclarationKind::kIteration:
        break;
    }
  }
  scopes_.pop_back();
}

void ScopeStack::PopBranch(VariableSet& used, bool last) {
  for (auto& [name, declaration] : scopes_.back().declared) {
    if (declaration.used) used.insert(name);
    declaration.used = !last || used.contains(name);
  }
  Pop();
}

void ScopeStack::ReportUnused(const Location& at, std::string message) {
  if (unused_ == UnusedName::kError) {
    sink_.Error(kCompileError, at, std::move(message));
  } else if (unused_ == UnusedName::kWarning) {
    sink_.Warn(kUnusedWarning, at, std::move(message));
  }
}

std::string_view ScopeStack::Declare(const Term& variable, std::string_view name,
                                     DeclarationKind kind) {
  Scope& scope = scopes_.back();
  const auto known = scope.declared.find(name);
  if (known != scope.declared.end()) {
    if (kind == DeclarationKind::kArgument) return known->second.renamed;
    const bool assigned = known->second.kind == DeclarationKind::kAssignment;
    sink_.Error(kCompileError, variable.location,
                fmt::format("var {} {} above", name, assigned ? "assigned" : "declared"));
    return known->second.renamed;
  }
  if (scope.seen.contains(name)) {
    sink_.Error(kCompileError, variable.location, fmt::format("var {} referenced above", name));
  }
  const std::string_view renamed =
      arena_.Copy(std::string_view(fmt::format("{}#{}", name, ++counter_)));
  scope.declared[name] = {renamed, kind, variable.location};
  return renamed;
}

std::string_view ScopeStack::Find(std::string_view name, bool* hidden) {
  *hidden = false;
  for (std::size_t i = scopes_.size(); i-- > 0;) {
    Scope& scope = scopes_[i];
    const auto known = scope.declared.find(name);
    if (known != scope.declared.end()) {
      known->second.used = true;
      return known->second.renamed;
    }
    if (scope.expected.contains(name)) {
      // What is declared further down does not exist yet, but a use in the same scope is a mistake.
      if (i + 1 == scopes_.size()) scope.seen.insert(name);
      *hidden = true;
      return {};
    }
  }
  return {};
}

}  // namespace assay::rego
