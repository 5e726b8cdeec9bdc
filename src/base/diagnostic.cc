#include "assay/diagnostic.h"

#include <algorithm>
#include <tuple>

#include "base/status_text.h"
#include "fmt/format.h"

namespace assay {

namespace {

auto SortKey(const Diagnostic& diagnostic) {
  return std::tie(diagnostic.location.file, diagnostic.location.line, diagnostic.location.column,
                  diagnostic.code, diagnostic.message);
}

}  // namespace

std::string RenderDiagnostic(const Diagnostic& diagnostic) {
  const SourceLocation& at = diagnostic.location;
  std::string text;
  if (!at.file.empty()) text += fmt::format("{}:", at.file);
  if (at.line != 0) text += fmt::format("{}:", at.line);
  if (at.line != 0 && at.column != 0) text += fmt::format("{}:", at.column);
  if (!text.empty()) text += ' ';
  text += diagnostic.severity == DiagnosticSeverity::kError ? "error: " : "warning: ";
  text += diagnostic.message;
  if (!diagnostic.code.empty()) text += fmt::format(" [{}]", diagnostic.code);
  text += '\n';
  if (!diagnostic.source_line.empty()) {
    text += fmt::format("  {}\n", diagnostic.source_line);
    if (at.column != 0) {
      // Tabs are kept so that the caret stands below its column whatever a tab's width is.
      std::string padding;
      for (std::size_t i = 0; i + 1 < at.column && i < diagnostic.source_line.size(); ++i) {
        padding += diagnostic.source_line[i] == '\t' ? '\t' : ' ';
      }
      text += fmt::format("  {}^\n", padding);
    }
  }
  if (!diagnostic.hint.empty()) {
    text += "  hint: ";
    for (const char c : diagnostic.hint) {
      text += c;
      if (c == '\n') text += "        ";  // lines of a hint begin one below the other
    }
    text += '\n';
  }
  return text;
}

absl::Status DiagnosticsToStatus(std::span<const Diagnostic> diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == DiagnosticSeverity::kError) text += RenderDiagnostic(diagnostic);
  }
  if (text.empty()) return absl::OkStatus();
  text.pop_back();
  return InvalidArgument(text);
}

void SortDiagnostics(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& a, const Diagnostic& b) { return SortKey(a) < SortKey(b); });
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(),
                                [](const Diagnostic& a, const Diagnostic& b) {
                                  return SortKey(a) == SortKey(b);
                                }),
                    diagnostics.end());
}

}  // namespace assay
