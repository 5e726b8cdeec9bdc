// assay eval: a query over modules, data and input, as `opa eval` answers it.

#include <algorithm>
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
#include "profile.h"
#include "table.h"

namespace assay::host {

namespace {

struct EvalOptions {
  std::string query;
  std::vector<std::string> data;
  std::vector<std::string> bundles;
  std::string input;
  std::vector<std::string> allow_net;
  bool stdin_input = false;
  std::string package;
  std::vector<std::string> imports;
  std::string format = "json";
  std::string explain = "off";
  bool profile = false;
  std::size_t profile_limit = 10;
  bool coverage = false;
  bool fail = false;
  bool fail_defined = false;
  bool strict = false;
  bool strict_builtin_errors = false;
  bool v0 = false;
};

// What an evaluation has to say, and about which policy.
struct Answer {
  QueryResult result;
  std::vector<QueryExpression> expressions;
  std::vector<std::string> notes;
  LineCoverage coverage;
};

// Why there is no answer, besides the status.
struct Failure {
  std::vector<Diagnostic> diagnostics;
  RegoError error;  // of the evaluation; empty before it
};

ValueView ErrorDocument(ValueArena& arena, std::string_view message, std::string_view code,
                        const SourceLocation& location) {
  std::vector<Member> members = {{arena.String("message"), arena.String(message)}};
  if (!code.empty()) members.push_back({arena.String("code"), arena.String(code)});
  if (location.line != 0) {
    // As OPA has it, the query and what it imports are no files; modules end with `.rego`.
    const bool command = location.file == "query" || location.file == "imports";
    const Member place[] = {{arena.String("file"), arena.String(command ? "" : location.file)},
                            {arena.String("row"), arena.Integer(location.line)},
                            {arena.String("col"), arena.Integer(location.column)}};
    members.push_back({arena.String("location"), arena.Object(place)});
  }
  return arena.Object(members);
}

// {"errors": [{"message": ..., "code": ..., "location": {"file", "row", "col"}}]}.
void PrintErrors(const absl::Status& status, const Failure& failure) {
  ValueArena arena;
  std::vector<ValueView> errors;
  for (const Diagnostic& each : failure.diagnostics) {
    if (each.severity == DiagnosticSeverity::kError)
      errors.push_back(ErrorDocument(arena, each.message, each.code, each.location));
  }
  if (errors.empty()) {
    const RegoError& error = failure.error;
    errors.push_back(error.message.empty()
                         ? ErrorDocument(arena, std::string(status.message()), "", {})
                         : ErrorDocument(arena, error.message, error.code, error.location));
  }
  const Member member{arena.String("errors"), arena.Array(errors)};
  std::cout << ToJson(arena.Object({&member, 1}), {.indent = 2}) << '\n';
}

ValueView SolutionDocument(ValueArena& arena, const Answer& answer, const Solution& solution) {
  std::vector<ValueView> expressions;
  const ValueView values = solution.expressions;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<Member> members = {{arena.String("value"), arena.Copy(values.at(i))}};
    if (i < answer.expressions.size()) {
      const QueryExpression& written = answer.expressions[i];
      const Member location[] = {{arena.String("row"), arena.Integer(written.line)},
                                 {arena.String("col"), arena.Integer(written.column)}};
      members.push_back({arena.String("text"), arena.String(written.text)});
      members.push_back({arena.String("location"), arena.Object(location)});
    }
    expressions.push_back(arena.Object(members));
  }
  std::vector<Member> members = {{arena.String("expressions"), arena.Array(expressions)}};
  if (solution.bindings.view().size() > 0) {
    members.push_back({arena.String("bindings"), arena.Copy(solution.bindings)});
  }
  return arena.Object(members);
}

// {"result": [{"expressions": [{"value": ..., "text": ...}], "bindings": {...}}]}, and {} where
// nothing is defined.
ValueView AnswerDocument(ValueArena& arena, const EvalOptions& options, const Answer& answer) {
  std::vector<Member> members;
  std::vector<ValueView> items;
  for (const Solution& solution : answer.result.solutions)
    items.push_back(SolutionDocument(arena, answer, solution));
  if (!items.empty()) members.push_back({arena.String("result"), arena.Array(items)});
  if (options.profile) {
    members.push_back({arena.String("profile"),
                       ProfileDocument(arena, answer.result.profile, options.profile_limit)});
  }
  if (options.coverage)
    members.push_back({arena.String("coverage"), answer.coverage.Document(arena)});
  items.clear();
  for (const std::string& note : answer.notes) items.push_back(arena.String(note));
  if (!items.empty()) members.push_back({arena.String("explanation"), arena.Array(items)});
  return arena.Object(members);
}

// Variables, and expressions that are more than true or false, as columns.
void PrintTable(const Answer& answer) {
  constexpr std::size_t kWidest = 80;
  const auto cell = [](const std::string& text) {
    return text.size() <= kWidest ? text : text.substr(0, kWidest - 3) + "...";
  };
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  for (const Solution& solution : answer.result.solutions) {
    std::vector<std::string> columns;
    std::vector<std::string>& row = rows.emplace_back();
    const ValueView bindings = solution.bindings;
    for (std::size_t i = 0; i < bindings.size(); ++i) {
      columns.emplace_back(bindings.key(i).text().view());
      row.push_back(cell(ToJson(bindings.at(i))));
    }
    const ValueView values = solution.expressions;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values.at(i).is_true() || values.at(i).is_false()) continue;
      columns.push_back(cell(i < answer.expressions.size() ? answer.expressions[i].text : ""));
      row.push_back(cell(ToJson(values.at(i))));
    }
    head.resize(std::max(head.size(), columns.size()));
    std::ranges::move(columns, head.begin());
  }
  if (head.empty()) {
    for (const Solution& solution : answer.result.solutions)
      std::cout << ToJson(solution.expressions.view().at(0)) << '\n';
    return;
  }
  Table table(head);
  for (std::vector<std::string>& row : rows) {
    row.resize(head.size());
    table.Add(std::move(row));
  }
  table.Print(std::cout);
}

