// Order, equality and hashes. Two words with the same bits are equal; two inline words with other
// bits are not; so most comparisons end before anything is read from memory. Containers are walked
// with a stack of our own.

#include <algorithm>
#include <bit>
#include <compare>

#include "assay/value.h"
#include "value/number.h"
#include "value/slab.h"
#include "value/walk.h"

namespace assay {
namespace {

using value::PartAt;
using value::PartCount;

std::strong_ordering CompareStrings(ValueView a, ValueView b) {
  if (a.tag() == detail::kShortString && b.tag() == detail::kShortString) {
    // With the first character highest, words order as their texts do; of two that agree in all
    // characters (zeros follow the last), the shorter is first.
    const std::uint64_t a_order = __builtin_bswap64(a.bits() & ~std::uint64_t{0xff});
    const std::uint64_t b_order = __builtin_bswap64(b.bits() & ~std::uint64_t{0xff});
    if (a_order != b_order) return a_order <=> b_order;
    return (a.bits() & 0xff) <=> (b.bits() & 0xff);
  }
  const StringText a_text = a.text();
  const StringText b_text = b.text();
  return a_text.view() <=> b_text.view();
}

// Rego's order of kinds is that of the enumerators.
std::strong_ordering CompareScalars(ValueView a, Kind a_kind, ValueView b, Kind b_kind) {
  if (a_kind != b_kind) return a_kind <=> b_kind;
  switch (a_kind) {
    case Kind::kBoolean:
      return a.boolean() <=> b.boolean();
    case Kind::kNumber:
      return number::Compare(a, b);
    case Kind::kString:
      return CompareStrings(a, b);
    case Kind::kUnknown:
      if (a.unknown_kind() != b.unknown_kind()) return a.unknown_kind() <=> b.unknown_kind();
      if (const auto order = a.unknown_text() <=> b.unknown_text(); order != 0) return order;
      return a.unknown_at_least() <=> b.unknown_at_least();
    default:
      return std::strong_ordering::equal;  // undefined and null have one value each
  }
}

struct Pair {
  ValueView a;
  ValueView b;
  std::size_t next;
  std::size_t end;   // parts that both have
  std::size_t step;  // 2 where the keys are the same array and need no comparing
};

Pair PairOf(ValueView a, ValueView b) {
  const bool same_keys =
      a.is_object() && a.shape_identity() == b.shape_identity() && a.size() == b.size();
  return {a, b, same_keys ? 1U : 0U, std::min(PartCount(a), PartCount(b)), same_keys ? 2U : 1U};
}

std::strong_ordering CompareContainers(ValueView a, ValueView b) {
  absl::InlinedVector<Pair, 8> stack;
  stack.push_back(PairOf(a, b));
  while (!stack.empty()) {
    Pair& top = stack.back();
    if (top.next >= top.end) {
      if (const auto order = top.a.size() <=> top.b.size(); order != 0) return order;
      stack.pop_back();
      continue;
    }
    const ValueView a_part = PartAt(top.a, top.next);
    const ValueView b_part = PartAt(top.b, top.next);
    top.next += top.step;
    if (a_part.bits() == b_part.bits()) continue;
    const Kind a_kind = a_part.kind();
    const Kind b_kind = b_part.kind();
    if (a_kind == b_kind && a_part.is_collection()) {
      stack.push_back(PairOf(a_part, b_part));
      continue;
    }
    if (const auto order = CompareScalars(a_part, a_kind, b_part, b_kind); order != 0) {
      return order;
    }
  }
  return std::strong_ordering::equal;
}

std::uint64_t HashOfScalar(ValueView view) {
  if (view.tag() == detail::kString) {
    // The node's 32 bits alone would make collisions cheap.
    const auto* node = value::NodeOf<detail::StringNode>(view);
    return value::Mix(node->hash, node->size ^ (std::uint64_t{1} << 40));
  }
  if (view.tag() == detail::kNumber) return number::HashOf(view);
  if (view.is_unknown()) {
    const std::uint64_t counted = view.unknown_at_least() ? *view.unknown_at_least() + 1ULL : 0;
    return value::Mix(static_cast<std::uint64_t>(view.unknown_kind()) + 1 + (counted << 8),
                      value::HashText(view.unknown_text()));
  }
  return value::Mix(view.bits(), 1);
}

// Deeper than this, values that hold unknowns are not looked into: nothing is claimed about them.
constexpr std::uint32_t kMaxUnknownDepth = 256;
// Nor are sets compared whose elements with unknowns make more pairs than this.
constexpr std::size_t kMaxPairs = 4096;

Truth And(Truth a, Truth b) { return std::min(a, b); }

Truth EqualArrays(ValueView a, ValueView b) {
  if (a.size() != b.size()) return Truth::kFalse;
  Truth truth = Truth::kTrue;
  for (std::size_t i = 0; i < a.size() && truth != Truth::kFalse; ++i) {
    truth = And(truth, EqualUnderUnknown(a.at(i), b.at(i)));
  }
  return truth;
}

// A member that only one side has must be absent in the completion: only an unknown one may be.
Truth EqualObjects(ValueView a, ValueView b) {
  Truth truth = Truth::kTrue;
  std::size_t i = 0;
  std::size_t j = 0;
  while ((i < a.size() || j < b.size()) && truth != Truth::kFalse) {
    const auto order = i == a.size()   ? std::strong_ordering::greater
                       : j == b.size() ? std::strong_ordering::less
                                       : Compare(a.key(i), b.key(j));
    if (order == 0) {
      truth = And(truth, EqualUnderUnknown(a.at(i++), b.at(j++)));
    } else {
      const ValueView alone = order < 0 ? a.at(i++) : b.at(j++);
      truth = alone.is_unknown() ? Truth::kUnknown : Truth::kFalse;
    }
  }
  return truth;
}

bool KeysHaveUnknown(ValueView object) {
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (object.key(i).has_unknown()) return true;
  }
  return false;
}

// Whether every element of `a` that must be there has a partner in `b` that it may equal.
bool MayBeWithin(ValueView a, ValueView b) {
  std::vector<ValueView> open_partners;
  for (std::size_t j = 0; j < b.size(); ++j) {
    if (b.at(j).is_unknown()) return true;  // it may be anything
    if (b.at(j).has_unknown()) open_partners.push_back(b.at(j));
  }
  if (open_partners.size() * a.size() > kMaxPairs) return true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const ValueView element = a.at(i);
    if (element.is_unknown()) continue;
    if (element.has_unknown()) {
      if (b.size() * a.size() > kMaxPairs) return true;
      bool may = false;
      for (std::size_t j = 0; j < b.size() && !may; ++j) {
        may = EqualUnderUnknown(element, b.at(j)) != Truth::kFalse;
      }
      if (!may) return false;
      continue;
    }
    if (b.Find(element).defined()) continue;
    if (std::none_of(open_partners.begin(), open_partners.end(), [&](ValueView partner) {
          return EqualUnderUnknown(element, partner) != Truth::kFalse;
        })) {
      return false;
    }
  }
  return true;
}

