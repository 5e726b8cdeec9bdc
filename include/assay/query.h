#pragma once

/// \file
/// A prepared query: plain Rego for everybody. Modules, data and a question, compiled once, asked
/// many times.
///
/// \code
/// absl::StatusOr<assay::Query> query =
///     assay::Query::Prepare("data.authz.allow = x", {{"authz.rego", text}});
/// absl::StatusOr<assay::QueryResult> result = query->Evaluate({.input = input});
/// \endcode
///
/// A Query never changes and may be evaluated from any number of threads at once.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/evaluator.h"
#include "assay/rego.h"

namespace assay {

/// What a builtin error does to a query.
enum class ErrorMode : std::uint8_t {
  kUndefined,  ///< the expression is undefined (Rego's default)
  kStop,       ///< the first one ends the query
};

struct QueryOptions {
  CompileOptions compile = {};
  Value data = {};  ///< the base documents under `data`; an object, or undefined
};

struct QueryInput {
  Value input = {};  ///< undefined: there is no input
  ErrorMode errors = ErrorMode::kUndefined;
  EvaluationContext context = {};
  /// Count what runs, for QueryResult::profile. Compile without `optimize`, so that every line has
  /// instructions of its own.
  bool profile = false;
};

/// What ran of one line of a module.
struct LineProfile {
  std::string file;
  std::uint32_t line = 0;
  std::uint64_t evaluations = 0;   ///< how often it was begun
  std::uint64_t redos = 0;         ///< further turns of its loops
  std::uint64_t instructions = 0;  ///< that ran; 0: never reached, or a head whose rule never held
  std::int64_t nanoseconds = 0;  ///< in it and in its built-ins, by `context.clock`; 0 without one
};

/// One solution: what each named variable is, and what each expression of the query is, in order.
struct Solution {
  Value bindings;     ///< an object
  Value expressions;  ///< an array
};

struct QueryResult {
  std::vector<Solution> solutions;  ///< each once, in the order found; empty: undefined
  /// False: more may hold, but that hangs on unknowns of the input.
  bool complete = true;
  /// Of every line that the program has instructions of, by file and line; see QueryInput.
  std::vector<LineProfile> profile = {};
};

/// An error of evaluation as Rego names it; the Status that Evaluate returns holds the same text.
struct RegoError {
  std::string code;  ///< `eval_conflict_error`, `eval_builtin_error`, `eval_type_error`, ...
  std::string message;
  SourceLocation location;
};

class Query {
 public:
  static absl::StatusOr<Query> Prepare(std::string_view query,
                                       const std::vector<RegoSource>& modules,
                                       const QueryOptions& options = {},
                                       std::vector<Diagnostic>* diagnostics = nullptr);
  /// A Rego error is InvalidArgument (its `code`, position and text in the message, and in
  /// `error`); a limit is ResourceExhausted; Cancelled as it says.
  absl::StatusOr<QueryResult> Evaluate(const QueryInput& input = {},
                                       RegoError* error = nullptr) const;
  /// The value of one rule that the query reads, by its path below `data`, as the only expression
  /// of the only solution; no solution where it is undefined. NotFound: the query reads no such
  /// rule.
  absl::StatusOr<QueryResult> EvaluateRule(std::span<const std::string> path,
                                           const QueryInput& input = {},
                                           RegoError* error = nullptr) const;
  /// The query's expressions, as written.
  std::span<const QueryExpression> expressions() const;

 private:
  struct Data;
  absl::StatusOr<QueryResult> Run(std::uint32_t function, const QueryInput& input,
                                  RegoError* error) const;
  std::shared_ptr<const Data> data_;
};

}  // namespace assay
