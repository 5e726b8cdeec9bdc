#pragma once

// Scopes of declared variables while names are resolved.

#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/variable.h"

namespace assay::rego {

enum class DeclarationKind : std::uint8_t { kArgument, kSome, kIteration, kEvery, kAssignment };

// What an import, an argument or a local variable is that nothing uses.
enum class UnusedName : std::uint8_t { kAllowed, kWarning, kError };

// A stack of scopes: arguments, a body, a comprehension in it, ...
class ScopeStack {
 public:
  ScopeStack(NodeArena& arena, DiagnosticSink& sink, UnusedName unused)
      : arena_(arena), sink_(sink), unused_(unused) {}

  void Push() { scopes_.emplace_back(); }
  // Reports what was declared and never used.
  void Pop();
  // The same of a branch of several that declare the same names: what one of them uses is used.
  void PopBranch(VariableSet& used, bool last);

  // As UnusedName says, or not at all.
  void ReportUnused(const Location& at, std::string message);

  // Names that this scope will declare: they hide rules and imports from its beginning on.
  void Expect(std::string_view name) { scopes_.back().expected.insert(name); }
  // The variable's new name, also where it cannot be declared (that is reported).
  std::string_view Declare(const Term& variable, std::string_view name, DeclarationKind kind);
  // The innermost declaration's new name; empty if there is none. `hidden` becomes true if a scope
  // declares the name further down.
  std::string_view Find(std::string_view name, bool* hidden);

 private:
  struct Declaration {
    std::string_view renamed;
    DeclarationKind kind;
    Location location;
    bool used = false;
  };
  struct Scope {
    StringViewMap<Declaration> declared;
    VariableSet expected;
    VariableSet seen;  // used before they are declared
  };

  NodeArena& arena_;
  DiagnosticSink& sink_;
  UnusedName unused_;
  std::vector<Scope> scopes_;
  std::uint32_t counter_ = 0;
};

}  // namespace assay::rego
