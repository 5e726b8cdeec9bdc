#pragma once

/// \file
/// The Rego front end: text in, a RuleSet or a Program out.
///
///   absl::StatusOr<assay::RuleSet> rules = assay::CompileRego({{"s3.rego", text}});
///
/// Functions are pure and may be called from any thread. Everything that is wrong is reported in
/// one run.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/builtin.h"
#include "assay/diagnostic.h"
#include "assay/resource.h"
#include "assay/ruleset.h"
#include "assay/value.h"

namespace assay {

/// `kDetect`: `import rego.v1` says v1; else v1 is tried, then v0, and the better diagnostics are
/// shown.
enum class RegoDialect : std::uint8_t { kDetect, kV1, kV0 };

struct RegoSource {
  std::string_view file;
  std::string_view text;
  RegoDialect dialect = RegoDialect::kDetect;
  /// Rules of other tools (contract.h) come in units: those of unit `a/b` see the libraries of
  /// `a/b` and of `a`, and no others. A built-in error in them is undefined, as in their home.
  std::string_view unit = {};
  /// Imports that the text need not write, as text: `import data.lib.result`.
  std::string_view prelude = {};
};

struct CompileOptions {
  /// Types the host knows: a rule that reads a field a closed type does not have is a diagnostic.
  const ResourceTypes* types = nullptr;
  /// Builtins beside the standard ones.
  const BuiltinTable* builtins = nullptr;
  bool strict = false;       ///< unused variables and imports are errors
  bool warn_unused = false;  ///< and without `strict` they are warnings
  /// Modules may import the keywords `and` and `or` (OPA 1.20). A module that does not is read as
  /// before either way.
  bool logic_keywords = true;
  bool optimize = true;
  /// Parameters by rule id, over the defaults in METADATA; an object of objects. InvalidArgument
  /// for a rule that there is none of.
  Value params = {};
  /// What a query may name as if it stood in a module: the package (`authz.admin`) whose rules it
  /// sees, and imports (`data.lib as l`, `future.keywords.and`).
  std::string query_package = {};
  std::vector<std::string> query_imports = {};
};

/// Compiles native rules: each source with a METADATA block that names a resource is a rule; the
/// others are libraries that every rule may import. InvalidArgument holds all errors rendered;
/// `diagnostics` gets them, and warnings, as data.
absl::StatusOr<RuleSet> CompileRego(const std::vector<RegoSource>& sources,
                                    const CompileOptions& options = {},
                                    std::vector<Diagnostic>* diagnostics = nullptr);

/// One expression of a query, and where it stands in it.
struct QueryExpression {
  std::string text;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// Compiles plain modules and one query (`data.test.p = x`) into one unit. The query is the
/// function whose index is returned in `query`.
struct CompiledQuery {
  ir::Program program;
  std::uint32_t query = 0;
  std::vector<QueryExpression> expressions = {};  ///< as written
};
absl::StatusOr<CompiledQuery> CompileQuery(const std::vector<RegoSource>& modules,
                                           std::string_view query,
                                           const CompileOptions& options = {},
                                           std::vector<Diagnostic>* diagnostics = nullptr);

/// Lays a module out the way `opa fmt` does, comments kept; the result means the same as the text,
/// in the dialect that the text was read in, and formatting it again gives it again.
/// InvalidArgument holds what is wrong with the text, which `diagnostics` gets as data;
/// ResourceExhausted: nesting and indentation would make more than 64 MiB of it.
absl::StatusOr<std::string> FormatRego(const RegoSource& source,
                                       std::vector<Diagnostic>* diagnostics = nullptr);

/// A module's syntax tree, in the shape that OPA writes as JSON (what `rego.parse_module` gives).
/// InvalidArgument holds what is wrong with the text, nesting beyond 200 levels included.
absl::StatusOr<Value> ParseRegoModule(const RegoSource& source,
                                      std::vector<Diagnostic>* diagnostics = nullptr);

/// The METADATA blocks of a module, in the order of the text, as `opa inspect` writes them: an
/// array of {"annotations": ..., "location": {"file", "row", "col"}, "path": ...}. The location is
/// that of the rule or the package that the block is about; the path begins with `data`.
absl::StatusOr<Value> RegoAnnotations(const RegoSource& source);

/// The lines in which a rule's head, an expression or a `default` begins: those that coverage is
/// counted by. Empty for a text with errors.
std::vector<std::uint32_t> RegoLines(const RegoSource& source);

/// The standard built-ins and those that need the front end's readers: `yaml.*` and
/// `rego.parse_module`. What a query uses where no other table is given; an Evaluator in a host
/// that links the front end may be given it.
const BuiltinTable& RegoBuiltins();

/// Parses one Rego term without variables (`{1, "a", [true]}`).
absl::StatusOr<Value> ParseRegoTerm(std::string_view text);

}  // namespace assay
