#include "assay/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/sample.h"

namespace assay {
namespace {

TEST(ReportTest, CountsByRuleAndInAll) {
  const Report report = SampleReport();
  EXPECT_EQ(report.pairs(), 4u);
  EXPECT_EQ(report.count(Outcome::kFail), 1u);
  EXPECT_EQ(report.count(0, Outcome::kPass), 1u);
  EXPECT_EQ(report.count(1, Outcome::kPass), 0u);
  EXPECT_EQ(report.count(1, Outcome::kError), 1u);
}

TEST(ReportTest, FindingsComeInOrderOfRuleThenResource) {
  std::vector<std::string> seen;
  SampleReport().ForEach({}, [&](const Finding& finding) {
    seen.push_back(finding.rule->id + " " + std::string(finding.resource_id) + " " +
                   std::string(NameOf(finding.outcome)));
  });
  EXPECT_THAT(seen, testing::ElementsAre("aws-s3-encrypted a pass", "aws-s3-encrypted b unknown",
                                         "aws-s3-private a fail", "aws-s3-private b error"));
}

TEST(ReportTest, FindingsCarryTheirEvidence) {
  const Report report = SampleReport();
  const std::vector<Finding> failed = report.failed();
  ASSERT_EQ(failed.size(), 1u);
  ASSERT_EQ(failed[0].evidence.size(), 1u);
  EXPECT_EQ(failed[0].evidence[0].message, "public access is not blocked");
  EXPECT_EQ(failed[0].severity, Severity::kHigh);
  EXPECT_EQ(report.findings().size(), 3u);
}

TEST(ReportTest, FindingIdHashesPermanentRuleIdAndResourceIdAlone) {
  Report report = SampleReport();
  const Finding finding = report.failed()[0];
  EXPECT_EQ(finding.id().size(), 32u);
  // Pinned: other people's tickets and mutes hang on this text.
  EXPECT_EQ(finding.id(), "de1aac3e03894f9ed02323f073b0da4e");
  Rule renamed = *finding.rule;
  renamed.id = "aws-s3-new-name";
  Finding moved = finding;
  moved.rule = &renamed;
  moved.region = "us-east-1";
  EXPECT_EQ(moved.id(), finding.id());
  moved.resource_id = "other";
  EXPECT_NE(moved.id(), finding.id());
}

TEST(ReportTest, ColumnsOverScatteredResourcesKeepTheirPairs) {
  ReportBuilder builder;
  builder.SetRules({SampleRule("r", Severity::kLow, "t")});
  std::vector<ReportResource> resources(100);
  for (std::size_t i = 0; i < resources.size(); ++i) resources[i].id = std::to_string(i);
  builder.SetResources(resources);
  std::vector<std::uint32_t> indices;
  std::vector<Outcome> outcomes;
  for (std::uint32_t i = 0; i < 100; i += (i % 7 == 0 ? 3 : 1)) {
    indices.push_back(i);
    outcomes.push_back(static_cast<Outcome>(i % kOutcomes));
  }
  builder.SetColumn(0, indices, outcomes);
  std::size_t i = 0;
  const Report report = std::move(builder).Build();
  report.ForEach({}, [&](const Finding& finding) {
    ASSERT_LT(i, indices.size());
    EXPECT_EQ(finding.resource_id, std::to_string(indices[i]));
    EXPECT_EQ(finding.outcome, outcomes[i]);
    ++i;
  });
  EXPECT_EQ(i, indices.size());
}

TEST(ReportTest, MillionsOfPairsCostHalfAByteEach) {
  constexpr std::size_t kResources = 100'000, kRules = 20;
  ReportBuilder builder;
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < kRules; ++i)
    rules.push_back(SampleRule(std::to_string(i), Severity::kLow, "t"));
  builder.SetRules(rules);
  builder.SetResources(std::vector<ReportResource>(kResources));
  std::vector<std::uint32_t> indices(kResources);
  for (std::uint32_t i = 0; i < kResources; ++i) indices[i] = i;
  for (std::size_t rule = 0; rule < kRules; ++rule) {
    builder.SetColumn(rule, indices, std::vector<Outcome>(kResources, Outcome::kPass));
  }
  const Report report = std::move(builder).Build();
  const std::size_t tables = kResources * sizeof(ReportResource) + kRules * sizeof(Rule);
  EXPECT_LT(report.bytes() - tables, kResources * kRules * 6 / 10);
}

}  // namespace
}  // namespace assay
