#pragma once

// What the imports of a module name, while its names are resolved.

#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/scope.h"

namespace assay::rego {

class ImportNames {
 public:
  // Reports imports that hide each other where that is an error.
  void Read(const Module& module, bool shadow_is_error, DiagnosticSink& sink);
  // What the name stands for, which is used from now on; null if no import gives the name.
  const Import* Use(std::string_view name);
  void ReportUnused(ScopeStack& scopes) const;

 private:
  struct Name {
    const Import* first = nullptr;
    std::vector<const Import*> imports;  // that bind the name; the last one counts
    bool used = false;
  };

  StringViewMap<Name> names_;
};

}  // namespace assay::rego
