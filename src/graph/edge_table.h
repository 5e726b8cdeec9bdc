#pragma once

// The edges of a graph, both ways, and what is not known about them: compressed sparse rows in
// chunks that graphs share. A change rewrites the chunks of the nodes that it touches.

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "assay/graph.h"
#include "graph/copy_on_write.h"
#include "graph/name_table.h"
#include "graph/node_table.h"

namespace assay::graph {

inline constexpr std::uint32_t kNoRelation = std::numeric_limits<std::uint32_t>::max();

// Why a node's neighbours over a relation may be more than its edges. Texts are in the node's
// document or in its rare parts.
struct Gap {
  NodeId node = 0;
  NameId name = 0;                       // the relation's
  std::uint32_t relation = kNoRelation;  // its number in the schema
  // The edges are all that there are only if the targets in this account and region were read.
  bool search = false;
  UnknownKind kind = UnknownKind::kNotCollected;  // of the others: the field's value is unknown
  NameId account = 0;
  NameId region = 0;
  std::string_view reason;

  friend bool operator==(const Gap&, const Gap&) = default;
};

// One end of an edge that comes or goes.
struct EdgeChange {
  NodeId node;
  NameId name;
  NodeId target;
  bool removed;
};

class EdgeTable {
 public:
  // In order of type and id.
  std::span<const NodeId> Targets(NodeId node, NameId name) const;
  // In the order in which they were given.
  std::span<const Gap> Gaps(NodeId node) const;
  std::vector<NameId> Names(NodeId node) const;

  // `changes` are sorted by node, name, then NodeTable::Before of the targets, and contain no end
  // twice. `gaps`, sorted by node, replace those of the nodes in `gap_nodes`, which are sorted.
  void Apply(const std::vector<EdgeChange>& changes, std::span<const NodeId> gap_nodes,
             const std::vector<Gap>& gaps, const NodeTable& nodes);

  std::size_t edge_ends() const { return edge_ends_; }
  std::size_t bytes() const;

 private:
  struct Group {
    NameId name;
    std::uint32_t first;  // in `targets`; ends where the next one starts
  };
  struct Chunk {
    std::vector<std::uint32_t> begin;  // by row, in `groups`; one more than rows, or none at all
    std::vector<Group> groups;
    std::vector<NodeId> targets;
    std::vector<Gap> gaps;
  };
  static std::span<const Group> GroupsOf(const Chunk& chunk, std::uint32_t row);
  static std::span<const NodeId> TargetsOf(const Chunk& chunk, const Group& group);
  static void MergeRow(const Chunk& old, std::uint32_t row, std::span<const EdgeChange> changes,
                       const NodeTable& nodes, Chunk& chunk);
  static void MergeGroup(std::span<const NodeId> old, std::span<const EdgeChange> changes,
                         const NodeTable& nodes, std::vector<NodeId>& targets);

  std::vector<CopyOnWrite<Chunk>> chunks_;
  std::size_t edge_ends_ = 0;
};

}  // namespace assay::graph
