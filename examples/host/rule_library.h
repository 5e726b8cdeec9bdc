#pragma once

// A folder of rules: Rego files, resource types, frameworks and fixtures, read and compiled
// together.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/contract.h"
#include "assay/diagnostic.h"
#include "assay/framework.h"
#include "assay/rego.h"
#include "assay/resource.h"
#include "assay/ruleset.h"
#include "terminal.h"

namespace assay::host {

struct TextFile {
  std::string path;
  std::string text;
  RegoDialect dialect = RegoDialect::kDetect;  ///< of a module, where its bundle says so
};

struct RuleLibrary {
  std::vector<TextFile> sources;   ///< *.rego but for *_test.rego
  std::vector<TextFile> fixtures;  ///< *_test.yaml
  ResourceTypes types;
  std::vector<Framework> frameworks;
  ForeignRules foreign;
  RuleSet rules;

  std::vector<RegoSource> rego_sources() const;
  /// Nothing that was read is a module, a definition, a framework or a fixture.
  bool empty() const;
};

struct LibraryOptions {
  std::vector<std::string> paths;  ///< empty: DefaultRulesPath()
  /// `name=path`: rules of another tool, read by the contract of that name. With these and without
  /// paths, only they are rules.
  std::vector<std::string> contracts;
  bool strict = false;
  bool warn_unused = false;
  RegoDialect dialect = RegoDialect::kDetect;
};

/// Where rules are when the user names none: $ASSAY_RULES, or share/assay/rules beside the binary's
/// folder. NotFound says how to name them.
absl::StatusOr<std::string> DefaultRulesPath();

/// Reads and compiles. What is wrong with any file is in `diagnostics`, all of it; then the status
/// is not OK.
absl::StatusOr<RuleLibrary> LoadRules(const LibraryOptions& options,
                                      std::vector<Diagnostic>& diagnostics);

/// The same, with diagnostics and status shown on the terminal; false if it failed.
bool LoadRulesOrShow(const LibraryOptions& options, Terminal& terminal, RuleLibrary& library);

}  // namespace assay::host
