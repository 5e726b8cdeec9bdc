#pragma once

// What a Program shares between its copies.

#include <algorithm>
#include <string>
#include <vector>

#include "assay/ir.h"

namespace assay::ir {

struct ProgramData {
  std::vector<Function> functions;
  std::vector<std::uint32_t> unit_of;
  std::vector<Unit> units;
  std::vector<ValueView> constants;
  std::vector<BuiltinReference> builtins;
  std::vector<std::string> files;
  Value keep;  // the slab that the constants live in
};

/// Verifies and freezes: the one way by which a program comes to be.
absl::StatusOr<Program> ProgramOf(ProgramData data);

}  // namespace assay::ir
