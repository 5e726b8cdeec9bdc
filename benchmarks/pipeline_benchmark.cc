// The whole run: three rules over an estate, one outcome for each pair.
//
//   group                        measures
//   BM_Evaluate_AwsEstate        attributes, nested arrays and a pattern over n resources
//
// Counters: allocations_per_pair, report_bytes_per_pair. One group alone: ./dev bench
// Evaluate_AwsEstate

#include <benchmark/benchmark.h>

#include <vector>

#include "allocations.h"
#include "assay/assay.h"
#include "workload.h"

namespace assay::benchmarks {
namespace {

RuleSet CompileEstateRules() {
  std::vector<RegoSource> sources;
  for (const EstateRule& rule : EstateRules()) {
    sources.push_back({.file = rule.file, .text = rule.text});
  }
  return CompileRego(sources).value();
}

void BM_Evaluate_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  const Graph graph = Graph::ParseJson(estate.json).value();
  const Evaluator evaluator(CompileEstateRules());
  const std::size_t bad = estate.facts.open_buckets + estate.facts.open_security_groups;
  std::size_t pairs = 0;
  Allocations spent;
  for (auto _ : state) {
    const Allocations before = AllocationsSoFar();
    const Report report = evaluator.Run(graph).value();
    spent = AllocationsSoFar() - before;
    pairs = report.pairs();
    if (report.count(Outcome::kFail) != bad) state.SkipWithError("the findings are wrong");
    if (pairs != estate.facts.resources) state.SkipWithError("a pair has no outcome");
    state.counters["report_bytes_per_pair"] =
        static_cast<double>(report.bytes()) / static_cast<double>(pairs);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(pairs));
  state.counters["allocations_per_pair"] =
      static_cast<double>(spent.count) / static_cast<double>(pairs);
}
BENCHMARK(BM_Evaluate_AwsEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

}  // namespace
}  // namespace assay::benchmarks
