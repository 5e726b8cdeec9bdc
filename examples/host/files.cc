#include "files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "fmt/format.h"

namespace assay::host {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 256ull << 20;

bool EndsWithAny(std::string_view name, const std::vector<std::string_view>& endings) {
  return std::ranges::any_of(endings,
                             [&](std::string_view ending) { return name.ends_with(ending); });
}

absl::Status CannotRead(std::string_view path, std::string_view reason) {
  return absl::UnavailableError(fmt::format("cannot read `{}`: {}", path, reason));
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return absl::NotFoundError(fmt::format("no such file: `{}`", path));
  if (fs::is_directory(path, error))
    return absl::InvalidArgumentError(fmt::format("`{}` is a folder", path));
  if (const std::uintmax_t size = fs::file_size(path, error); !error && size > kLargestFile) {
    return absl::ResourceExhaustedError(
        fmt::format("`{}` is larger than {} MiB", path, kLargestFile >> 20));
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return CannotRead(path, std::strerror(errno));
  std::ostringstream text;
  // Inserting an empty buffer sets failbit, so an empty file is told apart by peeking.
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (file.bad() || !text) return CannotRead(path, "it cannot be read to its end");
  return std::move(text).str();
}

absl::StatusOr<std::vector<std::string>> FindFiles(const std::string& path,
                                                   const std::vector<std::string_view>& endings) {
  std::error_code error;
  if (!fs::exists(path, error))
    return absl::NotFoundError(fmt::format("no such file or folder: `{}`", path));
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry(path, error);
  if (error) return CannotRead(path, error.message());
  for (; entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (error) return CannotRead(path, error.message());
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.')) {
      entry.disable_recursion_pending();
      continue;
    }
    if (entry->is_regular_file(error) && EndsWithAny(name, endings))
      files.push_back(entry->path().string());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace assay::host
