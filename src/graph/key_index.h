#pragma once

// A persistent multimap from 64-bit hashes to nodes. It answers every "who has this key" of a
// graph: by type and id, by document, by a relation's key at either end.
//
// It is a list of sorted runs, oldest first, each immutable and shared between graphs. A change
// adds a small run; a run that has become large against its predecessor is merged into it, so that
// a change costs O(log n) amortised and a graph has O(log n) runs. Hashes may collide: callers
// check what they find.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/hash/hash.h"
#include "assay/graph.h"
#include "assay/value.h"

namespace assay::graph {

// Which question a hash belongs to.
enum class KeyDomain : std::uint64_t {
  kIdentity = 1,  // type and id
  kDocument,      // a document's word
  kPlanned,       // type and id that a planned edge names; leads to the source
  kSource,        // a relation's key at its source, from here on plus the relation's number
  kTarget = kSource + (std::uint64_t{1} << 32),
};

inline std::uint64_t MixHash(std::uint64_t a, std::uint64_t b) {
  const auto product =
      static_cast<unsigned __int128>(a ^ 0x9e3779b97f4a7c15) * (b ^ 0xd1b54a32d192ed03);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
// Seeded by the process, so that nobody can prepare texts that collide; no result depends on it.
inline std::uint64_t HashText(std::string_view text) {
  return absl::Hash<std::string_view>()(text);
}
inline std::uint64_t HashKey(ValueView key) {
  return key.is_string() ? HashText(key.text().view()) : HashOf(key);
}
inline std::uint64_t DomainHash(KeyDomain domain, std::uint64_t number, std::uint64_t hash) {
  return MixHash(static_cast<std::uint64_t>(domain) + number, hash);
}
inline std::uint64_t IdentityHash(KeyDomain domain, std::string_view type, std::string_view id) {
  return DomainHash(domain, 0, MixHash(HashText(type), HashText(id)));
}

class KeyIndex {
 public:
  struct Entry {
    std::uint64_t hash;
    NodeId node;
    bool removed;
  };

  // Applies the entries, in any order; of two for one (hash, node) the later wins.
  void Apply(std::vector<Entry> entries);
  // The nodes with this hash, in order of number, appended to `nodes`.
  void Find(std::uint64_t hash, std::vector<NodeId>& nodes) const;
  std::size_t bytes() const;
  std::size_t runs() const { return runs_.size(); }

 private:
  // Sorted by hash, then node. A node's highest bit says that it was removed.
  struct Run {
    std::vector<std::uint64_t> hashes;
    std::vector<NodeId> nodes;
  };
  static std::shared_ptr<const Run> Merge(const Run& older, const Run& newer, bool oldest);

  std::vector<std::shared_ptr<const Run>> runs_;
};

}  // namespace assay::graph
