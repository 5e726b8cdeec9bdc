// The machine on small programs: values, loops, regions, results, calls, replacements.

#include "evaluator/machine.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "evaluator/assembly.h"
#include "evaluator/link.h"

namespace assay::evaluator {
namespace {

using assay::testing::Assemble;
using assay::testing::Document;

// What rule 0 comes to: as Rego writes it, or the error.
std::string Answer(std::string_view source, std::string_view input = {},
                   Strictness strictness = Strictness::kThreeValued) {
  const ir::Program program = Assemble(source);
  if (program.functions().empty()) return "wrong program";
  const auto linked = Link(program);
  if (!linked.ok()) return std::string(linked.status().message());
  const auto builtins = ResolveBuiltins(program, nullptr);
  if (!builtins.ok()) return std::string(builtins.status().message());
  const EvaluationContext context;
  Machine machine(*linked, *builtins, context);
  const Value document = Document(input);
  std::string first;
  // Twice, for a machine is used again.
  for (int turn = 0; turn < 2; ++turn) {
    machine.Start({.input = document, .strictness = strictness});
    const ValueView value = machine.Run(0);
    std::string text = machine.stop() != nullptr ? machine.stop()->Text()
                       : value.defined()         ? ToRego(value)
                                                 : "undefined";
    if (turn == 1) {
      EXPECT_EQ(text, first);
    }
    first = text;
  }
  return first;
}

struct Case {
  const char* name;
  const char* source;
  const char* input;
  const char* want;
};

class MachineTest : public ::testing::TestWithParam<Case> {};

TEST_P(MachineTest, ComesTo) {
  EXPECT_EQ(Answer(GetParam().source, GetParam().input), GetParam().want);
}

std::string NameOfCase(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

constexpr const char* kGetA = R"(
complete p
  Input r0 @end
  Get r1 r0 $"a" @end
  Yield r1
end:
  Return
)";

constexpr const char* kDefaulted = R"(
complete p
  Begin/4 #0
  Input r0 @end
  Get r1 r0 $"a" @end
  Equal r1 $1 @end
  Yield $"one"
  Mark #0
end:
  EndElse #0 @next
next:
  Default $"other"
  Return
)";

INSTANTIATE_TEST_SUITE_P(
    Values, MachineTest,
    ::testing::Values(
        Case{"Member", kGetA, R"({"a": [1, 2]})", "[1, 2]"},
        Case{"AbsentMember", kGetA, R"({"b": 1})", "undefined"},
        Case{"MemberOfScalar", kGetA, "3", "undefined"}, Case{"NoInput", kGetA, "", "undefined"},
        Case{"UnknownMember", kGetA, R"({"a": "?"})", "<not_collected>"},
        Case{"UnknownInput", kGetA, R"("?")", "<not_collected>"},
        Case{"KnownMemberWithUnknownLeaf", kGetA, R"({"a": {"b": "?", "c": 1}})",
             R"({"b": <not_collected>, "c": 1})"},
        Case{"DefaultNotNeeded", kDefaulted, R"({"a": 1})", R"("one")"},
        Case{"DefaultNeeded", kDefaulted, R"({"a": 2})", R"("other")"},
        Case{"DefaultUndecided", kDefaulted, R"({"a": "?"})", "<not_collected>"},
        Case{"DefaultErring", kDefaulted, R"({"a": "!"})", "<error>"},
        Case{"TwoEqualValues", "complete p\n Yield $1\n Yield $1.0\n Return", "", "1"},
        Case{"TwoValues", "complete p\n Yield $1\n Yield $2\n Return", "",
             "t.rego:2: eval_conflict_error: complete rules must not produce multiple outputs"},
        Case{"LastYieldEnds", "complete p\n Yield/1 $1\n Yield $2\n Return", "", "1"},
        Case{"ObjectWithOneKeyTwice",
             "complete p\n Move r0 $1\n Move r1 $1\n Move r2 $1\n Move r3 $2\n"
             " MakeObject r0 r0 2\n Yield r0\ne:\n Return",
             "", "t.rego:5: eval_conflict_error: object keys must be unique"},
        Case{"SetOfEqual",
             "complete p\n Move r0 $1\n Move r1 $1.0\n MakeSet r0 r0 2\n Yield r0\ne:\n "
             "Return",
             "", "{1}"}),
    NameOfCase);

constexpr const char* kCollectA = R"(
complete p
  Input r0 @end
  Begin/1 #0
  Get r1 r0 $"a" @out
  Scan %0 r1 @out
next:
  Next %0 _ r2 @out
  Less $1 r2 @next
  Append #0 r2
  Jump @next
out:
  Collect #0 r3
  Yield r3
end:
  Return
)";

