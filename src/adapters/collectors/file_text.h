#pragma once

// Whole files as text.

#include <string>

#include "absl/status/statusor.h"

namespace assay::adapters {

// NotFound, or ResourceExhausted beyond a GiB; `-` is standard input.
absl::StatusOr<std::string> ReadFileText(const std::string& path);

}  // namespace assay::adapters
