// Values: what it costs to read, walk, compare and write documents.
//
//   group                         measures
//   BM_ParseJson_AwsEstate        one JSON text into values, keys interned in one symbol table
//   BM_WriteJson_AwsEstate        the same values as text
//   BM_Find_AwsEstate             lookups by name in each document, one of them in vain
//   BM_Compare_AwsEstate          an estate with its copy, equal to the last leaf
//   BM_Hash_AwsEstate             a hash of all of it
//   BM_Copy_AwsEstate             a deep copy into an arena that is reset and filled again
//   BM_RefuseJson_AwsEstate       a text whose last byte is missing: line and column of the fault
//
// Counters: bytes_per_value, bytes_per_resource and bytes_per_json_byte (the arena's and the symbol
// table's), allocations_per_resource. One group alone: ./dev bench ParseJson

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "allocations.h"
#include "assay/json.h"
#include "assay/value.h"
#include "workload.h"

namespace assay::benchmarks {
namespace {

std::size_t CountValues(ValueView root) {
  std::vector<ValueView> open = {root};
  std::size_t count = 0;
  while (!open.empty()) {
    const ValueView value = open.back();
    open.pop_back();
    ++count;
    for (std::size_t i = 0; i < value.size(); ++i) open.push_back(value.at(i));
  }
  return count;
}

Value ParseEstate(const Estate& estate) {
  return ParseJson(estate.json, {.symbols = SymbolTable::Make()}).value();
}

void BM_ParseJson_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  auto symbols = SymbolTable::Make();
  const Allocations before = AllocationsSoFar();
  ValueArena arena(symbols);
  const ValueView root = ParseJson(estate.json, arena).value();
  const Allocations spent = AllocationsSoFar() - before;
  if (root.size() != estate.facts.resources) state.SkipWithError("the estate lost resources");
  for (auto _ : state) {
    benchmark::DoNotOptimize(ParseEstate(estate));
  }
  const auto resources = static_cast<double>(estate.facts.resources);
  const auto bytes = static_cast<double>(arena.bytes() + symbols->bytes());
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(estate.json.size()));
  state.counters["bytes_per_value"] = bytes / static_cast<double>(CountValues(root));
  state.counters["bytes_per_resource"] = bytes / resources;
  state.counters["bytes_per_json_byte"] = bytes / static_cast<double>(estate.json.size());
  state.counters["allocations_per_resource"] = static_cast<double>(spent.count) / resources;
}
BENCHMARK(BM_ParseJson_AwsEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_WriteJson_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  const Value root = ParseEstate(estate);
  if (Compare(ParseJson(ToJson(root)).value(), root) != 0) state.SkipWithError("text differs");
  for (auto _ : state) {
    benchmark::DoNotOptimize(ToJson(root));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_WriteJson_AwsEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_Find_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  const Value root = ParseEstate(estate);
  const ValueView resources = root.view();
  for (auto _ : state) {
    std::size_t found = 0;
    for (std::size_t i = 0; i < resources.size(); ++i) {
      const ValueView resource = resources.at(i);
      found += resource.Find("tags").Find("team").defined() ? 1U : 0U;
      found += resource.Find("no_such_field").defined() ? 1U : 0U;
    }
    if (found != estate.facts.resources) state.SkipWithError("a team is missing");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Find_AwsEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_Compare_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  const Value one = ParseEstate(estate);
  const Value other = ParseEstate(estate);
  for (auto _ : state) {
    if (Compare(one, other) != 0) state.SkipWithError("two readings of one text differ");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Compare_AwsEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_Hash_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  const Value one = ParseEstate(estate);
  const Value other = ParseEstate(estate);
  if (HashOf(one) != HashOf(other)) state.SkipWithError("equal estates have two hashes");
  for (auto _ : state) {
    benchmark::DoNotOptimize(HashOf(one));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Hash_AwsEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_Copy_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  const Value root = ParseEstate(estate);
  ValueArena arena(SymbolTable::Make());
  if (Compare(arena.Copy(root), root) != 0) state.SkipWithError("a copy differs");
  for (auto _ : state) {
    arena.Reset();
    benchmark::DoNotOptimize(arena.Copy(root));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Copy_AwsEstate)->Arg(1'000)->Arg(10'000)->Arg(100'000);

void BM_RefuseJson_AwsEstate(benchmark::State& state) {
  const Estate estate = MakeEstate(static_cast<std::size_t>(state.range(0)));
  const std::string text = estate.json.substr(0, estate.json.rfind(']'));
  for (auto _ : state) {
    if (ParseJson(text).ok()) state.SkipWithError("half a document was read");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(BM_RefuseJson_AwsEstate)->Arg(1'000)->Arg(10'000);

}  // namespace
}  // namespace assay::benchmarks
