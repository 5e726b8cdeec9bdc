// Only the nesting and the strings are followed here; whether an object is right is for the parser
// to say, which gets it whole.

#include "resource/json_records.h"

#include <fmt/format.h>

#include <charconv>

#include "base/status_text.h"

namespace assay::resource {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string Show(char c) {
  if (c >= 0x20 && c < 0x7f) return fmt::format("`{}`", c);
  return fmt::format("byte 0x{:02x}", static_cast<unsigned char>(c));
}

}  // namespace

absl::Status JsonRecordReader::Expected(std::string_view what, char found) const {
  return InvalidArgument(
      fmt::format("{}:{}: expected {}, found {}", line_, column_, what, Show(found)));
}

absl::Status JsonRecordReader::TooLong() const {
  return ResourceExhausted(fmt::format("{}:{}: an object of more than {} bytes", start_line_,
                                       start_column_, max_record_bytes_));
}

void JsonRecordReader::Begin() {
  state_ = State::kObject;
  depth_ = 1;
  start_line_ = line_;
  start_column_ = column_;
}

// What may stand outside of the objects.
absl::Status JsonRecordReader::Outside(char c) {
  if (IsSpace(c)) return absl::OkStatus();
  switch (state_) {
    case State::kStart:
      if (skipped_ < kByteOrderMark.size() && column_ == skipped_ + 1 && line_ == 1 &&
          c == kByteOrderMark[skipped_]) {
        ++skipped_;
        return absl::OkStatus();
      }
      if (c == '{') return Begin(), absl::OkStatus();
      if (c != '[') return Expected("an array or an object", c);
      array_ = true;
      state_ = State::kElementOrEnd;
      return absl::OkStatus();
    case State::kElementOrEnd:
      if (c == '{') return Begin(), absl::OkStatus();
      if (!array_ || c != ']') return Expected(array_ ? "an object or `]`" : "an object", c);
      state_ = State::kEnd;
      return absl::OkStatus();
    case State::kElement:
      if (c == '{') return Begin(), absl::OkStatus();
      return Expected("an object", c);
    case State::kCommaOrEnd:
      if (c != ',' && c != ']') return Expected("`,` or `]`", c);
      state_ = c == ',' ? State::kElement : State::kEnd;
      return absl::OkStatus();
    default:
      return Expected("nothing more behind the array", c);
  }
}

void JsonRecordReader::Inside(char c) {
  // Two ways lead on alike: each state keeps a line of its own.
  // NOLINTNEXTLINE(bugprone-branch-clone)
  if (state_ == State::kEscape) {
    state_ = State::kString;
  } else if (state_ == State::kString) {
    if (c == '"') state_ = State::kObject;
    if (c == '\\') state_ = State::kEscape;
  } else if (c == '"') {
    state_ = State::kString;
  } else if (c == '{' || c == '[') {
    ++depth_;
  } else if (c == '}' || c == ']') {
    --depth_;
  }
}

absl::Status JsonRecordReader::Feed(std::string_view piece) {
  const auto in_object = [this] {
    return state_ == State::kObject || state_ == State::kString || state_ == State::kEscape;
  };
  std::size_t start = 0;  // of the current object's part in this piece
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i];
    ++column_;
    if (in_object()) {
      Inside(c);
      if (state_ == State::kObject && depth_ == 0) {
        state_ = array_ ? State::kCommaOrEnd : State::kElementOrEnd;
        std::string_view text = piece.substr(start, i + 1 - start);
        if (kept_.size() + text.size() > max_record_bytes_) return TooLong();
        if (!kept_.empty()) text = kept_.append(text);
        if (absl::Status status = take_({text, start_line_, start_column_}); !status.ok()) {
          return status;
        }
        kept_.clear();
      }
    } else {
      if (absl::Status status = Outside(c); !status.ok()) return status;
      if (in_object()) start = i;
    }
    if (c == '\n') {
      ++line_;
      column_ = 0;
    }
  }
  if (in_object()) kept_.append(piece.substr(start));
  return kept_.size() > max_record_bytes_ ? TooLong() : absl::OkStatus();
}

absl::Status JsonRecordReader::Finish() {
  if (state_ == State::kEnd || (state_ == State::kElementOrEnd && !array_)) return absl::OkStatus();
  if (state_ == State::kStart) return InvalidArgument("1:1: the text is empty");
  const bool in_array =
      state_ != State::kObject && state_ != State::kString && state_ != State::kEscape;
  return InvalidArgument(
      in_array ? fmt::format("{}:{}: the text ends before the array does", line_, column_ + 1)
               : fmt::format("{}:{}: the text ends in the object that begins at {}:{}", line_,
                             column_ + 1, start_line_, start_column_));
}

std::string LocateJsonError(std::string_view message, std::string_view file,
                            const JsonRecord& record) {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  const char* const end = message.data() + message.size();
  const auto first = std::from_chars(message.data(), end, line);
  std::string where = file.empty() ? std::string() : fmt::format("{}:", file);
  if (first.ec == std::errc() && first.ptr != end && *first.ptr == ':') {
    const auto second = std::from_chars(first.ptr + 1, end, column);
    if (second.ec == std::errc()) {
      if (line == 1) column += record.column - 1;
      return fmt::format("{}{}:{}{}", where, line + record.line - 1, column,
                         std::string_view(second.ptr, static_cast<std::size_t>(end - second.ptr)));
    }
  }
  return fmt::format("{}{}:{}: {}", where, record.line, record.column, message);
}

}  // namespace assay::resource
