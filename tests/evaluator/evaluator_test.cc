#include "assay/evaluator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evaluator/assembly.h"
#include "evaluator/runs.h"
#include "fmt/format.h"

namespace assay {
namespace {

// pass { input.m }; skip { input.s }
constexpr std::string_view kPassAndSkip = R"(
complete p
  Input r0 @end
  Get r1 r0 $"m" @end
  Test r1 @end b=m
  Yield $true
end:
  Return
complete s
  Input r0 @end
  Get r1 r0 $"s" @end
  Test r1 @end b=s
  Yield $true
end:
  Return
)";

// fail contains input.xs[_]
constexpr std::string_view kFailContains = R"(
set f
  Input r0 @end
  Get r1 r0 $"xs" @end
  Scan %0 r1 @end
next:
  Next %0 _ r2 @end
  YieldElement r2 1
  Jump @next
end:
  Return
)";

TEST(EvaluatorTest, GivesOneOutcomeAPair) {
  const Graph graph = GraphOf({{R"({"a": 1})", R"({"a": 2})", R"({})", R"({"a": "?"})"}});
  const auto report = Evaluator(RulesOf(kPassIfA, {.pass = 0})).Run(graph);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->pairs(), 4u);
  EXPECT_EQ(report->count(Outcome::kPass), 1u);
  EXPECT_EQ(report->count(Outcome::kFail), 2u);
  EXPECT_EQ(report->count(Outcome::kUnknown), 1u);
}

struct Precedence {
  const char* main;
  const char* skip;
  const char* pass_outcome;
};

class PrecedenceTest : public ::testing::TestWithParam<Precedence> {};

TEST_P(PrecedenceTest, Holds) {
  const std::string document =
      std::string("{\"m\": ") + GetParam().main + ", \"s\": " + GetParam().skip + "}";
  const auto report =
      Evaluator(RulesOf(kPassAndSkip, {.pass = 0, .skip = 1})).Run(GraphOf({{document}}));
  ASSERT_TRUE(report.ok());
  std::string outcome;
  report->ForEach({}, [&](const Finding& finding) { outcome = NameOf(finding.outcome); });
  EXPECT_EQ(outcome, GetParam().pass_outcome) << document;
}

INSTANTIATE_TEST_SUITE_P(
    Outcomes, PrecedenceTest,
    ::testing::Values(Precedence{"true", "false", "pass"}, Precedence{"false", "false", "fail"},
                      Precedence{"\"?\"", "false", "unknown"},
                      Precedence{"\"!\"", "false", "error"}, Precedence{"true", "true", "skip"},
                      Precedence{"false", "true", "skip"}, Precedence{"\"?\"", "true", "skip"},
                      Precedence{"\"!\"", "true", "error"}, Precedence{"true", "\"?\"", "unknown"},
                      Precedence{"false", "\"?\"", "unknown"},
                      Precedence{"\"?\"", "\"?\"", "unknown"},
                      Precedence{"\"!\"", "\"?\"", "error"}, Precedence{"true", "\"!\"", "error"},
                      Precedence{"false", "\"!\"", "error"}, Precedence{"\"?\"", "\"!\"", "error"},
                      Precedence{"\"!\"", "\"!\"", "error"}));

std::string OutcomeOf(std::string_view source, Entry entry, const GraphSource& graph) {
  return Outcomes(Evaluator(RulesOf(source, entry)).Run(GraphOf(graph)));
}

TEST(EvidenceTest, NamesPathExpectedAndActual) {
  EXPECT_EQ(OutcomeOf(kPassIfA, {.pass = 0}, {{R"({"a": 2})"}}),
            "fail | `a` is 2, expected 1 @a want 1 got 2 t.rego:4:1");
}

TEST(EvidenceTest, NamesWhatIsAbsent) {
  EXPECT_EQ(OutcomeOf(kPassIfA, {.pass = 0}, {{R"({})"}}), "fail | `a` is absent @a t.rego:3:1");
}

