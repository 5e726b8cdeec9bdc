#pragma once

// Reading files and folders, with errors that name the path.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace assay::host {

/// NotFound or Unavailable name the path; ResourceExhausted for more than 256 MiB.
absl::StatusOr<std::string> ReadFile(const std::string& path);

/// The files at or below `path` whose names end with one of `endings`, sorted; hidden ones are
/// passed over, links to folders are not followed. NotFound if there is nothing at `path`.
absl::StatusOr<std::vector<std::string>> FindFiles(const std::string& path,
                                                   const std::vector<std::string_view>& endings);

}  // namespace assay::host
