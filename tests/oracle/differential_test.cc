// Random programs: optimized, unoptimized, from a pack file and by the oracle, all must give one
// answer. ASSAY_ORACLE_SEED and ASSAY_ORACLE_PROGRAMS choose which and how many.

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "assay/rego.h"
#include "gtest/gtest.h"
#include "oracle/machine.h"
#include "oracle/oracle.h"
#include "oracle/shrink.h"

namespace assay::oracle {
namespace {

std::uint64_t Setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What disagrees, or nothing.
std::string Disagreement(const Program& program, Answer* machine, Answer* oracle) {
  const absl::StatusOr<Documents> documents = DocumentsOf(program);
  if (!documents.ok()) return {};
  const BuiltinTable& builtins = RegoBuiltins();
  *machine = AskMachine(program, *documents, builtins, MachineWay::kOptimized);
  if (machine->kind == AnswerKind::kGaveUp) return {};
  const Answer plain = AskMachine(program, *documents, builtins, MachineWay::kUnoptimized);
  if (plain.kind != AnswerKind::kGaveUp && !(plain == *machine)) return "unoptimized";
  const Answer packed = AskMachine(program, *documents, builtins, MachineWay::kPacked);
  if (packed.kind != AnswerKind::kGaveUp && !(packed == *machine)) return "packed";
  if (machine->kind == AnswerKind::kRefused) return {};
  *oracle = AskOracle(program, *documents, builtins);
  if (oracle->kind != AnswerKind::kGaveUp && !(*oracle == *machine)) return "oracle";
  return {};
}

void Check(std::uint64_t seed, std::map<std::string, std::size_t>& tally) {
  const Program program = ProgramOf(seed, RegoBuiltins());
  Answer machine;
  Answer oracle;
  const std::string who = Disagreement(program, &machine, &oracle);
  if (machine.kind == AnswerKind::kRefused) {
    ++tally["refused " + machine.code];
  } else if (oracle.kind == AnswerKind::kGaveUp) {
    ++tally["gave up: " + oracle.message];
  } else if (machine.kind == AnswerKind::kError) {
    ++tally["error " + machine.code];
  } else {
    ++tally[machine.solutions.empty() ? "undefined" : "answered"];
  }
  if (who.empty()) return;
  const Program small = Shrink(program, [&](const Program& candidate) {
    Answer a;
    Answer b;
    return Disagreement(candidate, &a, &b) == who;
  });
  Disagreement(small, &machine, &oracle);
  ADD_FAILURE() << "ASSAY_ORACLE_SEED=" << seed << " disagrees: " << who << "\n"
                << CaseOf(small, "seed " + std::to_string(seed), oracle)
                << "machine: " << TextOf(machine) << "\noracle: " << TextOf(oracle);
}

void RunPrograms(std::uint64_t first, std::uint64_t count) {
  std::map<std::string, std::size_t> tally;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    Check(seed, tally);
    if (testing::Test::HasFailure() && std::getenv("ASSAY_ORACLE_GO_ON") == nullptr) break;
  }
  for (const auto& [what, number] : tally) std::cout << number << ' ' << what << '\n';
  if (count < 100) return;
  EXPECT_GT(tally["answered"], count / 4) << "the programs say too little";
}

// Parts, so that they can run beside each other.
class DifferentialTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(DifferentialTest, RandomProgramsHaveOneAnswer) {
  const std::uint64_t programs = Setting("ASSAY_ORACLE_PROGRAMS", 150);
  RunPrograms(Setting("ASSAY_ORACLE_SEED", 1) + GetParam() * programs, programs);
}

INSTANTIATE_TEST_SUITE_P(Parts, DifferentialTest, testing::Range<std::uint64_t>(0, 4));

}  // namespace
}  // namespace assay::oracle
