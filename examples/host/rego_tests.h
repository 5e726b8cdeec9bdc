#pragma once

// Rules named `test_...`: tests of policies in Rego, run as `opa test` runs them.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "assay/diagnostic.h"
#include "policy.h"
#include "profile.h"
#include "test_report.h"

namespace assay::host {

/// A rule whose last name begins with `test_`; or `todo_test_`: it is skipped.
struct RegoTest {
  std::vector<std::string> path;  ///< below `data`
  SourceLocation location;
  bool todo = false;

  std::string group() const;  ///< `data.authz_test`
  const std::string& name() const { return path.back(); }
};

/// In the order of files and of their text, each once. Files with errors have none.
std::vector<RegoTest> FindRegoTests(const Policy& policy);

struct RegoTestOptions {
  LineCoverage* coverage = nullptr;  ///< where it is counted
  bool benchmark = false;            ///< those that pass are run again, for a second each
};

/// Runs them. A policy with errors runs nothing; they go to `diagnostics`.
absl::Status RunRegoTests(const Policy& policy, const std::vector<RegoTest>& tests,
                          const RegoTestOptions& how, std::vector<TestResult>& results,
                          std::vector<Diagnostic>& diagnostics);

}  // namespace assay::host
