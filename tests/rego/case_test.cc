// Runs the text cases: modules, a query, and what it gives. case_file.h says how they are written.
// Every case runs with and without the optimizer.

#include <algorithm>
#include <string>
#include <vector>

#include "assay/adapters/crypto_builtins.h"
#include "assay/adapters/network_builtins.h"
#include "assay/query.h"
#include "assay/rego.h"
#include "gtest/gtest.h"
#include "rego/case_file.h"

namespace assay {
namespace {

const BuiltinTable& Builtins() {
  static const BuiltinTable kTable = [] {
    BuiltinTable table = CryptoBuiltins();
    table.Add(NetworkBuiltins({}).value());
    return table;
  }();
  return kTable;
}

Value Term(const std::string& text) {
  const absl::StatusOr<Value> value = ParseRegoTerm(Trimmed(text));
  if (value.ok()) return *value;
  ADD_FAILURE() << text << ": " << value.status();
  return {};
}

class RegoCaseTest : public testing::TestWithParam<RegoCase> {
 protected:
  // The diagnostics or the evaluation error as lines; the solutions.
  struct Outcome {
    std::string errors;
    std::string warnings;
    QueryResult result;
  };

  Outcome Run(bool optimize) {
    const RegoCase& test = GetParam();
    std::vector<std::string> names;
    for (const CaseSection& section : test.sections) {
      if (section.name == "rego" || section.name == "v0") {
        names.push_back("test-" + std::to_string(names.size()) + ".rego");
      }
    }
    std::vector<RegoSource> sources;
    for (const CaseSection& section : test.sections) {
      if (section.name != "rego" && section.name != "v0") continue;
      sources.push_back({names[sources.size()], section.text,
                         section.name == "v0" ? RegoDialect::kV0 : RegoDialect::kV1});
    }
    QueryOptions options;
    options.compile.builtins = &Builtins();
    options.compile.optimize = optimize;
    options.compile.strict = test.Text("options").find("strict") != std::string::npos;
    options.compile.logic_keywords = test.Text("options").find("no-logic") == std::string::npos;
    options.compile.warn_unused = test.Has("warnings");
    std::istringstream imports(test.Text("imports"));
    for (std::string line; std::getline(imports, line);) {
      if (!line.empty()) options.compile.query_imports.push_back(line);
    }
    if (test.Has("data")) options.data = Term(test.Text("data"));
    const std::string query = test.Has("query") ? Trimmed(test.Text("query")) : "data.p.x";
    std::vector<Diagnostic> diagnostics;
    Outcome outcome;
    const absl::StatusOr<Query> prepared = Query::Prepare(query, sources, options, &diagnostics);
    for (const Diagnostic& diagnostic : diagnostics) {
      const bool error = diagnostic.severity == DiagnosticSeverity::kError;
      (error ? outcome.errors : outcome.warnings) +=
          Line(diagnostic.code, diagnostic.location, diagnostic.message);
    }
    if (!prepared.ok()) {
      EXPECT_FALSE(outcome.errors.empty()) << prepared.status();
      return outcome;
    }
    QueryInput input;
    if (test.Has("input")) input.input = Term(test.Text("input"));
    if (test.Text("options").find("stop") != std::string::npos) input.errors = ErrorMode::kStop;
    if (test.Has("runtime")) input.context.runtime = Term(test.Text("runtime"));
    input.context.capabilities.runtime = test.Has("runtime");
    input.context.local_zone = Trimmed(test.Text("zone"));
    input.context.capabilities.network = test.Text("options").find("network") != std::string::npos;
    RegoError error;
    absl::StatusOr<QueryResult> result = prepared->Evaluate(input, &error);
    if (result.ok()) {
      outcome.result = *std::move(result);
    } else {
      outcome.errors = Line(error.code, error.location, error.message);
    }
    return outcome;
  }

 private:
  static std::string Line(const std::string& code, const SourceLocation& at,
                          const std::string& message) {
    const std::string file = at.file == "test-0.rego" ? "" : at.file + ":";
    return code + " " + file + std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
           message + "\n";
  }
};

std::string TextOf(const QueryResult& result) {
  std::string text;
  for (const Solution& solution : result.solutions) {
    text += ToRego(solution.bindings.view()) + " " + ToRego(solution.expressions.view()) + "\n";
  }
  return text;
}

TEST_P(RegoCaseTest, GivesWhatItWants) {
  const RegoCase& test = GetParam();
  SCOPED_TRACE(test.place + " " + test.name);
  for (const bool optimize : {true, false}) {
    const Outcome outcome = Run(optimize);
    EXPECT_EQ(outcome.errors, test.Has("error") ? Trimmed(test.Text("error")) + "\n" : "");
    EXPECT_EQ(outcome.warnings, test.Has("warnings") ? Trimmed(test.Text("warnings")) + "\n" : "");
    if (test.Has("want")) {
      if (Trimmed(test.Text("want")) == "undefined") {
        EXPECT_TRUE(outcome.result.solutions.empty()) << TextOf(outcome.result);
        continue;
      }
      ASSERT_EQ(outcome.result.solutions.size(), 1U) << TextOf(outcome.result);
      const ValueView got = outcome.result.solutions[0].expressions.view().at(0);
      EXPECT_EQ(ToRego(got), ToRego(Term(test.Text("want")).view()));
    } else if (test.Has("bindings")) {
      const Value want = Term(test.Text("bindings"));
      std::vector<std::string> wanted;
      std::vector<std::string> got;
      for (std::size_t i = 0; i < want.view().size(); ++i) {
        wanted.push_back(ToRego(want.view().at(i)));
      }
      for (const Solution& solution : outcome.result.solutions) {
        got.push_back(ToRego(solution.bindings.view()));
      }
      std::ranges::sort(wanted);
      std::ranges::sort(got);
      EXPECT_EQ(got, wanted);
    } else {
      EXPECT_TRUE(test.Has("error")) << "the case wants nothing";
    }
  }
}

std::string NameOfCase(const testing::TestParamInfo<RegoCase>& info) {
  std::string name = info.param.name;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, RegoCaseTest, testing::ValuesIn(AllCases(ASSAY_SOURCE_DIR)),
                         NameOfCase);

TEST(RegoCaseFilesTest, HaveCasesWithNamesOfTheirOwn) {
  std::vector<std::string> names;
  for (const RegoCase& test : AllCases(ASSAY_SOURCE_DIR)) names.push_back(test.name);
  EXPECT_GE(names.size(), 150U);
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

}  // namespace
}  // namespace assay
