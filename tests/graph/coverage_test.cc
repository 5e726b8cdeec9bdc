#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "graph/coverage_index.h"

namespace assay::graph {
namespace {

constexpr CoverageState kComplete = CoverageState::kComplete;
constexpr CoverageState kPartial = CoverageState::kPartial;
constexpr CoverageState kRefused = CoverageState::kRefused;

struct CoverageCase {
  std::string name;
  std::vector<Coverage> statements;
  Coverage question;   // only type, account and region
  std::string reason;  // empty: complete
};

class CoverageTest : public testing::TestWithParam<CoverageCase> {};

TEST_P(CoverageTest, Answers) {
  CoverageIndex index;
  for (const Coverage& statement : GetParam().statements) index.Add(statement);
  index.Index();
  const Coverage& question = GetParam().question;
  const CoverageAnswer answer =
      index.Ask(question.resource_type, question.account_id, question.region);
  EXPECT_EQ(answer.reason, GetParam().reason);
  EXPECT_EQ(answer.complete, GetParam().reason.empty());
}

constexpr char kNothing[] = "not read completely in this account and region";

INSTANTIATE_TEST_SUITE_P(
    Cases, CoverageTest,
    testing::Values(
        CoverageCase{"NothingSaid", {}, {"a", "1", "eu"}, kNothing},
        CoverageCase{"Everything", {{"*", "", "", kComplete}}, {"a", "1", "eu"}, ""},
        CoverageCase{"EverythingEverywhere", {{"*", "", "", kComplete}}, {"a", "", ""}, ""},
        CoverageCase{"Exact", {{"a", "1", "eu", kComplete}}, {"a", "1", "eu"}, ""},
        CoverageCase{"OtherType", {{"a", "1", "eu", kComplete}}, {"b", "1", "eu"}, kNothing},
        CoverageCase{"OtherAccount", {{"a", "1", "eu", kComplete}}, {"a", "2", "eu"}, kNothing},
        CoverageCase{"OtherRegion", {{"a", "1", "eu", kComplete}}, {"a", "1", "us"}, kNothing},
        CoverageCase{"OneRegionIsNotAll", {{"a", "1", "eu", kComplete}}, {"a", "1", ""}, kNothing},
        CoverageCase{"AllRegions", {{"a", "1", "", kComplete}}, {"a", "1", "eu"}, ""},
        CoverageCase{"AllAccounts", {{"a", "", "eu", kComplete}}, {"a", "1", "eu"}, ""},
        CoverageCase{"Refused", {{"a", "1", "eu", kRefused, "ec2:X"}}, {"a", "1", "eu"}, "ec2:X"},
        CoverageCase{"RefusedWithoutReason",
                     {{"a", "1", "eu", kRefused}},
                     {"a", "1", "eu"},
                     "the read was refused"},
        CoverageCase{"RefusedInOneRegion",
                     {{"a", "1", "", kComplete}, {"a", "1", "eu", kRefused, "ec2:X"}},
                     {"a", "1", ""},
                     "ec2:X"},
        CoverageCase{"RefusedInAnotherRegion",
                     {{"a", "1", "", kComplete}, {"a", "1", "eu", kRefused, "ec2:X"}},
                     {"a", "1", "us"},
                     ""},
        CoverageCase{"TheTypeCountsBeforeAll",
                     {{"*", "1", "", kComplete}, {"a", "1", "", kPartial, "cut"}},
                     {"a", "1", "eu"},
                     "cut"},
        CoverageCase{"AllCountsNotAgainstTheType",
                     {{"*", "1", "", kPartial, "cut"}, {"a", "1", "", kComplete}},
                     {"a", "1", "eu"},
                     ""},
        CoverageCase{"TheWorstOfAScope",
                     {{"a", "1", "", kComplete}, {"a", "1", "", kRefused, "x"}},
                     {"a", "1", "eu"},
                     "x"}),
    [](const auto& test) { return test.param.name; });

TEST(CoverageIndexTest, ReplaceForgetsWhatTheNewStatementCovers) {
  CoverageIndex index;
  index.Add({"a", "1", "eu", kRefused, "x"});
  index.Add({"a", "2", "eu", kRefused, "x"});
  index.Add({"b", "1", "eu", kRefused, "x"});
  index.Index();
  index.Replace({"a", "1", "", kComplete});
  index.Index();
  EXPECT_TRUE(index.Ask("a", "1", "eu").complete);
  EXPECT_FALSE(index.Ask("a", "2", "eu").complete);
  EXPECT_FALSE(index.Ask("b", "1", "eu").complete);
  index.Replace({"*", "", "", kComplete});
  index.Index();
  EXPECT_EQ(index.statements().size(), 1u);
}

TEST(CoverageIndexTest, TheOrderOfStatementsDoesNotMatter) {
  const std::vector<Coverage> statements = {{"a", "1", "", kPartial, "z"},
                                            {"a", "1", "", kPartial, "y"},
                                            {"a", "1", "", kComplete},
                                            {"a", "1", "eu", kRefused, "x"}};
  CoverageIndex forward;
  CoverageIndex backward;
  for (const Coverage& statement : statements) forward.Add(statement);
  for (auto it = statements.rbegin(); it != statements.rend(); ++it) backward.Add(*it);
  forward.Index();
  backward.Index();
  EXPECT_THAT(std::vector(forward.statements().begin(), forward.statements().end()),
              testing::ElementsAreArray(backward.statements()));
  EXPECT_EQ(forward.Ask("a", "1", "us").reason, "y");
}

}  // namespace
}  // namespace assay::graph
