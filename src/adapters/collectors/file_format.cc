// JSON is told from YAML by its first bytes, and then by the keys of the outermost object: the
// first key that only one format has decides. A file's name says nothing.

#include "adapters/collectors/file_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

constexpr std::size_t kMaxKey = 256;

constexpr std::array<std::pair<std::string_view, FileFormat>, 18> kTellingKeys = {{
    {"resource_type", FileFormat::kInventory},
    {"resource_id", FileFormat::kInventory},
    {"coverage", FileFormat::kInventory},
    {"assay", FileFormat::kInventory},
    {"apiVersion", FileFormat::kManifests},
    {"kind", FileFormat::kManifests},
    {"format_version", FileFormat::kTerraform},
    {"terraform_version", FileFormat::kTerraform},
    {"planned_values", FileFormat::kTerraform},
    {"resource_changes", FileFormat::kTerraform},
    {"resource_drift", FileFormat::kTerraform},
    {"output_changes", FileFormat::kTerraform},
    {"prior_state", FileFormat::kTerraform},
    {"relevant_attributes", FileFormat::kTerraform},
    {"lineage", FileFormat::kTerraform},
    {"serial", FileFormat::kTerraform},
    {"applyable", FileFormat::kTerraform},
    {"@level", FileFormat::kTerraform},  // the log of a plan, which its reader refuses with advice
}};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

absl::Status RefuseOtherEncodings(std::string_view start, const std::string& name) {
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff")) {
    return InvalidArgument(fmt::format("{}: the text is UTF-16; only UTF-8 is read", name));
  }
  if (start.starts_with("PK\x03\x04")) {
    return InvalidArgument(
        fmt::format("{}: the file is a zip archive; unpack it, or, of a Terraform plan file, read "
                    "what `terraform show -json` prints",
                    name));
  }
  if (start.starts_with("\x1f\x8b") || start.starts_with("\x28\xb5\x2f\xfd")) {
    return InvalidArgument(fmt::format("{}: the file is compressed; unpack it first", name));
  }
  if (const std::size_t nul = start.find('\0'); nul != std::string_view::npos) {
    const std::string_view before = start.substr(0, nul);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t column = nul - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
    return InvalidArgument(
        fmt::format("{}:{}:{}: a NUL byte: the file is not text", name, line, column));
  }
  return absl::OkStatus();
}

std::optional<FileFormat> FormatOfKey(std::string_view key) {
  for (const auto& [telling, format] : kTellingKeys) {
    if (telling == key) return format;
  }
  return std::nullopt;
}

// The format, or nothing if the file does not begin like JSON.
absl::StatusOr<std::optional<FileFormat>> FormatOfJson(InputFile& file) {
  OuterKeyReader keys;
  bool first = true;
  bool empty = true;
  while (true) {
    ASSAY_ASSIGN_OR_RETURN(std::string_view piece, file.Read());
    if (first) ASSAY_RETURN_IF_ERROR(RefuseOtherEncodings(piece, file.name()));
    if (first && piece.starts_with("\xef\xbb\xbf")) piece.remove_prefix(3);
    first = false;
    if (piece.empty()) break;
    for (const char c : piece) {
      empty = empty && IsSpace(c);
      const OuterKeyReader::Answer answer = keys.Step(c);
      if (answer == OuterKeyReader::Answer::kNotJson) return std::nullopt;
      if (keys.has_key()) {
        if (const auto format = FormatOfKey(keys.key())) return format;
      }
      if (answer == OuterKeyReader::Answer::kGoOn) continue;
      if (keys.empty_array()) return FileFormat::kInventory;
      return keys.in_array() ? FileFormat::kUnknownList : FileFormat::kUnknownObject;
    }
  }
  if (empty) return FileFormat::kEmpty;
  // A list that was cut off: its reader says where.
  if (keys.in_array()) return FileFormat::kInventory;
  return InvalidArgument(fmt::format(
      "{}: the text ends before it says what it is: JSON that was cut off", file.name()));
}

}  // namespace

OuterKeyReader::Answer OuterKeyReader::Outside(char c) {
  if (IsSpace(c)) return Answer::kGoOn;
  if (state_ == State::kStart) {
    if (c == '[' && !array_) {
      array_ = true;
      return Answer::kGoOn;
    }
    empty_array_ = c == ']' && array_;
    if (empty_array_) return Answer::kEnd;
    if (c != '{') return array_ ? Answer::kEnd : Answer::kNotJson;
    state_ = State::kBeforeKey;
    return Answer::kGoOn;
  }
  if (state_ == State::kBeforeKey) {
    if (c == '}') return Answer::kEnd;
    if (c != '"') return Answer::kNotJson;
    state_ = State::kKey;
    key_.clear();
    return Answer::kGoOn;
  }
  if (c != ':') return Answer::kNotJson;
  state_ = State::kValue;
  depth_ = 0;
  return Answer::kGoOn;
}

OuterKeyReader::Answer OuterKeyReader::InValue(char c) {
  // Two ways lead on alike: each state keeps a line of its own.
  // NOLINTNEXTLINE(bugprone-branch-clone)
  if (state_ == State::kEscape) {
    state_ = State::kString;
  } else if (state_ == State::kString) {
    if (c == '"') state_ = State::kValue;
    if (c == '\\') state_ = State::kEscape;
  } else if (c == '"') {
    state_ = State::kString;
  } else if (c == '{' || c == '[') {
    ++depth_;
  } else if (c == '}' || c == ']') {
    if (depth_ == 0) return Answer::kEnd;
    --depth_;
  } else if (c == ',' && depth_ == 0) {
    state_ = State::kBeforeKey;
  }
  return Answer::kGoOn;
}

OuterKeyReader::Answer OuterKeyReader::Step(char c) {
  has_key_ = false;
  switch (state_) {
    case State::kStart:
    case State::kBeforeKey:
    case State::kBehindKey:
      return Outside(c);
    case State::kKey:
      if (c == '"' && !key_escape_) {
        has_key_ = true;
        state_ = State::kBehindKey;
      } else if (key_.size() < kMaxKey) {
        key_.push_back(c);
      }
      key_escape_ = c == '\\' && !key_escape_;
      return Answer::kGoOn;
    case State::kValue:
    case State::kString:
    case State::kEscape:
      return InValue(c);
  }
  return Answer::kNotJson;
}

absl::StatusOr<FileFormat> RecogniseFormat(InputFile& file) {
  ASSAY_ASSIGN_OR_RETURN(const std::optional<FileFormat> json, FormatOfJson(file));
  file.Rewind();
  return json.value_or(FileFormat::kManifests);
}

std::string WhyNotRead(FileFormat format) {
  if (format == FileFormat::kEmpty) return "the file is empty";
  return "not recognised: an inventory has `resource_type`, a manifest `apiVersion`, a Terraform "
         "plan or state `format_version`";
}

}  // namespace assay::adapters