TEST(EvidenceTest, NamesTheElementOfALoop) {
  EXPECT_EQ(OutcomeOf(R"(
complete p
  Begin/4 #0
  Input r0 @end
  Get r1 r0 $"xs" @end
  Scan %0 r1 @end b=xs
next:
  Next %0 r2 r3 @end
  Get r4 r3 $"port" @next b=xs,r2
  Equal r4 $22 @next b=xs,r2,port
  Yield $true
  Mark #0
end:
  EndElse #0 @return
return:
  Return
)",
                      {.pass = 0}, {{R"({"xs": [{}, {"port": 80}]})", R"({"xs": []})"}}),
            "fail | `xs[1].port` is 80, expected 22 @xs[1].port want 22 got 80 t.rego:7:1\n"
            "fail | `xs` has no elements @xs got [] t.rego:5:1");
}

TEST(EvidenceTest, LooksIntoRulesThatAreAsked) {
  EXPECT_EQ(OutcomeOf(R"(
complete p
  CallRule r0 1 @end
  Test r0 @end
  Yield $true
end:
  Return
complete q
  Input r0 @end
  Get r1 r0 $"a" @end
  Less r1 $5 @end b=a
  Yield $true
end:
  Default $false
  Return
)",
                      {.pass = 0}, {{R"({"a": 7})"}}),
            "fail | `a` is 7, expected less than 5 @a want 5 got 7 t.rego:3:1");
}

TEST(EvidenceTest, SaysWhatMustNotBe) {
  EXPECT_EQ(OutcomeOf(R"(
complete p
  Input r0 @end
  Begin #0
  Get r1 r0 $"open" @not
  Test r1 @not b=open
  Succeed #0 @not
not:
  EndNot #0 @end
  Yield $true
end:
  Return
)",
                      {.pass = 0}, {{R"({"open": true})"}}),
            "fail | `open` is true, which it must not be @open got true t.rego:4:1");
}

// pass { every x in input.xs { x.port != 22 } }, as the front end lowers it.
TEST(EvidenceTest, NamesWhatEveryFoundWrong) {
  EXPECT_EQ(
      OutcomeOf(R"(
complete p
  Input r0 @end
  Get r1 r0 $"xs" @end
  Begin #0
  Scan %0 r1 @every
next:
  Next %0 r2 r3 @every
  Begin #1
  Get r4 r3 $"port" @inner c=xs,r2,port
  Equal r4 $22 @inner b=xs,r2,port
  Succeed #1 @inner
inner:
  EndNot #1 @next
  Succeed #0 @every
  Jump @next
every:
  EndNot #0 @end
  Yield $true
end:
  Return
)",
                {.pass = 0}, {{R"({"xs": [{"port": 22}, {"port": 23}]})", R"({"xs": [{}]})"}}),
      "fail | `xs[1].port` is 23, expected 22 @xs[1].port want 22 got 23 t.rego:8:1\n"
      "fail | `xs[0].port` is absent @xs[0].port t.rego:7:1");
}

TEST(EvidenceTest, LooksIntoRulesThatMustNotHold) {
  EXPECT_EQ(OutcomeOf(R"(
complete p
  Begin #0
  CallRule r0 1 @not
  Test r0 @not
  Succeed #0 @not
not:
  EndNot #0 @end
  Yield $true
end:
  Return
complete q
  Input r0 @end
  Get r1 r0 $"a" @end
  Member r1 $[1,2] @end b=a
  Yield/1 $true
end:
  Return
)",
                      {.pass = 0}, {{R"({"a": 2})"}}),
            "fail | `a` is 2, which it must not be @a got 2 t.rego:3:1");
}

TEST(EvidenceTest, TakesWhatFailSays) {
  EXPECT_EQ(
      OutcomeOf(kFailContains, {.fail = 0},
                {{R"({"xs": []})", R"({"xs": ["text", {"message": "open", "path": ["xs", 0, "a b"],
                   "expected": 1, "actual": 2}]})",
                  R"({"xs": ["text", "?"]})", R"({"xs": ["?"]})", R"({"xs": ["!"]})"}}),
      "pass\n"
      "fail | text t.rego:1:1 | open @xs[0][\"a b\"] want 1 got 2 t.rego:1:1\n"
      "fail | text t.rego:1:1\n"
      "unknown | `xs[0]` was not collected: nobody read it @xs[0] t.rego:1:1\n"
      "error | it failed @xs[0] t.rego:1:1");
}

