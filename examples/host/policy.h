#pragma once

// Plain Rego: modules and data as `assay eval`, `check` and `ir` take them from files and folders.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/rego.h"
#include "assay/value.h"
#include "rule_library.h"

namespace assay::host {

struct Policy {
  std::vector<TextFile> modules;  ///< *.rego
  Value data;  ///< all *.json, *.yaml and *.yml, merged; a folder's name is a key below its root
  RegoDialect dialect = RegoDialect::kDetect;

  std::vector<RegoSource> sources() const;
};

/// AlreadyExists when two files give different values for one place under `data`. Of the folders in
/// `bundles`, documents are only the files named `data.json`, `data.yaml` and `data.yml`.
absl::StatusOr<Policy> LoadPolicy(const std::vector<std::string>& paths,
                                  const std::vector<std::string>& bundles = {});

/// The modules alone.
absl::StatusOr<Policy> LoadModules(const std::vector<std::string>& paths);

/// A JSON or YAML document by the file's ending; `-` is JSON on standard input.
absl::StatusOr<Value> LoadDocument(const std::string& path);

}  // namespace assay::host
