#include "output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "fmt/format.h"

namespace assay::host {

namespace {

absl::Status CannotWrite(const std::string& path, std::string_view reason) {
  return absl::UnavailableError(fmt::format("cannot write `{}`: {}", path, reason));
}

// A rename is only as good as the bytes behind it: they must have reached the disk first.
bool Synchronize(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool good = fsync(file) == 0;
  const int error = errno;
  close(file);
  errno = error;
  return good;
}

}  // namespace

absl::Status WriteOutput(const std::string& name,
                         const std::function<absl::Status(std::ostream&)>& write) {
  std::error_code error;
  // A link stays one: what it leads to is replaced.
  const bool link = std::filesystem::is_symlink(name, error);
  const std::filesystem::path led = link ? std::filesystem::canonical(name, error) : "";
  const std::string path = led.empty() ? name : led.string();
  if (path.empty() || path == "-") {
    absl::Status status = write(std::cout);
    std::cout.flush();
    if (status.ok() && !std::cout) status = CannotWrite("standard output", "it is closed or full");
    // The caller says so, and once is enough.
    if (!status.ok()) std::cout.clear();
    return status;
  }
  // Devices and pipes (/dev/stdout, /dev/full) cannot be replaced by a file.
  const bool replace =
      !std::filesystem::exists(path, error) || std::filesystem::is_regular_file(path, error);
  const std::string target = replace ? fmt::format("{}.{}.part", path, getpid()) : path;
  absl::Status status;
  {
    errno = 0;
    std::ofstream out(target, std::ios::binary | std::ios::trunc);
    if (!out) return CannotWrite(path, std::strerror(errno));
    status = write(out);
    out.close();
    if (status.ok() && !out)
      status = CannotWrite(path, "the disk is full, or the file cannot be written");
  }
  if (!replace) return status;
  if (status.ok() && !Synchronize(target)) status = CannotWrite(path, std::strerror(errno));
  if (status.ok()) {
    // What may be read and run stays so.
    const std::filesystem::file_status old = std::filesystem::status(path, error);
    if (std::filesystem::exists(old))
      std::filesystem::permissions(target, old.permissions(), error);
    std::filesystem::rename(target, path, error);
    if (error) status = CannotWrite(path, error.message());
  }
  if (!status.ok()) std::filesystem::remove(target, error);
  return status;
}

}  // namespace assay::host
