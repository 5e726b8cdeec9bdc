#include "rego/line_writer.h"

#include <utility>

namespace assay::rego {

void LineWriter::Append(std::string_view text) {
  if (text.size() > max_bytes_ - out_.size()) {
    overflowed_ = true;
    return;
  }
  out_ += text;
}

void LineWriter::Settle() {
  if (at_ != At::kEnd) return;
  Append("\n");
  if (blank_) Append("\n");
  blank_ = commented_ = false;
  at_ = At::kStart;
}

void LineWriter::Write(std::string_view text) {
  Settle();
  if (at_ == At::kStart) {
    Append(std::string(level_, '\t'));
  }
  Append(text);
  at_ = At::kMiddle;
}

void LineWriter::EndLine() {
  if (at_ != At::kMiddle) return;
  at_ = At::kEnd;
  if (trailing_.empty()) return;
  const std::string comment = std::exchange(trailing_, {});
  Trail(comment);
}

void LineWriter::BlankLine() {
  EndLine();
  blank_ = at_ == At::kEnd;
}

void LineWriter::Trail(std::string_view comment) {
  if (at_ == At::kMiddle && trailing_.empty()) {
    trailing_ = comment;
  } else if (at_ == At::kEnd && !commented_) {
    Append(" ");
    Append(comment);
    commented_ = true;
  } else {
    WriteComment(comment);
  }
}

void LineWriter::WriteComment(std::string_view comment) {
  EndLine();
  Write(comment);
  EndLine();
  commented_ = true;
}

std::string LineWriter::Take() && {
  EndLine();
  blank_ = false;
  Settle();
  return std::move(out_);
}

}  // namespace assay::rego
