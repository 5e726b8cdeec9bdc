#pragma once

// Plain Rego: modules and data as `assay eval`, `check` and `ir` take them from files and folders.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/rego.h"
#include "assay/value.h"
#include "bundle.h"
#include "rule_library.h"

namespace assay::host {

struct Policy {
  std::vector<TextFile> modules;  ///< *.rego
  Value data;  ///< all *.json, *.yaml and *.yml, merged; a folder's name is a key below its root
  RegoDialect dialect = RegoDialect::kDetect;  ///< of modules that have none of their own

  RegoSource SourceOf(const TextFile& module) const;
  std::vector<RegoSource> sources() const;
};

/// AlreadyExists when two files give different values for one place under `data`, or two bundles
/// own the same part of it. `bundles` are folders or archives (bundle.h).
absl::StatusOr<Policy> LoadPolicy(const std::vector<std::string>& paths,
                                  const std::vector<std::string>& bundles = {});

/// The modules alone.
absl::StatusOr<Policy> LoadModules(const std::vector<std::string>& paths);

/// The documents of bundles, laid over each other below `data`.
absl::StatusOr<Value> MergeDocuments(const std::vector<Bundle>& bundles);

/// A JSON or YAML document by the file's ending.
absl::StatusOr<Value> ParseDocument(const std::string& path, std::string_view text);

/// The same of a file; `-` is JSON on standard input.
absl::StatusOr<Value> LoadDocument(const std::string& path);

}  // namespace assay::host
