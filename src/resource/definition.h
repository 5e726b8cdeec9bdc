#pragma once

// Reads one resource definition (docs/resource.md) from a value, and reports all that is wrong.

#include <string_view>
#include <vector>

#include "assay/diagnostic.h"
#include "assay/document.h"
#include "assay/resource.h"
#include "assay/value.h"

namespace assay::resource {

// What could be read of `definition`, an object; its name is empty when the definition has none.
struct DefinedType {
  ResourceType type;
  std::vector<DocumentPart> relations;  // where those of `type` stand
};
DefinedType ReadDefinition(const DocumentPart& definition, std::vector<Diagnostic>& diagnostics);

// Checks what can only be seen with all definitions at hand: `types` are in order of name.
void CheckDefinitions(const std::vector<DefinedType>& types, std::vector<Diagnostic>& diagnostics);

// `string`, `map`, ... in the order of FieldKind.
std::string_view NameOf(FieldKind kind);

}  // namespace assay::resource
