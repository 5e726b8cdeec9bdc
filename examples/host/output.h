#pragma once

// Where a report goes: standard output, or a file that is there whole or not at all.

#include <functional>
#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace assay::host {

/// Calls `write` with a stream onto `name` (empty or `-`: standard output). A file is written
/// beside its place and moved there once all of it is on the disk; when anything fails, what was
/// there before stays. Of a link, what it leads to is replaced.
absl::Status WriteOutput(const std::string& name,
                         const std::function<absl::Status(std::ostream&)>& write);

}  // namespace assay::host
