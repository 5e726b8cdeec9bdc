#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/collectors/input_file.h"
#include "assay/collector.h"

namespace assay::adapters {

// `path` names the place; a folder is walked, anything else is opened with `open`.
std::unique_ptr<Collector> MakeManifestCollector(std::string path, std::string source,
                                                 OpenInput open);

// Reads these files of a folder as one place that the folder's path names. What is no Kubernetes
// object in them is passed over with a warning.
absl::Status CollectManifests(const std::string& folder, const std::vector<std::string>& files,
                              ResourceSink& sink, const CollectOptions& options);

}  // namespace assay::adapters
