#pragma once

// Bodies of the accessors that stand in inner loops; included by value.h alone.

#include "assay/value.h"

namespace assay {

inline std::string_view StringText::view() const {
  if ((bits_ & 7) == detail::kShortString) {
    // Little-endian: the length is in the lowest byte, the characters follow it.
    return {reinterpret_cast<const char*>(&bits_) + 1, (bits_ >> 3) & 7};
  }
  const auto* node = reinterpret_cast<const detail::StringNode*>(bits_ & ~std::uint64_t{7});
  return {reinterpret_cast<const char*>(node + 1), node->size};
}

inline std::optional<ValueView> ValueView::ShortString(std::string_view text) {
  if (text.size() > 7) return std::nullopt;
  std::uint64_t bits = 0;
  // An empty view may have no data, which memcpy must not be given.
  if (!text.empty()) std::memcpy(reinterpret_cast<char*>(&bits) + 1, text.data(), text.size());
  return ValueView(bits | (text.size() << 3) | detail::kShortString);
}

inline Kind ValueView::kind() const {
  switch (tag()) {
    case detail::kSpecial:
      break;
    case detail::kInteger:
    case detail::kNumber:
      return Kind::kNumber;
    case detail::kShortString:
    case detail::kString:
      return Kind::kString;
    case detail::kArray:
      return Kind::kArray;
    case detail::kObject:
      return Kind::kObject;
    case detail::kSet:
      return Kind::kSet;
  }
  if (is_boolean()) return Kind::kBoolean;
  if (is_null()) return Kind::kNull;
  return is_unknown() ? Kind::kUnknown : Kind::kUndefined;
}

inline bool ValueView::has_unknown() const {
  if (is_array() || is_set())
    return (node<detail::SequenceNode>()->flags & detail::kHasUnknown) != 0;
  if (is_object()) return (node<detail::ObjectNode>()->flags & detail::kHasUnknown) != 0;
  return is_unknown();
}

inline bool ValueView::is_open() const {
  if (is_array() || is_set()) return (node<detail::SequenceNode>()->flags & detail::kOpen) != 0;
  return is_object() && (node<detail::ObjectNode>()->flags & detail::kOpen) != 0;
}

inline std::uint32_t ValueView::depth() const {
  if (is_array() || is_set()) return node<detail::SequenceNode>()->flags >> detail::kDepthShift;
  return is_object() ? node<detail::ObjectNode>()->flags >> detail::kDepthShift : 0;
}

inline std::size_t ValueView::size() const {
  if (is_array() || is_set()) return node<detail::SequenceNode>()->size;
  return is_object() ? node<detail::ObjectNode>()->size : 0;
}

inline ValueView ValueView::at(std::size_t i) const {
  const auto* words =
      is_object() ? reinterpret_cast<const std::uint64_t*>(node<detail::ObjectNode>() + 1)
                  : reinterpret_cast<const std::uint64_t*>(node<detail::SequenceNode>() + 1);
  return ValueView(words[i]);
}

inline ValueView ValueView::key(std::size_t i) const {
  return ValueView(node<detail::ObjectNode>()->keys[i]);
}

inline const std::uint64_t* ValueView::shape_identity() const {
  return node<detail::ObjectNode>()->keys;
}

}  // namespace assay
