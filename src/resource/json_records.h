#pragma once

// Cuts a stream of JSON objects into single ones, without holding more than one: the elements of
// an array, or objects one after another (JSON Lines, or pretty-printed with nothing between them).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace assay::resource {

// One object's text and where it begins; lines and columns from 1.
struct JsonRecord {
  std::string_view text;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// Feed it the text in pieces of any size, then call Finish. What `take` returns, when it is not OK,
// ends the reading and is returned. The text of a record lives until `take` returns.
class JsonRecordReader {
 public:
  using Take = std::function<absl::Status(const JsonRecord&)>;

  // ResourceExhausted when one object is longer than `max_record_bytes`.
  JsonRecordReader(std::size_t max_record_bytes, Take take)
      : max_record_bytes_(max_record_bytes), take_(std::move(take)) {}

  // InvalidArgument begins with `line:column: `.
  absl::Status Feed(std::string_view piece);
  // InvalidArgument when the text ends in the middle.
  absl::Status Finish();
  bool is_array() const { return array_; }

 private:
  enum class State : std::uint8_t {
    kStart,         // nothing but space so far
    kElement,       // an object must follow
    kElementOrEnd,  // the array has just begun, or a line has ended
    kCommaOrEnd,    // behind an element of the array
    kObject,        // in an object; depth_ says how deep
    kString,        // in a string of that object
    kEscape,        // behind a backslash in that string
    kEnd,           // behind the array
  };
  absl::Status Outside(char c);
  void Inside(char c);
  absl::Status Expected(std::string_view what, char found) const;
  absl::Status TooLong() const;
  void Begin();

  std::size_t max_record_bytes_;
  Take take_;
  State state_ = State::kStart;
  bool array_ = false;
  std::size_t depth_ = 0;
  std::string kept_;  // the part of the current object that came in earlier pieces
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 0;   // of the byte that was looked at last
  std::uint32_t skipped_ = 0;  // bytes of a byte order mark that were seen
  std::uint32_t start_line_ = 1;
  std::uint32_t start_column_ = 1;
};

// Moves the `line:column: ` at the front of a message of ParseJson() to where the record stands in
// its file, and puts `file:` before it.
std::string LocateJsonError(std::string_view message, std::string_view file,
                            const JsonRecord& record);

}  // namespace assay::resource
