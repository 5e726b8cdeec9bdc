#pragma once

// A file, or standard input, read in pieces; its beginning can be looked at first.

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace assay::adapters {

class InputFile {
 public:
  // NotFound or Unavailable, naming the path; `-` is standard input.
  static absl::StatusOr<std::shared_ptr<InputFile>> Open(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;  // owns the handle
  InputFile& operator=(const InputFile&) = delete;

  // The next piece; empty at the end. Lives until the next call.
  absl::StatusOr<std::string_view> Read();
  // All that was read so far comes again.
  void Rewind() { replay_ = 0; }
  // From now on what is read is not kept for Rewind().
  void Forget() { keeping_ = false; }
  // All of it; ResourceExhausted beyond `max_bytes`.
  absl::StatusOr<std::string> ReadAll(std::size_t max_bytes);
  const std::string& name() const { return name_; }

 private:
  InputFile(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {}

  std::FILE* file_;
  std::string name_;
  std::string kept_;        // what was read while keeping
  std::size_t replay_ = 0;  // how much of it came since Rewind()
  bool keeping_ = true;
  std::string piece_;
};

// How a collector comes by its file: opened once a collection, or handed over already open.
using OpenInput = std::function<absl::StatusOr<std::shared_ptr<InputFile>>()>;

}  // namespace assay::adapters
