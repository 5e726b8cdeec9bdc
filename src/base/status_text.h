#pragma once

// The one place where text crosses between std::string_view and Abseil's own.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace assay {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view FromAbsl(absl::string_view text) { return {text.data(), text.size()}; }

inline absl::Status StatusOf(absl::StatusCode code, std::string_view message) {
  return {code, ToAbsl(message)};
}
inline absl::Status InvalidArgument(std::string_view message) {
  return StatusOf(absl::StatusCode::kInvalidArgument, message);
}
inline absl::Status NotFound(std::string_view message) {
  return StatusOf(absl::StatusCode::kNotFound, message);
}
inline absl::Status ResourceExhausted(std::string_view message) {
  return StatusOf(absl::StatusCode::kResourceExhausted, message);
}
inline absl::Status DataLoss(std::string_view message) {
  return StatusOf(absl::StatusCode::kDataLoss, message);
}
inline absl::Status Internal(std::string_view message) {
  return StatusOf(absl::StatusCode::kInternal, message);
}
inline std::string_view MessageOf(const absl::Status& status) { return FromAbsl(status.message()); }

}  // namespace assay
