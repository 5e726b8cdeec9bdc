#pragma once

// Values at the fields of a definition: filling in defaults, rewriting what stands at a field.

#include <functional>
#include <string>
#include <vector>

#include "assay/resource.h"
#include "assay/value.h"
#include "resource/field_path.h"

namespace assay::adapters {

// `document` with the defaults of `type` where it holds nothing. Objects on the way are made,
// elements of arrays are not; an unknown on the way stays what it is. `assumed` gets a JSON pointer
// for each default that was filled in, in order.
ValueView ApplyDefaults(const ResourceType& type, ValueView document, ValueArena& arena,
                        std::vector<std::string>& assumed);

// `document` with every value at `path` replaced by what `rewrite` makes of it.
ValueView RewriteField(ValueView document, const resource::FieldPath& path, ValueArena& arena,
                       const std::function<ValueView(ValueView)>& rewrite);

}  // namespace assay::adapters