TEST(EvidenceTest, SaysTheSameOnce) {
  EXPECT_EQ(OutcomeOf(R"(
complete p
  Begin/4 #0
  Input r0 @first
  Get r1 r0 $"a" @first
  Test r1 @first b=a
  Yield $true
  Mark #0
first:
  EndElse #0 @return
  Begin/4 #1
  Input r2 @second
  Get r3 r2 $"a" @second
  Equal r3 $1 @second b=a
  Yield $true
  Mark #1
second:
  EndElse #1 @return
return:
  Return
)",
                      {.pass = 0}, {{R"({})", R"({"a": false})"}}),
            "fail | `a` is absent @a t.rego:3:1\n"
            "fail | `a` is false @a got false t.rego:4:1 | "
            "`a` is false, expected 1 @a want 1 got false t.rego:11:1");
  EXPECT_EQ(OutcomeOf(kFailContains, {.fail = 0}, {{R"({"xs": ["a", {"message": "a"}]})"}}),
            "fail | a t.rego:1:1");
}

TEST(EvidenceTest, SaysWhyAPlainFailHolds) {
  EXPECT_EQ(OutcomeOf(R"(
complete f
  Input r0 @end
  Get r1 r0 $"a" @end
  Equal r1 $1 @end b=a
  Yield/1 $true
end:
  Return
)",
                      {.fail = 0}, {{R"({"a": 1})", R"({"a": 2})"}}),
            "fail | `a` is 1, which it must not be @a got 1 t.rego:3:1\npass");
}

TEST(EvidenceTest, AddsMembersOfEvidence) {
  EXPECT_EQ(OutcomeOf(R"(
complete p
  Return
set q
  Move r0 $"more"
  YieldElement r0 1
  Return
)",
                      {.pass = 0, .evidence = 1}, {{"{}"}}),
            "fail | more t.rego:1:1");
}

TEST(EvidenceTest, PrefersTheRulesWordsToAConditionWithoutPathOrName) {
  const auto outcome = [](std::string_view condition, std::optional<std::uint32_t> evidence) {
    return OutcomeOf(fmt::format(R"(
complete p
  Input r0 @end
  Begin #0
  Get r1 r0 $"open" @not
  {}
  Succeed #0 @not
not:
  EndNot #0 @end
  Yield $true
end:
  Return
set q
  Move r0 $"more"
  YieldElement r0 1
  Return
)",
                                 condition),
                     {.pass = 0, .evidence = evidence}, {{R"({"open": true})"}});
  };
  EXPECT_EQ(outcome("Move r2 r1", std::nullopt),
            "fail | a condition holds that must not t.rego:6:1");
  EXPECT_EQ(outcome("Move r2 r1", 1), "fail | more t.rego:1:1");
  EXPECT_EQ(outcome("Test r1 @not", 1),
            "fail | `open` is true, which it must not be got true t.rego:4:1 | more t.rego:1:1");
}

TEST(EvidenceTest, NamesTheCallThatGaveAValue) {
  EXPECT_EQ(OutcomeOf(R"(
builtin count/1
complete p
  Input r0 @end
  Get r1 r0 $"xs" @end
  Call/1 r2 0 r1 @end
  Equal r2 $0 @end
  Yield $true
end:
  Return
)",
                      {.pass = 0}, {{R"({"xs": [1]})"}}),
            "fail | `count(xs)` is 1, expected 0 want 0 got 1 t.rego:4:1");
}

// pass { not a }, each of whose values is the sum of the one before with itself.
TEST(EvidenceTest, NamesOfCallsHaveALimit) {
  std::string program = "builtin plus/2\ncomplete p\n  Input r0 @end\n  Get r1 r0 $\"x\" @end\n";
  for (int i = 0; i < 60; ++i) program += "  Move r2 r1\n  Move r3 r1\n  Call/2 r1 0 r2 @end\n";
  program += "  Equal r1 $0 @end\n  Yield $true\nend:\n  Return\n";
  const std::string outcome = OutcomeOf(program, {.pass = 0}, {{R"({"x": 1})"}});
  EXPECT_TRUE(
      outcome.starts_with("fail | `plus(plus(..., ...), plus(..., ...))` is 1152921504606846976"))
      << outcome;
}

