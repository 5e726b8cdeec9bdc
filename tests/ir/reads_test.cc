#include "ir/reads.h"

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

TEST(ReadsTest, FollowsNeighbours) {
  const Program program = ParseText(R"(constant "subnets"
constant "zone"
unit "u" strict base none
  node "data"
function "data.f" complete unit 0 parameters 0 registers 4 iterators 1 regions 0 file 0
  Input r0 @7
  Related r1 r0 c0 @7
  Scan %0 r1 @7
  Next %0 _ r2 @7
  Get r3 r2 c1 @3
  Yield r3
  Jump @3
  Return
)")
                              .value();
  const std::vector<FieldRead> reads = FieldReadsOf(program, 0);
  ASSERT_EQ(reads.size(), 2u);
  EXPECT_EQ(reads[0].way, (DocumentWay{"", {"subnets"}}));
  EXPECT_THAT(reads[0].steps, testing::IsEmpty());
  EXPECT_EQ(reads[0].instruction, 1u);
  EXPECT_EQ(reads[1].way, (DocumentWay{"", {"subnets"}}));
  EXPECT_THAT(reads[1].steps, testing::ElementsAre("zone"));
  EXPECT_EQ(reads[1].instruction, 4u);
  const ReadSet whole = ReadsOf(program, 0);
  EXPECT_FALSE(whole.whole_input);
  EXPECT_THAT(whole.neighbours, testing::ElementsAre(NeighbourReads{"", {"subnets"}, {"zone"}}));
}

}  // namespace
}  // namespace assay::ir
