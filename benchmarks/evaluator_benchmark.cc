// How fast rules run.
//
//   BM_Query_Authorization   a small policy over a request, hot: what an embedding host pays a
//   decision BM_Query_Loop/n          n elements gone through with a comparison each: the price of
//   a turn BM_Query_Prepare         the same policy from text to a query that may be asked
//
// Each checks its answer before it is timed.

#include <benchmark/benchmark.h>

#include <string>

#include "assay/query.h"

namespace assay {
namespace {

constexpr std::string_view kAuthorization = R"(package authz

default allow := false

allow if {
	input.method == "GET"
	input.path == ["accounts", input.user]
}

allow if {
	some role in data.roles[input.user]
	some grant in data.grants[role]
	grant.method == input.method
	grant.resource == input.path[0]
}
)";

constexpr std::string_view kData = R"({
  "roles": {"alice": ["reader", "writer"], "bob": ["reader"]},
  "grants": {
    "reader": [{"method": "GET", "resource": "accounts"}, {"method": "GET", "resource": "logs"}],
    "writer": [{"method": "PUT", "resource": "accounts"}, {"method": "POST", "resource": "accounts"}]
  }
})";

Query Prepared(std::string_view question, std::string_view module, std::string_view data) {
  QueryOptions options;
  if (!data.empty()) options.data = ParseJson(data).value();
  return Query::Prepare(question, {{"policy.rego", module, RegoDialect::kV1}}, options).value();
}

std::string AnswerOf(const absl::StatusOr<QueryResult>& result) {
  if (!result.ok()) return std::string(result.status().message());
  return result->solutions.empty() ? "undefined" : ToJson(result->solutions[0].bindings);
}

void BM_Query_Authorization(benchmark::State& state) {
  const Query query = Prepared("data.authz.allow = x", kAuthorization, kData);
  QueryInput input;
  input.input =
      ParseJson(R"({"user": "alice", "method": "POST", "path": ["accounts", "7"]})").value();
  if (AnswerOf(query.Evaluate(input)) != R"({"x":true})") {
    state.SkipWithError("wrong answer");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(query.Evaluate(input));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Query_Authorization);

void BM_Query_Loop(benchmark::State& state) {
  const Query query = Prepared("data.loop.n = x", R"(package loop
n := count([1 | some item in input; item.port > 1000])
)",
                               {});
  std::string text = "[";
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    text += (i == 0 ? "" : ",") + std::string("{\"port\": ") + std::to_string(i) +
            ", \"name\": \"an item\", \"open\": true}";
  }
  QueryInput input;
  input.input = ParseJson(text + "]").value();
  const std::int64_t want = std::max<std::int64_t>(state.range(0) - 1001, 0);
  if (AnswerOf(query.Evaluate(input)) != "{\"x\":" + std::to_string(want) + "}") {
    state.SkipWithError("wrong answer");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(query.Evaluate(input));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Query_Loop)->Arg(100)->Arg(10000);

void BM_Query_Prepare(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(Prepared("data.authz.allow = x", kAuthorization, kData));
  }
}
BENCHMARK(BM_Query_Prepare);

}  // namespace
}  // namespace assay
