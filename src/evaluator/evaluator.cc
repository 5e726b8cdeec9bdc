// Runs a rule set over a graph.
//
// Threads take pieces of the schedule in its order, each with a machine of its own. A collector
// puts what they bring back into that order before anything leaves it (columns, evidence, printed
// lines), so that the report does not depend on how many threads there were.

#include "assay/evaluator.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "base/thrown.h"
#include "evaluator/assess.h"
#include "evaluator/schedule.h"

namespace assay {

namespace evaluator {
namespace {

constexpr unsigned kMaxThreads = 256;

struct PrintedLine {
  std::string file;
  std::uint32_t line;
  std::string text;
};

struct FoundEvidence {
  std::uint32_t resource;
  std::vector<Evidence> evidence;
};

/// What a thread brings back for one piece.
struct PieceResult {
  std::vector<Outcome> outcomes;
  std::vector<FoundEvidence> evidence;
  std::vector<PrintedLine> printed;
};

class Collector {
 public:
  Collector(const Schedule& schedule, const EvaluationContext& context, ReportBuilder& report)
      : schedule_(schedule), context_(context), report_(report) {}

  void Add(std::size_t piece, PieceResult result) {
    const std::lock_guard lock(mutex_);
    done_ += result.outcomes.size();
    waiting_.emplace(piece, std::move(result));
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      Take(schedule_.pieces[next_], std::move(waiting_.begin()->second));
      waiting_.erase(waiting_.begin());
      ++next_;
    }
    if (context_.progress) context_.progress(done_, schedule_.pairs);
  }

 private:
  void Take(const Piece& piece, PieceResult result) {
    if (context_.print) {
      for (const PrintedLine& line : result.printed) {
        context_.print(line.file, line.line, line.text);
      }
    }
    for (FoundEvidence& found : result.evidence) {
      report_.AddEvidence(piece.rule, found.resource, std::move(found.evidence));
    }
    column_.insert(column_.end(), result.outcomes.begin(), result.outcomes.end());
    const PlannedRule& rule = schedule_.rules[piece.rule];
    if (piece.end != rule.nodes.size()) return;
    report_.SetColumn(piece.rule, rule.resources, column_);
    column_.clear();
  }

  const Schedule& schedule_;
  const EvaluationContext& context_;
  ReportBuilder& report_;
  std::mutex mutex_;
  std::map<std::size_t, PieceResult> waiting_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::vector<Outcome> column_;
};

/// One thread's work.
class Worker {
 public:
  Worker(std::shared_ptr<const LinkedProgram> program, const std::vector<const Builtin*>& builtins,
         const Graph& graph, const EvaluationContext& context)
      : context_(context),
        machine_(std::move(program), builtins, context_),
        assessor_(machine_, graph) {
    if (context.print) {
      context_.print = [this](std::string_view file, std::uint32_t line, std::string_view text) {
        result_.printed.push_back({std::string(file), line, std::string(text)});
      };
    }
  }

  /// False if the run was cancelled.
  bool Do(const PlannedRule& rule, const Piece& piece) {
    result_ = {};
    ValueArena arena(symbols_);
    std::vector<std::vector<Draft>> drafts;
    for (std::uint32_t i = piece.begin; i < piece.end; ++i) {
      if (Cancelled()) return false;
      Verdict verdict = assessor_.Assess(*rule.rule, rule.nodes[i], rule.read_paths);
      if (verdict.cancelled) return false;
      result_.outcomes.push_back(verdict.outcome);
      if (verdict.evidence.empty()) continue;
      for (Draft& draft : verdict.evidence) {
        draft.expected = arena.Copy(draft.expected);
        draft.actual = arena.Copy(draft.actual);
      }
      result_.evidence.push_back({rule.resources[i], {}});
      drafts.push_back(std::move(verdict.evidence));
    }
    Keep(std::move(arena), drafts);
    return true;
  }

  PieceResult TakeResult() { return std::move(result_); }

 private:
  bool Cancelled() const {
    return context_.cancelled != nullptr && context_.cancelled->load(std::memory_order_relaxed);
  }

