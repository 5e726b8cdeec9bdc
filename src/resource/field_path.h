#pragma once

// Paths into documents as resource definitions write them: `ip_permissions[].from_port`, `data.*`,
// `metadata.annotations["example.com/owner"]`.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/value.h"

namespace assay::resource {

struct FieldStep {
  enum class Kind : std::uint8_t { kKey, kEachElement, kEachValue };
  Kind kind = Kind::kKey;
  std::string key;  // kKey only

  friend bool operator==(const FieldStep&, const FieldStep&) = default;
};

// At least one step; at most kMaxFieldSteps, which also bounds the recursion of VisitField.
using FieldPath = std::vector<FieldStep>;
inline constexpr std::size_t kMaxFieldSteps = 32;

// InvalidArgument says what is wrong, without naming the path.
absl::StatusOr<FieldPath> ParseFieldPath(std::string_view text);
std::string ToString(const FieldPath& path);

// Calls `visit` with every value the path leads to in `document`: known ones, and an unknown where
// the path meets one. Absent members are passed over. `visit` returns false to stop; so does this.
bool VisitField(ValueView document, const FieldPath& path,
                const std::function<bool(ValueView)>& visit);

}  // namespace assay::resource
