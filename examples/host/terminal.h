#pragma once

// What a person sees: colour and progress only on a terminal, errors in one form.

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "assay/diagnostic.h"

namespace assay::host {

class Terminal {
 public:
  Terminal();
  /// Standard output is a terminal that shows colour (and NO_COLOR is not set).
  bool color() const { return color_; }

  /// `assay: error: ...` on standard error.
  void Error(std::string_view message);
  void Error(const absl::Status& status);
  void Warning(std::string_view message);
  void Show(std::span<const Diagnostic> diagnostics);

  /// Replaces the progress line, at most ten times a second, without escape codes. Nothing where
  /// standard error is no terminal, or a dumb one.
  void Progress(std::string_view what, std::size_t done, std::size_t total = 0);
  /// Takes the progress line away.
  void EndProgress();

 private:
  bool color_ = false;
  bool progress_ = false;
  bool shown_ = false;
  std::size_t width_ = 0;  // of the progress line that is shown
  std::chrono::steady_clock::time_point last_;
};

}  // namespace assay::host
