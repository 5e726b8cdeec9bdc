#include "rego/annotations.h"

#include <string>
#include <vector>

#include "assay/json.h"
#include "assay/rego.h"
#include "gtest/gtest.h"
#include "rego/parser.h"

namespace assay::rego {
namespace {

Module ParseGood(const std::string& text) {
  ParseResult result = ParseModule("p.rego", text, {});
  for (const Diagnostic& diagnostic : result.diagnostics) {
    ADD_FAILURE() << RenderDiagnostic(diagnostic);
  }
  return result.module ? *std::move(result.module) : Module();
}

TEST(AnnotationsTest, BelongToTheRuleOrPackageThatFollows) {
  const Module module = ParseGood(
      "# METADATA\n# title: all\n# scope: subpackages\n\n# METADATA\n# title: one\npackage p\n\n"
      "# METADATA\n# title: a rule\nq := 1\n\nq := 2\n\n"
      "# METADATA\n# entrypoint: true\nr if true\n");
  ASSERT_EQ(module.annotations.size(), 4U);
  EXPECT_EQ(module.annotations[0].scope, AnnotationScope::kSubpackages);
  EXPECT_EQ(module.annotations[1].scope, AnnotationScope::kPackage);
  EXPECT_EQ(ToJson(module.annotations[2].data), R"({"scope":"rule","title":"a rule"})");
  EXPECT_EQ(module.annotations[2].rule, module.rules[0]);
  EXPECT_EQ(module.annotations[3].scope, AnnotationScope::kDocument);
  EXPECT_EQ(module.annotations[3].rule, module.rules[2]);
}

TEST(AnnotationsTest, AreListedWithTheirPlaces) {
  const absl::StatusOr<Value> list = RegoAnnotations(
      {.file = "p.rego",
       .text = "# METADATA\n# title: P\npackage p[\"x y\"]\n\n# METADATA\n# title: R\nr.s := 1\n"});
  ASSERT_TRUE(list.ok()) << list.status();
  const std::string path = R"({"type":"var","value":"data"},{"type":"string","value":"p"},)"
                           R"({"type":"string","value":"x y"})";
  EXPECT_EQ(ToJson(*list),
            R"([{"annotations":{"scope":"package","title":"P"},)"
            R"("location":{"col":1,"file":"p.rego","row":3},"path":[)" +
                path +
                R"(]},{"annotations":{"scope":"rule","title":"R"},)"
                R"("location":{"col":1,"file":"p.rego","row":7},"path":[)" +
                path + R"(,{"type":"string","value":"r"},{"type":"string","value":"s"}]}])");
  EXPECT_EQ(ToJson(*RegoAnnotations({.file = "p.rego", .text = "package p\n"})), "[]");
  EXPECT_FALSE(RegoAnnotations({.file = "p.rego", .text = "package p\nq := \n"}).ok());
}

TEST(AnnotationsTest, AreReadAsWritten) {
  const Module module = ParseGood(
      "package p\n"
      "# METADATA\n"
      "# title: Buckets are private\n"
      "# description: |\n"
      "#   two\n"
      "#   lines\n"
      "# organizations: [a, b]\n"
      "# authors:\n"
      "# - Jane Doe <jane@example.com>\n"
      "# - <only@example.com>\n"
      "# - name: Joe\n"
      "# related_resources:\n"
      "# - https://example.com\n"
      "# - ref: https://example.org\n"
      "#   description: more\n"
      "# custom:\n"
      "#   severity: high\n"
      "#   flag: yes\n"
      "#   n: 1.50\n"
      "q := 1\n");
  ASSERT_EQ(module.annotations.size(), 1U);
  const ValueView data = module.annotations[0].data;
  EXPECT_EQ(ToJson(data.Find("description")), R"("two\nlines\n")");
  EXPECT_EQ(ToJson(data.Find("organizations")), R"(["a","b"])");
  EXPECT_EQ(ToJson(data.Find("authors")),
            R"([{"email":"jane@example.com","name":"Jane Doe"},)"
            R"({"email":"only@example.com","name":""},{"name":"Joe"}])");
  EXPECT_EQ(ToJson(data.Find("related_resources")),
            R"([{"ref":"https://example.com"},)"
            R"({"description":"more","ref":"https://example.org"}])");
  EXPECT_EQ(ToJson(data.Find("custom").Find("flag")), R"("yes")");
  ValueArena arena;
  EXPECT_EQ(module.annotations[0].source.LineOf({arena.String("custom"), arena.String("n")}), 19U);
}

TEST(AnnotationsTest, AreCommentsElsewhere) {
  EXPECT_TRUE(ParseGood("package p\n# see METADATA\n# : [\nq := 1\n").annotations.empty());
}

struct Bad {
  std::string name;
  std::string text;
  std::uint32_t line;
  std::string message;

  friend std::ostream& operator<<(std::ostream& out, const Bad& test) { return out << test.name; }
};

class BadAnnotationsTest : public testing::TestWithParam<Bad> {};

TEST_P(BadAnnotationsTest, AreDiagnosticsAtTheirLine) {
  const ParseResult result = ParseModule("p.rego", GetParam().text, {});
  EXPECT_FALSE(result.module);
  ASSERT_FALSE(result.diagnostics.empty());
  const Diagnostic& diagnostic = result.diagnostics.front();
  EXPECT_EQ(diagnostic.message, GetParam().message);
  EXPECT_EQ(diagnostic.location.line, GetParam().line);
  EXPECT_EQ(diagnostic.location.file, "p.rego");
  EXPECT_FALSE(diagnostic.source_line.empty());
}

std::string Bomb() {
  std::string text = "package p\n# METADATA\n# custom:\n#   a0: &a0 [x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    text.append("#   ").append(name).append(": &").append(name).append(" [");
    text.append(before).append(", ").append(before).append("]\n");
  }
  return text + "q := 1\n";
}

INSTANTIATE_TEST_SUITE_P(
    All, BadAnnotationsTest,
    testing::Values(Bad{"Empty", "package p\n# METADATA\nq := 1\n", 2,
                        "expected METADATA block, found whitespace"},
                    Bad{"Blank", "package p\n# METADATA\n#\nq := 1\n", 2,
                        "expected METADATA block, found whitespace"},
                    Bad{"NoMapping", "package p\n# METADATA\n# text\nq := 1\n", 2,
                        "METADATA block must be one mapping"},
                    Bad{"Syntax", "package p\n# METADATA\n# title: a\n# b: [\nq := 1\n", 5,
                        "yaml: end of sequence flow not found"},
                    Bad{"DuplicateKey", "package p\n# METADATA\n# title: a\n# title: b\nq := 1\n",
                        4, "yaml: duplicate key `title`"},
                    Bad{"WrongType", "package p\n# METADATA\n# title: a\n# custom: b\nq := 1\n", 4,
                        "annotation `custom` must be of type object, not string"},
                    Bad{"UnknownScope", "package p\n# METADATA\n# scope: all\nq := 1\n", 2,
                        "invalid annotation scope 'all'"},
                    Bad{"PackageScopeOnRule", "package p\n# METADATA\n# scope: package\nq := 1\n",
                        2, "annotation scope 'package' must be applied to package (have rule)"},
                    Bad{"RuleScopeOnPackage", "# METADATA\n# scope: rule\npackage p\n", 1,
                        "annotation scope 'rule' must be applied to rule (have package)"},
                    Bad{"OnImport", "package p\n# METADATA\n# title: a\nimport data.a\n", 2,
                        "invalid annotation scope 'import'"},
                    Bad{"AtTheEnd", "package p\n# METADATA\n# title: a\n", 2,
                        "no rule and no package follows this METADATA block"},
                    Bad{"EntrypointRule",
                        "package p\n# METADATA\n# scope: rule\n# entrypoint: true\nq := 1\n", 2,
                        "annotation entrypoint applied to non-document or package scope 'rule'"},
                    Bad{"Author", "package p\n# METADATA\n# authors: [1]\nq := 1\n", 2,
                        "an author is a string or a mapping"},
                    Bad{"Bomb", Bomb(), 18, "yaml: more than 100000 nodes"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace assay::rego
