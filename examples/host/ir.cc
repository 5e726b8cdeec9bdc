// assay ir: rules or a query in the compiled form, as text.

#include "assay/ir.h"

#include <iostream>

#include "command.h"
#include "policy.h"
#include "rule_library.h"

namespace assay::host {

namespace {

struct IrOptions {
  std::vector<std::string> paths;
  std::string query;
  bool unoptimized = false;
};

int Show(const IrOptions& options, Terminal& terminal) {
  absl::StatusOr<Policy> policy = LoadPolicy(options.paths);
  if (!policy.ok()) {
    terminal.Error(policy.status());
    return kExitError;
  }
  std::vector<Diagnostic> diagnostics;
  const CompileOptions compile{.optimize = !options.unoptimized};
  std::string text;
  absl::Status status;
  if (options.query.empty()) {
    const absl::StatusOr<RuleSet> rules = CompileRego(policy->sources(), compile, &diagnostics);
    status = rules.status();
    if (rules.ok()) text = ir::WriteText(rules->program());
  } else {
    const absl::StatusOr<CompiledQuery> query =
        CompileQuery(policy->sources(), options.query, compile, &diagnostics);
    status = query.status();
    if (query.ok()) text = ir::WriteText(query->program);
  }
  terminal.Show(diagnostics);
  if (!status.ok()) {
    if (diagnostics.empty()) terminal.Error(status);
    return kExitError;
  }
  std::cout << text;
  std::cout.flush();
  return std::cout ? kExitOk : kExitError;
}

}  // namespace

Run AddIr(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<IrOptions>();
  CLI::App* command = app.add_subcommand("ir", "Print rules, or a query, in the compiled form");
  command->footer("docs/ir.md explains the text.\n\nExit codes: 0 printed, 2 error, 64 usage.");
  command->add_option("PATH", options->paths, "Rego files or folders")->required();
  command->add_option("--query", options->query,
                      "Compile this query over the modules, instead of native rules");
  command->add_flag("--no-optimize", options->unoptimized, "As lowering left it");
  return [options, &terminal] { return Show(*options, terminal); };
}

}  // namespace assay::host
