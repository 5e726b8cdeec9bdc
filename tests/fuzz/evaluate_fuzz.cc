// For any module, query and input (parts of a text, with a line `---` between them): the query ends
// within its limits, and gives the same with and without the optimizer.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assay/json.h"
#include "assay/query.h"
#include "fuzz/promise.h"

namespace assay {
namespace {

std::string_view TakePart(std::string_view& text) {
  constexpr std::string_view kBar = "\n---\n";
  const std::size_t bar = text.find(kBar);
  const std::string_view part = text.substr(0, bar);
  text = bar == std::string_view::npos ? std::string_view() : text.substr(bar + kBar.size());
  return part;
}

struct Outcome {
  bool limited = false;
  std::string text;
};

Outcome Ask(std::string_view module, std::string_view query, const Value& input, bool optimize,
            ErrorMode errors) {
  QueryOptions options;
  options.compile.optimize = optimize;
  const absl::StatusOr<Query> prepared = Query::Prepare(query, {{"m", module}}, options);
  if (!prepared.ok()) return {false, "refused"};
  QueryInput question = {.input = input, .errors = errors};
  question.context.limits = {.max_steps = 100'000,
                             .max_bytes = 64U << 20,
                             .max_depth = 64,
                             .max_output_bytes = 1U << 20,
                             .max_regex_bytes = 1 << 20};
  RegoError error;
  const absl::StatusOr<QueryResult> result = prepared->Evaluate(question, &error);
  if (!result.ok()) {
    return {result.status().code() == absl::StatusCode::kResourceExhausted ||
                error.code == "limit_error",
            error.code};
  }
  std::vector<std::string> solutions;
  for (const Solution& solution : result->solutions) {
    solutions.push_back(ToRego(solution.bindings) + ToRego(solution.expressions));
  }
  std::sort(solutions.begin(), solutions.end());
  Outcome outcome;
  for (const std::string& solution : solutions) outcome.text += solution + "\n";
  return outcome;
}

void CheckText(std::string_view text) {
  const std::string_view module = TakePart(text);
  std::string_view query = TakePart(text);
  if (query.empty()) query = "data = x";
  const absl::StatusOr<Value> input = ParseJson(text, {.max_depth = 64});
  for (const ErrorMode errors : {ErrorMode::kUndefined, ErrorMode::kStop}) {
    const Value document = input.ok() ? *input : Value();
    const Outcome optimized = Ask(module, query, document, true, errors);
    const Outcome plain = Ask(module, query, document, false, errors);
    Require(optimized.limited || plain.limited || optimized.text == plain.text);
  }
}

}  // namespace
}  // namespace assay

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::CheckText({reinterpret_cast<const char*>(data), size});
  return 0;
}
