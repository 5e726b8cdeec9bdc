// Every way to combine conditions, over {true, false, unknown, error}, against the tables of
// docs/unknown.md written out as functions.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "evaluator/assembly.h"
#include "evaluator/link.h"
#include "evaluator/machine.h"

namespace assay::evaluator {
namespace {

using assay::testing::Assemble;
using assay::testing::Document;

// T true, F false (or undefined), U unknown, E error.
constexpr std::string_view kAll = "TFUE";

char And(char a, char b) {
  constexpr std::string_view kOrder = "FUET";  // the weaker decides
  return kOrder[std::min(kOrder.find(a), kOrder.find(b))];
}
char Or(char a, char b) {
  constexpr std::string_view kOrder = "FEUT";  // the stronger decides
  return kOrder[std::max(kOrder.find(a), kOrder.find(b))];
}
char Not(char a) { return a == 'T' ? 'F' : a == 'F' ? 'T' : a; }

std::string Json(char truth) {
  return truth == 'T' ? "true" : truth == 'F' ? "false" : truth == 'U' ? "\"?\"" : "\"!\"";
}

ValueView ValueOf(Machine& machine, const Value& input) {
  machine.Start({.input = input});
  return machine.Run(0);
}

char TruthOf(std::string_view source, const std::string& json) {
  const ir::Program program = Assemble(source);
  const EvaluationContext context;
  Machine machine(*Link(program), *ResolveBuiltins(program, nullptr), context);
  const Value input = Document(json);
  const ValueView value = ValueOf(machine, input);
  EXPECT_EQ(machine.stop(), nullptr);
  if (!value.defined() || value.is_false()) return 'F';
  if (!value.is_unknown()) return 'T';
  return value.unknown_kind() == UnknownKind::kError ? 'E' : 'U';
}

using Function = char (*)(char, char);

void ExpectTable(std::string_view source, Function want) {
  for (char a : kAll) {
    for (char b : kAll) {
      const std::string json = "{\"a\": " + Json(a) + ", \"b\": " + Json(b) + "}";
      EXPECT_EQ(TruthOf(source, json), want(a, b)) << json << source;
    }
  }
}

TEST(TruthTest, Conjunction) {
  ExpectTable(R"(
complete p
  Input r0 @end
  Get r1 r0 $"a" @end
  Test r1 @end
  Get r1 r0 $"b" @end
  Test r1 @end
  Yield $true
end:
  Return
)",
              And);
}

TEST(TruthTest, TwoDefinitions) {
  ExpectTable(R"(
complete p
  Begin/4 #0
  Input r0 @one
  Get r1 r0 $"a" @one
  Test r1 @one
  Yield $true
  Mark #0
one:
  EndElse #0 @two
two:
  Begin/4 #0
  Input r0 @end
  Get r1 r0 $"b" @end
  Test r1 @end
  Yield $true
  Mark #0
end:
  EndElse #0 @return
return:
  Return
)",
              Or);
}

TEST(TruthTest, Negation) {
  ExpectTable(R"(
complete p
  Input r0 @end
  Begin #0
  Get r1 r0 $"a" @not
  Test r1 @not
  Get r1 r0 $"b" @not
  Test r1 @not
  Succeed #0 @not
not:
  EndNot #0 @end
  Yield $true
end:
  Return
)",
              [](char a, char b) { return Not(And(a, b)); });
}

TEST(TruthTest, SomeElement) {
  ExpectTable(R"(
complete p
  Input r0 @end
  Begin #0
  Scan %0 r0 @some
next:
  Next %0 _ r1 @some
  Test r1 @next
  Succeed #0 @some
  Jump @next
some:
  EndSome #0 @end
  Yield $true
end:
  Return
)",
              Or);
}

TEST(TruthTest, EveryElement) {
  ExpectTable(R"(
complete p
  Input r0 @end
  Begin #0
  Scan %0 r0 @every
next:
  Next %0 _ r1 @every
  Begin #1
  Test r1 @inner
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
              And);
}

TEST(TruthTest, NegationOfARule) {
  ExpectTable(R"(
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
  Test r1 @end
  Get r1 r0 $"b" @end
  Test r1 @end
  Yield $true
end:
  Default $false
  Return
)",
              [](char a, char b) { return Not(And(a, b)); });
}

