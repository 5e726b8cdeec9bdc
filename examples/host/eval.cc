// assay eval: a query over modules, data and input, as `opa eval` answers it.

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include "assay/query.h"
#include "builtins.h"
#include "command.h"
#include "fmt/format.h"
#include "policy.h"

namespace assay::host {

namespace {

struct EvalOptions {
  std::string query;
  std::vector<std::string> data;
  std::vector<std::string> imports;
  std::string input;
  std::string format = "json";
  bool fail = false;
  bool fail_defined = false;
  bool strict = false;
  bool strict_builtin_errors = false;
  bool v0 = false;
};

// {"result": [{"expressions": [{"value": ..., "text": ...}], "bindings": {...}}]}, and {} where
// nothing is defined.
ValueView ResultDocument(ValueArena& arena, const QueryResult& result, const std::string& query) {
  if (result.solutions.empty()) return ValueView::EmptyObject();
  std::vector<ValueView> solutions;
  for (const Solution& solution : result.solutions) {
    std::vector<ValueView> expressions;
    const ValueView values = solution.expressions;
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::vector<Member> members = {{arena.String("value"), arena.Copy(values.at(i))}};
      if (values.size() == 1) members.push_back({arena.String("text"), arena.String(query)});
      expressions.push_back(arena.Object(members));
    }
    std::vector<Member> members = {{arena.String("expressions"), arena.Array(expressions)}};
    if (solution.bindings.view().size() > 0) {
      members.push_back({arena.String("bindings"), arena.Copy(solution.bindings)});
    }
    solutions.push_back(arena.Object(members));
  }
  const Member member{arena.String("result"), arena.Array(solutions)};
  return arena.Object({&member, 1});
}

void Print(const EvalOptions& options, const QueryResult& result) {
  ValueArena arena;
  if (options.format == "json") {
    std::cout << ToJson(ResultDocument(arena, result, options.query), {.indent = 2}) << '\n';
    return;
  }
  if (result.solutions.empty() && options.format == "pretty") std::cout << "undefined\n";
  for (const Solution& solution : result.solutions) {
    const ValueView values = solution.expressions;
    const bool has_bindings = solution.bindings.view().size() > 0;
    if (options.format == "bindings" || (options.format != "raw" && has_bindings)) {
      std::cout << ToJson(solution.bindings, {.indent = 2}) << '\n';
    } else if (options.format == "raw") {
      // A string alone is printed as it is, so that shells can use it.
      for (std::size_t i = 0; i < values.size(); ++i) {
        std::cout << (i > 0 ? " " : "")
                  << (values.at(i).is_string() ? std::string(values.at(i).text().view())
                                               : ToJson(values.at(i)));
      }
      std::cout << '\n';
    } else {
      for (std::size_t i = 0; i < values.size(); ++i)
        std::cout << ToJson(values.at(i), {.indent = 2}) << '\n';
    }
  }
}

// As Go finds it: TZ, else what /etc/localtime points at; empty is UTC.
std::string LocalZone() {
  if (const char* zone = std::getenv("TZ"); zone != nullptr) {
    const std::string_view name = zone;
    return std::string(name.starts_with(':') ? name.substr(1) : name);
  }
  std::error_code error;
  const std::string link = std::filesystem::read_symlink("/etc/localtime", error).string();
  constexpr std::string_view kFolder = "zoneinfo/";
  const std::size_t folder = link.find(kFolder);
  return error || folder == std::string::npos ? "" : link.substr(folder + kFolder.size());
}

int Eval(const EvalOptions& options, Terminal& terminal) {
  absl::StatusOr<Policy> policy = LoadPolicy(options.data);
  if (!policy.ok()) {
    terminal.Error(policy.status());
    return kExitError;
  }
  if (options.v0) policy->dialect = RegoDialect::kV0;
  QueryInput input;
  if (!options.input.empty()) {
    absl::StatusOr<Value> document = LoadDocument(options.input);
    if (!document.ok()) {
      terminal.Error(document.status());
      return kExitError;
    }
    input.input = *std::move(document);
  }
  input.errors = options.strict_builtin_errors ? ErrorMode::kStop : ErrorMode::kUndefined;
  input.context.now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
  input.context.seed = static_cast<std::uint64_t>(input.context.now_ns);
  input.context.local_zone = LocalZone();
  input.context.print = [](std::string_view, std::uint32_t, std::string_view text) {
    std::cerr << text << '\n';
  };

  std::vector<Diagnostic> diagnostics;
  const QueryOptions prepare{.compile = {.builtins = &Builtins(),
                                         .strict = options.strict,
                                         .query_imports = options.imports},
                             .data = policy->data};
  absl::StatusOr<Query> query =
      Query::Prepare(options.query, policy->sources(), prepare, &diagnostics);
  terminal.Show(diagnostics);
  if (!query.ok()) {
    if (diagnostics.empty()) terminal.Error(query.status());
    return kExitError;
  }
  absl::StatusOr<QueryResult> result = query->Evaluate(input);
  if (!result.ok()) {
    terminal.Error(result.status());
    return kExitError;
  }
  Print(options, *result);
  std::cout.flush();
  if (!std::cout) {
    terminal.Error("cannot write standard output: it is closed or full");
    return kExitError;
  }
  if (options.fail && result->solutions.empty()) return kExitFindings;
  if (options.fail_defined && !result->solutions.empty()) return kExitFindings;
  return kExitOk;
}

}  // namespace

Run AddEval(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command = app.add_subcommand("eval", "Evaluate a Rego query");
  command->footer(
      "Examples:\n"
      "  assay eval '1 + 2'\n"
      "  assay eval -d policy/ -i input.json 'data.authz.allow'\n"
      "  assay eval -d policy.rego --format raw 'data.authz.reason'\n\n"
      "Exit codes: 0 evaluated, 1 with --fail (undefined) or --fail-defined, 2 error, 64 usage.");
  command->add_option("QUERY", options->query, "The query, such as data.authz.allow")->required();
  command
      ->add_option("--data,-d", options->data,
                   "Rego modules and JSON or YAML data: files or folders")
      ->allow_extra_args(false);
  command
      ->add_option("--import", options->imports,
                   "An import of the query, such as data.lib or future.keywords.and")
      ->allow_extra_args(false);
  command->add_option("--input,-i", options->input,
                      "The input document: JSON or YAML; - is standard input");
  command->add_option("--format,-f", options->format, "json, pretty, raw or bindings")
      ->check(CLI::IsMember({"json", "pretty", "raw", "bindings"}))
      ->capture_default_str();
  command->add_flag("--fail", options->fail, "Exit with 1 when the query is undefined");
  command->add_flag("--fail-defined", options->fail_defined,
                    "Exit with 1 when the query is defined");
  command->add_flag("--strict", options->strict, "Unused variables and imports are errors");
  command->add_flag("--strict-builtin-errors", options->strict_builtin_errors,
                    "The first built-in error ends it");
  command->add_flag("--v0-compatible", options->v0, "Modules are Rego v0");
  return [options, &terminal] { return Eval(*options, terminal); };
}

}  // namespace assay::host
