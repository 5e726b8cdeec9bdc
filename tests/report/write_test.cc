#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "assay/report.h"
#include "report/sample.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

template <typename Write>
std::string Written(Write write, const WriteOptions& options = {}) {
  std::ostringstream out;
  EXPECT_TRUE(write(SampleReport(), out, options).ok());
  return out.str();
}

TEST(WriteTextTest, ListsWorstRulesFirstWithEvidence) {
  EXPECT_EQ(Written(WriteText), R"(high     aws-s3-private  Buckets are private  (1 fail, 1 error)
    fail    a  estate dir/plan.json
            public access is not blocked; public_access_block.block_public_acls is false, expected true; public_access_block is the default; see other
    error   b  estate.jsonl:7
            div: divide by zero

low      aws-s3-encrypted  Buckets are encrypted  (1 pass, 1 unknown)
    unknown b  estate.jsonl:7
            known only after apply; encryption

3 resources, 2 rules, 4 checks: 1 pass, 1 fail, 1 unknown, 1 error, 0 skip
1 resources of 1 types have no rule
)");
}

TEST(WriteTextTest, SaysOnceWhatTheMessageQuotesAndNamesNoLineWithoutAFile) {
  ReportBuilder builder;
  builder.SetRules({SampleRule("r", Severity::kLow, "t")});
  builder.SetResources({{"t", "a", "", "", "", {"", 1, ""}}});
  builder.SetColumn(0, std::vector<std::uint32_t>{0}, std::vector{Outcome::kFail});
  builder.AddEvidence(
      0, 0,
      {{.message = "`encrypted` is false", .path = "encrypted", .actual = JsonValue("false")}});
  std::ostringstream out;
  ASSERT_TRUE(WriteText(std::move(builder).Build(), out).ok());
  EXPECT_THAT(out.str(), HasSubstr("    fail    a\n            `encrypted` is false\n"));
}

