#pragma once

// Two texts, line by line, as a unified diff that `patch` reads.

#include <string>
#include <string_view>

namespace assay::host {

/// Empty where they are equal. Three lines of context; texts that differ in more than 2,000 places
/// show the whole middle as replaced.
std::string UnifiedDiff(const std::string& name, std::string_view before, std::string_view after);

}  // namespace assay::host