constexpr const char* kPairs = R"(
object p
  Begin/4 #0
  Input r0 @end
  Scan %0 r0 @end
next:
  Next %0 r1 r2 @end
  Get r3 r2 $"k" @next
  Get r4 r2 $"v" @next
  YieldMember r3 2
  Jump @next
end:
  EndElse #0 @return
return:
  Return
)";

INSTANTIATE_TEST_SUITE_P(
    Collections, MachineTest,
    ::testing::Values(
        Case{"Array", kCollectA, R"({"a": [1, 2, 3]})", "[2, 3]"},
        Case{"OfSet", kCollectA, R"({"a": {"set": [3, 2, 2, 1]}})", "[2, 3]"},
        Case{"OfObject", kCollectA, R"({"a": {"y": 5, "x": 4}})", "[4, 5]"},
        Case{"OfScalar", kCollectA, R"({"a": 4})", "[]"},
        Case{"OfNothing", kCollectA, R"({})", "[]"},
        Case{"OfUnknown", kCollectA, R"({"a": "?"})", "[<not_collected>]"},
        Case{"WithUnknownElement", kCollectA, R"({"a": [2, "?", 3]})", "[2, 3, <not_collected>]"},
        Case{"UnknownElementPlainlyOut", kCollectA, R"({"a": [0, null, 3]})", "[3]"},
        Case{"Members", kPairs, R"([{"k": "a", "v": 1}, {"k": "b", "v": 2}, {"k": "a", "v": 1}])",
             R"({"a": 1, "b": 2})"},
        Case{"MembersConflict", kPairs, R"([{"k": "a", "v": 1}, {"k": "a", "v": 2}])",
             "t.rego:7: eval_conflict_error: object keys must be unique"},
        Case{"MemberWithUnknownKey", kPairs, R"([{"k": "a", "v": 1}, {"k": "?", "v": 2}])",
             R"({"a": <not_collected>, <not_collected>: <not_collected>})"},
        Case{"MemberThatMayBeElse", kPairs, R"([{"k": "a", "v": 1}, {"k": "a", "v": "?"}])",
             R"({"a": <not_collected>})"}),
    NameOfCase);

constexpr const char* kNotA = R"(
complete p
  Input r0 @end
  Begin #0
  Get r1 r0 $"a" @not
  Equal r1 $1 @not
  Succeed #0 @not
not:
  EndNot #0 @end
  Yield $"not"
end:
  Return
)";

constexpr const char* kElse = R"(
complete p
  Begin/4 #0
  Input r0 @else
  Get r1 r0 $"a" @else
  Equal r1 $1 @else
  Yield $"first"
  Mark #0
else:
  EndElse #0 @end
  Input r0 @end
  Get r1 r0 $"b" @end
  Yield $"second"
end:
  Return
)";

