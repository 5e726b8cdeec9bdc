#pragma once

// What can be said of fixtures without running them: `assay check` and `assay test` say the same.

#include <vector>

#include "assay/diagnostic.h"
#include "fixture.h"
#include "rule_library.h"

namespace assay::host {

/// The fixtures of one file and the rule that they are about.
struct RuleFixtures {
  const CompiledRule* rule;  ///< of the library's
  std::vector<Fixture> fixtures;
};

/// Reads all fixtures of the library and compares them with its rules and definitions: files
/// without a rule or a fixture, subjects that the rule is not about, and types, fields, parameters
/// and kinds that nobody declared. What is wrong goes to `diagnostics`, sorted.
std::vector<RuleFixtures> ReadAllFixtures(const RuleLibrary& library,
                                          std::vector<Diagnostic>& diagnostics);

}  // namespace assay::host
