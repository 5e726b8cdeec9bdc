// Runs cases/*.case. A file may hold several cases, each beginning with `# name:`. Sections:
//
//   --- contract gatekeeper     the folder below rules/contracts
//   --- file a.yaml             a file of the tool's; any number
//   --- resources               an inventory, as JSON Lines (docs/collector.md)
//   --- want                    a line a pair, in order: `rule resource outcome: message; message`
//   --- error                   instead: a line a diagnostic, `code file:line message`

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "assay/adapters/file_collectors.h"
#include "assay/contract.h"
#include "assay/evaluator.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

struct Section {
  std::string name;
  std::string text;
};

struct Case {
  std::string name;
  std::string place;
  std::vector<Section> sections;

  const Section* Find(std::string_view section) const {
    const auto found = std::ranges::find(sections, section, &Section::name);
    return found == sections.end() ? nullptr : &*found;
  }
};

std::string Trimmed(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string TextOfFile(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Case> AllCases() {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(fs::path(ASSAY_SOURCE_DIR) / "tests/contract/cases")) {
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Case> cases;
  for (const fs::path& path : files) {
    std::istringstream lines(TextOfFile(path));
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (line.starts_with("# name: ")) {
        cases.push_back(
            {line.substr(8), path.filename().string() + ":" + std::to_string(number), {}});
      } else if (line.starts_with("--- ") && !cases.empty()) {
        cases.back().sections.push_back({line.substr(4), ""});
      } else if (!cases.empty() && !cases.back().sections.empty()) {
        cases.back().sections.back().text += line + "\n";
      }
    }
  }
  return cases;
}

// A folder of its own, gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "assay-contract-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<ContractFile> ShippedFiles(const std::string& contract) {
  std::vector<ContractFile> files;
  const fs::path folder = fs::path(ASSAY_SOURCE_DIR) / "rules/contracts" / contract;
  for (const auto& entry : fs::directory_iterator(folder)) {
    files.push_back({entry.path().filename().string(), TextOfFile(entry.path())});
  }
  std::ranges::sort(files, {}, &ContractFile::path);
  return files;
}

absl::StatusOr<Graph> GraphOf(const std::string& inventory) {
  const Folder folder;
  const fs::path path = folder.path() / "inventory.jsonl";
  std::ofstream(path) << inventory;
  GraphBuilder builder;
  absl::Status status =
      NewInventoryCollector(path.string())->Collect(builder, {.symbols = builder.symbols()});
  if (!status.ok()) return status;
  return std::move(builder).Build();
}

std::string Lines(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    text += fmt::format("{} {}:{} {}\n", diagnostic.code, diagnostic.location.file,
                        diagnostic.location.line, diagnostic.message);
  }
  return text;
}

std::string Lines(const Report& report) {
  std::string text;
  report.ForEach({}, [&](const Finding& finding) {
    text += fmt::format("{} {} {}", finding.rule->id, finding.resource_id, NameOf(finding.outcome));
    std::string_view before = ": ";
    for (const Evidence& evidence : finding.evidence) {
      // What is not known is said by its path, which other tests look at.
      if (evidence.message.empty() || finding.outcome == Outcome::kUnknown) continue;
      text += before;
      text += evidence.message;
      before = "; ";
    }
    text += "\n";
  });
  return text;
}

class ContractCaseTest : public testing::TestWithParam<Case> {};

TEST_P(ContractCaseTest, GivesWhatItWants) {
  const Case& test = GetParam();
  SCOPED_TRACE(test.place + " " + test.name);
  std::vector<ContractFile> files;
  std::string name;
  for (const Section& section : test.sections) {
    if (section.name.starts_with("contract ")) name = section.name.substr(9);
    if (section.name.starts_with("file ")) files.push_back({section.name.substr(5), section.text});
  }
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Contract> contract = Contract::Make(ShippedFiles(name), &diagnostics);
  ASSERT_TRUE(contract.ok()) << contract.status();
  EXPECT_EQ(contract->name(), name);
  ForeignRules foreign;
  absl::Status status = contract->Read(files, foreign, &diagnostics);
  absl::StatusOr<RuleSet> rules;
  if (status.ok()) {
    rules = CompileRego(foreign.sources(), {}, &diagnostics);
    status = rules.status();
  }
  if (const Section* error = test.Find("error")) {
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(Trimmed(Lines(diagnostics)), Trimmed(error->text));
    return;
  }
  ASSERT_TRUE(status.ok()) << status;
  const Section* resources = test.Find("resources");
  ASSERT_NE(resources, nullptr);
  const absl::StatusOr<Graph> graph = GraphOf(resources->text);
  ASSERT_TRUE(graph.ok()) << graph.status();
  const absl::StatusOr<Report> report = Evaluator(*rules).Run(*graph);
  ASSERT_TRUE(report.ok()) << report.status();
  const Section* want = test.Find("want");
  ASSERT_NE(want, nullptr) << "the case wants nothing";
  EXPECT_EQ(Trimmed(Lines(*report)), Trimmed(want->text));
}

std::string NameOfCase(const testing::TestParamInfo<Case>& test) {
  std::string name = test.param.name;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, ContractCaseTest, testing::ValuesIn(AllCases()), NameOfCase);

TEST(ContractTest, WhatIsWrongWithADefinitionIsSaidAtOnce) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Contract> contract = Contract::Make(
      {{"x/contract.yaml", "form: poems\nentries: [{severity: high}]\n"}}, &diagnostics);
  EXPECT_FALSE(contract.ok());
  EXPECT_EQ(Lines(diagnostics),
            "contract_error x/contract.yaml:1 a contract needs a file `shim.rego`\n"
            "contract_error x/contract.yaml:1 a contract needs its name: `contract`\n"
            "contract_error x/contract.yaml:1 unknown form `poems`\n"
            "contract_error x/contract.yaml:2 an entry needs a `name`\n");
}

TEST(ContractTest, HostileNamesAndTextsStayText) {
  const absl::StatusOr<Contract> contract = Contract::Make(ShippedFiles("datadog"));
  ASSERT_TRUE(contract.ok());
  ForeignRules foreign;
  const std::string rule =
      R"json({"name": "a\"\n# b: c\npackage x \u0001 \u00e9", "message": "]}\n#\n\\",
    "options": {"complianceRuleOptions": {"resourceType": "aws_s3_bucket\"}\npackage y",
    "regoRule": {"policy": "package datadog\nresults = []"}}}})json";
  ASSERT_TRUE(contract->Read({{"rule.json", rule}}, foreign).ok());
  const absl::StatusOr<RuleSet> rules = CompileRego(foreign.sources());
  ASSERT_TRUE(rules.ok()) << rules.status();
  ASSERT_EQ(rules->rules().size(), 1U);
  EXPECT_EQ(rules->rules()[0].rule.description, "]}\n#\n\\");
  EXPECT_EQ(rules->rules()[0].rule.resource, "aws_s3_bucket\"}\npackage y");
}

}  // namespace
}  // namespace assay
