#pragma once

// What a Program shares between its copies.

#include <algorithm>
#include <string>
#include <vector>

#include "assay/ir.h"

namespace assay::ir {

struct Program::Data {
  std::vector<Function> functions;
  std::vector<std::uint32_t> unit_of;
  std::vector<Unit> units;
  std::vector<ValueView> constants;
  std::vector<BuiltinReference> builtins;
  std::vector<std::string> files;
  Value keep;  // the slab that the constants live in
};

}  // namespace assay::ir
