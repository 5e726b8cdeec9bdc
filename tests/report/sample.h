#pragma once

// A report with every outcome, for the writers' tests.

#include "assay/report.h"

namespace assay {

inline Value JsonValue(std::string_view text) { return ParseJson(text).value(); }

inline Rule SampleRule(std::string id, Severity severity, std::string title) {
  Rule rule;
  rule.id = rule.permanent_id = std::move(id);
  rule.severity = severity;
  rule.title = std::move(title);
  rule.resource = "aws_s3_bucket";
  return rule;
}

inline Report SampleReport() {
  ReportBuilder builder;
  builder.SetRules({SampleRule("aws-s3-encrypted", Severity::kLow, "Buckets are encrypted"),
                    SampleRule("aws-s3-private", Severity::kHigh, "Buckets are private")});
  builder.SetResources({
      {"aws_s3_bucket",
       "a",
       "111122223333",
       "eu-west-1",
       "a",
       {"estate dir/plan.json", 0, "aws_s3_bucket.a"}},
      {"aws_s3_bucket", "b", "", "", "", {"estate.jsonl", 7, ""}},
      {"aws_vpc", "v", "", "", "", {}},
  });
  builder.SetCoverage(
      {{"aws_s3_bucket", "111122223333", "", CoverageState::kRefused, "s3:GetBucketPolicy"}});
  builder.SetTypesWithoutRules({{"aws_vpc", 1}});
  builder.SetColumn(0, std::vector<std::uint32_t>{0, 1},
                    std::vector{Outcome::kPass, Outcome::kUnknown});
  builder.SetColumn(1, std::vector<std::uint32_t>{0, 1},
                    std::vector{Outcome::kFail, Outcome::kError});
  builder.AddEvidence(1, 0,
                      {{.message = "public access is not blocked",
                        .path = "public_access_block.block_public_acls",
                        .expected = JsonValue("true"),
                        .actual = JsonValue("false"),
                        .assumed = {"public_access_block"},
                        .related = {"other"},
                        .position = "s3.rego:4:3"}});
  builder.AddEvidence(1, 1, {{.message = "div: divide by zero", .position = "s3.rego:9:1"}});
  builder.AddEvidence(0, 1, {{.message = "known only after apply", .path = "encryption"}});
  return std::move(builder).Build();
}

}  // namespace assay
