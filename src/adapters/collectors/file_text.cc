#include "adapters/collectors/file_text.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "base/status_text.h"

namespace assay::adapters {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 30;
constexpr std::size_t kPiece = std::size_t{1} << 16;

struct Closer {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

std::string ReasonOf(int error) { return std::generic_category().message(error); }

}  // namespace

absl::StatusOr<std::string> ReadFileText(const std::string& path) {
  errno = 0;
  const std::unique_ptr<std::FILE, Closer> file(path == "-" ? stdin
                                                            : std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    const absl::StatusCode code =
        errno == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable;
    return StatusOf(code, fmt::format("{}: {}", path, ReasonOf(errno)));
  }
  std::string text;
  while (true) {
    const std::size_t size = text.size();
    text.resize(size + kPiece);
    const std::size_t got = std::fread(text.data() + size, 1, kPiece, file.get());
    text.resize(size + got);
    if (text.size() > kMaxBytes) {
      return ResourceExhausted(fmt::format("{}: larger than {} bytes", path, kMaxBytes));
    }
    if (got < kPiece) break;
  }
  if (std::ferror(file.get()) != 0) {
    return StatusOf(absl::StatusCode::kUnavailable, fmt::format("{}: {}", path, ReasonOf(errno)));
  }
  return text;
}

}  // namespace assay::adapters
