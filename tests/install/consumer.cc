// What an embedder's first program does: it exits with 0 only if the library that it links answers
// as its headers say. Rules in Rego, a built-in of an adapter, a collector.
#include <iostream>
#include <sstream>
#include <string_view>

#include "assay/adapters/crypto_builtins.h"
#include "assay/adapters/file_collectors.h"
#include "assay/assay.h"

constexpr std::string_view kResources =
    R"([{"resource_type": "demo_user", "resource_id": "root", "password": "secret"},
        {"resource_type": "demo_user", "resource_id": "guest", "password": "other"}])";
constexpr std::string_view kRule = R"(
# METADATA
# title: Nobody uses the default password
# custom: {severity: high, resource: demo_user}
package demo.user
pass if crypto.sha256(input.password) != "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
)";

int main() {
  assay::BuiltinTable builtins = assay::RegoBuiltins();
  builtins.Add(assay::CryptoBuiltins());
  assay::CompileOptions options;
  options.builtins = &builtins;
  const absl::StatusOr<assay::RuleSet> rules = assay::CompileRego({{"user.rego", kRule}}, options);
  const absl::StatusOr<assay::Graph> graph = assay::Graph::ParseJson(kResources);
  if (!rules.ok() || !graph.ok()) return 1;
  assay::EvaluationContext context;
  context.builtins = &builtins;
  const absl::StatusOr<assay::Report> report = assay::Evaluator(*rules).Run(*graph, context);
  std::ostringstream text;
  if (!report.ok() || !assay::WriteText(*report, text).ok()) return 1;
  std::cout << text.str();
  const bool decided =
      report->count(assay::Outcome::kFail) == 1 && report->count(assay::Outcome::kPass) == 1;
  const absl::StatusOr<std::unique_ptr<assay::Collector>> missing =
      assay::OpenFileCollector("no/such/file");
  return decided && missing.status().code() == absl::StatusCode::kNotFound ? 0 : 1;
}
