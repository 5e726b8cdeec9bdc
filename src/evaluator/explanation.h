#pragma once

// Records why conditions fail, for evidence.

#include <cstdint>

#include "evaluator/frame.h"

namespace assay::evaluator {

class Machine;

class Explanation {
 public:
  /// The instruction went to its D.
  void Failed(const Machine& machine, const Frame& frame, std::uint32_t instruction);
};

}  // namespace assay::evaluator
