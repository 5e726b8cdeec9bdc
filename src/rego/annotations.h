#pragma once

// `# METADATA` comment blocks.

#include <string>
#include <vector>

#include "assay/diagnostic.h"
#include "rego/ast.h"

namespace assay::rego {

// One block: YAML after a `# METADATA` line, and what it is about.
struct Annotations {
  AnnotationScope scope = AnnotationScope::kRule;
  Location location;           // of the `# METADATA` line
  const Rule* rule = nullptr;  // the rule that follows; null: the package
  std::string yaml;            // the text, without comment marks
};

// Finds the blocks among a module's comments and ties them to what follows.
void AttachAnnotations(Module& module, std::vector<Diagnostic>& diagnostics);

}  // namespace assay::rego
