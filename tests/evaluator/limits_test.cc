// Each limit of an evaluation ends it, as a status and as a finding.

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <string_view>

#include "evaluator/assembly.h"
#include "evaluator/link.h"
#include "evaluator/machine.h"

namespace assay::evaluator {
namespace {

using assay::testing::Assemble;

// Goes over 0, 1, ... 99 nested three deep and gathers what it saw.
constexpr std::string_view kLoops = R"(
builtin numbers.range/2
complete p
  Begin/1 #0
  Move r0 $0
  Move r1 $99
  Call/2 r2 0 r0 @end
  Scan %0 r2 @end
a:
  Next %0 _ r3 @end
  Scan %1 r2 @a
b:
  Next %1 _ r4 @a
  Scan %2 r2 @b
c:
  Next %2 _ r5 @b
  MakeArray r6 r3 3
  Append #0 r6
  Jump @c
end:
  Collect #0 r7
  Yield r7
  Return
)";

struct Stopped {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string text;
};

Stopped StopOf(std::string_view source, const EvaluationContext& context) {
  const ir::Program program = Assemble(source);
  Machine machine(*Link(program), *ResolveBuiltins(program, context.builtins), context);
  machine.Start({});
  machine.Run(0);
  if (machine.stop() == nullptr) return {};
  return {machine.stop()->status, machine.stop()->Text()};
}

TEST(LimitsTest, Steps) {
  const Stopped stopped = StopOf(kLoops, {.limits = {.max_steps = 10'000}});
  EXPECT_EQ(stopped.code, absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(stopped.text, "t.rego:13: the evaluation took more than 10000 steps");
}

TEST(LimitsTest, StepsAreExact) {
  // Two instructions: one is too few.
  constexpr std::string_view kTwo = "complete p\n Yield $1\n Return";
  EXPECT_EQ(StopOf(kTwo, {.limits = {.max_steps = 2}}).text, "");
  EXPECT_NE(StopOf(kTwo, {.limits = {.max_steps = 1}}).text, "");
}

TEST(LimitsTest, EndlessLoop) {
  EXPECT_EQ(StopOf("complete p\na:\n Jump @a\n Return", {.limits = {.max_steps = 1'000'000}}).code,
            absl::StatusCode::kResourceExhausted);
}

TEST(LimitsTest, Bytes) {
  const Stopped stopped = StopOf(kLoops, {.limits = {.max_bytes = 1 << 20}});
  EXPECT_EQ(stopped.code, absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(stopped.text, "t.rego:11: the evaluation's values took more than 1048576 bytes");
}

TEST(LimitsTest, Depth) {
  constexpr std::string_view kEndless =
      "complete p\n Move r0 $1\n CallFunction/1 r0 1 r0 @e\ne:\n Return\n"
      "function q/1\n CallFunction/1 r0 1 r0 @e\ne:\n Return";
  const Stopped stopped = StopOf(kEndless, {});
  EXPECT_EQ(stopped.code, absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(stopped.text, "t.rego:2: calls are nested too deep");
}

TEST(LimitsTest, Deadline) {
  std::int64_t now = 0;
  EvaluationContext context{.limits = {.max_nanoseconds = 50}};
  context.clock = [&now] { return now += 10; };
  const Stopped stopped = StopOf(kLoops, context);
  EXPECT_EQ(stopped.code, absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(stopped.text, "t.rego:13: the evaluation took longer than 50 ns");
}

TEST(LimitsTest, Cancel) {
  std::atomic<bool> cancelled = true;
  EXPECT_EQ(StopOf(kLoops, {.cancelled = &cancelled}).code, absl::StatusCode::kCancelled);
}

TEST(LimitsTest, BuiltinsSpendSteps) {
  BuiltinTable table = StandardBuiltins();
  table.Add({.name = "host.greedy", .function = [](BuiltinCall& call, auto) {
               while (call.Spend(~std::uint64_t{0})) {
               }
               return ValueView::Null();
             }});
  const Stopped stopped =
      StopOf("builtin host.greedy/0\ncomplete p\n Call r0 0 r0 @e\n Yield r0\ne:\n Return",
             {.builtins = &table});
  EXPECT_EQ(stopped.code, absl::StatusCode::kResourceExhausted);
}

TEST(LimitsTest, BuiltinThatThrowsIsAnError) {
  BuiltinTable table = StandardBuiltins();
  table.Add({.name = "host.throws", .function = [](BuiltinCall&, auto) -> ValueView {
               throw std::runtime_error("host trouble");
             }});
  const ir::Program program =
      Assemble("builtin host.throws/0\ncomplete p\n Call r0 0 r0 @e\n Yield r0\ne:\n Return");
  const EvaluationContext context{.builtins = &table};
  Machine machine(*Link(program), *ResolveBuiltins(program, &table), context);
  machine.Start({.strictness = Strictness::kStop});
  machine.Run(0);
  ASSERT_NE(machine.stop(), nullptr);
  EXPECT_EQ(machine.stop()->message, "host.throws: host trouble");
}

TEST(LimitsTest, TheNextEvaluationIsFresh) {
  const ir::Program program = Assemble(kLoops);
  const EvaluationContext context{.limits = {.max_steps = 10'000}};
  Machine machine(*Link(program), *ResolveBuiltins(program, nullptr), context);
  for (int turn = 0; turn < 2; ++turn) {
    machine.Start({});
    machine.Run(0);
    ASSERT_NE(machine.stop(), nullptr);
    EXPECT_LE(machine.steps(), 12'000u);
  }
}

}  // namespace
}  // namespace assay::evaluator
