#include <iostream>
#include <string_view>

#include "assay/assay.h"

constexpr std::string_view kResources =
    R"([{"resource_type": "demo_bucket", "resource_id": "logs", "encrypted": false}])";
constexpr std::string_view kRule = R"(
# METADATA
# title: Buckets are encrypted at rest
# custom: {severity: high, resource: demo_bucket}
package demo.s3
pass if input.encrypted
)";

int main() {
  const assay::Graph graph = assay::Graph::ParseJson(kResources).value();
  const assay::RuleSet rules = assay::CompileRego({{"s3.rego", kRule}}).value();
  const assay::Report report = assay::Evaluator(rules).Run(graph).value();
  if (!assay::WriteText(report, std::cout).ok()) return 2;
  return report.failed().empty() ? 0 : 1;
}
