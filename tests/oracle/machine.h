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
// The program of a seed. Most of what random text says is refused for a type or a name, so of
// several tries the first that compiles is taken; every tenth seed takes its first as it comes.
Program ProgramOf(std::uint64_t seed, const BuiltinTable& builtins);
// One prepared query asked by several threads at once; the answers of all.
std::vector<Answer> AskThreads(const Program& program, const Documents& documents,
                               const BuiltinTable& builtins, unsigned threads);

}  // namespace assay::oracle