INSTANTIATE_TEST_SUITE_P(Regions, MachineTest,
                         ::testing::Values(Case{"NotOfTrue", kNotA, R"({"a": 1})", "undefined"},
                                           Case{"NotOfFalse", kNotA, R"({"a": 2})", R"("not")"},
                                           Case{"NotOfUndefined", kNotA, R"({})", R"("not")"},
                                           Case{"NotOfUnknown", kNotA, R"({"a": "?"})",
                                                "<not_collected>"},
                                           Case{"NotOfError", kNotA, R"({"a": "!"})", "<error>"}),
                         NameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Else, MachineTest,
    ::testing::Values(Case{"First", kElse, R"({"a": 1, "b": 1})", R"("first")"},
                      Case{"FirstHidesUnknown", kElse, R"({"a": 1, "b": "?"})", R"("first")"},
                      Case{"Second", kElse, R"({"a": 2, "b": 1})", R"("second")"},
                      Case{"Neither", kElse, R"({"a": 2})", "undefined"},
                      Case{"FirstUnknown", kElse, R"({"a": "?", "b": 1})", "<not_collected>"},
                      Case{"SecondUnknown", kElse, R"({"a": 2, "b": "?"})", "<not_collected>"}),
    NameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Calls, MachineTest,
    ::testing::Values(
        Case{"Function",
             "complete p\n Move r0 $2\n Move r1 $3\n CallFunction/2 r2 1 r0 @e\n Yield r2\n"
             "e:\n Return\nfunction q/2\n MakeArray r0 r0 2\n Yield r0\n Return",
             "", "[2, 3]"},
        Case{"FunctionConflict",
             "complete p\n CallFunction/0 r2 1 r0 @e\n Yield r2\n"
             "e:\n Return\nfunction q/0\n Yield $1\n Yield $2\n Return",
             "",
             "t.rego:2: eval_conflict_error: functions must not produce multiple outputs for same "
             "inputs"},
        Case{"Rule",
             "complete p\n CallRule r0 1 @e\n Yield r0\ne:\n Return\n"
             "set q\n Move r0 $\"x\"\n YieldElement r0 1\ne:\n Return",
             "", R"({"x"})"},
        Case{"UndefinedRule",
             "complete p\n CallRule r0 1 @e\n Yield r0\ne:\n Return\ncomplete q\n Return", "",
             "undefined"},
        Case{"Endless", "complete p\n CallRule r0 0 @e\ne:\n Return", "",
             "t.rego:2: calls are nested too deep"}),
    NameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Data, MachineTest,
    ::testing::Values(
        Case{"Base",
             "base {\"x\":{\"y\":[5,6]}}\n"
             "complete p\n Move r0 $\"x\"\n Move r1 $\"y\"\n Move r2 $1\n"
             " ReadData/3 r3 0 r0 @e\n Yield r3\ne:\n Return",
             "", "6"},
        Case{"NumberAsKeyOfBase",
             "base {\"7\":8}\ncomplete p\n Move r0 $7\n ReadData/1 r1 0 r0 @e\n Yield r1\ne:\n "
             "Return",
             "", "8"},
        Case{"RuleOverBase",
             "base {\"q\":1,\"z\":2}\ncomplete a\n Begin/1 #0\n ScanData %0 0 r0 @e\n"
             "n:\n Next %0 r1 _ @e\n NotEqual r1 $\"a\" @n\n ReadData/1 r2 0 r1 @n\n"
             " Append #0 r1\n Append #0 r2\n Jump @n\n"
             "e:\n Collect #0 r3\n Yield r3\n Return\n"
             "function f/0\n Return\n"
             "complete q\n Yield $3\n Return",
             "", R"(["q", 3, "z", 2])"}),
    NameOfCase);

TEST(MachineWithTest, ReplacesBothBelowRulesAndBack) {
  EXPECT_EQ(Answer(R"(
complete p
  Begin/1 #0
  Move r0 $"a"
  Move r1 $1
  Move r2 $5
  WithDocument 0 r0 1
  WithDocument/1 2 r2 0
  Input r4 @x
  Append #0 r4
  CallRule r5 1 @x
  Append #0 r5
  ReadData r5 2 r0 @x
  Append #0 r5
x:
  WithEnd 2
  CallRule r6 1 @e
  Append #0 r6
e:
  Collect #0 r7
  Yield r7
  Return
complete q
  Yield $"q"
  Return
)",
                   R"({"b": 2})"),
            R"([{"a": 1, "b": 2}, 5, 5, "q"])");
}

