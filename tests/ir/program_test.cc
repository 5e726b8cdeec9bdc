#include <gtest/gtest.h>

#include "assay/ir.h"
#include "ir/programs.h"

namespace assay::ir {
namespace {

TEST(ProgramTest, TextReadsBackToAnEqualProgram) {
  const absl::StatusOr<Program> program = ParseText(kBucketProgram);
  ASSERT_TRUE(program.ok()) << program.status();
  const std::string text = WriteText(*program);
  const absl::StatusOr<Program> again = ParseText(text);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(*program == *again);
  EXPECT_EQ(WriteText(*again), text);
}

TEST(ProgramTest, TextIsStable) {
  const absl::StatusOr<Program> program = ParseText(kBucketProgram);
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_NE(WriteText(*program).find("  Equal r1 c2 @13 ; 3:9 b=c0,c1\n"), std::string::npos);
  EXPECT_NE(WriteText(*program).find("set[null, 1, \"a\"]"), std::string::npos);
}

TEST(ProgramTest, BuilderPoolsConstantsByValueAndSpelling) {
  ProgramBuilder builder;
  ValueArena arena;
  const Operand one = builder.Constant(arena.Integer(1));
  EXPECT_EQ(builder.Constant(arena.Integer(1)), one);
  EXPECT_NE(builder.Constant(arena.Integer(2)), one);
  EXPECT_EQ(builder.Constant(arena.String("versioning")),
            builder.Constant(arena.String("versioning")));
  EXPECT_TRUE(IsConstant(one));
}

TEST(ProgramTest, BuilderRefusesAFunctionThatWasNeverSet) {
  ProgramBuilder builder;
  Unit unit{.name = "u", .nodes = {{.name = "data", .children = {}, .function = {}}}};
  builder.ReserveFunction(builder.AddUnit(unit));
  EXPECT_EQ(std::move(builder).Build().status().code(), absl::StatusCode::kInternal);
}

TEST(ProgramTest, EveryOpcodeHasANameAndAText) {
  for (std::size_t i = 0; i < kOpcodes; ++i) {
    EXPECT_FALSE(FormatOf(static_cast<Opcode>(i)).name.empty());
    EXPECT_FALSE(FormatOf(static_cast<Opcode>(i)).text.empty());
  }
}

struct BadText {
  std::string_view name, text, error;
};

TEST(ProgramTest, TextErrorsNameTheLine) {
  constexpr BadText kCases[] = {
      {"unknown word", "file \"a\"\nfrobnicate 1\n", "line 2: an instruction outside a function"},
      {"unquoted file", "file a\n", "line 1: expected a quoted name"},
      {"bad constant", "constant [1,\n", "line 1: expected a constant"},
      {"node outside a unit", "node \"data\"\n", "line 1: a node outside a unit"},
      {"trailing words", "builtin \"count\"/1 x\n", "line 1: more than was expected"},
      {"no arity", "builtin \"count\"/x\n", "line 1: expected an arity"},
      {"no such parent", "unit \"u\" strict base none\n  node \"data\" parent 3\n",
       "line 2: no such parent"},
  };
  for (const BadText& c : kCases) {
    const absl::Status status = ParseText(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.name;
    EXPECT_EQ(std::string_view(status.message().data(), status.message().size()), c.error)
        << c.name;
  }
}

TEST(ProgramTest, DeeplyNestedConstantIsRefused) {
  const std::string text = "constant " + std::string(100'000, '[') + "\n";
  EXPECT_FALSE(ParseText(text).ok());
}

}  // namespace
}  // namespace assay::ir