void PrintPretty(const EvalOptions& options, const Answer& answer) {
  for (const std::string& note : answer.notes) std::cout << note << '\n';
  const std::vector<Solution>& solutions = answer.result.solutions;
  const bool single = solutions.size() == 1 && solutions[0].expressions.view().size() == 1 &&
                      solutions[0].bindings.view().size() == 0;
  if (solutions.empty()) {
    std::cout << "undefined\n";
  } else if (single) {
    std::cout << ToJson(solutions[0].expressions.view().at(0), {.indent = 2}) << '\n';
  } else {
    PrintTable(answer);
  }
  if (options.profile) PrintProfile(answer.result.profile, options.profile_limit, std::cout);
  if (!options.coverage) return;
  ValueArena arena;
  std::cout << ToJson(answer.coverage.Document(arena), {.indent = 2}) << '\n';
}

// A string alone is printed as it is, so that shells can use it.
void PrintRaw(const Solution& solution) {
  const ValueView values = solution.expressions;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::cout << (i > 0 ? " " : "")
              << (values.at(i).is_string() ? std::string(values.at(i).text().view())
                                           : ToJson(values.at(i)));
  }
  std::cout << '\n';
}

void Print(const EvalOptions& options, const Answer& answer) {
  if (options.format == "json") {
    ValueArena arena;
    std::cout << ToJson(AnswerDocument(arena, options, answer), {.indent = 2}) << '\n';
    return;
  }
  if (options.format == "pretty") return PrintPretty(options, answer);
  for (const Solution& solution : answer.result.solutions) {
    if (options.format == "raw") PrintRaw(solution);
    if (options.format == "bindings") std::cout << ToJson(solution.bindings, {.indent = 2}) << '\n';
    if (options.format == "values")
      std::cout << ToJson(solution.expressions, {.indent = 2}) << '\n';
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

std::int64_t MonotonicNanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// What the query may call: with `http.send` where it was granted, and a `trace` that keeps its
// notes where they are asked for.
absl::StatusOr<BuiltinTable> BuiltinsOf(const EvalOptions& options,
                                        std::vector<std::string>& notes) {
  absl::StatusOr<BuiltinTable> table =
      options.allow_net.empty() ? Builtins() : BuiltinsWithNetwork(options.allow_net);
  if (!table.ok() || options.explain == "off") return table;
  Builtin trace = *table->Find("trace");
  trace.function = [standard = trace.function, &notes](BuiltinCall& call, auto arguments) {
    const ValueView result = standard(call, arguments);
    if (result.is_true() && arguments[0].is_string())
      notes.push_back(fmt::format("Note {}", ToJson(arguments[0])));
    return result;
  };
  table->Add(std::move(trace));
  return table;
}

absl::Status ReadInput(const EvalOptions& options, QueryInput& input) {
  if (!options.input.empty() || options.stdin_input) {
    absl::StatusOr<Value> document = LoadDocument(options.stdin_input ? "-" : options.input);
    if (!document.ok()) return document.status();
    input.input = *std::move(document);
  }
  input.errors = options.strict_builtin_errors ? ErrorMode::kStop : ErrorMode::kUndefined;
  input.context.capabilities.network = !options.allow_net.empty();
  input.profile = options.profile || options.coverage;
  input.context.now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
  input.context.seed = static_cast<std::uint64_t>(input.context.now_ns);
  if (options.profile) input.context.clock = MonotonicNanoseconds;
  input.context.local_zone = LocalZone();
  input.context.print = [](std::string_view, std::uint32_t, std::string_view text) {
    std::cerr << text << '\n';
  };
  return absl::OkStatus();
}

absl::StatusOr<Answer> Ask(const EvalOptions& options, Failure& failure) {
  absl::StatusOr<Policy> policy = LoadPolicy(options.data, options.bundles);
  if (!policy.ok()) return policy.status();
  if (options.v0) policy->dialect = RegoDialect::kV0;
  QueryInput input;
  if (absl::Status status = ReadInput(options, input); !status.ok()) return status;
  Answer answer;
  const absl::StatusOr<BuiltinTable> builtins = BuiltinsOf(options, answer.notes);
  if (!builtins.ok()) return builtins.status();
  input.context.builtins = &*builtins;
  const QueryOptions prepare{.compile = {.builtins = &*builtins,
                                         .strict = options.strict,
                                         .optimize = !input.profile,
                                         .query_package = options.package,
                                         .query_imports = options.imports},
                             .data = policy->data};
  absl::StatusOr<Query> query =
      Query::Prepare(options.query, policy->sources(), prepare, &failure.diagnostics);
  if (!query.ok()) return query.status();
  absl::StatusOr<QueryResult> result = query->Evaluate(input, &failure.error);
  if (!result.ok()) return result.status();
  answer.result = *std::move(result);
  answer.expressions.assign(query->expressions().begin(), query->expressions().end());
  if (options.coverage) {
    answer.coverage.Add(*policy);
    answer.coverage.Add(answer.result.profile);
  }
  return answer;
}

int Eval(const EvalOptions& options, Terminal& terminal) {
  Failure failure;
  const absl::StatusOr<Answer> answer = Ask(options, failure);
  // Standard error is for people, whatever the format.
  terminal.Show(failure.diagnostics);
  if (!answer.ok()) {
    if (failure.diagnostics.empty()) terminal.Error(answer.status());
    if (options.format == "json" || options.format == "discard")
      PrintErrors(answer.status(), failure);
    return kExitError;
  }
  Print(options, *answer);
  std::cout.flush();
  if (!std::cout) {
    terminal.Error("cannot write standard output: it is closed or full");
    return kExitError;
  }
  const bool defined = !answer->result.solutions.empty();
  if ((options.fail && !defined) || (options.fail_defined && defined)) return kExitFindings;
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
      "  assay eval -d policy.rego --format raw 'data.authz.reason'\n"
      "  assay eval -d policy.rego --allow-net api.example.com 'data.authz.allow'\n\n"
      "Exit codes: 0 evaluated, 1 with --fail (undefined) or --fail-defined, 2 error, 64 usage.");
  command->add_option("QUERY", options->query, "The query, such as data.authz.allow")->required();
  command
      ->add_option("--data,-d", options->data,
                   "Rego modules and JSON or YAML data: files or folders")
      ->allow_extra_args(false);
  command
      ->add_option("--bundle,-b", options->bundles,
                   "Bundles: folders or .tar.gz, their data in files named data.json or data.yaml")
      ->allow_extra_args(false);
  CLI::Option* input = command->add_option("--input,-i", options->input,
                                           "The input document: JSON or YAML; - is standard input");
  command
      ->add_flag("--stdin-input,-I", options->stdin_input, "The input document is standard input")
      ->excludes(input);
  command->add_option("--package", options->package,
                      "The query sees the rules of this package, such as authz.admin");
  command
      ->add_option("--import", options->imports,
                   "The query sees this import, such as 'data.lib as l'; may be repeated")
      ->allow_extra_args(false);
  command
      ->add_option("--format,-f", options->format, "json, pretty, raw, bindings, values or discard")
      ->check(CLI::IsMember({"json", "pretty", "raw", "bindings", "values", "discard"}))
      ->capture_default_str();
  command->add_flag("--profile", options->profile, "Report where the time went, by line");
  command->add_option("--profile-limit", options->profile_limit, "Lines of the profile to show")
      ->capture_default_str();
  command->add_flag("--coverage", options->coverage, "Report which lines ran");
  command->add_option("--explain", options->explain, "off, or notes: what trace() was called with")
      ->check(CLI::IsMember({"off", "notes"}))
      ->capture_default_str();
  command
      ->add_option("--allow-net", options->allow_net,
                   "Hosts that http.send may ask: HOST or HOST:PORT, several with commas")
      ->delimiter(',')
      ->allow_extra_args(false);
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