TEST(MachineWithTest, ReplacesBuiltinsAndFunctions) {
  EXPECT_EQ(Answer(R"(
builtin count/1
builtin sum/1
complete p
  Begin/1 #0
  Move r0 $[4,5]
  WithFunction/2 0 $99
  Call/1 r1 0 r0 @x
  Append #0 r1
x:
  WithEnd 1
  WithFunction/3 0 r1
  Call/1 r1 0 r0 @y
  Append #0 r1
y:
  WithEnd 1
  WithFunction/4 0 r1
  Call/1 r1 0 r0 @z
  Append #0 r1
z:
  WithEnd 1
  Call/1 r1 0 r0 @e
  Append #0 r1
e:
  Collect #0 r7
  Yield r7
  Return
function q/1
  Begin/1 #0
  Call/1 r1 0 r0 @e
  Append #0 r1
e:
  Collect #0 r2
  Yield r2
  Return
)"),
            R"([99, 9, [2], 2])");
}

TEST(MachineWithTest, KeepsRuleValuesApart) {
  EXPECT_EQ(Answer(R"(
complete p
  Begin/1 #0
  CallRule r0 1 @a
  Append #0 r0
a:
  Move r1 $2
  WithDocument 0 r1 0
  CallRule r0 1 @c
  Append #0 r0
  CallRule r0 1 @c
  Append #0 r0
c:
  WithEnd 1
b:
  CallRule r0 1 @d
  Append #0 r0
d:
  Collect #0 r2
  Yield r2
  Return
complete q
  Input r0 @e
  Yield r0
e:
  Return
)",
                   "1"),
            "[1, 2, 2, 1]");
}

constexpr const char* kDivide = R"(
builtin div/2
complete p
  Move r0 $1
  Move r1 $0
  Call/2 r2 0 r0 @end
  Yield r2
end:
  Return
)";

TEST(MachineErrorTest, FollowsTheErrorMode) {
  EXPECT_EQ(Answer(kDivide), "<error>");
  EXPECT_EQ(Answer(kDivide, {}, Strictness::kUndefined), "undefined");
  EXPECT_EQ(Answer(kDivide, {}, Strictness::kStop),
            "t.rego:3: eval_builtin_error: div: divide by zero");
}

TEST(MachineErrorTest, RemembersWhereAnUnknownFailed) {
  const ir::Program program = Assemble(kDivide);
  const EvaluationContext context;
  Machine machine(*Link(program), *ResolveBuiltins(program, nullptr), context);
  machine.Start({});
  const ValueView value = machine.Run(0);
  ASSERT_NE(machine.FailureOf(value), nullptr);
  EXPECT_EQ(machine.FailureOf(value)->Text(), "t.rego:3: eval_builtin_error: div: divide by zero");
}

TEST(MachineQueryTest, KeepsSolutionsInOrder) {
  const ir::Program program = Assemble(R"(
query q x _
  Input r0 @end
  Scan %0 r0 @end
next:
  Next %0 r1 r2 @end
  Less $1 r2 @next
  YieldSolution r1 2
  Jump @next
end:
  Return
)");
  const EvaluationContext context;
  Machine machine(*Link(program), *ResolveBuiltins(program, nullptr), context);
  const Value input = Document(R"([3, 1, "?", 2])");
  machine.Start({.input = input});
  machine.Run(0);
  std::string text;
  for (ValueView word : machine.solutions()) text += ToRego(word) + " ";
  EXPECT_EQ(text, "0 3 3 2 ");
  EXPECT_TRUE(machine.undecided());
}

}  // namespace
}  // namespace assay::evaluator
