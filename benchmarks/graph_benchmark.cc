// The graph: from resource documents to linked nodes.
//
//   group                        measures
//   BM_BuildGraph_AwsEstate      JSON text to a linked graph
//
// Counter: bytes_per_resource, documents and indexes. One group alone: ./dev bench BuildGraph

#include <benchmark/benchmark.h>

#include "assay/graph.h"
#include "workload.h"

namespace assay::benchmarks {
namespace {

void BM_BuildGraph_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  std::size_t bytes = 0;
  for (auto _ : state) {
    const Graph graph = Graph::ParseJson(estate.json).value();
    bytes = graph.bytes();
    if (graph.size() != estate.facts.resources) state.SkipWithError("the graph lost resources");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes_per_resource"] =
      static_cast<double>(bytes) / static_cast<double>(estate.facts.resources);
}
BENCHMARK(BM_BuildGraph_AwsEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

}  // namespace
}  // namespace assay::benchmarks
