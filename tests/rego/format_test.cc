// Texts and how they are laid out: tests/rego/format/*.case. A file begins with `mode: v0` or
// `mode: v1`; then come cases: `====`, the text, `----`, the text laid out. UPDATE_GOLDEN=1 writes
// what was found instead of comparing. Every Rego text of the repository, and of the conformance
// suite where it is present, must come through as well.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "assay/rego.h"
#include "gtest/gtest.h"
#include "simdjson.h"

namespace assay {
namespace {

struct Case {
  std::string text;
  std::string expected;
};

std::filesystem::path Repository() { return ASSAY_SOURCE_DIR; }

std::vector<std::filesystem::path> FilesBelow(const std::filesystem::path& folder,
                                              std::string_view extension) {
  std::vector<std::filesystem::path> files;
  for (auto entry = std::filesystem::recursive_directory_iterator(folder);
       entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    if (entry->path().extension() == extension) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Formats twice; FormatRego itself compares what both texts say.
std::string FormatTwice(const std::string& name, std::string_view text, RegoDialect dialect) {
  const absl::StatusOr<std::string> once =
      FormatRego({.file = name, .text = text, .dialect = dialect});
  if (!once.ok()) return "error: " + std::string(once.status().message()) + '\n';
  const absl::StatusOr<std::string> twice =
      FormatRego({.file = name, .text = *once, .dialect = dialect});
  EXPECT_TRUE(twice.ok()) << name << '\n' << twice.status() << '\n' << *once;
  EXPECT_EQ(twice.value_or(""), *once) << name << '\n' << text;
  return *once;
}

class FormatCaseTest : public testing::TestWithParam<std::string> {};

TEST_P(FormatCaseTest, LaysOut) {
  const std::filesystem::path path = Repository() / "tests/rego/format" / GetParam();
  std::ifstream stream(path);
  std::string mode;
  std::getline(stream, mode);
  std::vector<Case> cases;
  std::string* into = nullptr;
  for (std::string line; std::getline(stream, line);) {
    if (line == "====") {
      into = &cases.emplace_back().text;
    } else if (line == "----") {
      into = &cases.back().expected;
    } else {
      *into += line + '\n';
    }
  }
  ASSERT_FALSE(cases.empty());
  const RegoDialect dialect = mode == "mode: v0" ? RegoDialect::kV0 : RegoDialect::kV1;
  std::string updated = mode + '\n';
  for (const Case& each : cases) {
    const std::string found = FormatTwice(GetParam(), each.text, dialect);
    updated += "====\n" + each.text + "----\n" + found;
    if (std::getenv("UPDATE_GOLDEN") == nullptr) {
      EXPECT_EQ(found, each.expected) << each.text;
    }
  }
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << updated;
}

std::vector<std::string> CaseFileNames() {
  std::vector<std::string> names;
  for (const auto& path : FilesBelow(Repository() / "tests/rego/format", ".case"))
    names.push_back(path.filename().string());
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, FormatCaseTest, testing::ValuesIn(CaseFileNames()),
                         [](const auto& test) {
                           return test.param.substr(0, test.param.find('.'));
                         });

TEST(FormatTest, SaysWhatIsWrongWithAText) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<std::string> text =
      FormatRego({.file = "p.rego", .text = "package p\nq if {\n"}, &diagnostics);
  EXPECT_EQ(text.status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_FALSE(diagnostics.empty());
  EXPECT_EQ(diagnostics[0].code, "rego_parse_error");
}

TEST(FormatTest, DetectsTheDialect) {
  const auto format = [](std::string_view text) {
    return FormatRego({.file = "p.rego", .text = text}).value_or("error");
  };
  EXPECT_EQ(format("package p\nq{x}\n"), "package p\n\nq {\n\tx\n}\n");
  EXPECT_EQ(format("package p\nq if{x}\n"), "package p\n\nq if x\n");
}

TEST(FormatTest, IndentationHasALimit) {
  std::string text = "package p\nq := ";
  for (int i = 0; i < 400; ++i) text += "[\n";
  for (int i = 0; i < 180'000; ++i) text += "1,\n";
  for (int i = 0; i < 400; ++i) text += "]";
  const absl::StatusOr<std::string> formatted = FormatRego({.file = "p.rego", .text = text});
  EXPECT_EQ(formatted.status().code(), absl::StatusCode::kResourceExhausted)
      << formatted.status().message().substr(0, 200);
}

TEST(FormatTest, FormatsTheRepository) {
  int count = 0;
  for (const std::string folder : {"rules", "examples", "benchmarks"}) {
    for (const auto& path : FilesBelow(Repository() / folder, ".rego")) {
      const std::string text = ReadAll(path);
      EXPECT_FALSE(FormatTwice(path.string(), text, RegoDialect::kDetect).starts_with("error:"))
          << path;
      ++count;
    }
  }
  EXPECT_GT(count, 10);
}

// The modules that are right; what does not parse is no matter of layout.
int FormatSuite(const std::filesystem::path& folder, RegoDialect dialect) {
  int count = 0;
  simdjson::dom::parser parser;
  for (const auto& file : FilesBelow(folder, ".json")) {
    simdjson::dom::element document;
    EXPECT_EQ(parser.load(file.string()).get(document), simdjson::SUCCESS) << file;
    simdjson::dom::array cases;
    EXPECT_EQ(document["cases"].get(cases), simdjson::SUCCESS) << file;
    for (simdjson::dom::element test : cases) {
      simdjson::dom::array modules;
      if (test["modules"].get(modules) != simdjson::SUCCESS) continue;
      const auto id = std::string(std::string_view(test["id"]));
      for (simdjson::dom::element module : modules) {
        const std::string found = FormatTwice(id, std::string_view(module), dialect);
        const bool wrong_text = found.find("rego_parse_error") != std::string::npos;
        EXPECT_TRUE(wrong_text || !found.starts_with("error:")) << found;
        if (!wrong_text) ++count;
      }
    }
  }
  return count;
}

TEST(FormatTest, FormatsTheConformanceSuite) {
  const char* shared = std::getenv("ASSAY_SHARED");
  const std::filesystem::path suite =
      (shared != nullptr ? std::filesystem::path(shared) : Repository().parent_path() / "shared") /
      "rego-conformance";
  if (!std::filesystem::exists(suite)) {
    GTEST_SKIP() << "no conformance suite in " << suite << "; set ASSAY_SHARED";
  }
  const int v0 = FormatSuite(suite / "v0", RegoDialect::kV0);
  const int v1 = FormatSuite(suite / "v1", RegoDialect::kV1);
  std::cout << "formatted: v0 " << v0 << " v1 " << v1 << '\n';
  EXPECT_GT(v0, 1000);
  EXPECT_GT(v1, 1000);
}

}  // namespace
}  // namespace assay
