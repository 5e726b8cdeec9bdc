#pragma once

/// \file
/// Positions in text and what is wrong there: the second of the three error channels.
///
/// A Diagnostic says what is wrong with a text the user wrote (a Rego module, a resource
/// definition, a fixture, an input document). Compilers and readers collect all of them before they
/// give up.
///
/// \code
/// for (const assay::Diagnostic& diagnostic : diagnostics)
///   std::cerr << assay::RenderDiagnostic(diagnostic);
/// \endcode
///
/// All types here are plain values; functions are pure and safe from any thread.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace assay {

/// A place in a source text. Lines and columns count from 1; a column counts bytes; 0 means "not
/// known".
struct SourceLocation {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const SourceLocation&, const SourceLocation&) = default;
};

enum class DiagnosticSeverity : std::uint8_t { kError, kWarning };

/// One thing that is wrong, and where.
struct Diagnostic {
  DiagnosticSeverity severity = DiagnosticSeverity::kError;
  /// A stable name such as `rego_parse_error`, `rego_unsafe_var_error`; listed in docs/errors.md.
  std::string code;
  /// Lower case, no full stop, user text in backticks (Rego texts that OPA pins follow OPA).
  std::string message;
  SourceLocation location;
  /// The whole source line, without its line feed; empty when not known.
  std::string source_line;
  /// What to do about it; may be empty.
  std::string hint;
};

/// Returns `file:line:col: error: message [code]`, the source line, a caret below the column, and
/// the hint; ends with a line feed.
std::string RenderDiagnostic(const Diagnostic& diagnostic);

/// Returns InvalidArgument whose message is all errors rendered, or OK when `diagnostics` holds no
/// error.
absl::Status DiagnosticsToStatus(std::span<const Diagnostic> diagnostics);

/// Sorts by file, line, column, then code; equal ones are kept once.
void SortDiagnostics(std::vector<Diagnostic>& diagnostics);

}  // namespace assay
