#pragma once

// `# METADATA` comment blocks.
//
//   # METADATA
//   # title: Buckets are private      the YAML of the lines that follow, without `# `
//   # custom:
//   #   severity: high
//   pass if { ... }                     what it is about: the next rule, or the package

#include <vector>

#include "assay/diagnostic.h"
#include "assay/value.h"
#include "assay/yaml.h"
#include "rego/ast.h"

namespace assay::rego {

struct Annotations {
  AnnotationScope scope = AnnotationScope::kRule;
  Location location;           // of the `# METADATA` line
  const Rule* rule = nullptr;  // scopes rule and document; null for package and subpackages
  // What rego.metadata.rule() shows: `scope` and, where written, title, description, organizations,
  // authors ({name, email}), related_resources ({ref, description}), schemas, entrypoint, compile,
  // custom. Authors and resources written as strings have become objects.
  Value data;
  // The block as written, with the lines (in the file) of its parts.
  YamlDocument source;
};

std::string_view NameOf(AnnotationScope scope);

// Finds the blocks among a module's comments and ties each to what follows it.
void AttachAnnotations(Module& module, std::vector<Diagnostic>& diagnostics);

}  // namespace assay::rego
