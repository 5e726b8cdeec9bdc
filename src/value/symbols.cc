// Interned strings and shapes. Both stand in a slab of the table's own; the hash tables beside it
// hold only pointers into it. Hashing is Abseil's, which differs between processes: the keys come
// from documents of strangers.

#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "assay/value.h"
#include "value/slab.h"

namespace assay {
namespace {

std::string_view TextOf(const detail::StringNode* node) {
  return {reinterpret_cast<const char*>(node + 1), node->size};
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return absl::Hash<std::string_view>()(text);
  }
  std::size_t operator()(const detail::StringNode* node) const { return (*this)(TextOf(node)); }
};

struct TextEqual {
  using is_transparent = void;
  bool operator()(const detail::StringNode* a, const detail::StringNode* b) const { return a == b; }
  bool operator()(const detail::StringNode* a, std::string_view b) const { return TextOf(a) == b; }
  bool operator()(std::string_view a, const detail::StringNode* b) const { return a == TextOf(b); }
};

struct KeyArray {
  const std::uint64_t* keys;
  std::size_t size;

  bool operator==(const KeyArray& other) const {
    return size == other.size && (size == 0 || std::memcmp(keys, other.keys, size * 8) == 0);
  }
  template <typename H>
  friend H AbslHashValue(H state, const KeyArray& array) {
    return H::combine(H::combine_contiguous(std::move(state), array.keys, array.size), array.size);
  }
};

class InterningTable final : public SymbolTable {
 public:
  explicit InterningTable(std::shared_ptr<const SymbolTable> parent)
      : parent_(std::move(parent)),
        // Make() is the only maker of tables, so every parent is one of these.
        parent_table_(static_cast<const InterningTable*>(parent_.get())) {}

  ValueView Intern(std::string_view text) override {
    if (std::optional<ValueView> word = ValueView::ShortString(text)) return *word;
    for (const InterningTable* table = this; table != nullptr; table = table->parent_table_) {
      if (auto found = table->strings_.find(text); found != table->strings_.end()) {
        return ValueView::FromBits(reinterpret_cast<std::uint64_t>(*found) | detail::kString);
      }
    }
    const ValueView made = value::MakeString(slab_, text);
    if (made.is_string()) strings_.insert(value::NodeOf<detail::StringNode>(made));
    return made;
  }

  const std::uint64_t* Shape(std::span<const ValueView> sorted_keys) override {
    const KeyArray wanted{reinterpret_cast<const std::uint64_t*>(sorted_keys.data()),
                          sorted_keys.size()};
    for (const InterningTable* table = this; table != nullptr; table = table->parent_table_) {
      if (auto found = table->shapes_.find(wanted); found != table->shapes_.end()) {
        return found->keys;
      }
    }
    auto* keys = static_cast<std::uint64_t*>(slab_.Allocate(wanted.size * 8));
    std::memcpy(keys, wanted.keys, wanted.size * 8);
    shapes_.insert({keys, wanted.size});
    return keys;
  }

  std::size_t bytes() const override {
    // A row of a flat hash set costs its value and one byte of control.
    return slab_.bytes() + strings_.capacity() * (sizeof(void*) + 1) +
           shapes_.capacity() * (sizeof(KeyArray) + 1);
  }

 private:
  std::shared_ptr<const SymbolTable> parent_;
  const InterningTable* parent_table_;
  Slab slab_;
  absl::flat_hash_set<const detail::StringNode*, TextHash, TextEqual> strings_;
  absl::flat_hash_set<KeyArray> shapes_;
};

}  // namespace

std::shared_ptr<SymbolTable> SymbolTable::Make(std::shared_ptr<const SymbolTable> parent) {
  return std::make_shared<InterningTable>(std::move(parent));
}

}  // namespace assay
