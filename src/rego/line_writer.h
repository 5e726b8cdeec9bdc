#pragma once

// Text that is made line by line: indentation, blank lines, and comments at the ends of lines.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::rego {

// The end of a line is written when the next one begins, so that a comment found in between still
// gets to the line it belongs to.
class LineWriter {
 public:
  explicit LineWriter(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Goes on with the line, or begins one with its indentation. `text` may hold line ends of its
  // own, which are kept as they are.
  void Write(std::string_view text);
  // What is written next stands on a line of its own.
  void EndLine();
  // The same, behind one blank line.
  void BlankLine();
  // A comment on a line of its own.
  void WriteComment(std::string_view comment);
  // Puts a comment at the end of the line; where there is one already, on a line of its own.
  void Trail(std::string_view comment);

  void Indent() { ++level_; }
  void Dedent() { --level_; }

  // Begins the line that is due, so that `size()` is where its text begins.
  void Settle();
  std::size_t size() const { return out_.size(); }
  bool HasLineEndSince(std::size_t start) const { return out_.find('\n', start) != out_.npos; }
  // More than `max_bytes` were asked for; what was beyond is missing.
  bool overflowed() const { return overflowed_; }
  // Everything, with one line end behind it.
  std::string Take() &&;

 private:
  enum class At : std::uint8_t { kStart, kMiddle, kEnd };

  void Append(std::string_view text);

  std::size_t max_bytes_;
  std::string out_;
  std::string trailing_;  // the comment for the line that is being written
  std::uint32_t level_ = 0;
  At at_ = At::kStart;
  bool blank_ = false;
  bool commented_ = false;  // the line that has ended carries a comment
  bool overflowed_ = false;
};

}  // namespace assay::rego
