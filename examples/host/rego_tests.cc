#include "rego_tests.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "assay/json.h"
#include "assay/query.h"
#include "builtins.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

constexpr std::string_view kTest = "test_";
constexpr std::string_view kTodo = "todo_test_";
constexpr std::size_t kTestsAQuery = 500;           // registers are limited
constexpr std::int64_t kBenchmark = 1'000'000'000;  // nanoseconds

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The first line that begins with the rule's name; the syntax tree has no places.
std::uint32_t LineOf(std::string_view text, std::string_view name) {
  std::uint32_t line = 1;
  for (std::size_t start = 0; start < text.size(); ++line) {
    const std::string_view rest = text.substr(start);
    const bool same = rest.starts_with(name) &&
                      (rest.size() == name.size() || !IsWordCharacter(rest[name.size()]));
    if (same) return line;
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    start += end + 1;
  }
  return 0;
}

// The names in a ref; empty if one of its parts is no constant string.
std::vector<std::string> NamesOf(ValueView ref, std::size_t from) {
  std::vector<std::string> names;
  for (std::size_t i = from; i < ref.size(); ++i) {
    const ValueView type = ref.at(i).Find("type");
    const bool name = type.text().view() == "string" || (i == 0 && type.text().view() == "var");
    if (!name) return {};
    names.emplace_back(ref.at(i).Find("value").text().view());
  }
  return names;
}

void FindIn(const RegoSource& module, std::set<std::vector<std::string>>& seen,
            std::vector<RegoTest>& tests) {
  const absl::StatusOr<Value> tree = ParseRegoModule(module);
  if (!tree.ok()) return;
  const std::vector<std::string> package = NamesOf(tree->view().Find("package").Find("path"), 1);
  const ValueView rules = tree->view().Find("rules");
  for (std::size_t i = 0; rules.defined() && i < rules.size(); ++i) {
    const ValueView head = rules.at(i).Find("head");
    const std::vector<std::string> names = NamesOf(head.Find("ref"), 0);
    if (names.empty() || head.Find("args").defined()) continue;
    const bool todo = names.back().starts_with(kTodo);
    if (!todo && !names.back().starts_with(kTest)) continue;
    RegoTest test{.path = package, .todo = todo};
    test.path.insert(test.path.end(), names.begin(), names.end());
    if (!seen.insert(test.path).second) continue;
    test.location = {std::string(module.file), LineOf(module.text, names.front()), 1};
    tests.push_back(std::move(test));
  }
}

// One query that reads all of them, so that they are compiled once.
std::string QueryOf(std::span<const RegoTest> tests) {
  std::string query;
  for (const RegoTest& test : tests) {
    query += query.empty() ? "data" : "; data";
    ValueArena arena;
    for (const std::string& name : test.path)
      query += fmt::format("[{}]", ToJson(arena.String(name)));
  }
  return query;
}

std::int64_t Nanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// What it prints is of no interest any more.
void Benchmark(const Query& query, const RegoTest& test, QueryInput input, TestResult& result) {
  input.context.print = [](std::string_view, std::uint32_t, std::string_view) {};
  const std::int64_t start = Nanoseconds();
  while (result.runs_nanoseconds < kBenchmark && query.EvaluateRule(test.path, input).ok()) {
    ++result.runs;
    result.runs_nanoseconds = Nanoseconds() - start;
  }
}

// A test passes if its value is there and not false.
TestResult RunOne(const Query& query, const RegoTest& test, const RegoTestOptions& how) {
  TestResult result{.group = test.group(), .name = test.name(), .location = test.location};
  QueryInput input;
  input.profile = how.coverage != nullptr;
  input.context.now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
  input.context.seed = static_cast<std::uint64_t>(input.context.now_ns);
  input.context.print = [&](std::string_view, std::uint32_t, std::string_view text) {
    result.output += fmt::format("{}\n", text);
  };
  const std::int64_t start = Nanoseconds();
  const absl::StatusOr<QueryResult> answer = query.EvaluateRule(test.path, input);
  result.nanoseconds = Nanoseconds() - start;
  if (!answer.ok()) {
    result.outcome = TestResult::Outcome::kError;
    result.message = std::string(answer.status().message());
    return result;
  }
  if (how.coverage != nullptr) how.coverage->Add(answer->profile);
  const bool holds =
      !answer->solutions.empty() && !answer->solutions[0].expressions.view().at(0).is_false();
  result.outcome = holds ? TestResult::Outcome::kPass : TestResult::Outcome::kFail;
  if (holds && how.benchmark) Benchmark(query, test, std::move(input), result);
  return result;
}

}  // namespace

std::string RegoTest::group() const {
  std::string text = "data";
  for (std::size_t i = 0; i + 1 < path.size(); ++i) text += "." + path[i];
  return text;
}

std::vector<RegoTest> FindRegoTests(const Policy& policy) {
  std::vector<RegoTest> tests;
  std::set<std::vector<std::string>> seen;
  for (const RegoSource& module : policy.sources()) FindIn(module, seen, tests);
  return tests;
}

absl::Status RunRegoTests(const Policy& policy, const std::vector<RegoTest>& tests,
                          const RegoTestOptions& how, std::vector<TestResult>& results,
                          std::vector<Diagnostic>& diagnostics) {
  const std::vector<RegoSource> sources = policy.sources();
  if (how.coverage != nullptr) how.coverage->Add(policy);
  for (std::size_t first = 0; first < tests.size(); first += kTestsAQuery) {
    const std::span<const RegoTest> group =
        std::span(tests).subspan(first, std::min(kTestsAQuery, tests.size() - first));
    const QueryOptions options{
        .compile = {.builtins = &Builtins(), .optimize = how.coverage == nullptr},
        .data = policy.data};
    const absl::StatusOr<Query> query =
        Query::Prepare(QueryOf(group), sources, options, &diagnostics);
    if (!query.ok()) return query.status();
    for (const RegoTest& test : group) {
      if (test.todo) {
        results.push_back({.group = test.group(),
                           .name = test.name(),
                           .location = test.location,
                           .outcome = TestResult::Outcome::kSkip});
      } else {
        results.push_back(RunOne(*query, test, how));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace assay::host
