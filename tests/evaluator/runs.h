#pragma once

// Rule sets, graphs and outcomes as text, for the tests of runs.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/evaluator.h"
#include "evaluator/assembly.h"

namespace assay {

using testing::Assemble;
using testing::Document;

struct Entry {
  std::optional<std::uint32_t> pass, fail, skip, evidence;
};

inline RuleSet RulesOf(std::string_view source, Entry entry, std::string resource = "bucket") {
  CompiledRule rule;
  rule.rule.id = "demo";
  rule.rule.permanent_id = "demo";
  rule.rule.title = "Demo";
  rule.rule.resource = std::move(resource);
  rule.rule.location = {"t.rego", 1, 1};
  rule.pass = entry.pass;
  rule.fail = entry.fail;
  rule.skip = entry.skip;
  rule.evidence = entry.evidence;
  return RuleSet(Assemble(source), {rule});
}

struct GraphSource {
  std::vector<std::string> documents;  // of buckets, as Document() reads them
  std::vector<std::string> assumed;
  bool covered = true;
};

inline Graph GraphOf(const GraphSource& source) {
  GraphBuilder builder;
  int number = 0;
  for (const std::string& text : source.documents) {
    Resource resource;
    resource.type = "bucket";
    resource.id = "b" + std::to_string(number++);
    resource.document = Document(text);
    resource.assumed = source.assumed;
    EXPECT_TRUE(builder.Add(std::move(resource)).ok());
  }
  if (source.covered) {
    EXPECT_TRUE(builder.AddCoverage({.resource_type = "*"}).ok());
  }
  return std::move(builder).Build().value();
}

inline std::string OneFinding(const Finding& finding) {
  std::string text(NameOf(finding.outcome));
  for (const Evidence& evidence : finding.evidence) {
    text += " | " + evidence.message;
    if (!evidence.path.empty()) text += " @" + evidence.path;
    if (evidence.expected.view().defined()) text += " want " + ToRego(evidence.expected);
    if (evidence.actual.view().defined()) text += " got " + ToRego(evidence.actual);
    for (const std::string& path : evidence.assumed) text += " assumed " + path;
    for (const std::string& id : evidence.related) text += " related " + id;
    if (!evidence.position.empty()) text += " " + evidence.position;
  }
  return text;
}

inline std::string Outcomes(const absl::StatusOr<Report>& report) {
  if (!report.ok()) return std::string(report.status().message());
  std::string text;
  report->ForEach({}, [&](const Finding& finding) {
    if (!text.empty()) text += "\n";
    text += OneFinding(finding);
  });
  return text;
}

// pass { input.a == 1 }
inline constexpr std::string_view kPassIfA = R"(
complete p
  Begin/4 #0
  Input r0 @end
  Get r1 r0 $"a" @end
  Equal r1 $1 @end b=a
  Yield $true
  Mark #0
end:
  EndElse #0 @return
return:
  Return
)";

}  // namespace assay
