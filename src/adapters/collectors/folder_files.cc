#include "adapters/collectors/folder_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/status_text.h"

namespace assay::adapters {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxFiles = 100'000;

absl::Status FailureOf(const fs::path& path, const std::error_code& error) {
  return StatusOf(absl::StatusCode::kUnavailable,
                  fmt::format("{}: {}", path.string(), error.message()));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FindFiles(const std::string& folder,
                                                   std::span<const std::string_view> extensions,
                                                   const CollectOptions& options) {
  std::vector<std::string> files;
  std::vector<std::pair<fs::path, std::size_t>> folders = {{folder, 0}};
  while (!folders.empty()) {
    const auto [current, depth] = std::move(folders.back());
    folders.pop_back();
    if (depth > kMaxDepth) {
      return ResourceExhausted(
          fmt::format("{}: more than {} folders deep", current.string(), kMaxDepth));
    }
    std::error_code error;
    fs::directory_iterator entry(current, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      const fs::path path = entry->path();
      if (path.filename().string().starts_with(".")) continue;
      std::error_code ignored;  // what cannot be looked at fails when it is read
      const bool is_folder = entry->is_directory(ignored);
      if (is_folder && !entry->is_symlink(ignored)) {
        folders.emplace_back(path, depth + 1);
      } else if (is_folder && options.warn) {
        options.warn({.severity = DiagnosticSeverity::kWarning,
                      .code = "input_skipped",
                      .message = "links to folders are not followed",
                      .location = {.file = path.string()}});
      } else if (!is_folder &&
                 std::ranges::find(extensions, path.extension().string()) != extensions.end()) {
        files.push_back(path.string());
      }
      if (files.size() > kMaxFiles) {
        return ResourceExhausted(fmt::format("{}: more than {} files to read", folder, kMaxFiles));
      }
    }
    if (error) return FailureOf(current, error);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace assay::adapters
