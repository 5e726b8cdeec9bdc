#pragma once

// Fields as a tree (FieldNode).

#include <memory>
#include <span>

#include "assay/resource.h"

namespace assay::resource {

// Paths that cannot be read are left out: CheckDefinitions reports them.
std::shared_ptr<const FieldNode> MakeFieldTree(std::span<const FieldDefinition> fields);

}  // namespace assay::resource
