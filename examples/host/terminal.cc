#include "terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

#include "assay/report.h"
#include "fmt/format.h"

namespace assay::host {

namespace {
constexpr std::chrono::milliseconds kProgressInterval(100);

// What is said may quote a file, and that may hold anything; lines and tabs stay.
std::string Shown(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\t"), text.size());
    shown += PrintableText(text.substr(0, end));
    if (end < text.size()) shown += text[end];
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return shown;
}
}  // namespace

Terminal::Terminal() {
  const char* type = std::getenv("TERM");
  const char* no_color = std::getenv("NO_COLOR");
  const bool dumb = type == nullptr || *type == '\0' || std::string_view(type) == "dumb";
  color_ = isatty(STDOUT_FILENO) == 1 && !dumb && (no_color == nullptr || *no_color == '\0');
  progress_ = isatty(STDERR_FILENO) == 1 && !dumb;
}

void Terminal::Error(std::string_view message) {
  EndProgress();
  std::cerr << "assay: error: " << Shown(message) << '\n';
}

void Terminal::Error(const absl::Status& status) { Error(std::string(status.message())); }

void Terminal::Warning(std::string_view message) {
  EndProgress();
  std::cerr << "assay: warning: " << Shown(message) << '\n';
}

void Terminal::Show(std::span<const Diagnostic> diagnostics) {
  EndProgress();
  for (const Diagnostic& diagnostic : diagnostics) std::cerr << Shown(RenderDiagnostic(diagnostic));
}

void Terminal::Progress(std::string_view what, std::size_t done, std::size_t total) {
  if (!progress_) return;
  const auto now = std::chrono::steady_clock::now();
  if (shown_ && now - last_ < kProgressInterval && done != total) return;
  last_ = now;
  shown_ = true;
  const std::string line =
      total == 0 ? fmt::format("{} {}", what, done)
                 : fmt::format("{} {}% ({} of {})", what, 100 * done / total, done, total);
  // Blanks over the rest of the line before: no terminal needs to know an escape code for that.
  std::cerr << fmt::format("\r{:<{}}", line, width_) << std::flush;
  width_ = line.size();
}

void Terminal::EndProgress() {
  if (!shown_) return;
  std::cerr << fmt::format("\r{:<{}}\r", "", width_) << std::flush;
  shown_ = false;
  width_ = 0;
}

}  // namespace assay::host