TEST(WriteTextTest, ColoursOnlyWhenAsked) {
  EXPECT_THAT(Written(WriteText), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(Written(WriteText, {.color = true}), HasSubstr("\x1b[31m"));
}

TEST(WriteTextTest, ControlCharactersOfResourcesDoNotReachTheTerminal) {
  ReportBuilder builder;
  builder.SetRules({SampleRule("r", Severity::kLow, "title\x1b[2J")});
  builder.SetResources({{"t", "evil\x1b]0;x\x07", "", "", "", {}}});
  builder.SetColumn(0, std::vector<std::uint32_t>{0}, std::vector{Outcome::kFail});
  std::ostringstream out;
  ASSERT_TRUE(WriteText(std::move(builder).Build(), out).ok());
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(out.str(), HasSubstr("evil\\x1b]0;x\\x07"));
}

TEST(WriteTextTest, FrameworksShowEachControlAtItsWorst) {
  Framework framework{
      .id = "demo", .title = "Demo framework", .version = "1.0", .requirements = {}};
  framework.requirements = {{.id = "1",
                             .title = "Storage",
                             .controls = {{"1.1", "Private buckets", {"aws-s3-private"}},
                                          {"1.2", "Encrypted buckets", {"aws-s3-encrypted"}},
                                          {"1.3", "Something else", {"not-here"}}}}};
  const std::vector<Framework> frameworks = {framework};
  const std::string text = Written(WriteText, {.frameworks = &frameworks});
  EXPECT_THAT(text, HasSubstr("fail        1.1      Private buckets\n"));
  EXPECT_THAT(text, HasSubstr("unknown     1.2      Encrypted buckets\n"));
  EXPECT_THAT(text, HasSubstr("not checked 1.3      Something else\n"));
}

TEST(WriteJsonTest, IsOneDocumentThatReadsBack) {
  const std::string text = Written(WriteJson, {.tool_version = "1.2.3"});
  const absl::StatusOr<Value> document = ParseJson(text);
  ASSERT_TRUE(document.ok()) << document.status() << text;
  EXPECT_EQ(ToJson(document->view().Find("summary")),
            R"({"error":1,"fail":1,"pairs":4,"pass":1,"resources":3,"rules":2,"skip":0,)"
            R"("types_without_rules":{"aws_vpc":1},"unknown":1})");
  EXPECT_EQ(ToJson(document->view().Find("version")), R"("1.2.3")");
  const ValueView findings = document->view().Find("findings");
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(
      ToJson(findings.at(1).Find("evidence")),
      R"([{"actual":false,"assumed":["public_access_block"],"expected":true,)"
      R"("message":"public access is not blocked","path":"public_access_block.block_public_acls",)"
      R"("position":"s3.rego:4:3","related":["other"]}])");
  EXPECT_EQ(
      ToJson(document->view().Find("coverage")),
      R"([{"account_id":"111122223333","reason":"s3:GetBucketPolicy","resource_type":"aws_s3_bucket",)"
      R"("state":"refused"}])");
}

TEST(WriteJsonTest, WhatIsUnknownOfAValueStandsBesideIt) {
  ValueArena arena;
  const ValueView items[] = {arena.Integer(1), arena.Unknown(UnknownKind::kRefused, "denied")};
  const ValueView list = arena.Array(items);
  ReportBuilder builder;
  builder.SetRules({SampleRule("r", Severity::kLow, "t")});
  builder.SetResources({{"t", "a", "", "", "", {"", 1, ""}}});
  builder.SetColumn(0, std::vector<std::uint32_t>{0}, std::vector{Outcome::kFail});
  builder.AddEvidence(0, 0, {{.message = "m", .actual = std::move(arena).Freeze(list)}});
  std::ostringstream out;
  ASSERT_TRUE(WriteJsonLines(std::move(builder).Build(), out, {}).ok());
  EXPECT_THAT(out.str(),
              HasSubstr(R"("actual":[1,null],"message":"m","unknown":[{"kind":"refused",)"
                        R"("path":["actual",1],"text":"denied"}])"));
}

TEST(WriteJsonLinesTest, IsOneFindingALine) {
  const std::string text = Written(WriteJsonLines, {.outcomes = {Outcome::kFail, Outcome::kPass}});
  std::istringstream lines(text);
  std::vector<std::string> outcomes;
  for (std::string line; std::getline(lines, line);) {
    const absl::StatusOr<Value> finding = ParseJson(line);
    ASSERT_TRUE(finding.ok()) << line;
    outcomes.emplace_back(finding->view().Find("outcome").text().view());
  }
  EXPECT_THAT(outcomes, testing::ElementsAre("pass", "fail"));
}

TEST(WriteSarifTest, HasRulesResultsRegionsAndNotifications) {
  const std::string text = Written(WriteSarif, {.tool_version = "1.2.3"});
  const absl::StatusOr<Value> document = ParseJson(text);
  ASSERT_TRUE(document.ok()) << document.status() << text;
  const ValueView run = document->view().Find("runs").at(0);
  const ValueView results = run.Find("results");
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(ToJson(results.at(0).Find("kind")), R"("open")");
  EXPECT_EQ(ToJson(results.at(0).Find("level")), R"("none")");
  EXPECT_EQ(ToJson(results.at(0).Find("locations").at(0).Find("physicalLocation")),
            R"({"artifactLocation":{"uri":"estate.jsonl"},"region":{"startLine":7}})");
  EXPECT_EQ(ToJson(results.at(1).Find("kind")), R"("fail")");
  EXPECT_EQ(ToJson(results.at(1).Find("level")), R"("error")");
  EXPECT_EQ(ToJson(results.at(1).Find("locations").at(0).Find("physicalLocation")),
            R"({"artifactLocation":{"uri":"estate%20dir/plan.json"}})");
  const ValueView invocation = run.Find("invocations").at(0);
  EXPECT_EQ(ToJson(invocation.Find("executionSuccessful")), "false");
  EXPECT_EQ(invocation.Find("toolExecutionNotifications").size(), 1u);
  EXPECT_EQ(run.Find("tool").Find("driver").Find("rules").size(), 2u);
}

TEST(WriteTest, AStreamThatFailsIsUnavailable) {
  for (auto write : {WriteText, WriteJson, WriteJsonLines, WriteSarif}) {
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    EXPECT_EQ(write(SampleReport(), out, {}).code(), absl::StatusCode::kUnavailable);
  }
}

}  // namespace
}  // namespace assay
