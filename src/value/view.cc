// The accessors of a value that are too large to stand in the header.

#include <algorithm>
#include <bit>

#include "assay/value.h"
#include "value/number.h"
#include "value/slab.h"

namespace assay {
namespace {

// The one empty container of each kind, so that making one costs nothing.
struct alignas(8) EmptySequence {
  detail::SequenceNode node{0, 1U << detail::kDepthShift};
};
constexpr EmptySequence kEmptySequence;
constexpr std::uint64_t kNoKeys[1] = {0};
struct alignas(8) EmptyRecord {
  detail::ObjectNode node{0, 1U << detail::kDepthShift, kNoKeys};
};
constexpr EmptyRecord kEmptyRecord;

// In the order of Rego: the place among sorted keys where `key` stands or would stand.
std::size_t LowerBound(const std::uint64_t* keys, std::size_t size, ValueView key) {
  const std::uint64_t* found = std::lower_bound(
      keys, keys + size, key,
      [](std::uint64_t a, ValueView b) { return Compare(ValueView::FromBits(a), b) < 0; });
  return static_cast<std::size_t>(found - keys);
}

// Up to here reading all words beats jumping between them.
constexpr std::size_t kScanned = 16;

}  // namespace

ValueView ValueView::EmptyArray() {
  return ValueView(reinterpret_cast<std::uint64_t>(&kEmptySequence.node) | detail::kArray);
}
ValueView ValueView::EmptySet() {
  return ValueView(reinterpret_cast<std::uint64_t>(&kEmptySequence.node) | detail::kSet);
}
ValueView ValueView::EmptyObject() {
  return ValueView(reinterpret_cast<std::uint64_t>(&kEmptyRecord.node) | detail::kObject);
}

std::optional<std::int64_t> ValueView::int64() const {
  if (tag() == detail::kInteger) return static_cast<std::int64_t>(bits_) >> 3;
  if (tag() != detail::kNumber) return std::nullopt;
  const auto* number = node<detail::NumberNode>();
  if (number->form != detail::NumberForm::kInteger) return std::nullopt;
  return number::IntegerOf(number);
}

double ValueView::to_double() const { return number::ToDouble(*this); }

std::string ValueView::number_text() const { return number::Format(*this); }

ValueView ValueView::Find(ValueView key) const {
  if (is_array()) {
    const std::optional<std::int64_t> index = key.int64();
    if (!index.has_value() || *index < 0 || static_cast<std::uint64_t>(*index) >= size()) {
      return Undefined();
    }
    return at(static_cast<std::size_t>(*index));
  }
  if (!is_object() && !is_set()) return Undefined();
  const std::uint64_t* keys = is_object() ? shape_identity() : value::WordsOf(*this);
  const std::size_t count = size();
  if (count <= kScanned) {
    for (std::size_t i = 0; i < count; ++i) {
      if (keys[i] == key.bits()) return at(i);
    }
    // Two inline words are equal only if their bits are.
    if (key.tag() <= detail::kShortString && !key.is_unknown()) return Undefined();
  }
  const std::size_t place = LowerBound(keys, count, key);
  if (place == count || FromBits(keys[place]) != key) return Undefined();
  return at(place);
}

ValueView ValueView::Find(std::string_view key) const {
  if (!is_object()) return Undefined();
  if (std::optional<ValueView> word = ShortString(key)) return Find(*word);
  const std::uint64_t* keys = shape_identity();
  // Strings of any length compare by their bytes; what is no string stands before or after them.
  const std::uint64_t* found =
      std::lower_bound(keys, keys + size(), key, [](std::uint64_t bits, std::string_view wanted) {
        const ValueView member = FromBits(bits);
        return member.is_string() ? member.text().view() < wanted : member.kind() < Kind::kString;
      });
  const auto place = static_cast<std::size_t>(found - keys);
  if (place == size() || !FromBits(*found).is_string() || FromBits(*found).text().view() != key) {
    return Undefined();
  }
  return at(place);
}

UnknownKind ValueView::unknown_kind() const {
  return reinterpret_cast<const detail::UnknownNode*>(bits_ >> 8)->kind;
}

std::string_view ValueView::unknown_text() const {
  const auto* node = reinterpret_cast<const detail::UnknownNode*>(unknown_reason().bits() >> 8);
  return {reinterpret_cast<const char*>(node + 1), node->size};
}

std::optional<std::uint32_t> ValueView::unknown_at_least() const {
  const auto* node = reinterpret_cast<const detail::UnknownNode*>(bits_ >> 8);
  if (!node->counted) return std::nullopt;
  return node->size;
}

ValueView ValueView::unknown_reason() const {
  const auto* node = reinterpret_cast<const detail::UnknownNode*>(bits_ >> 8);
  if (!node->counted) return *this;
  return FromBits(reinterpret_cast<const detail::UnknownCountNode*>(node)->reason);
}

std::string_view NameOf(UnknownKind kind) {
  switch (kind) {
    case UnknownKind::kAfterApply:
      return "after_apply";
    case UnknownKind::kRefused:
      return "refused";
    case UnknownKind::kNotCollected:
      return "not_collected";
    case UnknownKind::kError:
      return "error";
  }
  return "unknown";
}

std::string_view NameOf(Kind kind) {
  switch (kind) {
    case Kind::kUndefined:
      return "undefined";
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
    case Kind::kSet:
      return "set";
    case Kind::kUnknown:
      return "unknown";
  }
  return "undefined";
}

}  // namespace assay
