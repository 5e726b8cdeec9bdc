#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/ir.h"
#include "fmt/format.h"

namespace assay::ir {
namespace {

constexpr std::string_view kHead = R"(file "a.rego"
constant 1
builtin "count"/1
unit "u" strict base none
  node "data"
)";

struct Case {
  std::string_view name, sizes, code, reason;
};

// Sizes: parameters, registers, iterators, regions as they stand in the header line.
constexpr Case kRefused[] = {
    {"falls off its end", "parameters 0 registers 1 iterators 0 regions 0", "Move r0 c0\n",
     "no end"},
    {"register outside", "parameters 0 registers 1 iterators 0 regions 0", "Move r1 c0\nReturn\n",
     "no such register"},
    {"constant outside", "parameters 0 registers 1 iterators 0 regions 0", "Move r0 c9\nReturn\n",
     "no such register or constant"},
    {"target outside", "parameters 0 registers 1 iterators 0 regions 0", "Jump @7\nReturn\n",
     "no such target"},
    {"read before written", "parameters 0 registers 2 iterators 0 regions 0",
     "Move r0 r1\nReturn\n", "register 1 is read before it is written"},
    {"written on one way only", "parameters 0 registers 2 iterators 0 regions 0",
     "Input r0 @1\nYield r0\nReturn\n", "register 0 is read before it is written"},
    {"more parameters than registers", "parameters 2 registers 1 iterators 0 regions 0", "Return\n",
     "more parameters than registers"},
    {"rule with parameters", "parameters 1 registers 1 iterators 0 regions 0", "Return\n",
     "a rule has no parameters"},
    {"Next without Scan", "parameters 0 registers 1 iterators 1 regions 0",
     "Next %0 _ r0 @1\nReturn\n", "Next without Scan"},
    {"iterator outside", "parameters 0 registers 1 iterators 0 regions 0",
     "Next %0 _ r0 @1\nReturn\n", "no such iterator"},
    {"region never ends", "parameters 0 registers 1 iterators 0 regions 1", "Begin #0\nReturn\n",
     "a region or replacement never ends"},
    {"region ends twice", "parameters 0 registers 1 iterators 0 regions 1",
     "Begin #0\nEndSome #0 @2\nEndSome #0 @3\nReturn\n", "not the innermost open region"},
    {"region begins twice", "parameters 0 registers 1 iterators 0 regions 1",
     "Begin #0\nBegin #0\nReturn\n", "the region is open already"},
    {"regions differ where ways meet", "parameters 0 registers 1 iterators 0 regions 1",
     "Input r0 @2\nBegin #0\nReturn\n", "regions or replacements differ"},
    {"outer region gathers", "parameters 0 registers 1 iterators 0 regions 2",
     "Begin #0\nBegin #1\nMark #0\nReturn\n", "not the innermost open region"},
    {"replacement never ends", "parameters 0 registers 1 iterators 0 regions 0",
     "Move r0 c0\nWithDocument 0 r0 0\nReturn\n", "a region or replacement never ends"},
    {"more replacements end", "parameters 0 registers 1 iterators 0 regions 0",
     "WithEnd 1\nReturn\n", "more replacements end than hold"},
    {"wrong number of arguments", "parameters 0 registers 2 iterators 0 regions 0",
     "Move r0 c0\nMove r1 c0\nCall/2 r0 0 r0 @3\nReturn\n", "wrong number of arguments"},
    {"builtin outside", "parameters 0 registers 1 iterators 0 regions 0",
     "Move r0 c0\nCall/1 r0 4 r0 @2\nReturn\n", "no such builtin"},
    {"rule called as a function", "parameters 0 registers 1 iterators 0 regions 0",
     "CallFunction r0 0 r0 @1\nReturn\n", "a call of something of another kind"},
    {"node outside", "parameters 0 registers 1 iterators 0 regions 0",
     "ReadData r0 5 r0 @1\nReturn\n", "no such data node"},
    {"not so many registers", "parameters 0 registers 1 iterators 0 regions 0",
     "Move r0 c0\nMakeObject r0 r0 1\nReturn\n", "not so many registers"},
    {"member without a key", "parameters 0 registers 1 iterators 0 regions 0",
     "Move r0 c0\nYieldMember r0 1\nReturn\n", "a member needs two registers"},
    {"element without a register", "parameters 0 registers 1 iterators 0 regions 0",
     "YieldElement r0 0\nReturn\n", "an element needs a register"},
    {"unknown region kind", "parameters 0 registers 1 iterators 0 regions 1",
     "Begin/9 #0\nEndSome #0 @2\nReturn\n", "unknown region kind"},
    {"solution without names", "parameters 0 registers 1 iterators 0 regions 0",
     "Move r0 c0\nYieldSolution r0 1\nReturn\n", "solution and names differ"},
    {"origins for some only", "parameters 0 registers 1 iterators 0 regions 0",
     "Move r0 c0 ; 1:1\nReturn\n", "origins do not match"},
    {"no code", "parameters 0 registers 0 iterators 0 regions 0", "", "no code"},
};

std::string ProgramText(const Case& c) {
  return fmt::format("{}function \"data.f\" complete unit 0 {} file 0\n{}", kHead, c.sizes, c.code);
}

TEST(VerifyTest, RefusesWhatTheMachineCouldNotTrust) {
  for (const Case& c : kRefused) {
    const absl::Status status = ParseText(ProgramText(c)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << c.name << ": " << status;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(c.reason)) << c.name;
  }
}

TEST(VerifyTest, AcceptsALoopThatReadsWhatItWrote) {
  const Case c{"", "parameters 0 registers 3 iterators 1 regions 1",
               "Input r0 @7\nScan %0 r0 @7\nBegin/1 #0\nNext %0 r1 r2 @6\nAppend #0 r2\nJump @3\n"
               "Collect #0 r2\nReturn\n",
               ""};
  EXPECT_TRUE(ParseText(ProgramText(c)).ok()) << ParseText(ProgramText(c)).status();
}

struct BadUnit {
  std::string_view name, nodes, reason;
};

TEST(VerifyTest, RefusesADataTreeThatIsNoTree) {
  constexpr BadUnit kCases[] = {
      {"function outside", "  node \"data\"\n  node \"a\" parent 0 function 9\n",
       "no such function"},
      {"no node", "", "no data node"},
      {"same name twice", "  node \"data\"\n  node \"a\" parent 0\n  node \"a\" parent 0\n",
       "nodes out of order"},
  };
  for (const BadUnit& c : kCases) {
    const std::string text = fmt::format("unit \"u\" strict base none\n{}", c.nodes);
    const absl::Status status = ParseText(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << c.name;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(c.reason)) << c.name;
  }
}

}  // namespace
}  // namespace assay::ir
