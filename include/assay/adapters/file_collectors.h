#pragma once

/// \file
/// Collectors that read files.
///
///   std::unique_ptr<assay::Collector> plan = assay::NewTerraformPlanCollector("plan.json");
///   absl::Status status = plan->Collect(builder, {.symbols = builder.symbols(), .types = types});
///
/// Each reads its file when Collect() is called, once a call.

#include <memory>
#include <string>

#include "assay/collector.h"

namespace assay {

/// A plan as `terraform show -json PLANFILE` prints it, formats 0.1, 0.2 and 1.x. A planned resource
/// has its Terraform address as id until the provider's own is known; docs/terraform.md says how
/// attributes become fields and what counts as unknown.
std::unique_ptr<Collector> NewTerraformPlanCollector(std::string path);

/// A state as `terraform show -json` prints it. Terraform's own state file is refused.
std::unique_ptr<Collector> NewTerraformStateCollector(std::string path);

}  // namespace assay
