#pragma once

// Reads one resource definition (docs/resource.md) from a value, and reports all that is wrong.

#include <string_view>
#include <vector>

#include "assay/diagnostic.h"
#include "assay/resource.h"
#include "assay/value.h"

namespace assay::resource {

// What could be read of `document`, an object; its name is empty when the definition has none.
// `document` is a part of what `whole` keeps alive.
ResourceType ReadDefinition(ValueView document, const Value& whole, std::string_view file,
                            std::vector<Diagnostic>& diagnostics);

// Checks what can only be seen with all definitions at hand: `types` are in order of name.
struct DefinedType {
  ResourceType type;
  std::string_view file;
};
void CheckDefinitions(const std::vector<DefinedType>& types, std::vector<Diagnostic>& diagnostics);

// `string`, `map`, ... in the order of FieldKind.
std::string_view NameOf(FieldKind kind);

}  // namespace assay::resource