TEST(EvidenceTest, NamesTheUnknownAndItsPlace) {
  EXPECT_EQ(OutcomeOf(kPassIfA, {.pass = 0}, {{R"({"a": "?"})"}}),
            "unknown | `a` was not collected: nobody read it @a t.rego:1:1");
}

TEST(EvidenceTest, NamesDefaultsThatWereRead) {
  EXPECT_EQ(
      OutcomeOf(kPassIfA, {.pass = 0}, {{R"({"a": 2, "b": 3})"}, {"/a", "/b", "/a/0/c~1d"}}),
      "fail | `a` is 2, expected 1 @a want 1 got 2 assumed a assumed a[0][\"c/d\"] t.rego:4:1");
}

TEST(EvaluatorTest, GoesOnAfterARuleThatErrs) {
  EXPECT_EQ(OutcomeOf(R"(
complete p
  Input r0 @end
  Get r1 r0 $"n" @end
  Yield r1
  Yield $1
end:
  Return
)",
                      {.pass = 0}, {{R"({"n": 2})", R"({"n": 1})"}}),
            "error | eval_conflict_error: complete rules must not produce multiple outputs "
            "t.rego:4:1\npass");
}

TEST(EvaluatorTest, NamesTheBuiltinThatFailed) {
  EXPECT_EQ(OutcomeOf(R"(
builtin div/2
complete p
  Move r0 $1
  Move r1 $0
  Call/2 r2 0 r0 @end
  Equal r2 $1 @end
  Yield $true
end:
  Return
)",
                      {.pass = 0}, {{"{}"}}),
            "error | eval_builtin_error: div: divide by zero t.rego:3:1");
}

// pass { count(assay.resources("bucket")) == 1 }, and each of them has `a`.
constexpr std::string_view kResources = R"(
complete p
  FindResources r0 $"bucket" @end
  Scan %0 r0 @end
next:
  Next %0 _ r1 @end
  Get r2 r1 $"a" @next
  Equal r2 $1 @next
  Yield $true
  Jump @next
end:
  Return
)";

TEST(EvaluatorTest, TrustsAbsenceOnlyWhereCovered) {
  EXPECT_EQ(OutcomeOf(kResources, {.pass = 0}, {{R"({"a": 2})"}, {}, true}),
            "fail | `a` is 2, expected 1 want 1 got 2 t.rego:5:1");
  EXPECT_EQ(OutcomeOf(kResources, {.pass = 0}, {{R"({"a": 1})"}, {}, false}), "pass");
  const std::string unknown = OutcomeOf(kResources, {.pass = 0}, {{R"({"a": 2})"}, {}, false});
  EXPECT_TRUE(unknown.starts_with(
      "unknown | something the rule reads was not collected: resources of type `"))
      << unknown;
}

TEST(EvaluatorTest, NamesOtherResourcesThatWereRead) {
  const std::string outcomes =
      OutcomeOf(kResources, {.pass = 0}, {{R"({"a": 2})", R"({"a": 3})"}, {}, true});
  EXPECT_NE(outcomes.find("related b1"), std::string::npos) << outcomes;
  // The condition that was reached last was about the first bucket, which is another one to the
  // second finding.
  EXPECT_EQ(outcomes,
            "fail | `a` is 2, expected 1 want 1 got 2 related b1 t.rego:5:1\n"
            "fail | `a` of bucket b0 is 2, expected 1 want 1 got 2 related b0 t.rego:5:1");
}

TEST(EvaluatorTest, CountsTypesWithoutRules) {
  const auto report =
      Evaluator(RulesOf(kPassIfA, {.pass = 0}, "other")).Run(GraphOf({{"{}", "{}"}}));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->pairs(), 0u);
  ASSERT_EQ(report->types_without_rules().size(), 1u);
  EXPECT_EQ(report->types_without_rules()[0], std::pair(std::string("bucket"), std::size_t{2}));
}

TEST(EvaluatorTest, RefusesARuleSetWithAnUnknownBuiltin) {
  const auto report = Evaluator(RulesOf("builtin no.such/0\ncomplete p\n Return", {.pass = 0}))
                          .Run(GraphOf({{"{}"}}));
  EXPECT_EQ(report.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay
