// One prepared query, asked by several threads at once.

#include "assay/rego.h"
#include "gtest/gtest.h"
#include "oracle/machine.h"
#include "oracle/oracle.h"

namespace assay::oracle {
namespace {

TEST(OracleThreadsTest, ThreadsGiveOneAnswer) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Program program = ProgramOf(seed, RegoBuiltins());
    const absl::StatusOr<Documents> documents = DocumentsOf(program);
    ASSERT_TRUE(documents.ok()) << documents.status();
    const Answer one = AskMachine(program, *documents, RegoBuiltins(), MachineWay::kOptimized);
    for (const Answer& other : AskThreads(program, *documents, RegoBuiltins(), 4)) {
      EXPECT_EQ(other, one) << "seed " << seed << "\n" << TextOf(other) << "\n" << TextOf(one);
    }
  }
}

}  // namespace
}  // namespace assay::oracle
