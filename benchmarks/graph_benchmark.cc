// The graph: from resource documents to linked nodes, asked and changed.
//
//   group                        measures
//   BM_BuildGraph_AwsEstate      JSON text to a graph: three types, small documents, no relations
//   BM_BuildGraph_WideEstate     the same with thirty types, 1.5 to 4 kB a document, all references
//                                linked both ways
//   BM_Related_WideEstate        every relation of every resource, from both ends
//   BM_Find_WideEstate           each resource by type and id
//   BM_NodeOf_WideEstate         each resource by its document
//   BM_Apply_WideEstate          one resource changed in an estate of the size
//
// Counters: bytes_per_resource, documents and indexes; edges_per_resource. One group alone: ./dev
// bench BuildGraph

#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "assay/graph.h"
#include "wide_estate.h"
#include "workload.h"

namespace assay::benchmarks {
namespace {

ResourceTypes TypesOf(const WideEstate& estate) {
  const DocumentPart source{"types.json", ParseJson(estate.definitions).value()};
  return ResourceTypes::Make(std::span(&source, 1)).value();
}

std::size_t CountEdgeEnds(const Graph& graph) {
  std::size_t count = 0;
  for (NodeId node : graph.nodes()) count += graph.Edges(node).size();
  return count;
}

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

void BM_BuildGraph_WideEstate(benchmark::State& state) {
  const WideEstate estate = MakeWideEstate(static_cast<std::size_t>(state.range(0)));
  const ResourceTypes types = TypesOf(estate);
  {
    const Graph graph = Graph::ParseJson(estate.json, types).value();
    if (CountEdgeEnds(graph) != 2 * estate.references) state.SkipWithError("edges are missing");
    const auto resources = static_cast<double>(graph.size());
    state.counters["bytes_per_resource"] = static_cast<double>(graph.bytes()) / resources;
    state.counters["edges_per_resource"] = static_cast<double>(estate.references) / resources;
    state.counters["json_per_resource"] = static_cast<double>(estate.json.size()) / resources;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(Graph::ParseJson(estate.json, types).value());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_BuildGraph_WideEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

Graph BuildWideEstate(std::size_t size) {
  const WideEstate estate = MakeWideEstate(size);
  return Graph::ParseJson(estate.json, TypesOf(estate)).value();
}

void BM_Related_WideEstate(benchmark::State& state) {
  const WideEstate estate = MakeWideEstate(static_cast<std::size_t>(state.range(0)));
  const ResourceTypes types = TypesOf(estate);
  const Graph graph = Graph::ParseJson(estate.json, types).value();
  std::vector<std::pair<NodeId, std::string_view>> questions;
  for (NodeId node : graph.nodes()) {
    std::string_view last;
    for (const Graph::Edge& edge : graph.Edges(node)) {
      if (edge.relation != last) questions.emplace_back(node, edge.relation);
      last = edge.relation;
    }
  }
  for (auto _ : state) {
    std::size_t found = 0;
    bool complete = true;
    for (const auto& [node, relation] : questions) {
      const Neighbours neighbours = graph.Related(node, relation);
      found += neighbours.nodes.size();
      complete = complete && neighbours.complete;
    }
    if (found != 2 * estate.references || !complete) state.SkipWithError("neighbours are missing");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(questions.size()));
}
BENCHMARK(BM_Related_WideEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_Find_WideEstate(benchmark::State& state) {
  const Graph graph = BuildWideEstate(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    for (NodeId node : graph.nodes()) {
      if (graph.Find(graph.type(node), graph.id(node)) != node) state.SkipWithError("not found");
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Find_WideEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_NodeOf_WideEstate(benchmark::State& state) {
  const Graph graph = BuildWideEstate(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    for (NodeId node : graph.nodes()) {
      if (graph.NodeOf(graph.document(node)) != node) state.SkipWithError("not found");
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_NodeOf_WideEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_Apply_WideEstate(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  const Graph graph = BuildWideEstate(size);
  std::size_t revision = 0;
  for (auto _ : state) {
    state.PauseTiming();
    ++revision;
    ResourceBatch batch;
    Resource resource;
    resource.document = ParseJson(MakeWideResource(revision * 7 % size, size, revision)).value();
    batch.upserts.push_back(std::move(resource));
    state.ResumeTiming();
    GraphDelta delta;
    const Graph next = graph.Apply(std::move(batch), &delta).value();
    if (delta.changed.size() != 1 || !delta.relations.empty()) state.SkipWithError("wrong delta");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Apply_WideEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

}  // namespace
}  // namespace assay::benchmarks
