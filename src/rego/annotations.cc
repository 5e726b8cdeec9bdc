#include "rego/annotations.h"

namespace assay::rego {

void AttachAnnotations(Module& module, std::vector<Diagnostic>& diagnostics) {
  static_cast<void>(module);
  static_cast<void>(diagnostics);
}

}  // namespace assay::rego
