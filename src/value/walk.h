#pragma once

// Walking a value without recursion: its depth is whatever its maker built.

#include <cstddef>

#include "absl/container/inlined_vector.h"
#include "assay/value.h"

namespace assay::value {

/// A container's parts in order: elements, or key, value, key, value.
inline std::size_t PartCount(ValueView container) {
  return container.is_object() ? container.size() * 2 : container.size();
}
inline ValueView PartAt(ValueView container, std::size_t i) {
  if (!container.is_object()) return container.at(i);
  return i % 2 == 0 ? container.key(i / 2) : container.at(i / 2);
}

/// A container and how far it was walked.
struct Place {
  ValueView container;
  std::size_t next = 0;
};
/// Documents are rarely deeper than this.
using Places = absl::InlinedVector<Place, 16>;

}  // namespace assay::value
