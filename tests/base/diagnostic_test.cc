#include "assay/diagnostic.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/status_text.h"

namespace assay {
namespace {

Diagnostic At(std::uint32_t line, std::uint32_t column, std::string code) {
  return {.code = std::move(code), .message = "m", .location = {"a.rego", line, column}};
}

TEST(DiagnosticTest, RendersPositionLineCaretAndHint) {
  const Diagnostic diagnostic = {.code = "rego_parse_error",
                                 .message = "unexpected token",
                                 .location = {"policy.rego", 3, 5},
                                 .source_line = "p := }",
                                 .hint = "remove the brace"};
  const std::string text = RenderDiagnostic(diagnostic);
  EXPECT_TRUE(text.starts_with("policy.rego:3:5: error: unexpected token [rego_parse_error]\n"))
      << text;
  EXPECT_NE(text.find("p := }\n"), std::string::npos) << text;
  EXPECT_NE(text.find("remove the brace"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\n"));
}

TEST(DiagnosticTest, PutsTheCaretBelowTheColumn) {
  const Diagnostic diagnostic = {
      .code = "c", .message = "m", .location = {"f", 1, 3}, .source_line = "abcdef"};
  const std::string text = RenderDiagnostic(diagnostic);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  ASSERT_GE(lines.size(), 3U) << text;
  EXPECT_EQ(lines[2].find('^'), lines[1].find('c')) << text;
}

TEST(DiagnosticTest, LeavesOutWhatIsNotKnown) {
  const std::string text = RenderDiagnostic({.code = "c", .message = "m", .location = {"f", 0, 0}});
  EXPECT_EQ(text, "f: error: m [c]\n");
}

TEST(DiagnosticTest, SortsByPlaceAndKeepsOneOfEqualOnes) {
  std::vector<Diagnostic> diagnostics = {At(2, 1, "b"), At(1, 9, "a"), At(2, 1, "a"),
                                         At(1, 9, "a")};
  SortDiagnostics(diagnostics);
  ASSERT_EQ(diagnostics.size(), 3U);
  EXPECT_EQ(diagnostics[0].location.line, 1U);
  EXPECT_EQ(diagnostics[1].code, "a");
  EXPECT_EQ(diagnostics[2].code, "b");
}

TEST(DiagnosticTest, WarningsAloneAreNoFailure) {
  Diagnostic warning = At(1, 1, "w");
  warning.severity = DiagnosticSeverity::kWarning;
  EXPECT_TRUE(DiagnosticsToStatus(std::vector{warning}).ok());
  const absl::Status status = DiagnosticsToStatus(std::vector{warning, At(2, 2, "e")});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(MessageOf(status).find("a.rego:2:2"), std::string::npos);
}

}  // namespace
}  // namespace assay
