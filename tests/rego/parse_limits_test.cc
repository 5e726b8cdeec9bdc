// Hostile texts: every one ends in a diagnostic, soon, and without deep stacks.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rego/format_ast.h"
#include "rego/parser.h"

namespace assay::rego {
namespace {

constexpr std::string_view kTooDeep = "max parsing recursion depth exceeded";

std::string Repeat(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

std::string FirstMessage(const std::string& text, const ParseOptions& options = {}) {
  const ParseResult result = ParseModule("p.rego", text, options);
  EXPECT_FALSE(result.module) << text.substr(0, 40);
  return result.diagnostics.empty() ? "" : result.diagnostics.front().message;
}

struct Nesting {
  std::string name;
  std::string before;  // repeated
  std::string middle;
  std::string after;  // repeated

  friend std::ostream& operator<<(std::ostream& out, const Nesting& nesting) {
    return out << nesting.name;
  }
};

class NestingTest : public testing::TestWithParam<Nesting> {
 protected:
  std::string Text(std::size_t depth) const {
    const Nesting& nesting = GetParam();
    return "package p\nimport future.keywords\np if { x == " + Repeat(nesting.before, depth) +
           nesting.middle + Repeat(nesting.after, depth) + " }\n";
  }
};

TEST_P(NestingTest, IsReadToSomeDepth) {
  const ParseResult result = ParseModule("p.rego", Text(60));
  EXPECT_TRUE(result.module) << (result.module ? "" : result.diagnostics.front().message);
}

TEST_P(NestingTest, EndsInOneDiagnosticBeyond) {
  for (const std::size_t depth : {2'000U, 100'000U}) {
    const ParseResult result = ParseModule("p.rego", Text(depth));
    ASSERT_FALSE(result.module);
    ASSERT_FALSE(result.diagnostics.empty());
    EXPECT_EQ(result.diagnostics.front().message, kTooDeep);
    EXPECT_LE(result.diagnostics.size(), 20U);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, NestingTest,
    testing::Values(
        Nesting{"Arrays", "[", "1", "]"}, Nesting{"Sets", "{", "1", "}"},
        Nesting{"Objects", "{\"a\": ", "1", "}"}, Nesting{"ObjectKeys", "{", "1", ": 1}"},
        Nesting{"Parentheses", "(", "1", ")"}, Nesting{"Calls", "f(", "1", ")"},
        Nesting{"References", "a[", "1", "]"}, Nesting{"Comprehensions", "[x | x = ", "1", "]"},
        Nesting{"Unions", "[a | b, ", "1", "]"}, Nesting{"Memberships", "(a, ", "b in c", " in c)"},
        Nesting{"Templates", "$\"{", "x", "}\""}, Nesting{"Every", "1; every x in xs {", "x", "}"},
        Nesting{"Sums", "1 + ", "1", ""}, Nesting{"Relations", "1 == ", "1", ""},
        Nesting{"CallsOnCalls", "", "f", "(1)[0]"}, Nesting{"NotBlocks", "1; not { x; ", "x", "}"},
        Nesting{"Groups", "1 or (x and ", "x", ")"}),
    [](const auto& test) { return test.param.name; });

TEST(ParseLimitsTest, ElseBranchesAreCounted) {
  const std::string text =
      "package p\np := 1 if { x }" + Repeat(" else := 2 if { y }", 100'000) + "\n";
  EXPECT_EQ(FirstMessage(text), kTooDeep);
}

TEST(ParseLimitsTest, PathsOfRulesAndPackagesAreCounted) {
  EXPECT_EQ(FirstMessage("package p\na" + Repeat(".b", 100'000) + " := 1\n"), kTooDeep);
  EXPECT_EQ(FirstMessage("package p" + Repeat(".b", 100'000) + "\n"), kTooDeep);
}

TEST(ParseLimitsTest, LongListsAreNotDeep) {
  const std::string text = "package p\np := [" + Repeat("1, ", 50'000) + "]\nq if {\n" +
                           Repeat("  x\n", 50'000) + "}\nr := a" + Repeat(".b", 50'000) + "\n";
  EXPECT_TRUE(ParseModule("p.rego", text, {}).module);
}

TEST(ParseLimitsTest, AttemptsAtComprehensionsDoNotMultiply) {
  // Each bracket may be a comprehension until the comma at its end.
  const std::string text = "package p\np := " + Repeat("[a | b, ", 200) + "1" + Repeat("]", 200);
  const ParseResult result = ParseModule("p.rego", text, {});
  ASSERT_TRUE(result.module);
  EXPECT_EQ(FormatAst(*result.module).find("comprehension"), std::string::npos);
}

// `place: message (hint)` of the only diagnostic.
std::string OnlyDiagnostic(const std::string& text, const ParseOptions& options) {
  const ParseResult result = ParseModule("p.rego", text, options);
  EXPECT_FALSE(result.module);
  if (result.diagnostics.size() != 1) return std::to_string(result.diagnostics.size());
  const Diagnostic& only = result.diagnostics[0];
  return std::to_string(only.location.line) + ":" + std::to_string(only.location.column) + ": " +
         only.message + " (" + only.hint + ")";
}

TEST(ParseLimitsTest, TextsHaveALargestSize) {
  EXPECT_EQ(OnlyDiagnostic("package p\nq := 1\n", {.max_bytes = 12}),
            "2:3: text has 17 bytes, at most 12 are read (split the module into several; keep data "
            "in JSON or YAML documents)");
  EXPECT_FALSE(ParseQuery("q", "abc", {.max_bytes = 2}).query);
}

TEST(ParseLimitsTest, TextsHaveALargestNumberOfTokens) {
  const std::string text = "package p\nq := [1, 2, 3]\n";
  EXPECT_EQ(OnlyDiagnostic(text, {.max_tokens = 7}),
            "2:10: text has more than 7 tokens (split the module into several; keep data in JSON "
            "or YAML documents)");
  EXPECT_TRUE(ParseModule("p.rego", text, {.max_tokens = 11}).module);
  EXPECT_FALSE(ParseQuery("q", "a b c", {.max_tokens = 2}).query);
}

TEST(ParseLimitsTest, NestingIsRefusedWithItsPlace) {
  using Choice = ParseOptions::DialectChoice;
  for (const Choice dialect : {Choice::kV0, Choice::kV1, Choice::kDetect}) {
    EXPECT_EQ(OnlyDiagnostic("package p\nq := " + Repeat("[", 600), {.dialect = dialect}),
              "2:506: max parsing recursion depth exceeded (at most 500 levels are read: give the "
              "inner parts a rule of their own)");
  }
}

TEST(ParseLimitsTest, DiagnosticsAreCounted) {
  const std::string text = "package p\n" + Repeat("p := ]\n", 1'000);
  EXPECT_EQ(ParseModule("p.rego", text, {.max_diagnostics = 5}).diagnostics.size(), 5U);
  const std::string illegal = "package p\n" + Repeat("\x01", 1'000);
  EXPECT_LE(ParseModule("p.rego", illegal, {.max_diagnostics = 5}).diagnostics.size(), 5U);
}

TEST(ParseLimitsTest, SourceLinesAreCut) {
  const std::string text = "package p\np := ]" + std::string(100'000, ' ') + "\n";
  const ParseResult result = ParseModule("p.rego", text, {});
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_LE(result.diagnostics.front().source_line.size(), 400U);
}

TEST(ParseLimitsTest, EveryPrefixAndEveryFlippedByteEndsWell) {
  const std::string text =
      "# METADATA\n# title: t\npackage p.q[\"r\"]\nimport data.a as b\nimport future.keywords\n"
      "default f(_) := {\"a\": [1, -2.5e3]}\n"
      "p contains $\"a{x}b\" if { some k, v in xs; not f(k)[0] == `raw` with input.a as 1 }\n"
      "q := [x | x := data.y[_]] if { a and {b; c} or (d) } else := {1 | 2} if every x in y { x "
      "}\n";
  for (std::size_t i = 0; i < text.size(); ++i) {
    ParseModule("p.rego", text.substr(0, i));
    for (const char c : {'\0', '"', '{', '}', '[', '(', ',', '\n', '\x80', '$', '`'}) {
      std::string changed = text;
      changed[i] = c;
      const ParseResult result = ParseModule("p.rego", changed);
      EXPECT_EQ(result.module.has_value(), result.diagnostics.empty()) << changed;
    }
  }
}

}  // namespace
}  // namespace assay::rego
