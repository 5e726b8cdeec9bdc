#pragma once

// Fixtures: a rule's expected outcomes on small estates (`<rule>_test.yaml`). docs/writing-rules.md
// has the format.

#include <optional>
#include <string>
#include <vector>

#include "assay/coverage.h"
#include "assay/diagnostic.h"
#include "assay/report.h"
#include "assay/resource.h"
#include "assay/ruleset.h"
#include "rule_library.h"

namespace assay::host {

/// A leaf that is not known, or a type that was not read.
struct Gap {
  std::string resource;  ///< id; empty: a gap in coverage
  std::string path;      ///< `versioning.status`, below the resource
  UnknownKind kind = UnknownKind::kAfterApply;
  Coverage coverage;  ///< where `resource` is empty
};

struct Fixture {
  std::string name;
  SourceLocation location;
  std::vector<Value> resources;
  std::string subject;  ///< id; default: the first resource's
  std::vector<Gap> gaps;
  Value params;
  Outcome expect = Outcome::kPass;
  std::vector<std::string> evidence_paths;  ///< each must be some evidence's path
};

/// Reads the fixtures of one file; what is wrong goes to `diagnostics`.
std::vector<Fixture> ReadFixtures(const TextFile& file, std::vector<Diagnostic>& diagnostics);

/// Empty when the rule does what the fixture expects; else what happened instead.
std::optional<std::string> CheckFixture(const Fixture& fixture, const RuleLibrary& library,
                                        const CompiledRule& rule);

}  // namespace assay::host
