#pragma once

// The `.manifest` of a bundle, and the roots in it.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "bundle.h"

namespace assay::host {

/// Reads the text into the bundle; `file` is what errors call it.
absl::Status ReadManifest(const std::string& file, std::string_view text, Bundle& bundle);

/// Gives each module the dialect that `rego_version` and `file_rego_versions` name.
absl::Status SetDialects(const std::string& file, Bundle& bundle);

/// InvalidArgument for a module or a document that the roots do not hold.
absl::Status CheckRoots(const Bundle& bundle);

/// AlreadyExists where two bundles own the same part of `data`.
absl::Status CheckOwners(const std::vector<Bundle>& bundles);

}  // namespace assay::host
