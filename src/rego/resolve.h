#pragma once

// Names to what they mean. In place, module by module:
//
//   - names of the package's rules and of imports become refs from `data` or `input`
//   - declared variables get names of their own (variable.h), so that later stages know no scopes
//   - `some x` goes away
//   - callees become refs from `data`, or stay builtins

#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/known_builtins.h"
#include "rego/scope.h"
#include "rego/variable.h"

namespace assay::rego {

// First names of the rules of each package, over all modules that make it.
class PackageNames {
 public:
  void Add(const Module& module);
  const VariableSet* Find(const Package& package) const;

 private:
  StringMap<VariableSet> names_;
};

void ResolveModule(Module& module, const PackageNames& names, const KnownBuiltins& builtins,
                   UnusedName unused, DiagnosticSink& sink);
// `header` is the module whose imports the query uses; `names` are the rules that it sees, or null.
void ResolveQuery(Query& query, const Module& header, const VariableSet* names,
                  const KnownBuiltins& builtins, DiagnosticSink& sink);

}  // namespace assay::rego
