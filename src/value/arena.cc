// How values are made. Every container learns here, once, how deep it is and whether anything
// unknown lies below it, so that readers need not look.

#include <algorithm>
#include <bit>
#include <cmath>
#include <new>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "assay/value.h"
#include "base/status_text.h"
#include "value/number.h"
#include "value/slab.h"

namespace assay {
namespace value {
namespace {

constexpr std::uint32_t kMaxCountedDepth = (1U << (32 - detail::kDepthShift)) - 1;

// What a container takes over from one of its parts.
struct PartFlags {
  std::uint32_t unknown = 0;
  std::uint32_t depth = 0;

  void Add(ValueView part) {
    if (part.has_unknown()) unknown = detail::kHasUnknown;
    depth = std::max(depth, part.depth());
  }
  std::uint32_t Flags() const {
    return unknown | (std::min(depth + 1, kMaxCountedDepth) << detail::kDepthShift);
  }
};

void* PutText(Slab& slab, std::size_t header, std::string_view text) {
  auto* memory = static_cast<char*>(slab.Allocate(header + text.size() + 1));
  if (!text.empty()) std::memcpy(memory + header, text.data(), text.size());
  memory[header + text.size()] = 0;
  return memory;
}

ValueView Tagged(const void* node, detail::Tag tag) {
  return ValueView::FromBits(reinterpret_cast<std::uint64_t>(node) | tag);
}

ValueView MakeUnknown(Slab& slab, UnknownKind kind, std::string_view text) {
  text = text.substr(0, kMaxSize);
  void* node = PutText(slab, sizeof(detail::UnknownNode), text);
  new (node) detail::UnknownNode{.kind = kind, .size = static_cast<std::uint32_t>(text.size())};
  return ValueView::FromBits((reinterpret_cast<std::uint64_t>(node) << 8) |
                             (detail::kUnknownWord << 3));
}

ValueView TooLarge(Slab& slab) {
  return MakeUnknown(slab, UnknownKind::kError, "a value is larger than 4 GiB");
}

ValueView MakeSequence(Slab& slab, detail::Tag tag, std::span<const ValueView> items,
                       std::uint32_t more_flags = 0) {
  if (items.size() > kMaxSize) return TooLarge(slab);
  void* memory = slab.Allocate(sizeof(detail::SequenceNode) + items.size() * 8);
  PartFlags flags;
  for (ValueView item : items) flags.Add(item);
  auto* node = new (memory)
      detail::SequenceNode{static_cast<std::uint32_t>(items.size()), flags.Flags() | more_flags};
  if (!items.empty()) std::memcpy(node + 1, items.data(), items.size() * 8);
  return Tagged(node, tag);
}

bool KeyLess(const Member& a, const Member& b) { return Compare(a.key, b.key) < 0; }

bool IsStrictlySorted(std::span<const Member> members) {
  for (std::size_t i = 1; i < members.size(); ++i) {
    if (!KeyLess(members[i - 1], members[i])) return false;
  }
  return true;
}

using Members = absl::InlinedVector<Member, 16>;

// Sorted by key; of equal keys the last, which a stable sort leaves last.
Members Sorted(std::span<const Member> members, bool* conflict) {
  Members sorted(members.begin(), members.end());
  std::stable_sort(sorted.begin(), sorted.end(), KeyLess);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (kept > 0 && sorted[kept - 1].key == sorted[i].key) {
      if (conflict != nullptr && sorted[kept - 1].value != sorted[i].value) *conflict = true;
      --kept;
    }
    sorted[kept++] = sorted[i];
  }
  sorted.resize(kept);
  return sorted;
}

ValueView MakeObjectNode(Slab& slab, std::span<const Member> members, const std::uint64_t* shape,
                         std::uint32_t more_flags = 0) {
  if (members.empty() && more_flags == 0) return ValueView::EmptyObject();
  if (members.size() > kMaxSize) return TooLarge(slab);
  const std::size_t columns = shape == nullptr ? 2 : 1;
  void* memory = slab.Allocate(sizeof(detail::ObjectNode) + members.size() * 8 * columns);
  auto* words = reinterpret_cast<std::uint64_t*>(static_cast<detail::ObjectNode*>(memory) + 1);
  PartFlags flags;
  for (std::size_t i = 0; i < members.size(); ++i) {
    flags.Add(members[i].value);
    words[i] = members[i].value.bits();
    if (shape == nullptr) {
      flags.Add(members[i].key);
      words[members.size() + i] = members[i].key.bits();
    }
  }
  new (memory)
      detail::ObjectNode{static_cast<std::uint32_t>(members.size()),
                         flags.Flags() | more_flags | (shape == nullptr ? detail::kOwnKeys : 0),
                         shape == nullptr ? words + members.size() : shape};
  return Tagged(memory, detail::kObject);
}

}  // namespace

std::uint32_t HashText(std::string_view text) {
  std::uint64_t hash = text.size();
  const char* next = text.data();
  std::size_t left = text.size();
  for (; left >= 8; next += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, next, 8);
    hash = Mix(hash, word);
  }
  if (left > 0) {
    std::uint64_t word = 0;
    std::memcpy(&word, next, left);
    hash = Mix(hash, word);
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

ValueView MakeStringNode(Slab& slab, std::string_view text, std::uint32_t hash) {
  void* node = PutText(slab, sizeof(detail::StringNode), text);
  new (node) detail::StringNode{static_cast<std::uint32_t>(text.size()), hash};
  return Tagged(node, detail::kString);
}

ValueView MakeString(Slab& slab, std::string_view text) {
  if (std::optional<ValueView> word = ValueView::ShortString(text)) return *word;
  if (text.size() > kMaxSize) return TooLarge(slab);
  return MakeStringNode(slab, text, HashText(text));
}

ValueView MakeInteger(Slab& slab, std::int64_t integer) {
  if (std::optional<ValueView> word = ValueView::SmallInteger(integer)) return *word;
  void* memory = slab.Allocate(sizeof(detail::NumberNode) + 8);
  auto* node = new (memory) detail::NumberNode{detail::NumberForm::kInteger, 0};
  std::memcpy(node + 1, &integer, 8);
  return Tagged(node, detail::kNumber);
}

ValueView MakeDouble(Slab& slab, double number) {
  void* memory = slab.Allocate(sizeof(detail::NumberNode) + 8);
  auto* node = new (memory) detail::NumberNode{detail::NumberForm::kDouble, 0};
  std::memcpy(node + 1, &number, 8);
  return Tagged(node, detail::kNumber);
}

ValueView MakeDecimal(Slab& slab, std::string_view text) {
  if (text.size() > kMaxSize) return TooLarge(slab);
  void* node = PutText(slab, sizeof(detail::NumberNode), text);
  new (node)
      detail::NumberNode{detail::NumberForm::kDecimal, static_cast<std::uint32_t>(text.size())};
  return Tagged(node, detail::kNumber);
}

}  // namespace value

ValueView SlabAccess::MakeObject(Slab& slab, SymbolTable* symbols, std::span<const Member> members,
                                 bool interned) {
  if (!interned || symbols == nullptr || members.size() > value::kMaxShapeKeys || members.empty()) {
    return value::MakeObjectNode(slab, members, nullptr);
  }
  absl::InlinedVector<ValueView, value::kMaxShapeKeys> keys;
  for (const Member& member : members) keys.push_back(member.key);
  return value::MakeObjectNode(slab, members, symbols->Shape({keys.data(), keys.size()}));
}

ValueView SlabAccess::MakeRecord(Slab& slab, std::span<const Member> members,
                                 const std::uint64_t* shape) {
  return value::MakeObjectNode(slab, members, shape);
}

ValueArena::ValueArena(std::shared_ptr<SymbolTable> symbols)
    : slab_(std::make_shared<Slab>(symbols)), symbols_(std::move(symbols)) {}
ValueArena::ValueArena(ValueArena&&) noexcept = default;
ValueArena& ValueArena::operator=(ValueArena&&) noexcept = default;
ValueArena::~ValueArena() = default;

ValueView ValueArena::String(std::string_view text) { return value::MakeString(*slab_, text); }

ValueView ValueArena::Integer(std::int64_t integer) { return value::MakeInteger(*slab_, integer); }

absl::StatusOr<ValueView> ValueArena::Double(double number) {
  if (!std::isfinite(number)) return InvalidArgument("a number must be finite");
  return number::FromDouble(*slab_, number);
}

absl::StatusOr<ValueView> ValueArena::Number(std::string_view text) {
  return number::Parse(*slab_, text);
}

ValueView ValueArena::Array(std::span<const ValueView> items) {
  if (items.empty()) return ValueView::EmptyArray();
  return value::MakeSequence(*slab_, detail::kArray, items);
}

ValueView ValueArena::Set(std::span<const ValueView> items) {
  if (items.empty()) return ValueView::EmptySet();
  bool sorted = true;
  for (std::size_t i = 1; sorted && i < items.size(); ++i) {
    sorted = Compare(items[i - 1], items[i]) < 0;
  }
  if (sorted) return value::MakeSequence(*slab_, detail::kSet, items);
  absl::InlinedVector<ValueView, 32> elements(items.begin(), items.end());
  std::sort(elements.begin(), elements.end(),
            [](ValueView a, ValueView b) { return Compare(a, b) < 0; });
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  return value::MakeSequence(*slab_, detail::kSet, {elements.data(), elements.size()});
}

ValueView ValueArena::Object(std::span<const Member> members, bool* conflict) {
  const bool shaped = symbols_ != nullptr && members.size() <= value::kMaxShapeKeys &&
                      std::all_of(members.begin(), members.end(),
                                  [](const Member& m) { return m.key.is_string(); });
  if (!shaped) return FreeFormObject(members, conflict);
  value::Members sorted = value::IsStrictlySorted(members)
                              ? value::Members(members.begin(), members.end())
                              : value::Sorted(members, conflict);
  for (Member& member : sorted) {
    if (member.key.tag() == detail::kString) member.key = symbols_->Intern(member.key.text());
  }
  return SlabAccess::MakeObject(*slab_, symbols_.get(), {sorted.data(), sorted.size()}, true);
}

ValueView ValueArena::FreeFormObject(std::span<const Member> members, bool* conflict) {
  if (value::IsStrictlySorted(members)) {
    return SlabAccess::MakeObject(*slab_, nullptr, members, false);
  }
  const value::Members sorted = value::Sorted(members, conflict);
  return SlabAccess::MakeObject(*slab_, nullptr, {sorted.data(), sorted.size()}, false);
}

ValueView ValueArena::Unknown(UnknownKind kind, std::string_view text) {
  return value::MakeUnknown(*slab_, kind, text);
}

ValueView ValueArena::UnknownCount(ValueView unknown, std::uint32_t at_least) {
  const ValueView reason = unknown.unknown_reason();
  void* node = slab_->Allocate(sizeof(detail::UnknownCountNode));
  new (node) detail::UnknownCountNode{
      .head = {.kind = reason.unknown_kind(), .counted = true, .size = at_least},
      .reason = reason.bits()};
  return ValueView::FromBits((reinterpret_cast<std::uint64_t>(node) << 8) |
                             (detail::kUnknownWord << 3));
}

ValueView ValueArena::Open(ValueView collection, UnknownKind kind, std::string_view text) {
  const ValueView rest = Unknown(kind, text);
  if (collection.is_object()) {
    std::vector<Member> members;
    members.reserve(collection.size() + 1);
    for (std::size_t i = 0; i < collection.size(); ++i) {
      members.push_back({collection.key(i), collection.at(i)});
    }
    members.push_back({rest, rest});
    return value::MakeObjectNode(*slab_, members, nullptr, detail::kOpen);
  }
  if (!collection.is_collection()) return rest;
  std::vector<ValueView> items;
  items.reserve(collection.size() + 1);
  for (std::size_t i = 0; i < collection.size(); ++i) items.push_back(collection.at(i));
  items.push_back(rest);
  return value::MakeSequence(*slab_, collection.tag(), items, detail::kOpen);
}

void ValueArena::Keep(const Value& value) { slab_->Keep(value.slab()); }

std::size_t ValueArena::bytes() const { return slab_->bytes(); }

void ValueArena::Reset() { slab_->Reset(); }

Value ValueArena::Freeze(ValueView root) && {
  Value frozen(root, std::move(slab_));
  symbols_ = nullptr;
  return frozen;
}

}  // namespace assay
