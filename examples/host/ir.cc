// assay ir: rules or a query in the compiled form, as text.

#include "assay/ir.h"

#include <iostream>

#include "command.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "policy.h"
#include "rule_library.h"

namespace assay::host {

namespace {

struct IrOptions {
  std::vector<std::string> paths;
  std::string query;
  bool unoptimized = false;
};

// Rules as `assay scan` would compile them.
absl::StatusOr<std::string> RulesText(const IrOptions& options,
                                      std::vector<Diagnostic>& diagnostics) {
  const absl::StatusOr<RuleLibrary> library = LoadRules({.paths = options.paths}, diagnostics);
  if (!library.ok()) return library.status();
  const CompileOptions compile{.types = &library->types, .optimize = !options.unoptimized};
  const absl::StatusOr<RuleSet> rules = CompileRego(library->rego_sources(), compile, &diagnostics);
  if (!rules.ok()) return rules.status();
  if (library->sources.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("there is no Rego module in {}", fmt::join(options.paths, ", ")));
  }
  return ir::WriteText(rules->program());
}

absl::StatusOr<std::string> QueryText(const IrOptions& options,
                                      std::vector<Diagnostic>& diagnostics) {
  const absl::StatusOr<Policy> policy = LoadPolicy(options.paths);
  if (!policy.ok()) return policy.status();
  const absl::StatusOr<CompiledQuery> query = CompileQuery(
      policy->sources(), options.query, {.optimize = !options.unoptimized}, &diagnostics);
  if (!query.ok()) return query.status();
  return ir::WriteText(query->program);
}

int Show(const IrOptions& options, Terminal& terminal) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<std::string> text =
      options.query.empty() ? RulesText(options, diagnostics) : QueryText(options, diagnostics);
  terminal.Show(diagnostics);
  if (!text.ok()) {
    if (diagnostics.empty()) terminal.Error(text.status());
    return kExitError;
  }
  std::cout << *text;
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
