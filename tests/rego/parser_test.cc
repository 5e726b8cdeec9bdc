// Texts and the trees or errors they give: tests/rego/parse/*.case. A file begins with
// `mode: query` or `mode: rules`, a dialect (v0, v1, detect) and perhaps `without and, or`; rules
// have `package p` put before them. Then come cases: `====`, the text, `----`, what is expected.
// UPDATE_GOLDEN=1 writes what was found instead of comparing.

#include "rego/parser.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "rego/format_ast.h"

namespace assay::rego {
namespace {

constexpr std::string_view kPackage = "package p\n";

struct Case {
  std::string text;
  std::string expected;
};

struct CaseFile {
  std::string mode;
  std::vector<Case> cases;
};

std::filesystem::path CaseFolder() {
  return std::filesystem::path(ASSAY_SOURCE_DIR) / "tests/rego/parse";
}

std::vector<std::string> CaseFileNames() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(CaseFolder())) {
    if (entry.path().extension() == ".case") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

CaseFile ReadCases(const std::filesystem::path& path) {
  std::ifstream stream(path);
  CaseFile file;
  std::getline(stream, file.mode);
  std::string* into = nullptr;
  for (std::string line; std::getline(stream, line);) {
    if (line == "====") {
      into = &file.cases.emplace_back().text;
    } else if (line == "----") {
      into = &file.cases.back().expected;
    } else if (into != nullptr) {
      *into += line + '\n';
    }
  }
  return file;
}

std::string Describe(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    text += std::to_string(diagnostic.location.line) + ':' +
            std::to_string(diagnostic.location.column) + ": " + diagnostic.message + '\n';
    if (!diagnostic.hint.empty()) text += "  hint: " + diagnostic.hint + '\n';
  }
  return text;
}

std::string Parse(const std::string& mode, const std::string& text) {
  using Choice = ParseOptions::DialectChoice;
  ParseOptions options;
  if (mode.find("v0") != std::string::npos) options.dialect = Choice::kV0;
  if (mode.find("detect") != std::string::npos) options.dialect = Choice::kDetect;
  options.logic_keywords = mode.find("without and, or") == std::string::npos;
  if (mode.starts_with("mode: query")) {
    const QueryResult result = ParseQuery("query", text, options);
    if (!result.query) return Describe(result.diagnostics);
    return FormatAst(result.query->body) + '\n';
  }
  const ParseResult result = ParseModule("p.rego", std::string(kPackage) + text, options);
  if (!result.module) return Describe(result.diagnostics);
  const std::string dump = FormatAst(*result.module);
  return dump.substr(dump.find('\n') + 1);
}

class ParserCaseTest : public testing::TestWithParam<std::string> {};

TEST_P(ParserCaseTest, GivesTheTreeOrTheErrors) {
  const std::filesystem::path path = CaseFolder() / (GetParam() + ".case");
  const CaseFile file = ReadCases(path);
  ASSERT_FALSE(file.cases.empty());
  std::string updated = file.mode + '\n';
  for (const Case& each : file.cases) {
    const std::string found = Parse(file.mode, each.text);
    updated += "====\n" + each.text + "----\n" + found;
    if (std::getenv("UPDATE_GOLDEN") == nullptr) {
      EXPECT_EQ(found, each.expected) << GetParam() << ".case: " << each.text;
    }
  }
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << updated;
}

INSTANTIATE_TEST_SUITE_P(All, ParserCaseTest, testing::ValuesIn(CaseFileNames()),
                         [](const auto& test) { return test.param; });

TEST(ParserTest, LocationsSliceTheText) {
  const std::string text = "package p\n\nq contains x if {\n\tsome x in input.xs[0]\n}\n";
  const ParseResult result = ParseModule("p.rego", text, {.file_index = 7});
  ASSERT_TRUE(result.module);
  const Rule& rule = *result.module->rules.front();
  const auto slice = [&](const Location& at) {
    EXPECT_EQ(at.file, 7U);
    return result.module->text.substr(at.offset, at.length);
  };
  EXPECT_EQ(slice(rule.location), "q contains x if {\n\tsome x in input.xs[0]\n}");
  EXPECT_EQ(slice(rule.head.location), "q contains x");
  const Expr& expr = *rule.body.front();
  EXPECT_EQ(slice(expr.location), "some x in input.xs[0]");
  EXPECT_EQ(slice(expr.domain->location), "input.xs[0]");
  EXPECT_EQ(expr.location.line, 4U);
  EXPECT_EQ(expr.location.column, 2U);
}

TEST(ParserTest, KeepsCommentsInOrder) {
  const ParseResult result = ParseModule("p.rego", "# a\r\npackage p # b\n#\n", {});
  ASSERT_TRUE(result.module);
  ASSERT_EQ(result.module->comments.size(), 3U);
  EXPECT_EQ(result.module->comments[0].text, " a");
  EXPECT_EQ(result.module->comments[1].text, " b");
  EXPECT_EQ(result.module->comments[2].text, "");
}

TEST(ParserTest, DetectsTheDialect) {
  using Choice = ParseOptions::DialectChoice;
  const auto dialect = [](const std::string& text) {
    const ParseResult result = ParseModule("p.rego", text, {.dialect = Choice::kDetect});
    return result.module ? std::optional<Dialect>(result.module->dialect) : std::nullopt;
  };
  EXPECT_EQ(dialect("package p\nq if true\n"), Dialect::kV1);
  EXPECT_EQ(dialect("package p\nq { true }\n"), Dialect::kV0);
  EXPECT_EQ(dialect("package p\nimport rego.v1\nq if { true }\n"), Dialect::kV1);
  EXPECT_EQ(dialect("package p\nq if { true }\nr { true }\n"), std::nullopt);
}

TEST(ParserTest, ShowsTheDiagnosticsOfTheDialectThatCameFurther) {
  using Choice = ParseOptions::DialectChoice;
  const auto message = [](const std::string& text) {
    return ParseModule("p.rego", text, {.dialect = Choice::kDetect}).diagnostics.at(0).message;
  };
  EXPECT_EQ(message("package p\nq if { x == }\n"), "unexpected } token");
  EXPECT_EQ(message("package p\nq { x }\nr { x == }\n"), "unexpected } token");
}

// METADATA stands above the rules: as v0, where `if` is no word, the text comes further.
TEST(ParserTest, ShowsWhatIsWrongWithMetadataOfATextThatIsV1) {
  const ParseResult result =
      ParseModule("p.rego", "# METADATA\n# title: t\n# custom: 5\npackage p\n\nq if input.x\n",
                  {.dialect = ParseOptions::DialectChoice::kDetect});
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_EQ(RenderDiagnostic(result.diagnostics[0]),
            "p.rego:3:3: error: annotation `custom` must be of type object, not number "
            "[rego_parse_error]\n  # custom: 5\n    ^\n");
  const ParseResult as_v0 =
      ParseModule("p.rego", "# METADATA\n# title: [1]\npackage p\n\nq { input.x }\n",
                  {.dialect = ParseOptions::DialectChoice::kDetect});
  ASSERT_EQ(as_v0.diagnostics.size(), 1U);
  EXPECT_EQ(as_v0.diagnostics[0].message, "annotation `title` must be of type string, not array");
}

TEST(ParserTest, ImportsOfRegoV1MakeV0Strict) {
  using Choice = ParseOptions::DialectChoice;
  const ParseResult result =
      ParseModule("p.rego", "package p\nimport rego.v1\n", {.dialect = Choice::kV0});
  ASSERT_TRUE(result.module);
  EXPECT_TRUE(result.module->strict);
  EXPECT_EQ(result.module->dialect, Dialect::kV0);
}

TEST(ParserTest, NotImportedAsAKeywordNegatesBodies) {
  const ParseResult with = ParseModule("p.rego", "package p\nimport future.keywords.not\n", {});
  const ParseResult without = ParseModule("p.rego", "package p\n", {});
  ASSERT_TRUE(with.module && without.module);
  EXPECT_TRUE(with.module->negates_bodies);
  EXPECT_FALSE(without.module->negates_bodies);
}

TEST(ParserTest, WildcardsAreMarkedAndCounted) {
  const QueryResult result = ParseQuery("query", "x[_][_]", {});
  ASSERT_TRUE(result.query);
  EXPECT_EQ(result.query->wildcards, 2U);
  EXPECT_TRUE(result.query->body.front()->term->items[1]->wildcard);
}

TEST(ParserTest, TermsAreOneTerm) {
  EXPECT_TRUE(ParseTerm("term", R"({1, {"a": set()}})", {}).query);
  for (const std::string text : {"x := 1", "x = 1", "1; 2", "not 1", "1 with input as 2", ""}) {
    const QueryResult result = ParseTerm("term", text, {});
    EXPECT_FALSE(result.query) << text;
    EXPECT_FALSE(result.diagnostics.empty()) << text;
  }
}

TEST(ParserTest, ClonesShareNothingButTexts) {
  const QueryResult result = ParseQuery("query", R"([x | f(x) with input as {"a": $"b{x}"}])", {});
  ASSERT_TRUE(result.query);
  NodeArena arena;
  Term* copy = CloneTerm(arena, *result.query->body.front()->term);
  const std::string before = FormatAst(*result.query->body.front()->term);
  EXPECT_EQ(FormatAst(*copy), before);
  copy->items[0]->text = "y";
  EXPECT_EQ(FormatAst(*result.query->body.front()->term), before);
}

}  // namespace
}  // namespace assay::rego
