#pragma once

#include <memory>

#include "adapters/collectors/input_file.h"
#include "assay/collector.h"

namespace assay::adapters {

std::unique_ptr<Collector> MakeInventoryCollector(OpenInput open);

}  // namespace assay::adapters
