#pragma once

// The same question put to the machine, in each of the ways that must give one answer.

#include "assay/builtin.h"
#include "oracle/oracle.h"
#include "oracle/program.h"

namespace assay::oracle {

enum class MachineWay : std::uint8_t {
  kOptimized,
  kUnoptimized,
  kPacked,  // optimized, saved as a pack file and loaded again
};

Answer AskMachine(const Program& program, const Documents& documents, const BuiltinTable& builtins,
                  MachineWay way);
// One prepared query asked by several threads at once; the answers of all.
std::vector<Answer> AskThreads(const Program& program, const Documents& documents,
                               const BuiltinTable& builtins, unsigned threads);

}  // namespace assay::oracle
