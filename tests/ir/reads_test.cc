#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/ir.h"
#include "ir/programs.h"

namespace assay::ir {
namespace {

TEST(ReadsTest, FollowsPathsThroughLoopsAndCalls) {
  const Program program = ParseText(kBucketProgram).value();
  const ReadSet reads = ReadsOf(program, 0);
  EXPECT_THAT(reads.input_paths, testing::ElementsAre("rules[].port", "versioning.status"));
  EXPECT_THAT(reads.builtins, testing::ElementsAre("count"));
  EXPECT_FALSE(reads.whole_input);
  EXPECT_FALSE(reads.any_relation);
}

TEST(ReadsTest, NamesRelationsAndTypes) {
  const Program program = ParseText(R"(constant "subnet"
constant "aws_trail"
unit "u" strict base none
  node "data"
function "data.f" complete unit 0 parameters 0 registers 3 iterators 0 regions 0 file 0
  Input r0 @4
  Related r1 r0 c0 @4
  FindResources r2 c1 @4
  Yield r2
  Return
)")
                              .value();
  const ReadSet reads = ReadsOf(program, 0);
  EXPECT_THAT(reads.relations, testing::ElementsAre("subnet"));
  EXPECT_THAT(reads.resource_types, testing::ElementsAre("aws_trail"));
  EXPECT_FALSE(reads.whole_input);
}

TEST(ReadsTest, SaysWhenTheWholeInputIsRead) {
  const Program program = ParseText(R"(unit "u" strict base none
  node "data"
function "data.f" complete unit 0 parameters 0 registers 1 iterators 0 regions 0 file 0
  Input r0 @2
  Yield r0
  Return
)")
                              .value();
  EXPECT_TRUE(ReadsOf(program, 0).whole_input);
}

TEST(ReadsTest, KeepsAPathThatIsOnlyTestedForExistence) {
  const Program program = ParseText(R"(constant "logging"
unit "u" strict base none
  node "data"
function "data.f" complete unit 0 parameters 0 registers 2 iterators 0 regions 0 file 0
  Input r0 @3
  Get r1 r0 c0 @3
  Yield c0
  Return
)")
                              .value();
  EXPECT_THAT(ReadsOf(program, 0).input_paths, testing::ElementsAre("logging"));
}

}  // namespace
}  // namespace assay::ir
