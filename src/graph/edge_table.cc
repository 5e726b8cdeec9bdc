#include "graph/edge_table.h"

#include <algorithm>
#include <utility>

namespace assay::graph {

std::span<const EdgeTable::Group> EdgeTable::GroupsOf(const Chunk& chunk, std::uint32_t row) {
  if (row + 1 >= chunk.begin.size()) return {};
  return std::span(chunk.groups).subspan(chunk.begin[row], chunk.begin[row + 1] - chunk.begin[row]);
}

std::span<const NodeId> EdgeTable::TargetsOf(const Chunk& chunk, const Group& group) {
  const bool last = &group == &chunk.groups.back();
  const std::size_t end = last ? chunk.targets.size() : (&group + 1)->first;
  return std::span(chunk.targets).subspan(group.first, end - group.first);
}

std::span<const NodeId> EdgeTable::Targets(NodeId node, NameId name) const {
  if (node / kChunkRows >= chunks_.size()) return {};
  const Chunk& chunk = *chunks_[node / kChunkRows];
  for (const Group& group : GroupsOf(chunk, node % kChunkRows)) {
    if (group.name == name) return TargetsOf(chunk, group);
  }
  return {};
}

std::span<const Gap> EdgeTable::Gaps(NodeId node) const {
  if (node / kChunkRows >= chunks_.size()) return {};
  const std::vector<Gap>& gaps = chunks_[node / kChunkRows]->gaps;
  const auto [first, last] =
      std::equal_range(gaps.begin(), gaps.end(), Gap{.node = node},
                       [](const Gap& a, const Gap& b) { return a.node < b.node; });
  return {first, last};
}

std::vector<NameId> EdgeTable::Names(NodeId node) const {
  std::vector<NameId> names;
  if (node / kChunkRows >= chunks_.size()) return names;
  for (const Group& group : GroupsOf(*chunks_[node / kChunkRows], node % kChunkRows)) {
    names.push_back(group.name);
  }
  return names;
}

void EdgeTable::MergeGroup(std::span<const NodeId> old, std::span<const EdgeChange> changes,
                           const NodeTable& nodes, std::vector<NodeId>& targets) {
  auto next = old.begin();
  for (const EdgeChange& change : changes) {
    // Hubs are long and changes few: the way to the next change is searched, not walked.
    const auto place = std::lower_bound(next, old.end(), change.target, [&](NodeId a, NodeId b) {
      return a != b && nodes.Before(a, b);
    });
    targets.insert(targets.end(), next, place);
    next = place;
    const bool there = next != old.end() && *next == change.target;
    if (there) ++next;
    if (!change.removed) targets.push_back(change.target);
  }
  targets.insert(targets.end(), next, old.end());
}

void EdgeTable::MergeRow(const Chunk& old, std::uint32_t row, std::span<const EdgeChange> changes,
                         const NodeTable& nodes, Chunk& chunk) {
  const std::span<const Group> groups = GroupsOf(old, row);
  auto group = groups.begin();
  auto change = changes.begin();
  while (group != groups.end() || change != changes.end()) {
    NameId name = change == changes.end() ? group->name : change->name;
    if (group != groups.end()) name = std::min(name, group->name);
    const auto first = static_cast<std::uint32_t>(chunk.targets.size());
    const auto changes_end =
        std::find_if(change, changes.end(), [&](const EdgeChange& c) { return c.name != name; });
    std::span<const NodeId> targets;
    if (group != groups.end() && group->name == name) targets = TargetsOf(old, *group++);
    MergeGroup(targets, {change, changes_end}, nodes, chunk.targets);
    change = changes_end;
    if (chunk.targets.size() > first) chunk.groups.push_back({name, first});
  }
}

void EdgeTable::Apply(const std::vector<EdgeChange>& changes, std::span<const NodeId> gap_nodes,
                      const std::vector<Gap>& gaps, const NodeTable& nodes) {
  std::size_t change = 0;
  std::size_t gap = 0;
  std::size_t gap_node = 0;
  const auto chunk_at = [](auto node) { return node / kChunkRows; };
  while (change < changes.size() || gap_node < gap_nodes.size()) {
    std::uint32_t number = std::numeric_limits<std::uint32_t>::max();
    if (change < changes.size()) number = chunk_at(changes[change].node);
    if (gap_node < gap_nodes.size()) number = std::min(number, chunk_at(gap_nodes[gap_node]));
    while (chunks_.size() <= number) chunks_.emplace_back();
    const Chunk& old = *chunks_[number];
    Chunk chunk;
    chunk.begin.reserve(kChunkRows + 1);
    for (std::uint32_t row = 0; row < kChunkRows; ++row) {
      const NodeId node = number * kChunkRows + row;
      chunk.begin.push_back(static_cast<std::uint32_t>(chunk.groups.size()));
      const std::size_t first = change;
      while (change < changes.size() && changes[change].node == node) ++change;
      MergeRow(old, row, std::span(changes).subspan(first, change - first), nodes, chunk);
      const bool replaced = gap_node < gap_nodes.size() && gap_nodes[gap_node] == node;
      if (replaced) ++gap_node;
      for (const Gap& kept : replaced ? std::span<const Gap>() : Gaps(node)) {
        chunk.gaps.push_back(kept);
      }
      while (gap < gaps.size() && gaps[gap].node == node) chunk.gaps.push_back(gaps[gap++]);
    }
    chunk.begin.push_back(static_cast<std::uint32_t>(chunk.groups.size()));
    chunk.groups.shrink_to_fit();
    chunk.targets.shrink_to_fit();
    edge_ends_ = edge_ends_ - old.targets.size() + chunk.targets.size();
    chunks_[number] = CopyOnWrite<Chunk>(std::move(chunk));
  }
}

std::size_t EdgeTable::bytes() const {
  std::size_t total = 0;
  for (const auto& chunk : chunks_) {
    total += sizeof(Chunk) + chunk->begin.capacity() * sizeof(std::uint32_t) +
             chunk->groups.capacity() * sizeof(Group) + chunk->targets.capacity() * sizeof(NodeId) +
             chunk->gaps.capacity() * sizeof(Gap);
  }
  return total;
}

}  // namespace assay::graph
