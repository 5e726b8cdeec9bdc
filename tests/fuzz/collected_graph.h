#pragma once

// What the fuzz targets of collectors share: the definitions under rules/, and the promises that
// hold of every collection.

#include <string_view>

#include "assay/collector.h"

namespace assay {

// Collects into a graph. Ends with a status that has a message, or with resources that have a type
// and an id, all of which a graph takes and links.
void CheckCollection(Collector& collector);

}  // namespace assay