  // All values of a piece's evidence share one slab.
  void Keep(ValueArena arena, std::vector<std::vector<Draft>>& drafts) {
    const Value all = std::move(arena).Freeze(ValueView());
    const auto keep = [&](ValueView view) {
      return view.defined() ? Value(view, all.slab()) : Value();
    };
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      for (Draft& draft : drafts[i]) {
        draft.evidence.expected = keep(draft.expected);
        draft.evidence.actual = keep(draft.actual);
        result_.evidence[i].evidence.push_back(std::move(draft.evidence));
      }
    }
  }

  EvaluationContext context_;
  Machine machine_;
  Assessor assessor_;
  std::shared_ptr<SymbolTable> symbols_;
  PieceResult result_;
};

void DescribeEstate(const RuleSet& rules, const Graph& graph, Schedule& schedule,
                    ReportBuilder& report) {
  std::vector<Rule> described;
  for (const CompiledRule& rule : rules.rules()) described.push_back(rule.rule);
  report.SetRules(std::move(described));
  std::vector<ReportResource> resources;
  resources.reserve(graph.size());
  for (NodeId node : graph.nodes()) {
    resources.push_back({std::string(graph.type(node)), std::string(graph.id(node)),
                         std::string(graph.account_id(node)), std::string(graph.region(node)),
                         std::string(graph.name(node)), graph.origin(node)});
  }
  report.SetResources(std::move(resources));
  report.SetCoverage({graph.coverage().begin(), graph.coverage().end()});
  report.SetTypesWithoutRules(std::move(schedule.types_without_rules));
}

// The first of what callbacks of the host throw, on any thread.
class FirstThrown {
 public:
  // False if the work threw.
  bool Watch(const std::function<void()>& work) {
    try {
      work();
      return true;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (status_.ok()) status_ = StatusOfThrown();
      return false;
    }
  }
  // Once nobody works any more.
  const absl::Status& status() const { return status_; }

 private:
  std::mutex mutex_;
  absl::Status status_;
};

// Runs `work` on up to `wanted` threads, this one among them.
void RunThreads(std::size_t wanted, const std::function<void()>& work) {
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < wanted; ++i) {
    try {
      threads.emplace_back(work);
    } catch (const std::system_error&) {
      break;  // the system has no more; those that are there do the work
    }
  }
  work();
  for (std::thread& thread : threads) thread.join();
}

absl::StatusOr<Report> RunRules(const RuleSet& rules, const Graph& graph,
                                const EvaluationContext& context) {
  ASSAY_ASSIGN_OR_RETURN(std::vector<const Builtin*> builtins,
                         ResolveBuiltins(rules.program(), context.builtins));
  ASSAY_ASSIGN_OR_RETURN(std::shared_ptr<const LinkedProgram> program, Link(rules.program()));
  Schedule schedule = MakeSchedule(rules, graph);
  ReportBuilder report;
  DescribeEstate(rules, graph, schedule, report);

  Collector collector(schedule, context, report);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> cancelled = false;
  FirstThrown thrown;
  const auto work = [&] {
    Worker worker(program, builtins, graph, context);
    while (!cancelled.load(std::memory_order_relaxed)) {
      const std::size_t piece = next.fetch_add(1, std::memory_order_relaxed);
      if (piece >= schedule.pieces.size()) return;
      const Piece& taken = schedule.pieces[piece];
      if (!worker.Do(schedule.rules[taken.rule], taken)) {
        cancelled = true;
        return;
      }
      collector.Add(piece, worker.TakeResult());
    }
  };
  const std::size_t wanted = std::min<std::size_t>(
      std::clamp(context.jobs, 1U, kMaxThreads), std::max<std::size_t>(schedule.pieces.size(), 1));
  RunThreads(wanted, [&] {
    if (!thrown.Watch(work)) cancelled = true;
  });
  ASSAY_RETURN_IF_ERROR(thrown.status());
  if (cancelled) return StatusOf(absl::StatusCode::kCancelled, "the run was cancelled");
  return std::move(report).Build();
}

}  // namespace
}  // namespace evaluator

Evaluator::Evaluator(RuleSet rules) : rules_(std::move(rules)) {}

absl::StatusOr<Report> Evaluator::Run(const Graph& graph, const EvaluationContext& context) const {
  return evaluator::RunRules(rules_, graph, context);
}

}  // namespace assay
