#pragma once

// A document beside the fields that its type's definition declares (docs/resource.md).

#include <string>
#include <string_view>
#include <vector>

#include "assay/resource.h"
#include "assay/value.h"

namespace assay::host {

struct ShapeProblem {
  std::vector<std::string> steps;  ///< the way to it: a member's name, or `[3]`
  std::string message;
};

/// What the document holds that the type does not have, or has as another kind. Null and unknown
/// values fit everywhere; sensitive fields may be written reduced or whole.
std::vector<ShapeProblem> CompareWithType(ValueView document, const ResourceType& type);

/// Whether documents of the type may have something at `a.b[0].c`: always, unless it is closed.
bool TypeHasPath(const ResourceType& type, std::string_view path);

}  // namespace assay::host
