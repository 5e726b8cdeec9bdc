#pragma once

// The definitions under rules/, for tests and fuzz targets.

#include "assay/resource.h"

namespace assay::adapters {

// All of them, read once. Ends the process if one is wrong; `assay check` says more.
const ResourceTypes& DefinedTypes();

}  // namespace assay::adapters
