// assay test: runs the fixtures of rules.

#include <filesystem>
#include <iostream>
#include <map>

#include "command.h"
#include "fixture.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

struct TestOptions {
  std::vector<std::string> paths;
  std::string run;
  bool verbose = false;
};

struct Totals {
  std::size_t passed = 0, failed = 0;
};

class FixtureRun {
 public:
  FixtureRun(TestOptions options, Terminal& terminal)
      : options_(std::move(options)), terminal_(terminal) {}

  int Run() {
    if (!LoadRulesOrShow({.paths = options_.paths}, terminal_, library_)) return kExitError;
    std::map<std::string, const CompiledRule*> rules_by_file;
    for (const CompiledRule& rule : library_.rules.rules())
      rules_by_file[rule.rule.location.file] = &rule;
    std::vector<Diagnostic> diagnostics;
    for (const TextFile& file : library_.fixtures) {
      const std::string rego =
          file.path.substr(0, file.path.size() - std::string_view("_test.yaml").size()) + ".rego";
      const std::vector<Fixture> fixtures = ReadFixtures(file, diagnostics);
      const auto rule = rules_by_file.find(rego);
      if (rule == rules_by_file.end()) {
        terminal_.Error(fmt::format("{}: there is no rule at `{}`", file.path, rego));
        ++totals_.failed;
        continue;
      }
      tested_.insert({rule->second->rule.id, 0});
      if (diagnostics.empty()) RunFile(fixtures, *rule->second);
    }
    terminal_.Show(diagnostics);
    if (!diagnostics.empty()) return kExitError;
    for (const CompiledRule& rule : library_.rules.rules()) {
      if (tested_.contains(rule.rule.id) || !options_.run.empty()) continue;
      std::cout << fmt::format("FAIL {}: it has no fixtures; write `{}_test.yaml`\n", rule.rule.id,
                               std::filesystem::path(rule.rule.location.file).stem().string());
      ++totals_.failed;
    }
    std::cout << fmt::format("{} passed, {} failed\n", totals_.passed, totals_.failed);
    if (totals_.passed + totals_.failed == 0) {
      terminal_.Error("no fixture was run");
      return kExitError;
    }
    return totals_.failed == 0 ? kExitOk : kExitError;
  }

 private:
  void RunFile(const std::vector<Fixture>& fixtures, const CompiledRule& rule) {
    for (const Fixture& fixture : fixtures) {
      const std::string name = fmt::format("{}: {}", rule.rule.id, fixture.name);
      if (name.find(options_.run) == std::string::npos) continue;
      if (const std::optional<std::string> problem = CheckFixture(fixture, library_, rule);
          problem) {
        ++totals_.failed;
        std::cout << fmt::format("FAIL {}\n    {}:{}: {}\n", name, fixture.location.file,
                                 fixture.location.line, *problem);
      } else {
        ++totals_.passed;
        if (options_.verbose) std::cout << fmt::format("PASS {}\n", name);
      }
    }
  }

  TestOptions options_;
  Terminal& terminal_;
  RuleLibrary library_;
  Totals totals_;
  std::map<std::string, int> tested_;
};

}  // namespace

Run AddTest(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<TestOptions>();
  CLI::App* command = app.add_subcommand("test", "Run the fixtures of rules (`<rule>_test.yaml`)");
  command->footer(
      "Examples:\n"
      "  assay test rules/\n"
      "  assay test rules/ --run s3-bucket -v\n\n"
      "Exit codes: 0 all as expected, 2 something failed, 64 usage.");
  command->add_option("PATH", options->paths,
                      "Rule folders or files (default: the rules installed with assay)");
  command->add_option("--run,-r", options->run,
                      "Only fixtures whose `rule: name` contains this text");
  command->add_flag("--verbose,-v", options->verbose, "Name the fixtures that pass as well");
  return [options, &terminal] { return FixtureRun(*options, terminal).Run(); };
}

}  // namespace assay::host
