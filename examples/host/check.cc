// assay check: is what is written here right? Modules, resource definitions, frameworks and
// fixtures.

#include <algorithm>
#include <iostream>

#include "command.h"
#include "files.h"
#include "fixture.h"
#include "fixture_check.h"
#include "fmt/format.h"
#include "policy.h"
#include "rule_library.h"

namespace assay::host {

namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  std::string format = "text";
  bool bundle = false;
  bool strict = false;
  bool v0 = false;
};

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The column behind the word, the string or the sign that begins at the place; 0 where the line is
// not known. Editors mark what lies between.
std::uint32_t EndColumn(const Diagnostic& diagnostic) {
  const std::string& line = diagnostic.source_line;
  const std::size_t start = diagnostic.location.column;
  if (start == 0 || start > line.size()) return 0;
  std::size_t end = start;  // columns count from 1: this is the character behind the first
  const char first = line[start - 1];
  if (first == '"' || first == '`') {
    while (end < line.size() && line[end] != first) end += line[end] == '\\' ? 2 : 1;
    ++end;
  } else if (IsWordCharacter(first)) {
    while (end < line.size() && IsWordCharacter(line[end])) ++end;
  }
  return static_cast<std::uint32_t>(std::min(end, line.size()) + 1);
}

ValueView DocumentOf(ValueArena& arena, const Diagnostic& diagnostic) {
  const auto number = [&](std::uint32_t value) { return arena.Integer(value); };
  std::vector<Member> location = {{arena.String("file"), arena.String(diagnostic.location.file)},
                                  {arena.String("row"), number(diagnostic.location.line)},
                                  {arena.String("col"), number(diagnostic.location.column)}};
  if (const std::uint32_t column = EndColumn(diagnostic); column != 0) {
    const Member end[] = {{arena.String("row"), number(diagnostic.location.line)},
                          {arena.String("col"), number(column)}};
    location.push_back({arena.String("end"), arena.Object(end)});
  }
  const bool error = diagnostic.severity == DiagnosticSeverity::kError;
  const std::vector<Member> members = {
      {arena.String("code"), arena.String(diagnostic.code)},
      {arena.String("message"), arena.String(diagnostic.message)},
      {arena.String("severity"), arena.String(error ? "error" : "warning")},
      {arena.String("hint"), arena.String(diagnostic.hint)},
      {arena.String("location"), arena.Object(location)}};
  return arena.Object(members);
}

// Modules that are no rules see each other in one unit, as `eval` compiles them. What is unused has
// been said where they were read as libraries. `nothing`: there is no module.
absl::Status CheckPolicy(const CheckOptions& options, std::vector<Diagnostic>& diagnostics,
                         bool& nothing) {
  absl::StatusOr<Policy> policy =
      options.bundle ? LoadPolicy({}, options.paths) : LoadPolicy(options.paths);
  if (!policy.ok()) return policy.status();
  nothing = policy->modules.empty();
  if (options.v0) policy->dialect = RegoDialect::kV0;
  return CompileQuery(policy->sources(), "true",
                      {.strict = options.strict, .warn_unused = options.v0 || options.bundle},
                      &diagnostics)
      .status();
}

// Where the rules are wrong, what is wrong with their fixtures is said as well.
void CheckFixtures(const CheckOptions& options, std::vector<Diagnostic>& diagnostics) {
  for (const std::string& path : options.paths) {
    const absl::StatusOr<std::vector<std::string>> files = FindFiles(path, {"_test.yaml"});
    for (const std::string& file : files.value_or(std::vector<std::string>())) {
      absl::StatusOr<std::string> text = ReadFile(file);
      if (!file.ends_with("_test.yaml") || !text.ok()) continue;
      ReadFixtures({file, *std::move(text)}, diagnostics);
    }
  }
}

absl::Status CheckAll(const CheckOptions& options, std::vector<Diagnostic>& diagnostics,
                      bool& nothing) {
  if (options.v0 || options.bundle) return CheckPolicy(options, diagnostics, nothing);
  absl::StatusOr<RuleLibrary> library = LoadRules(
      {.paths = options.paths, .strict = options.strict, .warn_unused = true}, diagnostics);
  if (!library.ok()) {
    if (!diagnostics.empty()) CheckFixtures(options, diagnostics);
    return library.status();
  }
  nothing = library->empty();
  ReadAllFixtures(*library, diagnostics);
  if (library->rules.rules().empty() && !library->sources.empty())
    return CheckPolicy(options, diagnostics, nothing);
  return absl::OkStatus();
}

int Check(const CheckOptions& options, Terminal& terminal) {
  std::vector<Diagnostic> diagnostics;
  bool nothing = false;
  const absl::Status status = CheckAll(options, diagnostics, nothing);
  SortDiagnostics(diagnostics);
  bool errors = !status.ok();
  for (const Diagnostic& diagnostic : diagnostics)
    errors |= diagnostic.severity == DiagnosticSeverity::kError;
  if (options.format == "json") {
    ValueArena arena;
    std::vector<ValueView> documents;
    documents.reserve(diagnostics.size());
    for (const Diagnostic& diagnostic : diagnostics)
      documents.push_back(DocumentOf(arena, diagnostic));
    const Member member{arena.String("errors"), arena.Array(documents)};
    std::cout << ToJson(arena.Object({&member, 1}), {.indent = 2}) << '\n';
  } else {
    terminal.Show(diagnostics);
  }
  if (!status.ok() && diagnostics.empty()) terminal.Error(status);
  if (!errors && nothing) {  // silence would mean that an input, say, is right
    terminal.Error(fmt::format(
        "nothing in `{}` is a rule, a module, a resource definition, a framework or a fixture",
        fmt::join(options.paths, "`, `")));
    return kExitUsage;
  }
  return errors ? kExitError : kExitOk;
}

}  // namespace

Run AddCheck(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command =
      app.add_subcommand("check", "Check rules, resource definitions, frameworks and fixtures");
  command->footer("Exit codes: 0 nothing wrong, 2 errors, 64 usage.");
  command->add_option("PATH", options->paths, "Files or folders")->required();
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--bundle,-b", options->bundle, "The paths are bundles: folders or .tar.gz");
  command->add_flag("--strict", options->strict, "Unused variables and imports are errors");
  command->add_flag("--v0-compatible", options->v0, "Modules are Rego v0");
  return [options, &terminal] { return Check(*options, terminal); };
}

}  // namespace assay::host