// a { ... } else = false { true }: the doubt whether the first part holds stays.
TEST(TruthTest, Else) {
  ExpectTable(R"(
complete p
  Begin/4 #0
  Input r0 @else
  Get r1 r0 $"a" @else
  Test r1 @else
  Yield $true
  Mark #0
else:
  EndElse #0 @end
  Input r0 @end
  Get r1 r0 $"b" @end
  Test r1 @end
  Yield $false
end:
  Return
)",
              [](char a, char b) -> char {
                // True where the first holds, undefined where neither does, false where the second
                // decides.
                if (a == 'T') return 'T';
                if (a == 'F') return b == 'T' || b == 'F' ? 'F' : b;
                return a == 'E' && b == 'U' ? 'U' : a;
              });
}

// The elements of a set comprehension { x | x := input[_]; x }, asked for `true`.
TEST(TruthTest, MemberOfAComprehension) {
  ExpectTable(R"(
complete p
  Input r0 @end
  Begin/2 #0
  Scan %0 r0 @collect
next:
  Next %0 _ r1 @collect
  Test r1 @next
  Append #0 r1
  Jump @next
collect:
  Collect #0 r2
  Member $true r2 @end
  Yield $true
end:
  Return
)",
              Or);
}

TEST(TruthTest, PartialSetHoldsMember) {
  ExpectTable(R"(
complete p
  CallRule r0 1 @end
  Get r1 r0 $1 @end
  Yield $true
end:
  Return
set q
  Begin/4 #0
  Input r0 @one
  Get r1 r0 $"a" @one
  Test r1 @one
  Move r2 $1
  YieldElement r2 1
  Mark #0
one:
  EndElse #0 @two
two:
  Begin/4 #0
  Input r0 @end
  Get r1 r0 $"b" @end
  Test r1 @end
  Move r2 $1
  YieldElement r2 1
  Mark #0
end:
  EndElse #0 @return
return:
  Return
)",
              Or);
}

struct Comparison {
  const char* name;
  const char* operation;
  const char* input;
  char want;
};

class ComparisonTest : public ::testing::TestWithParam<Comparison> {};

TEST_P(ComparisonTest, IsDecided) {
  const std::string source = std::string(R"(
complete p
  Input r0 @end
  Get r1 r0 $"a" @end
  Get r2 r0 $"b" @end
  )") + GetParam().operation +
                             R"( @end
  Yield $true
end:
  Return
)";
  EXPECT_EQ(TruthOf(source, GetParam().input), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ComparisonTest,
    ::testing::Values(
        Comparison{"LeavesThatAgree", "Equal r1 r2", R"({"a": [1, "?"], "b": [1, 2]})", 'U'},
        Comparison{"LeavesThatDiffer", "Equal r1 r2", R"({"a": [1, "?"], "b": [2, 2]})", 'F'},
        Comparison{"NotEqualDecided", "NotEqual r1 r2", R"({"a": [1, "?"], "b": [2, 2]})", 'T'},
        Comparison{"NotEqualOpen", "NotEqual r1 r2", R"({"a": [1, "?"], "b": [1, 2]})", 'U'},
        Comparison{"KindsDecideOrder", "Less r1 r2", R"({"a": 1, "b": ["?"]})", 'T'},
        Comparison{"OrderOfUnknown", "Less r1 r2", R"({"a": ["?"], "b": [1]})", 'U'},
        Comparison{"MemberFound", "Member r1 r2", R"({"a": 1, "b": ["?", 1]})", 'T'},
        Comparison{"MemberMayBe", "Member r1 r2", R"({"a": 1, "b": ["?", 2]})", 'U'},
        Comparison{"MemberCannotBe", "Member r1 r2", R"({"a": 1, "b": [["?"], 2]})", 'F'},
        Comparison{"MemberOfUnknown", "Member r1 r2", R"({"a": 1, "b": "?"})", 'U'},
        Comparison{"MemberErring", "Member r1 r2", R"({"a": 1, "b": ["!", 2]})", 'E'},
        Comparison{"MemberOfObject", "Member r1 r2", R"({"a": 1, "b": {"x": 2, "y": 1}})", 'T'},
        Comparison{"SizeOfObject", "IsObject r1 1", R"({"a": {"x": "?"}, "b": 0})", 'U'},
        Comparison{"SizeOfObjectTooSmall", "IsObject r1 2", R"({"a": {"x": "?"}, "b": 0})", 'F'},
        Comparison{"SizeOfArray", "IsArray r1 1", R"({"a": ["?"], "b": 0})", 'T'}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace assay::evaluator
