#include "assay/framework.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay/rule.h"

namespace assay {
namespace {

constexpr std::string_view kGood =
    R"({"id": "demo", "title": "Demo", "version": "1.0", "requirements": [
  {"id": "1", "title": "Storage", "controls": [
    {"id": "1.1", "title": "Private", "rules": ["b", "a"]}, {"id": "1.2", "title": "Other", "rules": ["a"]}]}]})";

TEST(FrameworkTest, ReadsRequirementsAndControls) {
  const absl::StatusOr<Framework> framework =
      Framework::Make({"demo.yaml", ParseJson(kGood).value()});
  ASSERT_TRUE(framework.ok()) << framework.status();
  ASSERT_EQ(framework->requirements.size(), 1u);
  EXPECT_EQ(framework->requirements[0].controls[1].id, "1.2");
  EXPECT_THAT(framework->rules(), testing::ElementsAre("a", "b"));
}

struct Case {
  std::string_view document, message;
};

TEST(FrameworkTest, NamesEverythingThatIsWrong) {
  constexpr Case kCases[] = {
      {"[]", "a framework is an object"},
      {R"({"id": 1, "title": "t", "version": "1", "requirements": []})",
       "`id` is a number; write it in quotes"},
      {R"({"id": "x", "title": "t", "version": "1", "requirements": []})",
       "`requirements` must be a list"},
      {R"({"id": "x", "title": "t", "version": "1", "color": 1, "requirements": [1]})",
       "unknown key `color`"},
      {R"({"id": "x", "title": "t", "version": "1", "requirements": [1]})",
       "requirement 1: expected an object"},
      {R"({"id": "x", "title": "t", "version": "1", "requirements": [{"id": "1", "title": "t", "controls": [
        {"id": "1.1", "title": "t", "rules": ["a"]}, {"id": "1.1", "title": "t", "rules": ["a"]}]}]})",
       "control `1.1` stands twice"},
      {R"({"id": "x", "title": "t", "version": "1", "requirements": [{"id": "1", "title": "t", "controls": [
        {"id": "1.1", "title": "t", "rules": [1]}]}]})",
       "`rules` must be a list of rule ids"},
      {R"({"id": "x", "title": "t", "version": "1", "requirements": [{"id": "1", "title": "t", "controls": [
        {"id": "1.1", "title": "t", "rules": ["a", "b", "a"]}]}]})",
       "requirement 1, control 1: rule `a` stands twice"},
      {R"({"id": "x", "title": "t", "version": "1", "requirements": [
        {"id": "1", "title": "t", "controls": [{"id": "1.1", "title": "t", "rules": ["a"]}]},
        {"id": "1", "title": "t", "controls": [{"id": "1.2", "title": "t", "rules": ["a"]}]}]})",
       "requirement 2: requirement `1` stands twice"},
      {R"({"id": "", "title": "t", "version": "1", "requirements": [1]})",
       "the framework: `id` is empty"},
      {R"({"id": "a b", "title": "t", "version": "1", "requirements": [1]})",
       "the framework: `id` has a blank or a control character"},
      {R"({"id": "x", "title": "t", "version": "1", "requirements": [{"id": "1\n", "title": "t", "controls": [
        {"id": "1\u007f", "title": "t", "rules": ["a"]}]}]})",
       "requirement 1, control 1: `id` has a blank or a control character"},
      {R"({"id": "x", "title": "t", "version": "1", "requirements": [{"id": "\t", "title": "t", "controls": [
        {"id": "1.1", "title": "t", "rules": ["a"]}]}]})",
       "requirement 1: `id` has a blank or a control character"},
  };
  for (const Case& c : kCases) {
    std::vector<Diagnostic> diagnostics;
    const absl::StatusOr<Framework> framework =
        Framework::Make({"demo.yaml", ParseJson(c.document).value()}, &diagnostics);
    EXPECT_EQ(framework.status().code(), absl::StatusCode::kInvalidArgument) << c.document;
    ASSERT_FALSE(diagnostics.empty());
    EXPECT_EQ(diagnostics[0].location.file, "demo.yaml");
    bool found = false;
    for (const Diagnostic& diagnostic : diagnostics)
      found |= diagnostic.message.find(c.message) != std::string::npos;
    EXPECT_TRUE(found) << c.message << " not in " << framework.status();
  }
}

TEST(SeverityTest, NamesReadBack) {
  for (Severity severity :
       {Severity::kInfo, Severity::kLow, Severity::kMedium, Severity::kHigh, Severity::kCritical}) {
    EXPECT_EQ(ParseSeverity(NameOf(severity)), severity);
  }
  EXPECT_FALSE(ParseSeverity("urgent").has_value());
  EXPECT_FALSE(ParseSeverity("HIGH").has_value());
}

}  // namespace
}  // namespace assay
