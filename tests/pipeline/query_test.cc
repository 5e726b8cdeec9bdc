// Prepared queries, from text to bindings and errors.

#include "assay/query.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace assay {
namespace {

Query Prepared(std::string_view question, std::string_view module = "package p",
               std::string_view data = {}) {
  QueryOptions options;
  if (!data.empty()) options.data = ParseJson(data).value();
  absl::StatusOr<Query> query =
      Query::Prepare(question, {{"p.rego", module, RegoDialect::kV1}}, options);
  EXPECT_TRUE(query.ok()) << std::string(query.status().message());
  return query.ok() ? *query : Query::Prepare("true", {}).value();
}

QueryInput InputOf(std::string_view json) {
  QueryInput input;
  if (!json.empty()) input.input = ParseJson(json).value();
  return input;
}

// Solutions as `bindings expressions`, or the error's text.
std::string TextOf(const absl::StatusOr<QueryResult>& result) {
  if (!result.ok()) return std::string(result.status().message());
  std::string text;
  for (const Solution& solution : result->solutions) {
    if (!text.empty()) text += "; ";
    text += ToRego(solution.bindings) + " " + ToRego(solution.expressions);
  }
  return text.empty() ? "undefined" : text;
}

struct Case {
  const char* name;
  const char* question;
  const char* module;
  const char* input;
  const char* want;
};

class QueryTest : public ::testing::TestWithParam<Case> {};

TEST_P(QueryTest, Answers) {
  const Query query = Prepared(GetParam().question, GetParam().module, R"({"d": {"x": [1, 2]}})");
  EXPECT_EQ(TextOf(query.Evaluate(InputOf(GetParam().input))), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Questions, QueryTest,
    ::testing::Values(
        Case{"Binding", "data.p.a = x", "package p\na := 1", "", R"({"x": 1} [true])"},
        Case{"Expression", "data.p.a", "package p\na := 1", "", "{} [1]"},
        Case{"SeveralExpressions", "x := 1; y := x + 1; y > 1", "package p", "",
             R"({"x": 1, "y": 2} [true, true, true])"},
        Case{"Undefined", "data.p.b", "package p\na := 1", "", "undefined"},
        Case{"Base", "data.d.x[i] = 2", "package p", "", R"({"i": 1} [true])"},
        Case{"NoInput", "input", "package p", "", "undefined"},
        Case{"Input", "input.a", "package p", R"({"a": {"b": 1}})", R"({} [{"b": 1}])"},
        Case{"EachSolutionOnce", "x := input[_]", "package p", "[2, 1, 2]",
             R"({"x": 2} [true]; {"x": 1} [true])"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(QueryErrorTest, ConflictEndsTheQuery) {
  RegoError error;
  const auto result =
      Prepared("data.p.a", "package p\n\na := 1\na := 2 if input").Evaluate(InputOf("1"), &error);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TextOf(result),
            "p.rego:4: eval_conflict_error: complete rules must not produce multiple outputs");
  EXPECT_EQ(error.code, "eval_conflict_error");
  EXPECT_EQ(error.location.file, "p.rego");
  EXPECT_EQ(error.location.line, 4u);
  EXPECT_EQ(error.location.column, 1u);
}

TEST(QueryErrorTest, BuiltinErrorsFollowTheMode) {
  const Query query = Prepared("data.p.a", "package p\n\na := 1 / input");
  QueryInput input = InputOf("0");
  EXPECT_EQ(TextOf(query.Evaluate(input)), "undefined");
  input.errors = ErrorMode::kStop;
  EXPECT_EQ(TextOf(query.Evaluate(input)), "p.rego:3: eval_builtin_error: div: divide by zero");
}

// Undefined here would be a condition that silently never holds.
TEST(QueryErrorTest, ABuiltinThatCannotRunEndsTheQueryInEveryMode) {
  for (const ErrorMode mode : {ErrorMode::kUndefined, ErrorMode::kStop}) {
    for (const char* text : {"io.jwt.decode(\"x\", y)", "not io.jwt.decode(\"x\")"}) {
      const absl::StatusOr<Query> query = Query::Prepare(text, {});
      ASSERT_TRUE(query.ok()) << query.status();
      RegoError error;
      QueryInput input;
      input.errors = mode;
      EXPECT_FALSE(query->Evaluate(input, &error).ok()) << text;
      EXPECT_EQ(error.code, "eval_builtin_error");
      EXPECT_EQ(error.message, "io.jwt.decode: not available here");
    }
  }
}

TEST(QueryErrorTest, ABuiltinThatTheHostRefusesEndsTheQuery) {
  const absl::StatusOr<Query> query = Query::Prepare("time.now_ns()", {});
  ASSERT_TRUE(query.ok()) << query.status();
  RegoError error;
  QueryInput input;
  input.context.capabilities.clock = false;
  EXPECT_FALSE(query->Evaluate(input, &error).ok());
  EXPECT_EQ(error.message, "time.now_ns: not granted by the host");
}

TEST(QueryErrorTest, ABuiltinThatCannotRunMayBeReplaced) {
  const absl::StatusOr<Query> query =
      Query::Prepare("io.jwt.decode(\"x\") == 1 with io.jwt.decode as 1", {});
  ASSERT_TRUE(query.ok()) << query.status();
  const absl::StatusOr<QueryResult> result = query->Evaluate({});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->solutions.size(), 1U);
}

TEST(QueryErrorTest, CompilationReportsEverything) {
  std::vector<Diagnostic> diagnostics;
  const auto query = Query::Prepare(
      "data.p.a", {{"p.rego", "package p\na := b\nc := d", RegoDialect::kV1}}, {}, &diagnostics);
  EXPECT_EQ(query.status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(diagnostics.size(), 2u);
  EXPECT_EQ(diagnostics[0].code, "rego_unsafe_var_error");
}

TEST(QueryErrorTest, DataMustBeAnObject) {
  QueryOptions options;
  options.data = ParseJson("[1]").value();
  EXPECT_EQ(Query::Prepare("data.p", {}, options).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(QueryLimitsTest, StepsAndCancel) {
  const Query query =
      Prepared("data.p.n", "package p\nn := count([1 | some x in numbers.range(1, 10000)])");
  QueryInput input;
  EXPECT_EQ(TextOf(query.Evaluate(input)), "{} [10000]");
  input.context.limits.max_steps = 5000;
  EXPECT_EQ(query.Evaluate(input).status().code(), absl::StatusCode::kResourceExhausted);
  input.context.limits = {};
  const std::atomic<bool> cancelled = true;
  input.context.cancelled = &cancelled;
  EXPECT_EQ(query.Evaluate(input).status().code(), absl::StatusCode::kCancelled);
}

TEST(QueryContextTest, TimeIsOneValue) {
  QueryInput input;
  input.context.now_ns = 1234;
  EXPECT_EQ(TextOf(Prepared("time.now_ns() = x").Evaluate(input)), R"({"x": 1234} [true])");
}

TEST(QueryContextTest, PrintsToTheSink) {
  std::string printed;
  QueryInput input = InputOf(R"({"a": [1, "x"]})");
  input.context.print = [&](std::string_view file, std::uint32_t line, std::string_view text) {
    printed += std::string(file) + ":" + std::to_string(line) + " " + std::string(text) + "\n";
  };
  const Query query =
      Prepared("data.p.a", "package p\na if {\n\tprint(\"a is\", input.a, input.b)\n}");
  EXPECT_EQ(TextOf(query.Evaluate(input)), "{} [true]");
  EXPECT_EQ(printed, "p.rego:3 a is [1, \"x\"] <undefined>\n");
  input.context.print = [](std::string_view, std::uint32_t, std::string_view) {
    throw std::runtime_error("no paper");
  };
  const absl::Status thrown = query.Evaluate(input).status();
  EXPECT_EQ(thrown.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(std::string(thrown.message()), "the host's code threw: no paper");
  input.context.print = [](std::string_view, std::uint32_t, std::string_view) {
    throw 7;  // NOLINT(bugprone-std-exception-baseclass): what a host should not do, and may
  };
  EXPECT_EQ(query.Evaluate(input).status().code(), absl::StatusCode::kInternal);
}

TEST(QueryContextTest, HostBuiltins) {
  BuiltinTable table = StandardBuiltins();
  table.Add({.name = "host.twice",
             .arity = 1,
             .arguments = "number",
             .result = "number",
             .function = [](BuiltinCall& call, std::span<const ValueView> arguments) {
               return call.arena().Integer(2 * arguments[0].int64().value_or(0));
             }});
  QueryOptions options;
  options.compile.builtins = &table;
  const auto query = Query::Prepare("host.twice(21) = x", {}, options);
  ASSERT_TRUE(query.ok()) << std::string(query.status().message());
  EXPECT_EQ(TextOf(query->Evaluate()), R"({"x": 42} [true])");
}

TEST(QueryYamlTest, ReadsAndWrites) {
  const auto answer = [](std::string_view question) {
    return TextOf(Prepared(question).Evaluate());
  };
  EXPECT_EQ(answer(R"(yaml.marshal({"b": [1, {"c": "yes", "d": []}], "a": "x y"}) = x)"),
            "{\"x\": \"a: x y\\nb:\\n- 1\\n- c: \\\"yes\\\"\\n  d: []\\n\"} [true]");
  EXPECT_EQ(answer(R"(yaml.unmarshal("a: [1, yes]\nb: 0x10") = x)"),
            R"({"x": {"a": [1, true], "b": 16}} [true])");
  EXPECT_EQ(answer(R"(yaml.is_valid("a: [") = x)"), R"({"x": false} [true])");
  EXPECT_EQ(answer(R"(yaml.unmarshal("a: [") = x)"), "undefined");
  EXPECT_EQ(answer(R"(v := {"k": [[1, [2]], {"z": null, "q r": "-"}]}
                      yaml.unmarshal(yaml.marshal(v)) == v)"),
            R"({"v": {"k": [[1, [2]], {"q r": "-", "z": null}]}} [true, true])");
}

TEST(QueryUnknownTest, SolutionsInDoubtAreLeftOut) {
  ValueArena arena;
  const ValueView unknown = arena.Unknown(UnknownKind::kRefused, "no permission");
  const std::vector<ValueView> items = {*ValueView::SmallInteger(1), unknown};
  const ValueView root = arena.Array(items);
  QueryInput input;
  input.input = std::move(arena).Freeze(root);
  const auto result = Prepared("input[i] = 1").Evaluate(input);
  EXPECT_EQ(TextOf(result), R"({"i": 0} [true])");
  EXPECT_FALSE(result->complete);
}

TEST(QueryExpressionsTest, AreTheTextAndThePlaceOfEach) {
  const Query query = Prepared("x := 1;  data.p.a == x", "package p\na := 1");
  ASSERT_EQ(query.expressions().size(), 2u);
  EXPECT_EQ(query.expressions()[0].text, "x := 1");
  EXPECT_EQ(query.expressions()[0].line, 1u);
  EXPECT_EQ(query.expressions()[0].column, 1u);
  EXPECT_EQ(query.expressions()[1].text, "data.p.a == x");
  EXPECT_EQ(query.expressions()[1].column, 10u);
}

TEST(QueryRuleTest, AnswersOneRuleOfThoseThatTheQueryReads) {
  const Query query = Prepared("data.p.a; data.p.b",
                               "package p\na := input.x\nb if input.x > 1\nc := 3\nf(x) := x");
  const std::vector<std::string> a = {"p", "a"};
  const std::vector<std::string> b = {"p", "b"};
  const QueryInput input = InputOf(R"({"x": 1})");
  EXPECT_EQ(TextOf(query.EvaluateRule(a, input)), "{} [1]");
  EXPECT_EQ(TextOf(query.EvaluateRule(b, input)), "undefined");
}

TEST(QueryRuleTest, WhatIsNoRuleOfTheQueryIsNotFound) {
  const Query query = Prepared("data.p.f(1)", "package p\nf(x) := x\nother := 1", R"({"d": 1})");
  for (const std::vector<std::string>& path : std::vector<std::vector<std::string>>{
           {}, {"p"}, {"p", "f"}, {"p", "other"}, {"p", "none"}, {"d"}}) {
    EXPECT_EQ(query.EvaluateRule(path).status().code(), absl::StatusCode::kNotFound) << path.size();
  }
}

TEST(QueryRuleTest, ErrorsAreThoseOfTheRule) {
  const Query query = Prepared("data.p.a", "package p\n\na := 1\na := 2 if input");
  const std::vector<std::string> a = {"p", "a"};
  RegoError error;
  EXPECT_FALSE(query.EvaluateRule(a, InputOf("1"), &error).ok());
  EXPECT_EQ(error.code, "eval_conflict_error");
  EXPECT_EQ(error.location.line, 4u);
}

TEST(QueryProfileTest, CountsLinesOnlyWhereAsked) {
  const absl::StatusOr<Query> query = Query::Prepare(
      "data.p.s", {{"p.rego", "package p\ns contains x if {\n  some x in input\n  x > 1\n}\n"}},
      {.compile = {.optimize = false}});
  ASSERT_TRUE(query.ok()) << query.status();
  QueryInput input = InputOf("[1, 2, 3]");
  EXPECT_TRUE(query->Evaluate(input)->profile.empty());
  input.profile = true;
  const absl::StatusOr<QueryResult> result = query->Evaluate(input);
  ASSERT_TRUE(result.ok()) << result.status();
  std::uint64_t compared = 0;
  for (const LineProfile& line : result->profile) {
    EXPECT_EQ(line.nanoseconds, 0) << "there is no clock";
    if (line.file == "p.rego" && line.line == 4) compared = line.evaluations;
  }
  EXPECT_EQ(compared, 3u);
}

TEST(QueryThreadsTest, OneQueryForAll) {
  const Query query = Prepared("data.p.n = x", "package p\nn := sum([x | some x in input])");
  const QueryInput input = InputOf("[1, 2, 3]");
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 50; ++turn) {
        if (TextOf(query.Evaluate(input)) == R"({"x": 6} [true])") ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 200);
}

}  // namespace
}  // namespace assay
