// An embedder who runs packs and has no use for the Rego front end: 0 only if a pack comes back and
// an evaluation of it is written.
#include <iostream>
#include <sstream>
#include <string>

#include "assay/evaluator.h"
#include "assay/graph.h"
#include "assay/report.h"
#include "assay/ruleset.h"

int main() {
  const absl::StatusOr<assay::RuleSet> rules = assay::RuleSet::Load(assay::RuleSet().Save());
  const absl::StatusOr<assay::Graph> graph =
      assay::Graph::ParseJson(R"([{"resource_type": "host", "resource_id": "a"}])");
  if (!rules.ok() || !graph.ok()) return 1;
  const absl::StatusOr<assay::Report> report = assay::Evaluator(*rules).Run(*graph);
  std::ostringstream json;
  if (!report.ok() || !assay::WriteJson(*report, json).ok()) return 1;
  std::cout << json.str();
  return json.str().find("\"findings\": []") != std::string::npos ? 0 : 1;
}
