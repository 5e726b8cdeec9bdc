#pragma once

// `# METADATA` comment blocks.

#include <string>

#include "rego/ast.h"

namespace assay::rego {

// One block: YAML after a `# METADATA` line, and what it is about.
struct Annotations {
  AnnotationScope scope = AnnotationScope::kRule;
  Location location;              // of the `# METADATA` line
  const Rule* rule = nullptr;     // the rule that follows; null: the package
  std::string yaml;               // the text, without comment marks
};

}  // namespace assay::rego
