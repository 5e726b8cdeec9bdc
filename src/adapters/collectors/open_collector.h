#pragma once

#include <memory>
#include <string>

#include "adapters/collectors/file_format.h"
#include "adapters/collectors/input_file.h"
#include "assay/collector.h"

namespace assay::adapters {

// The collector for a file that holds `format`, which is not kEmpty nor kUnknownObject. `file` is
// for its first collection; later ones open `path` again.
std::unique_ptr<Collector> MakeCollector(FileFormat format, const std::string& path,
                                         std::shared_ptr<InputFile> file);

}  // namespace assay::adapters
