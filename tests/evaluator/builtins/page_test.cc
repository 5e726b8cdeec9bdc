#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "assay/builtin.h"

namespace assay::builtins {
namespace {

std::string Page() {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/docs/builtins.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string_view NameOf(UnknownBehaviour behaviour) {
  switch (behaviour) {
    case UnknownBehaviour::kDeep:
      return "Deep";
    case UnknownBehaviour::kShallow:
      return "Shallow";
    case UnknownBehaviour::kOwn:
      break;
  }
  return "Own";
}

TEST(BuiltinPage, HasARowForEveryBuiltin) {
  const std::string page = Page();
  for (const Builtin& builtin : StandardBuiltins().builtins()) {
    const std::string arguments =
        builtin.arguments.empty() ? "none" : fmt::format("`{}`", Escaped(builtin.arguments));
    const std::string row = fmt::format("\n| `{}` | {} | `{}` | {} | ", builtin.name, arguments,
                                        Escaped(builtin.result), NameOf(builtin.unknown));
    const std::size_t at = page.find(row);
    ASSERT_NE(at, std::string::npos) << row;
    const std::string rest =
        page.substr(at + row.size(), page.find('\n', at + 1) - at - row.size());
    // What has no body here may have one in a component, which compares its own rows.
    const bool elsewhere =
        rest.ends_with("| no |") || rest.ends_with("| crypto |") || rest.ends_with("| network |");
    EXPECT_TRUE(builtin.function ? rest.ends_with("| yes |") : elsewhere) << row << rest;
    EXPECT_EQ(rest.starts_with("Deprecated"), builtin.deprecated) << row << rest;
    EXPECT_EQ(rest.starts_with("Relation"), builtin.relation) << row << rest;
  }
}

TEST(BuiltinPage, HasNoOtherRow) {
  const std::string page = Page();
  std::size_t rows = 0;
  for (std::size_t at = page.find("\n| `"); at != std::string::npos;
       at = page.find("\n| `", at + 1)) {
    ++rows;
  }
  EXPECT_EQ(rows, StandardBuiltins().builtins().size());
}

TEST(BuiltinTable, FindsByNameAndReplaces) {
  BuiltinTable table;
  table.Add({.name = "b", .arity = 1});
  table.Add({.name = "a", .arity = 1});
  table.Add({.name = "b", .arity = 2});
  ASSERT_EQ(table.builtins().size(), 2u);
  EXPECT_EQ(table.builtins()[0].name, "a");
  ASSERT_NE(table.Find("b"), nullptr);
  EXPECT_EQ(table.Find("b")->arity, 2u);
  EXPECT_EQ(table.Find("c"), nullptr);
}

TEST(StandardBuiltins, KnowAllOfOpasNames) {
  EXPECT_EQ(StandardBuiltins().builtins().size(), 206u);
}

}  // namespace
}  // namespace assay::builtins
