#pragma once

#include <memory>
#include <string>

#include "assay/collector.h"

namespace assay::adapters {

// Reads every file of the folder by what it holds.
std::unique_ptr<Collector> MakeFolderCollector(std::string folder);

}  // namespace assay::adapters
