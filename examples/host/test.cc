// assay test: runs the fixtures of rules, and rules named `test_...`.

#include <filesystem>
#include <iostream>
#include <regex>
#include <set>

#include "assay/json.h"
#include "command.h"
#include "files.h"
#include "fixture_check.h"
#include "fmt/format.h"
#include "rego_tests.h"
#include "test_report.h"

namespace assay::host {

namespace {

struct TestOptions {
  std::vector<std::string> paths;
  std::vector<std::string> bundles;
  std::string run;
  std::string format = "pretty";
  bool verbose = false;
  bool coverage = false;
  double threshold = 0;  // percent
  bool bench = false;
  bool v0 = false;
};

using Outcome = TestResult::Outcome;

class TestRun {
 public:
  TestRun(const TestOptions& options, Terminal& terminal)
      : options_(options), terminal_(terminal) {}

  int Run() {
    try {
      pattern_ = std::regex(options_.run);
    } catch (const std::regex_error&) {
      terminal_.Error(fmt::format("--run `{}` is no regular expression", options_.run));
      return kExitUsage;
    }
    if (options_.bench ? options_.format == "junit" : options_.format == "gobench") {
      terminal_.Error(options_.bench ? "--bench writes pretty, json or gobench"
                                     : "--format gobench is for --bench");
      return kExitUsage;
    }
    if (!ReadPolicy()) return kExitError;
    if (NeedsRules() && !RunFixtures()) return kExitError;
    const std::size_t fixtures = results_.size();
    if (!RunPolicyTests()) return kExitError;
    Report(fixtures);
    const TestTotals totals = TotalsOf(results_);
    if (totals.passed + totals.failed + totals.skipped == 0) {
      terminal_.Error("no fixture or test was run");
      return kExitError;
    }
    if (options_.coverage && covered_ < options_.threshold) {
      terminal_.Error(fmt::format("code coverage threshold not met: got {:.2f} instead of {:.2f}",
                                  covered_, options_.threshold));
      return kExitError;
    }
    return totals.failed == 0 ? kExitOk : kExitError;
  }

 private:
  bool Wanted(const std::string& name) const { return std::regex_search(name, pattern_); }

  bool ReadPolicy() {
    absl::StatusOr<Policy> policy = LoadModules(options_.paths);
    if (!policy.ok()) return Failed(policy.status());
    if (options_.v0) policy->dialect = RegoDialect::kV0;
    tests_ = FindRegoTests(*policy);
    for (const std::string& path : options_.paths) {
      const absl::StatusOr<std::vector<std::string>> files = FindFiles(path, {"_test.yaml"});
      for (const std::string& file : files.value_or(std::vector<std::string>()))
        has_fixtures_ |= file.ends_with("_test.yaml");
    }
    // Beside fixtures stand documents that are no data.
    if ((!tests_.empty() && !has_fixtures_) || !options_.bundles.empty()) {
      policy = LoadPolicy(options_.paths, options_.bundles);
      if (!policy.ok()) return Failed(policy.status());
      if (options_.v0) policy->dialect = RegoDialect::kV0;
      tests_ = FindRegoTests(*policy);
    }
    policy_ = *std::move(policy);
    has_tests_ = !tests_.empty();
    std::erase_if(tests_, [&](const RegoTest& test) {
      return !Wanted(fmt::format("{}.{}", test.group(), test.name()));
    });
    return true;
  }

  bool Failed(const absl::Status& status) {
    terminal_.Error(status);
    return false;
  }

  // A policy with tests of its own is no folder of rules, unless it has fixtures.
  // Fixtures are not worth a benchmark.
  bool NeedsRules() const {
    return !options_.bench && (has_fixtures_ || (!has_tests_ && options_.bundles.empty()));
  }

  bool RunFixtures() {
    if (!LoadRulesOrShow({.paths = options_.paths}, terminal_, library_)) return false;
    std::vector<Diagnostic> diagnostics;
    const std::vector<RuleFixtures> all = ReadAllFixtures(library_, diagnostics);
    terminal_.Show(diagnostics);
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.severity == DiagnosticSeverity::kError) return false;
    }
    for (const RuleFixtures& file : all) {
      tested_.insert(file.rule->rule.id);
      RunFile(file.fixtures, *file.rule);
    }
    AddUntested();
    return true;
  }

  void AddUntested() {
    for (const CompiledRule& rule : library_.rules.rules()) {
      if (tested_.contains(rule.rule.id) || !options_.run.empty()) continue;
      Add({.group = rule.rule.id,
           .name = "fixtures",
           .location = rule.rule.location,
           .outcome = Outcome::kFail,
           .message = fmt::format("it has no fixtures; write `{}_test.yaml`",
                                  std::filesystem::path(rule.rule.location.file).stem().string())});
    }
  }

  void RunFile(const std::vector<Fixture>& fixtures, const CompiledRule& rule) {
    for (const Fixture& fixture : fixtures) {
      if (!Wanted(fmt::format("{}: {}", rule.rule.id, fixture.name))) continue;
      const std::optional<std::string> problem = CheckFixture(fixture, library_, rule);
      Add({.group = rule.rule.id,
           .name = fixture.name,
           .location = fixture.location,
           .outcome = problem ? Outcome::kFail : Outcome::kPass,
           .message = problem.value_or("")});
    }
  }

