#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "assay/adapters/crypto_builtins.h"
#include "assay/query.h"
#include "assay/rego.h"

namespace assay {
namespace {

bool NeedsCryptography(const std::string& name) {
  return name.starts_with("crypto.") || name.starts_with("io.jwt.") ||
         name.starts_with("providers.");
}

TEST(CryptoBuiltinsTest, AreAllThatTheEngineLacksOfTheKind) {
  std::size_t count = 0;
  for (const Builtin& builtin : StandardBuiltins().builtins()) {
    if (!NeedsCryptography(builtin.name)) continue;
    ++count;
    EXPECT_FALSE(builtin.function) << builtin.name;
    const Builtin* found = CryptoBuiltins().Find(builtin.name);
    ASSERT_NE(found, nullptr) << builtin.name;
    EXPECT_TRUE(found->function) << builtin.name;
    EXPECT_EQ(found->arguments, builtin.arguments);
    EXPECT_EQ(found->capability, builtin.capability);
  }
  EXPECT_EQ(CryptoBuiltins().builtins().size(), count);
}

TEST(CryptoBuiltinsTest, AreThoseThatThePageNames) {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/docs/builtins.md");
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `") || !line.ends_with("| crypto |")) continue;
    ++rows;
    EXPECT_NE(CryptoBuiltins().Find(line.substr(3, line.find('`', 3) - 3)), nullptr) << line;
  }
  EXPECT_EQ(rows, CryptoBuiltins().builtins().size());
}

// [host]
absl::StatusOr<QueryResult> Ask(std::string_view question) {
  BuiltinTable builtins = RegoBuiltins();
  builtins.Add(CryptoBuiltins());
  absl::StatusOr<Query> query = Query::Prepare(question, {}, {.compile = {.builtins = &builtins}});
  if (!query.ok()) return query.status();
  return query->Evaluate({.context = {.now_ns = 0, .builtins = &builtins}});
}
// [/host]

TEST(CryptoBuiltinsTest, AreHandedOverByTheHost) {
  const absl::StatusOr<QueryResult> result =
      Ask(R"(x := crypto.sha256("a"); y := yaml.is_valid("a: 1"))");
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->solutions.size(), 1U);
  EXPECT_EQ(ToJson(result->solutions[0].bindings),
            R"({"x":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb","y":true})");
}

TEST(CryptoBuiltinsTest, EndAnEvaluationThatDoesNotHaveThem) {
  const absl::StatusOr<Query> query = Query::Prepare(R"(crypto.sha256("a", x))", {});
  ASSERT_TRUE(query.ok()) << query.status();
  const absl::StatusOr<QueryResult> result = query->Evaluate({});
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.status().message().find("crypto.sha256"), std::string::npos);
}

TEST(BuiltinTableTest, AddsAllOfAnother) {
  BuiltinTable table;
  table.Add({.name = "crypto.md5", .arity = 7});
  table.Add({.name = "own", .arity = 1});
  table.Add(CryptoBuiltins());
  EXPECT_EQ(table.builtins().size(), CryptoBuiltins().builtins().size() + 1);
  EXPECT_EQ(table.Find("crypto.md5")->arity, 1U);
  const std::size_t size = table.builtins().size();
  table.Add(table);
  EXPECT_EQ(table.builtins().size(), size);
}

}  // namespace
}  // namespace assay
