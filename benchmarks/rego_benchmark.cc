// The front end: Rego text to a rule set, and a rule set to bytes and back.
//
//   group                     measures
//   BM_Compile_Rules          texts of n rules, from characters to a verified program
//   BM_Load_Pack              the same rules from a pack file, without the front end
//
// One group alone: ./dev bench Compile

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "assay/rego.h"
#include "assay/ruleset.h"
#include "workload.h"

namespace assay::benchmarks {
namespace {

struct Texts {
  std::vector<std::string> files, texts;

  // `count` rules: copies of the estate's, each in a package of its own.
  explicit Texts(std::size_t count) {
    const auto rules = EstateRules();
    for (std::size_t i = 0; i < count; ++i) {
      std::string text(rules[i % rules.size()].text);
      const std::string_view package = "package bench.";
      text.insert(text.find(package) + package.size(), "n" + std::to_string(i) + ".");
      files.push_back("rule" + std::to_string(i) + ".rego");
      texts.push_back(std::move(text));
    }
  }
  std::vector<RegoSource> sources() const {
    std::vector<RegoSource> sources;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      sources.push_back({.file = files[i], .text = texts[i]});
    }
    return sources;
  }
};

void BM_Compile_Rules(benchmark::State& state) {
  const Texts texts(static_cast<std::size_t>(state.range(0)));
  const std::vector<RegoSource> sources = texts.sources();
  for (auto _ : state) {
    const RuleSet rules = CompileRego(sources).value();
    if (rules.rules().size() != sources.size()) state.SkipWithError("a rule was lost");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Compile_Rules)->Arg(10)->Arg(100)->Arg(1'000);

void BM_Load_Pack(benchmark::State& state) {
  const Texts texts(static_cast<std::size_t>(state.range(0)));
  const std::string pack = CompileRego(texts.sources()).value().Save();
  for (auto _ : state) {
    const RuleSet rules = RuleSet::Load(pack).value();
    if (rules.rules().size() != texts.texts.size()) state.SkipWithError("a rule was lost");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes_per_rule"] =
      static_cast<double>(pack.size()) / static_cast<double>(texts.texts.size());
}
BENCHMARK(BM_Load_Pack)->Arg(10)->Arg(100)->Arg(1'000);

}  // namespace
}  // namespace assay::benchmarks
