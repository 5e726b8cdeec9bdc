#pragma once

// Where values live: chunks of memory that grow and are freed all at once.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "assay/value.h"

namespace assay {

/// The storage of values: nodes are handed out, never taken back one by one. Keeps alive what its
/// nodes point at outside of it: other slabs, and the symbol table of its shapes.
class Slab {
 public:
  explicit Slab(std::shared_ptr<const SymbolTable> symbols = nullptr);
  Slab(const Slab&) = delete;  // nodes point into it
  Slab& operator=(const Slab&) = delete;
  ~Slab();

  // Uninitialised memory for `bytes`, aligned to 8.
  void* Allocate(std::size_t bytes) {
    const std::size_t words = (bytes + 7) / 8;
    bytes_ += words * 8;
    if (words > static_cast<std::size_t>(end_ - cursor_)) return AllocateSlowly(words);
    std::uint64_t* memory = cursor_;
    cursor_ += words;
    Unpoison(memory, words);
    return memory;
  }
  void Keep(const std::shared_ptr<const Slab>& other);
  void Reset();
  // Some nodes may point outside of it.
  bool keeps_others() const { return !kept_.empty(); }
  std::size_t bytes() const { return bytes_; }
  // What was taken from the system, for the benchmarks.
  std::size_t reserved_bytes() const { return reserved_; }

 private:
  using Kept = absl::flat_hash_set<std::shared_ptr<const Slab>>;
  // Lets the slabs go one after the other: a chain, each kept by the next, may be of any length.
  static void Release(Kept& kept);

  struct Chunk {
    std::unique_ptr<std::uint64_t[]> words;
    std::size_t size;
  };
  void* AllocateSlowly(std::size_t words);
  void Use(const Chunk& chunk);
  static void Poison(std::uint64_t* memory, std::size_t words);
  static void Unpoison(std::uint64_t* memory, std::size_t words);

  std::uint64_t* cursor_ = nullptr;
  std::uint64_t* end_ = nullptr;
  std::size_t next_chunk_ = 0;  // chunks before it are in use
  std::vector<Chunk> chunks_;
  std::vector<Chunk> large_;  // one node each
  std::size_t bytes_ = 0;
  std::size_t reserved_ = 0;
  // Only whoever lets the last reference go changes it in a frozen slab.
  mutable Kept kept_;
  std::shared_ptr<const SymbolTable> symbols_;
};

/// Opens an arena to the parts of this module that make many values at once.
class SlabAccess {
 public:
  static Slab& SlabOf(ValueArena& arena) { return *arena.slab_; }
  /// An object of members that are sorted by key and have no duplicates; `interned` keys come from
  /// `symbols`, which may be null.
  static ValueView MakeObject(Slab& slab, SymbolTable* symbols, std::span<const Member> members,
                              bool interned);
  /// The same where the shape is known; `members` are in its order.
  static ValueView MakeRecord(Slab& slab, std::span<const Member> members,
                              const std::uint64_t* shape);
};

namespace value {

/// Shapes pay for records; a map with more keys than this keeps its keys to itself.
inline constexpr std::size_t kMaxShapeKeys = 64;
/// Sizes stand in 32 bits.
inline constexpr std::size_t kMaxSize = 0xffff'ffff;

/// The 32-bit hash that stands in a string's node.
std::uint32_t HashText(std::string_view text);
/// A node of text that does not fit into a word. `hash` is HashText(text).
ValueView MakeStringNode(Slab& slab, std::string_view text, std::uint32_t hash);
ValueView MakeString(Slab& slab, std::string_view text);

template <typename Node>
const Node* NodeOf(ValueView view) {
  return reinterpret_cast<const Node*>(view.bits() & ~std::uint64_t{7});
}
inline const std::uint64_t* WordsOf(ValueView container) {
  return container.is_object()
             ? reinterpret_cast<const std::uint64_t*>(NodeOf<detail::ObjectNode>(container) + 1)
             : reinterpret_cast<const std::uint64_t*>(NodeOf<detail::SequenceNode>(container) + 1);
}
inline std::uint32_t FlagsOf(ValueView container) {
  return container.is_object() ? NodeOf<detail::ObjectNode>(container)->flags
                               : NodeOf<detail::SequenceNode>(container)->flags;
}

/// Mixes two words; both matter in all bits of the result.
inline std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  const unsigned __int128 product =
      static_cast<unsigned __int128>(a ^ 0x9e3779b97f4a7c15ULL) * (b ^ 0xd6e8feb86659fd93ULL);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace value
}  // namespace assay
