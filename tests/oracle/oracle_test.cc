// The oracle itself is held against the text cases and the conformance cases: where the machine
// gives what a case wants (other tests see to that), the oracle must give the same.

#include "oracle/oracle.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "assay/adapters/crypto_builtins.h"
#include "assay/json.h"
#include "assay/rego.h"
#include "gtest/gtest.h"
#include "oracle/machine.h"
#include "rego/case_file.h"

namespace assay::oracle {
namespace {

const BuiltinTable& Builtins() {
  static const BuiltinTable table = [] {
    BuiltinTable all = RegoBuiltins();
    all.Add(CryptoBuiltins());
    return all;
  }();
  return table;
}

// What was compared, and why what was not was not.
struct Tally {
  std::size_t agreed = 0;
  std::size_t refused = 0;
  std::map<std::string, std::size_t> gave_up;

  void Ask(const Program& program, const Documents& documents, const std::string& name) {
    const Answer machine = AskMachine(program, documents, Builtins(), MachineWay::kOptimized);
    if (machine.kind == AnswerKind::kRefused) {
      ++refused;
      return;
    }
    const Answer answer = AskOracle(program, documents, Builtins());
    if (machine.kind == AnswerKind::kGaveUp || answer.kind == AnswerKind::kGaveUp) {
      ++gave_up[answer.message + machine.message];
      return;
    }
    EXPECT_EQ(answer, machine) << name << "\noracle: " << TextOf(answer)
                               << "\nmachine: " << TextOf(machine);
    ++agreed;
  }
  void Show(const std::string& what) const {
    std::cout << what << ": " << agreed << " agree, " << refused << " do not compile\n";
    for (const auto& [reason, count] : gave_up) std::cout << "  " << count << ' ' << reason << '\n';
  }
  std::size_t given_up() const {
    std::size_t sum = 0;
    for (const auto& [reason, count] : gave_up) sum += count;
    return sum;
  }
};

TEST(OracleTest, AgreesWithTheTextCases) {
  Tally tally;
  for (const RegoCase& test : AllCases(ASSAY_SOURCE_DIR)) {
    Program program;
    for (const CaseSection& section : test.sections) {
      if (section.name == "rego" || section.name == "v0") {
        program.modules.push_back({section.text, section.name == "v0"});
      }
    }
    program.query = test.Has("query") ? Trimmed(test.Text("query")) : "data.p.x";
    if (test.Has("data")) program.data = Trimmed(test.Text("data"));
    if (test.Has("input")) program.input = Trimmed(test.Text("input"));
    program.stop = test.Text("options").find("stop") != std::string::npos;
    const absl::StatusOr<Documents> documents = DocumentsOf(program);
    ASSERT_TRUE(documents.ok()) << test.name << documents.status();
    tally.Ask(program, *documents, test.name);
  }
  tally.Show("text cases");
  EXPECT_GT(tally.agreed, 100U);
  EXPECT_LT(tally.given_up(), tally.agreed / 10);
}

std::string TextOf(ValueView object, std::string_view key) {
  const ValueView value = object.Find(key);
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

Value AsJson(ValueView value) {
  absl::StatusOr<Value> read = ParseJson(ToJson(value));
  return read.ok() ? *std::move(read) : Value();
}

void AskCases(const std::filesystem::path& file, bool v0, Tally& tally) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const absl::StatusOr<Value> suite = ParseJson(text.str());
  ASSERT_TRUE(suite.ok()) << file;
  const ValueView cases = suite->view().Find("cases");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const ValueView test = cases.at(i);
    Program program;
    program.query = TextOf(test, "query");
    const ValueView modules = test.Find("modules");
    for (std::size_t m = 0; m < modules.size(); ++m) {
      program.modules.push_back({std::string(modules.at(m).text().view()), v0});
    }
    const bool wants_error =
        test.Find("want_error").defined() || test.Find("want_error_code").defined();
    program.stop = test.Find("strict_error").is_true() || wants_error;
    Documents documents;
    if (test.Find("data").defined()) documents.data = AsJson(test.Find("data"));
    if (test.Find("input").defined()) documents.input = AsJson(test.Find("input"));
    if (test.Find("input_term").defined()) {
      absl::StatusOr<Value> term = ParseRegoTerm(TextOf(test, "input_term"));
      ASSERT_TRUE(term.ok()) << TextOf(test, "id");
      documents.input = *std::move(term);
    }
    tally.Ask(program, documents, TextOf(test, "id"));
  }
}

TEST(OracleTest, AgreesWithTheConformanceCases) {
  const char* shared = std::getenv("ASSAY_SHARED");
  const std::filesystem::path root =
      std::filesystem::path(shared != nullptr ? shared : ASSAY_SOURCE_DIR "/../shared") /
      "rego-conformance";
  if (!std::filesystem::is_directory(root)) GTEST_SKIP() << "no conformance cases in " << root;
  Tally tally;
  for (const bool v0 : {true, false}) {
    for (const auto& file : std::filesystem::directory_iterator(root / (v0 ? "v0" : "v1"))) {
      if (file.path().extension() == ".json") AskCases(file.path(), v0, tally);
    }
  }
  tally.Show("conformance cases");
  EXPECT_LT(tally.given_up(), tally.agreed / 10);
}

}  // namespace
}  // namespace assay::oracle
