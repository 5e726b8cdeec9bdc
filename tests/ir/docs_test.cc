#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "assay/ir.h"
#include "fmt/format.h"

namespace assay::ir {
namespace {

constexpr std::string_view kFieldNames[] = {"None",   "Dst",     "Operand",  "Reg",
                                            "First",  "Count",   "Target",   "Iterator",
                                            "Region", "Builtin", "Function", "Node"};

std::string_view FieldName(OperandKind kind) { return kFieldNames[static_cast<std::size_t>(kind)]; }

TEST(IrDocsTest, PageListsEveryInstructionAsTheListHasIt) {
  std::ifstream file(ASSAY_SOURCE_DIR "/docs/ir.md");
  ASSERT_TRUE(file) << "docs/ir.md cannot be read";
  std::stringstream page;
  page << file.rdbuf();
  for (std::size_t i = 0; i < kOpcodes; ++i) {
    const InstructionFormat& f = FormatOf(static_cast<Opcode>(i));
    const std::string row = fmt::format("| {} | {} | {} | {} | {} | {} |\n", f.name, FieldName(f.a),
                                        FieldName(f.b), FieldName(f.c), FieldName(f.d), f.text);
    EXPECT_NE(page.str().find(row), std::string::npos) << "docs/ir.md lacks the row\n" << row;
  }
}

}  // namespace
}  // namespace assay::ir
