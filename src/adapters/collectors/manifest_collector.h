#pragma once

#include <memory>
#include <string>

#include "adapters/collectors/input_file.h"
#include "assay/collector.h"

namespace assay::adapters {

// `path` names the place; a folder is walked, anything else is opened with `open`.
std::unique_ptr<Collector> MakeManifestCollector(std::string path, std::string source,
                                                 OpenInput open);

}  // namespace assay::adapters
