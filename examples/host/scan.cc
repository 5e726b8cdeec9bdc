// assay scan: collect, link, evaluate, write.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>
#include <thread>

#include "assay/adapters/file_collectors.h"
#include "assay/evaluator.h"
#include "assay/report.h"
#include "assay/version.h"
#include "builtins.h"
#include "command.h"
#include "fmt/format.h"
#include "output.h"
#include "rule_library.h"

namespace assay::host {

namespace {

struct ScanOptions {
  std::vector<std::string> inputs;
  std::vector<std::string> rules;
  std::vector<std::string> contracts;
  std::vector<std::string> frameworks;
  std::string severity;
  std::string format = "text";
  std::string output;
  std::string fail_on = "info";
  std::vector<std::string> show = {"fail", "error", "unknown"};
  std::int64_t now_seconds = 0;
  unsigned jobs = 0;
  bool fail_on_unknown = false;
  bool documents = false;
};

// Set by SIGINT and SIGTERM, asked by collectors and machine.
std::atomic<bool> g_cancelled = false;

void Cancel(int) { g_cancelled = true; }

// A read that waits (a pipe that nobody writes to) ends instead of starting again, and a second
// signal ends the process.
void CancelOn(int signal) {
  struct sigaction action = {};
  action.sa_handler = Cancel;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(signal, &action, nullptr);
}

std::optional<Outcome> OutcomeOf(std::string_view name) {
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    if (NameOf(static_cast<Outcome>(i)) == name) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

// Holds back what one input gives until it was read whole: half a file is no evidence.
class Staged final : public ResourceSink {
 public:
  absl::Status Add(Resource resource) override {
    resources_.push_back(std::move(resource));
    return absl::OkStatus();
  }
  absl::Status AddCoverage(Coverage coverage) override {
    coverage_.push_back(std::move(coverage));
    return absl::OkStatus();
  }
  absl::Status MoveTo(ResourceSink& sink) && {
    for (Resource& resource : resources_) {
      if (absl::Status status = sink.Add(std::move(resource)); !status.ok()) return status;
    }
    for (Coverage& coverage : coverage_) {
      if (absl::Status status = sink.AddCoverage(std::move(coverage)); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  std::vector<Resource> resources_;
  std::vector<Coverage> coverage_;
};

class Scan {
 public:
  Scan(ScanOptions options, Terminal& terminal)
      : options_(std::move(options)), terminal_(terminal) {}

  int Run() {
    const LibraryOptions rules{.paths = options_.rules, .contracts = options_.contracts};
    if (!LoadRulesOrShow(rules, terminal_, library_)) return kExitError;
    if (!SelectRules()) return kExitUsage;
    CancelOn(SIGINT);
    CancelOn(SIGTERM);
    std::optional<Graph> graph = Collect();
    if (!graph) return kExitError;
    absl::StatusOr<Report> report = Evaluate(*graph);
    terminal_.EndProgress();
    if (!report.ok()) {
      terminal_.Error(report.status());
      return kExitError;
    }
    if (absl::Status status = Write(*report); !status.ok()) {
      terminal_.Error(status);
      return kExitError;
    }
    return ExitCode(*report);
  }

 private:
  // Keeps the rules that frameworks and severity leave.
  bool SelectRules() {
    for (const std::string& id : options_.frameworks) {
      const auto found = std::ranges::find(library_.frameworks, id, &Framework::id);
      if (found == library_.frameworks.end()) {
        std::string known;
        for (const Framework& framework : library_.frameworks) known += " " + framework.id;
        terminal_.Error(
            fmt::format("no framework `{}`; there are:{}", id, known.empty() ? " none" : known));
        return false;
      }
      selected_frameworks_.push_back(*found);
    }
    const Severity least =
        options_.severity.empty() ? Severity::kInfo : *ParseSeverity(options_.severity);
    std::vector<std::string> ids;
    for (const CompiledRule& compiled : library_.rules.rules()) {
      if (compiled.rule.severity >= least && InFrameworks(compiled.rule))
        ids.push_back(compiled.rule.id);
    }
    const bool had_rules = !library_.rules.rules().empty();
    library_.rules = library_.rules.Only(ids).value();
    // Without this a path that is wrong would look like an estate in which all is well.
    if (ids.empty()) {
      terminal_.Error(had_rules ? "no rule is left by --framework and --severity"
                                : "there is no rule to check by; --rules and --contract name them");
    }
    return !ids.empty();
  }

  bool InFrameworks(const Rule& rule) const {
    if (selected_frameworks_.empty()) return true;
    return std::ranges::any_of(selected_frameworks_, [&](const Framework& framework) {
      const std::vector<std::string> ids = framework.rules();
      return std::ranges::any_of(ids, [&](const std::string& id) {
        return id == rule.id || std::ranges::find(rule.aliases, id) != rule.aliases.end();
      });
    });
  }

  // Reads every input. One that fails is reported and counted, and gives nothing; the others go on.
  std::optional<Graph> Collect() {
    GraphBuilder builder(library_.types);
    std::set<std::string> seen;
    for (const std::string& input : options_.inputs) {
      std::error_code ignored;  // what is no file is opened, which says what is wrong
      const std::string path = std::filesystem::weakly_canonical(input, ignored).string();
      if (input != "-" && !path.empty() && !seen.insert(path).second) continue;
      Staged staged;
      const absl::Status collected = CollectInto(staged, input, builder);
      if (!collected.ok()) {
        terminal_.Error(collected);
        ++failed_inputs_;
        if (absl::IsCancelled(collected) || g_cancelled) return std::nullopt;
        continue;
      }
      // Two inputs that contradict each other are no estate.
      if (absl::Status status = std::move(staged).MoveTo(builder); !status.ok()) {
        terminal_.Error(status);
        return std::nullopt;
      }
    }
    absl::StatusOr<Graph> graph = std::move(builder).Build();
    if (!graph.ok()) {
      terminal_.Error(graph.status());
      return std::nullopt;
    }
    if (graph->size() == 0) {
      if (failed_inputs_ == 0)
        terminal_.Error("nothing was collected: the inputs hold no resource");
      return std::nullopt;
    }
    return *std::move(graph);
  }

  absl::Status CollectInto(Staged& staged, const std::string& input, const GraphBuilder& builder) {
    CollectOptions options;
    options.symbols = builder.symbols();
    options.types = library_.types;
    if (const char* salt = std::getenv("ASSAY_SALT"); salt != nullptr) options.salt = salt;
    options.taken = [&builder](std::string_view type, std::string_view id) {
      return builder.Contains(type, id);
    };
    options.cancelled = [] { return g_cancelled.load(); };
    options.progress = [this](std::string_view what, std::size_t done) {
      terminal_.Progress(what, done);
    };
    options.warn = [this](const Diagnostic& diagnostic) { terminal_.Show({&diagnostic, 1}); };
    if (options_.documents) return NewDocumentCollector(input)->Collect(staged, options);
    absl::StatusOr<std::unique_ptr<Collector>> collector = OpenFileCollector(input);
    if (!collector.ok()) return collector.status();
    return (*collector)->Collect(staged, options);
  }

  absl::StatusOr<Report> Evaluate(const Graph& graph) {
    EvaluationContext context;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    context.now_ns = options_.now_seconds != 0
                         ? options_.now_seconds * 1'000'000'000
                         : std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    context.jobs =
        options_.jobs != 0 ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    context.builtins = &Builtins();
    context.cancelled = &g_cancelled;
    context.progress = [this](std::size_t done, std::size_t total) {
      terminal_.Progress("evaluating", done, total);
    };
    return Evaluator(library_.rules).Run(graph, context);
  }

  absl::Status Write(const Report& report) {
    WriteOptions options;
    options.outcomes.clear();
    for (const std::string& name : options_.show) options.outcomes.push_back(*OutcomeOf(name));
    options.color = terminal_.color() && options_.output.empty();
    // Everybody's machine output names the controls; the table lists them only where they were
    // asked for.
    const bool text = options_.format == "text";
    options.frameworks = text ? (selected_frameworks_.empty() ? nullptr : &selected_frameworks_)
                              : &library_.frameworks;
    options.tool_version = ASSAY_VERSION;
    return WriteOutput(options_.output, [&](std::ostream& out) {
      if (options_.format == "json") return WriteJson(report, out, options);
      if (options_.format == "jsonl") return WriteJsonLines(report, out, options);
      if (options_.format == "sarif") return WriteSarif(report, out, options);
      return WriteText(report, out, options);
    });
  }

  static bool CollectedAll(const Report& report) {
    return std::ranges::all_of(report.coverage(), [](const Coverage& coverage) {
      return coverage.state == CoverageState::kComplete;
    });
  }

  int ExitCode(const Report& report) const {
    if (const std::size_t errors = report.count(Outcome::kError); errors > 0) {
      terminal_.Error(
          fmt::format("checks that ended in an error: {}; `--show error` lists them", errors));
      return kExitError;
    }
    if (failed_inputs_ > 0) return kExitError;
    if (options_.fail_on_unknown &&
        (report.count(Outcome::kUnknown) > 0 || !CollectedAll(report))) {
      return kExitError;
    }
    if (options_.fail_on == "never") return kExitOk;
    const Severity least = *ParseSeverity(options_.fail_on);
    for (std::size_t rule = 0; rule < report.rules().size(); ++rule) {
      if (report.rules()[rule].severity >= least && report.count(rule, Outcome::kFail) > 0)
        return kExitFindings;
    }
    return kExitOk;
  }

  ScanOptions options_;
  Terminal& terminal_;
  RuleLibrary library_;
  std::vector<Framework> selected_frameworks_;
  std::size_t failed_inputs_ = 0;
};

}  // namespace

Run AddScan(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<ScanOptions>();
  CLI::App* command =
      app.add_subcommand("scan", "Check configuration against rules and report what is wrong");
  command->footer(
      "Inputs are recognised by their content: Terraform plans and states (`terraform show "
      "-json`), Kubernetes\n"
      "manifests, inventories as JSON or JSON Lines, folders of any of them. `-` is standard "
      "input.\n\n"
      "Examples:\n"
      "  assay scan plan.json\n"
      "  assay scan plan.json k8s/ --severity high --format sarif --output report.sarif\n"
      "  terraform show -json plan.out | assay scan - --framework cis-aws-3.0\n\n"
      "ASSAY_SALT, where set, goes into the hashes that stand for secrets; keep it for good.\n\n"
      "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 input or evaluation error, 64 "
      "usage.");
  command->add_option("INPUT", options->inputs, "Files or folders to read; - is standard input")
      ->required();
  command
      ->add_option("--rules", options->rules,
                   "Rule folders or files (default: the rules installed with assay)")
      ->allow_extra_args(false);
  command
      ->add_option("--contract", options->contracts,
                   "Rules of another tool, as name=path: gatekeeper, conftest, trivy, datadog, "
                   "datadog_agent. Without --rules, only they are run")
      ->allow_extra_args(false);
  command->add_flag("--documents", options->documents,
                    "Inputs are plain YAML and JSON documents, of type `document`");
  command->add_option("--framework", options->frameworks, "Only rules that these frameworks name")
      ->allow_extra_args(false);
  const std::vector<std::string> severities = {"info", "low", "medium", "high", "critical"};
  command->add_option("--severity", options->severity, "Only rules of at least this severity")
      ->check(CLI::IsMember(severities));
  command
      ->add_option("--format", options->format, "How to write the report: text, json, jsonl, sarif")
      ->check(CLI::IsMember({"text", "json", "jsonl", "sarif"}))
      ->capture_default_str();
  command
      ->add_option("--output,-o", options->output, "Write to this file instead of standard output")
      ->check(CLI::Validator(
          [](const std::string& name) {
            return name.empty() ? "a file has a name; `-` is standard output" : std::string();
          },
          "FILE"));
  command->add_option("--show", options->show, "Outcomes to list: pass, fail, unknown, error, skip")
      ->check(CLI::IsMember({"pass", "fail", "unknown", "error", "skip"}))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  std::vector<std::string> thresholds = severities;
  thresholds.push_back("never");
  command
      ->add_option("--fail-on", options->fail_on,
                   "Exit with 1 for findings of at least this severity, or never")
      ->check(CLI::IsMember(thresholds))
      ->capture_default_str();
  command->add_flag("--fail-on-unknown", options->fail_on_unknown,
                    "Exit with 2 when something could not be decided or collected");
  command
      ->add_option("--jobs,-j", options->jobs,
                   "Threads (default: one a processor); the report is the same")
      ->check(CLI::Range(1u, 256u));
  // Up to the year 2262, where nanoseconds no longer fit.
  command
      ->add_option("--now", options->now_seconds,
                   "Evaluate as of this time, in seconds since 1970 (UTC)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{9'223'372'036}));
  return [options, &terminal] { return Scan(*options, terminal).Run(); };
}

}  // namespace assay::host