Truth EqualUnknown(ValueView unknown, ValueView other) {
  const std::optional<std::uint32_t> at_least = unknown.unknown_at_least();
  if (!at_least || other.is_unknown()) return Truth::kUnknown;
  if (!other.is_number()) return Truth::kFalse;
  return Compare(other, *ValueView::SmallInteger(*at_least)) < 0 ? Truth::kFalse : Truth::kUnknown;
}

// Collections of one kind, of which one is open at least.
Truth EqualOpen(ValueView a, ValueView b) {
  if (!a.is_open() && SizeAtLeast(b) > a.size()) return Truth::kFalse;
  if (!b.is_open() && SizeAtLeast(a) > b.size()) return Truth::kFalse;
  if (!a.is_set() || std::max(a.depth(), b.depth()) > kMaxUnknownDepth) return Truth::kUnknown;
  return MayBeWithin(a, b) && MayBeWithin(b, a) ? Truth::kUnknown : Truth::kFalse;
}

}  // namespace

std::strong_ordering Compare(ValueView a, ValueView b) {
  if (a.bits() == b.bits()) return std::strong_ordering::equal;
  const Kind a_kind = a.kind();
  const Kind b_kind = b.kind();
  if (a_kind == b_kind && a.is_collection()) return CompareContainers(a, b);
  return CompareScalars(a, a_kind, b, b_kind);
}

