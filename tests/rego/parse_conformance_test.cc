// Every module, query and input term of the conformance suite must parse. The suite stands outside
// the repository: in the folder named by ASSAY_SHARED, else beside the checkout.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rego/parser.h"
#include "simdjson.h"

namespace assay::rego {
namespace {

struct Tally {
  int cases = 0;
  int parsed = 0;
};

std::filesystem::path SuiteFolder() {
  const char* shared = std::getenv("ASSAY_SHARED");
  const std::filesystem::path root =
      shared != nullptr ? std::filesystem::path(shared)
                        : std::filesystem::path(ASSAY_SOURCE_DIR).parent_path() / "shared";
  return root / "rego-conformance";
}

std::string TextOf(simdjson::dom::element element, const char* key) {
  std::string_view text;
  return element[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// What did not parse, rendered; empty if all did.
std::string FindTrouble(simdjson::dom::element test, ParseOptions options) {
  bool experimental = false;
  if (test["experimental_keywords"].get(experimental) != simdjson::SUCCESS) experimental = false;
  options.logic_keywords = experimental;
  std::string trouble;
  const auto add = [&](const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) trouble += RenderDiagnostic(diagnostic);
  };
  simdjson::dom::array modules;
  int number = 0;
  if (test["modules"].get(modules) == simdjson::SUCCESS) {
    for (simdjson::dom::element module : modules) {
      const std::string file = "test-" + std::to_string(number++) + ".rego";
      add(ParseModule(file, std::string_view(module), options).diagnostics);
    }
  }
  add(ParseQuery("query", TextOf(test, "query"), options).diagnostics);
  const std::string term = TextOf(test, "input_term");
  if (!term.empty()) add(ParseTerm("input_term", term, options).diagnostics);
  return trouble;
}

Tally ParseFolder(const std::filesystem::path& folder, const ParseOptions& options) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Tally tally;
  simdjson::dom::parser parser;
  for (const std::filesystem::path& file : files) {
    simdjson::dom::element document;
    EXPECT_EQ(parser.load(file.string()).get(document), simdjson::SUCCESS) << file;
    simdjson::dom::array cases;
    EXPECT_EQ(document["cases"].get(cases), simdjson::SUCCESS) << file;
    for (simdjson::dom::element test : cases) {
      ++tally.cases;
      const std::string trouble = FindTrouble(test, options);
      const bool wanted =
          TextOf(test, "want_error_code").starts_with("rego_parse_error") && !trouble.empty();
      if (trouble.empty() || wanted) ++tally.parsed;
      EXPECT_TRUE(trouble.empty() || wanted) << TextOf(test, "id") << '\n' << trouble;
    }
  }
  return tally;
}

TEST(ParseConformanceTest, EveryCaseParses) {
  const std::filesystem::path folder = SuiteFolder();
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "no conformance suite in " << folder << "; set ASSAY_SHARED";
  }
  using Choice = ParseOptions::DialectChoice;
  const Tally v0 = ParseFolder(folder / "v0", {.dialect = Choice::kV0});
  const Tally v1 = ParseFolder(folder / "v1", {.dialect = Choice::kV1});
  std::cout << "parsed: v0 " << v0.parsed << "/" << v0.cases << " v1 " << v1.parsed << "/"
            << v1.cases << '\n';
  EXPECT_GT(v0.cases, 0);
  EXPECT_GT(v1.cases, 0);
}

}  // namespace
}  // namespace assay::rego
