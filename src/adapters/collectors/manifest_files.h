#pragma once

// The manifests in a folder.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/collector.h"

namespace assay::adapters {

// All .yaml, .yml and .json files below `folder`, in order of path; names that begin with a dot are
// left out. Links to folders are not followed, so that no loop is; `options.warn` hears of them.
absl::StatusOr<std::vector<std::string>> FindManifestFiles(const std::string& folder,
                                                           const CollectOptions& options);

}  // namespace assay::adapters
