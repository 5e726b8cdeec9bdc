#pragma once

// What one resource's fields say about its neighbours: the edges they draw, and what they leave
// open. Pure questions; graph_apply.cc turns the answers into changes.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "graph/edge_table.h"
#include "graph/key_index.h"
#include "graph/node_table.h"
#include "graph/relation_schema.h"

namespace assay::graph {

// The numbers of a relation's two names in a NodeTable; by number of the relation.
using RelationNames = std::vector<std::pair<NameId, NameId>>;

// One end of an edge that a resource draws: `name` leads from `node` to `target`.
struct EdgeEnd {
  NodeId node;
  NameId name;
  NodeId target;

  friend auto operator<=>(const EdgeEnd&, const EdgeEnd&) = default;
};

struct Links {
  std::vector<EdgeEnd> ends;  // of edges, both ends; sorted, no end twice
  std::vector<Gap> gaps;      // in an order that only texts decide, none twice
};

class Linker {
 public:
  // `names` gives numbers to the accounts and regions that references name; it is `nodes` or a
  // later version of it. All must outlive the linker.
  Linker(const NodeTable& nodes, const KeyIndex& keys, const RelationSchema& schema,
         const RelationNames& relation_names, NodeTable& names)
      : nodes_(nodes),
        keys_(keys),
        schema_(schema),
        relation_names_(relation_names),
        names_(names) {}

  Links LinksOf(NodeId node);

  // Hashes under which the index finds this row as a source and as a target of its relations, and
  // under which it finds the sources that could lead to this row.
  struct Hashes {
    std::vector<std::uint64_t> source;
    std::vector<std::uint64_t> target;
    std::vector<std::uint64_t> reached_by;
  };
  Hashes HashesOf(const Row& row) const;
  // Relations whose key at this row, as a target, is not known; sorted.
  std::vector<std::uint32_t> UnknownAsTarget(const Row& row) const;
  // Why: the first unknown on the way to the key.
  std::optional<ValueView> UnknownTargetKey(const Row& row, std::uint32_t relation) const;
  // Whether what is known of `same` lets the two belong together.
  bool MayAgree(const Row& a, const Row& b, std::uint32_t relation) const;

 private:
  struct Keys {
    std::vector<ValueView> known;
    std::optional<ValueView> unknown;
  };
  struct Same {
    std::uint64_t hash = 0;
    std::optional<ValueView> unknown;
  };
  void LinkByField(NodeId node, std::uint32_t number, bool explained, Links& links);
  void LinkPlanned(NodeId node, const RareParts& rare, Links& links);
  void AddUnknownRelations(NodeId node, const RareParts& rare, Links& links);
  std::vector<NodeId> FindTargets(const Row& source, std::uint32_t number, ValueView key,
                                  std::uint64_t same_hash) const;
  void AddEdge(NodeId node, std::uint32_t number, NodeId target, Links& links) const;
  void AddSearch(NodeId node, std::uint32_t number, ValueView key, Links& links);
  Keys KeysAt(ValueView document, const resource::FieldPath& path) const;
  Keys TargetKeys(ValueView document, const Relation& relation) const;
  Same SameOf(ValueView document, const Relation& relation) const;
  bool Agree(const Row& a, const Row& b, const Relation& relation) const;
  bool HasTarget(const Relation& relation, std::string_view type) const;

  const NodeTable& nodes_;
  const KeyIndex& keys_;
  const RelationSchema& schema_;
  const RelationNames& relation_names_;
  NodeTable& names_;
};

}  // namespace assay::graph
