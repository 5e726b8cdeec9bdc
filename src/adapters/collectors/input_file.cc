#include "adapters/collectors/input_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 18;

absl::Status FailureOf(const std::string& name, int error) {
  const absl::StatusCode code =
      error == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable;
  return StatusOf(code, fmt::format("{}: {}", name, std::generic_category().message(error)));
}

}  // namespace

absl::StatusOr<std::shared_ptr<InputFile>> InputFile::Open(const std::string& path) {
  if (path == "-") return std::shared_ptr<InputFile>(new InputFile(stdin, "stdin"));
  errno = 0;
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return FailureOf(path, errno);
  return std::shared_ptr<InputFile>(new InputFile(file, path));
}

InputFile::~InputFile() {
  if (file_ != stdin) std::fclose(file_);
}

absl::StatusOr<std::string_view> InputFile::Read() {
  if (replay_ < kept_.size()) {
    const std::string_view again = std::string_view(kept_).substr(replay_);
    replay_ = kept_.size();
    return again;
  }
  piece_.resize(kPiece);
  errno = 0;
  piece_.resize(std::fread(piece_.data(), 1, kPiece, file_));
  if (std::ferror(file_) != 0) return FailureOf(name_, errno);
  if (keeping_) {
    kept_.append(piece_);
    replay_ = kept_.size();
  }
  return std::string_view(piece_);
}

absl::StatusOr<std::string> InputFile::ReadAll(std::size_t max_bytes) {
  std::string text;
  while (true) {
    ASSAY_ASSIGN_OR_RETURN(const std::string_view piece, Read());
    if (piece.empty()) return text;
    text.append(piece);
    if (text.size() > max_bytes) {
      return ResourceExhausted(fmt::format("{}: larger than {} bytes", name_, max_bytes));
    }
  }
}

}  // namespace assay::adapters
