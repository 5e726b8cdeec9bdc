#pragma once

// Terraform plans and states as a collector.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "assay/collector.h"

namespace assay::adapters {

enum class TerraformForm : unsigned char { kAny, kPlan, kState };

// `read` gives the whole text, once a collection; `source` names it in messages and origins.
std::unique_ptr<Collector> MakeTerraformCollector(
    TerraformForm form, std::string source, std::function<absl::StatusOr<std::string>()> read);

}  // namespace assay::adapters
