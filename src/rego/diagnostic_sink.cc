#include "rego/diagnostic_sink.h"

#include <iterator>
#include <utility>

#include "fmt/format.h"

namespace assay::rego {

namespace {

// More than this helps nobody, and a hostile text could ask for millions.
constexpr std::size_t kMaxDiagnostics = 200;

std::string_view LineOf(std::string_view text, std::size_t offset) {
  if (offset > text.size()) return {};
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = text.find('\n', offset);
  return text.substr(start, end == std::string_view::npos ? end : end - start);
}

}  // namespace

std::uint32_t DiagnosticSink::AddFile(std::string_view name, std::string_view text) {
  files_.push_back({name, text});
  return static_cast<std::uint32_t>(files_.size() - 1);
}

std::uint32_t DiagnosticSink::FileNamed(std::string_view name, std::uint32_t otherwise) const {
  const auto found = std::ranges::find(files_, name, &File::name);
  return found == files_.end() ? otherwise : static_cast<std::uint32_t>(found - files_.begin());
}

Location DiagnosticSink::AtLine(std::uint32_t file, std::uint32_t line) const {
  Location at{.file = file, .line = line, .column = 1};
  if (file >= files_.size()) return at;
  std::size_t offset = 0;
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = files_[file].text.find('\n', offset);
    if (end == std::string_view::npos) break;
    offset = end + 1;
  }
  at.offset = static_cast<std::uint32_t>(offset);
  return at;
}

std::string_view DiagnosticSink::LineAt(const Location& at) const {
  return at.file < files_.size() ? LineOf(files_[at.file].text, at.offset) : std::string_view();
}

void DiagnosticSink::Report(DiagnosticSeverity severity, std::string_view code, const Location& at,
                            std::string message, std::string hint) {
  if (severity == DiagnosticSeverity::kError) has_errors_ = true;
  if (diagnostics_.size() >= kMaxDiagnostics) return;
  Diagnostic diagnostic{.severity = severity,
                        .code = std::string(code),
                        .message = std::move(message),
                        .hint = std::move(hint)};
  if (at.file < files_.size()) {
    diagnostic.location = {std::string(files_[at.file].name), at.line, at.column};
    diagnostic.source_line = std::string(LineAt(at));
  }
  diagnostics_.push_back(std::move(diagnostic));
}

void DiagnosticSink::Error(std::string_view code, const Location& at, std::string message,
                           std::string hint) {
  Report(DiagnosticSeverity::kError, code, at, std::move(message), std::move(hint));
}

void DiagnosticSink::Warn(std::string_view code, const Location& at, std::string message,
                          std::string hint) {
  Report(DiagnosticSeverity::kWarning, code, at, std::move(message), std::move(hint));
}

void DiagnosticSink::Add(std::vector<Diagnostic> diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == DiagnosticSeverity::kError) has_errors_ = true;
  }
  diagnostics_.insert(diagnostics_.end(), std::make_move_iterator(diagnostics.begin()),
                      std::make_move_iterator(diagnostics.end()));
}

std::string DiagnosticSink::Describe(const Location& at) const {
  return fmt::format("{}:{}", at.file < files_.size() ? files_[at.file].name : "", at.line);
}

std::vector<Diagnostic> DiagnosticSink::Take() {
  SortDiagnostics(diagnostics_);
  has_errors_ = false;
  return std::move(diagnostics_);
}

}  // namespace assay::rego
