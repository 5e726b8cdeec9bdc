#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "evaluator/builtins/case_file.h"
#include "evaluator/builtins/recorded_call.h"

namespace assay::builtins {
namespace {

std::string Show(const RecordedCall& call, ValueView result) {
  if (call.code() == "eval_builtin_error") return "error: " + call.message();
  if (call.code() == "eval_type_error") return "type error: " + call.message();
  if (!call.code().empty()) return "limit error: " + call.message();
  return result.defined() ? ToRego(result) : "undefined";
}

class BuiltinCasesTest : public testing::TestWithParam<std::string> {};

TEST_P(BuiltinCasesTest, GivesWhatTheFileWants) {
  const std::vector<BuiltinCase> cases = ReadCaseFile(GetParam());
  ASSERT_FALSE(cases.empty());
  RecordedCall call;
  for (const BuiltinCase& entry : cases) {
    SCOPED_TRACE(GetParam() + ":" + std::to_string(entry.line) + " " + entry.name);
    const Builtin* builtin = StandardBuiltins().Find(entry.name);
    ASSERT_NE(builtin, nullptr);
    ASSERT_TRUE(builtin->function) << "has no body";
    std::vector<ValueView> operands;
    for (const std::string& text : entry.operands) {
      operands.push_back(ParseOperand(text, call.arena()));
      ASSERT_TRUE(operands.back().defined()) << text;
    }
    ASSERT_EQ(operands.size(), builtin->arity);
    EXPECT_EQ(Show(call, call.Run(*builtin, operands)), entry.want);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, BuiltinCasesTest, testing::ValuesIn(CaseFiles()),
                         [](const auto& file) {
                           return std::filesystem::path(file.param).stem().string();
                         });

TEST(BuiltinCases, CoverEveryBody) {
  std::map<std::string, int> counts;
  for (const std::string& file : CaseFiles()) {
    for (const BuiltinCase& entry : ReadCaseFile(file)) ++counts[entry.name];
  }
  for (const Builtin& builtin : StandardBuiltins().builtins()) {
    const bool tested_elsewhere = builtin.capability != Capability::kNone || !builtin.deterministic;
    if (builtin.function && !tested_elsewhere) {
      EXPECT_GE(counts[builtin.name], 3) << builtin.name;
    }
  }
}

}  // namespace
}  // namespace assay::builtins
