// For any bytes as a module of each dialect, as a query and as a term: reading ends, with a tree or
// with diagnostics that have a place; compiling ends as well, and what compiles verifies.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/rego.h"
#include "fuzz/promise.h"
#include "rego/format_ast.h"
#include "rego/parser.h"

namespace assay {
namespace {

constexpr rego::ParseOptions::DialectChoice kDialects[] = {
    rego::ParseOptions::DialectChoice::kV0, rego::ParseOptions::DialectChoice::kV1,
    rego::ParseOptions::DialectChoice::kDetect};

void CheckDiagnostics(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    Require(!diagnostic.message.empty() && !diagnostic.code.empty());
    // A text without any token has no place to point at.
    const bool nowhere = diagnostic.message.starts_with("empty ");
    Require(nowhere || (diagnostic.location.line > 0 && diagnostic.location.column > 0));
  }
}

void CheckParsing(std::string_view text) {
  for (const auto dialect : kDialects) {
    const rego::ParseResult parsed = rego::ParseModule("m", text, {.dialect = dialect});
    Require(parsed.module.has_value() || !parsed.diagnostics.empty());
    CheckDiagnostics(parsed.diagnostics);
    if (parsed.module) Require(parsed.module->text == text);
  }
  for (const auto& parse : {&rego::ParseQuery, &rego::ParseTerm}) {
    const rego::QueryResult parsed = parse("q", text, {});
    Require(parsed.query.has_value() || !parsed.diagnostics.empty());
    CheckDiagnostics(parsed.diagnostics);
  }
}

void CheckCompiling(std::string_view text) {
  for (const RegoDialect dialect : {RegoDialect::kV0, RegoDialect::kV1}) {
    std::vector<Diagnostic> diagnostics;
    const absl::StatusOr<CompiledQuery> compiled =
        CompileQuery({{"m", text, dialect}}, "data = x", {}, &diagnostics);
    CheckDiagnostics(diagnostics);
    Require(compiled.ok() || !diagnostics.empty() ||
            compiled.status().code() == absl::StatusCode::kResourceExhausted);
    if (compiled.ok()) Require(ir::Verify(compiled->program).ok());
  }
}

}  // namespace
}  // namespace assay

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  assay::CheckParsing(text);
  assay::CheckCompiling(text);
  return 0;
}