  // Of a fixture; it is told at once.
  void Add(TestResult result) {
    result.fixture = true;
    if (options_.format == "pretty" && !options_.coverage) {
      if (result.outcome == Outcome::kFail) {
        std::cout << fmt::format("FAIL {}: {}\n    {}:{}: {}\n", result.group, result.name,
                                 result.location.file, result.location.line, result.message);
      } else if (options_.verbose) {
        std::cout << fmt::format("PASS {}: {}\n", result.group, result.name);
      }
    }
    results_.push_back(std::move(result));
  }

  bool RunPolicyTests() {
    if (tests_.empty()) return true;
    std::vector<Diagnostic> diagnostics;
    const absl::Status status = RunRegoTests(
        policy_, tests_,
        {.coverage = options_.coverage ? &coverage_ : nullptr, .benchmark = options_.bench},
        results_, diagnostics);
    terminal_.Show(diagnostics);
    if (!status.ok() && diagnostics.empty()) terminal_.Error(status);
    return status.ok();
  }

  void Report(std::size_t fixtures) {
    if (options_.coverage) {
      ValueArena arena;
      const ValueView document = coverage_.Document(arena);
      covered_ = document.Find("coverage").to_double();
      std::cout << ToJson(document, {.indent = 2}) << '\n';
      ReportFailures();
    } else if (options_.format == "json") {
      WriteTestJson(results_, std::cout);
    } else if (options_.format == "gobench") {
      WriteGoBenchmarks(results_, std::cout);
      ReportFailures();
    } else if (options_.format == "junit") {
      WriteJunit(results_, std::cout);
    } else {
      const auto first = results_.begin() + static_cast<std::ptrdiff_t>(fixtures);
      if (first != results_.end())
        WritePretty({first, results_.end()}, options_.verbose, std::cout);
      const TestTotals totals = TotalsOf(results_);
      std::cout << fmt::format("{} passed, {} failed", totals.passed, totals.failed);
      if (totals.skipped > 0) std::cout << fmt::format(", {} skipped", totals.skipped);
      std::cout << '\n';
    }
  }

  // Beside a report on coverage, so that it stays a document.
  void ReportFailures() {
    for (const TestResult& result : results_) {
      if (result.outcome != Outcome::kFail && result.outcome != Outcome::kError) continue;
      terminal_.Error(fmt::format("{}:{}: {}.{} failed{}{}", result.location.file,
                                  result.location.line, result.group, result.name,
                                  result.message.empty() ? "" : ": ", result.message));
    }
  }

  const TestOptions& options_;
  Terminal& terminal_;
  std::regex pattern_;
  Policy policy_;
  std::vector<RegoTest> tests_;
  bool has_tests_ = false;
  bool has_fixtures_ = false;
  RuleLibrary library_;
  std::set<std::string> tested_;
  std::vector<TestResult> results_;
  LineCoverage coverage_;
  double covered_ = 0;  // percent
};

}  // namespace

Run AddTest(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<TestOptions>();
  CLI::App* command = app.add_subcommand(
      "test", "Run the fixtures of rules (`<rule>_test.yaml`) and rules named `test_...`");
  command->footer(
      "Examples:\n"
      "  assay test rules/\n"
      "  assay test rules/ --run s3-bucket -v\n"
      "  assay test policy/ --format junit\n"
      "  assay test policy/ --coverage --threshold 90\n"
      "  assay test policy/ --bench --run allow\n\n"
      "Exit codes: 0 all as expected, 2 something failed, 64 usage.");
  command->add_option(
      "PATH", options->paths,
      "Folders or files of rules or policies (default: the rules installed with assay)");
  command->add_option(
      "--bundle,-b", options->bundles,
      "Bundles: folders or .tar.gz, their data in files named data.json or data.yaml");
  command->add_option(
      "--run,-r", options->run,
      "Only what this regular expression is found in: `rule: name`, or `data.p.test_x`");
  command
      ->add_option("--format,-f", options->format, "pretty, json or junit; of --bench also gobench")
      ->check(CLI::IsMember({"pretty", "json", "junit", "gobench"}))
      ->capture_default_str();
  command->add_flag("--verbose,-v", options->verbose, "Name those that pass as well");
  CLI::Option* coverage =
      command->add_flag("--coverage,-c", options->coverage,
                        "Report which lines the `test_` rules ran, instead of the tests");
  CLI::Option* threshold =
      command
          ->add_option("--threshold", options->threshold,
                       "Fail where --coverage, which this implies, is less than so many percent")
          ->check(CLI::Range(0.0, 100.0));
  command
      ->add_flag("--bench", options->bench,
                 "Run each `test_` rule that passes for a second, and say how long one run takes")
      ->excludes(coverage)
      ->excludes(threshold);
  command->add_flag("--v0-compatible", options->v0, "Modules are Rego v0");
  return [options, threshold, &terminal] {
    options->coverage |= threshold->count() > 0;
    return TestRun(*options, terminal).Run();
  };
}

}  // namespace assay::host
