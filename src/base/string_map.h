#pragma once

// Hash maps keyed by text. Debian's Abseil has a string_view of its own that does not convert to or
// from std::string_view, so absl::flat_hash_map<std::string, V> cannot be searched with one; these
// can.

#include <functional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"

namespace assay {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return absl::Hash<std::string_view>()(text);
  }
};

template <typename V>
using StringMap = absl::flat_hash_map<std::string, V, StringHash, std::equal_to<>>;
using StringSet = absl::flat_hash_set<std::string, StringHash, std::equal_to<>>;

/// Keys are views into text that outlives the map.
template <typename V>
using StringViewMap = absl::flat_hash_map<std::string_view, V, StringHash, std::equal_to<>>;

}  // namespace assay
