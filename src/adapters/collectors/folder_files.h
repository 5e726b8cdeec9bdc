#pragma once

// The files in a folder.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/collector.h"

namespace assay::adapters {

// All files below `folder` whose names end in one of `extensions` (`.json`), in order of path;
// names that begin with a dot are left out. Links to folders are not followed, so that no loop is;
// `options.warn` hears of them.
absl::StatusOr<std::vector<std::string>> FindFiles(const std::string& folder,
                                                   std::span<const std::string_view> extensions,
                                                   const CollectOptions& options);

}  // namespace assay::adapters
