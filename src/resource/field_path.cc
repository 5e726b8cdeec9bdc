#include "resource/field_path.h"

#include <fmt/format.h>

#include <span>

#include "base/status_text.h"

namespace assay::resource {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// Reads one path from left to right. `position_` is always at the start of a step or at the end.
class PathReader {
 public:
  explicit PathReader(std::string_view text) : text_(text) {}

  absl::StatusOr<FieldPath> Read() {
    FieldPath path;
    bool after_dot = true;  // a key or `*` must follow
    while (position_ < text_.size() || after_dot) {
      if (path.size() == kMaxFieldSteps) {
        return InvalidArgument(fmt::format("more than {} steps", kMaxFieldSteps));
      }
      if (absl::Status status = ReadStep(after_dot, path); !status.ok()) return status;
      after_dot = position_ < text_.size() && text_[position_] == '.';
      if (after_dot) ++position_;
    }
    return path;
  }

 private:
  absl::Status ReadStep(bool after_dot, FieldPath& path) {
    if (position_ < text_.size() && text_[position_] == '[') return ReadBracket(path);
    if (!after_dot) return InvalidArgument(fmt::format("expected `.` or `[` at {}", position_ + 1));
    if (position_ < text_.size() && text_[position_] == '*') {
      ++position_;
      path.push_back({FieldStep::Kind::kEachValue, {}});
      return absl::OkStatus();
    }
    const std::size_t start = position_;
    while (position_ < text_.size() && IsPlain(text_[position_])) ++position_;
    if (position_ == start) return InvalidArgument(fmt::format("expected a key at {}", start + 1));
    path.push_back({FieldStep::Kind::kKey, std::string(text_.substr(start, position_ - start))});
    return absl::OkStatus();
  }

  absl::Status ReadBracket(FieldPath& path) {
    const std::string_view rest = text_.substr(position_);
    if (rest.starts_with("[]")) {
      position_ += 2;
      path.push_back({FieldStep::Kind::kEachElement, {}});
      return absl::OkStatus();
    }
    const std::size_t end = rest.starts_with("[\"") ? rest.find("\"]", 2) : std::string_view::npos;
    if (end == std::string_view::npos) {
      return InvalidArgument(fmt::format("expected `[]` or `[\"key\"]` at {}", position_ + 1));
    }
    position_ += end + 2;
    path.push_back({FieldStep::Kind::kKey, std::string(rest.substr(2, end - 2))});
    return absl::OkStatus();
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

bool VisitSteps(ValueView value, std::span<const FieldStep> steps,
                const std::function<bool(ValueView)>& visit) {
  if (!value.defined()) return true;
  if (steps.empty() || value.is_unknown()) return visit(value);
  const FieldStep& step = steps.front();
  if (step.kind == FieldStep::Kind::kKey) {
    if (!value.is_object()) return true;
    const ValueView member = value.Find(step.key);
    // What an open object does not show may still be there: its unknown stands for it.
    if (!member.defined() && value.is_open()) return visit(value.at(value.size() - 1));
    return VisitSteps(member, steps.subspan(1), visit);
  }
  const bool matches = step.kind == FieldStep::Kind::kEachElement
                           ? value.is_array() || value.is_set()
                           : value.is_object();
  if (!matches) return true;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!VisitSteps(value.at(i), steps.subspan(1), visit)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<FieldPath> ParseFieldPath(std::string_view text) { return PathReader(text).Read(); }

std::string ToString(const FieldPath& path) {
  std::string text;
  for (const FieldStep& step : path) {
    if (step.kind == FieldStep::Kind::kEachElement) {
      text += "[]";
      continue;
    }
    bool plain = true;
    for (char c : step.key) plain = plain && IsPlain(c);
    if (step.kind == FieldStep::Kind::kKey && (!plain || step.key.empty())) {
      text += fmt::format("[\"{}\"]", step.key);
      continue;
    }
    if (!text.empty()) text += '.';
    text += step.kind == FieldStep::Kind::kEachValue ? "*" : std::string_view(step.key);
  }
  return text;
}

bool VisitField(ValueView document, const FieldPath& path,
                const std::function<bool(ValueView)>& visit) {
  return VisitSteps(document, path, visit);
}

}  // namespace assay::resource