std::uint64_t HashOf(ValueView view) {
  if (!view.is_collection()) return HashOfScalar(view);
  std::uint64_t hash = 0;
  value::Places stack;
  // Kind and size before the parts make the sequence of words say what the tree is.
  const auto open = [&](ValueView container) {
    hash = value::Mix(hash, (static_cast<std::uint64_t>(container.size()) << 3) | container.tag());
    stack.push_back({container});
  };
  open(view);
  while (!stack.empty()) {
    value::Place& top = stack.back();
    if (top.next == PartCount(top.container)) {
      stack.pop_back();
      continue;
    }
    const ValueView part = PartAt(top.container, top.next++);
    if (part.is_collection()) {
      open(part);
    } else {
      hash = value::Mix(hash, HashOfScalar(part));
    }
  }
  return hash;
}

Truth EqualUnderUnknown(ValueView a, ValueView b) {
  if (!a.has_unknown() && !b.has_unknown()) return a == b ? Truth::kTrue : Truth::kFalse;
  if (a.is_unknown()) return EqualUnknown(a, b);
  if (b.is_unknown()) return EqualUnknown(b, a);
  if (a.kind() != b.kind()) return Truth::kFalse;
  if (a.is_open() || b.is_open()) return EqualOpen(a, b);
  if (std::max(a.depth(), b.depth()) > kMaxUnknownDepth) return Truth::kUnknown;
  if (a.is_array()) return EqualArrays(a, b);
  if (a.is_object()) {
    if (KeysHaveUnknown(a) || KeysHaveUnknown(b)) return Truth::kUnknown;
    return EqualObjects(a, b);
  }
  return MayBeWithin(a, b) && MayBeWithin(b, a) ? Truth::kUnknown : Truth::kFalse;
}

Truth LessUnderUnknown(ValueView a, ValueView b) {
  const auto decided = [](bool less) { return less ? Truth::kTrue : Truth::kFalse; };
  if (!a.has_unknown() && !b.has_unknown()) return decided(Compare(a, b) < 0);
  if (!a.is_unknown() && !b.is_unknown())
    return a.kind() == b.kind() ? Truth::kUnknown : decided(a.kind() < b.kind());
  if (a.is_unknown() && b.is_unknown()) return Truth::kUnknown;
  const ValueView other = a.is_unknown() ? b : a;
  const std::optional<std::uint32_t> at_least = (a.is_unknown() ? a : b).unknown_at_least();
  if (!at_least) return Truth::kUnknown;
  if (!other.is_number()) return decided((other.kind() < Kind::kNumber) == b.is_unknown());
  const auto order = Compare(other, *ValueView::SmallInteger(*at_least));
  if (a.is_unknown()) return order <= 0 ? Truth::kFalse : Truth::kUnknown;
  return order < 0 ? Truth::kTrue : Truth::kUnknown;
}

std::size_t SizeAtLeast(ValueView collection) {
  if (!collection.has_unknown()) return collection.size();
  if (collection.is_array()) return collection.size() - (collection.is_open() ? 1 : 0);
  std::size_t known = 0;
  bool more = false;
  for (std::size_t i = 0; i < collection.size(); ++i) {
    const ValueView key = collection.is_object() ? collection.key(i) : collection.at(i);
    if (collection.at(i).is_unknown()) continue;
    known += key.has_unknown() ? 0 : 1;
    more = more || (key.has_unknown() && !key.is_unknown());
  }
  return known == 0 && more ? 1 : known;
}

}  // namespace assay
