// Building a graph and changing one are the same thing: a batch of rows meets a graph, which may be
// empty. Every resource that the batch touches, and every one that a touched resource's keys could
// lead to or from, draws its edges anew; what differs from before is written to the edge table. So
// the cost depends on the batch and its neighbours, and a changed graph equals one built anew.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "graph/graph_data.h"

namespace assay::graph {
namespace {

std::vector<std::string> ChangedMembers(ValueView before, ValueView after) {
  std::vector<std::string> names;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    const auto order = i == before.size()  ? std::strong_ordering::greater
                       : j == after.size() ? std::strong_ordering::less
                                           : Compare(before.key(i), after.key(j));
    const ValueView key = order <= 0 ? before.key(i) : after.key(j);
    if ((order != 0 || !(before.at(i) == after.at(j))) && key.is_string()) {
      names.emplace_back(key.text().view());
    }
    if (order <= 0) ++i;
    if (order >= 0) ++j;
  }
  return names;
}

// Whether a relation has one of its nodes in a state; `removed` says it left the state.
struct StateChange {
  std::uint32_t relation;
  NodeId node;
  bool removed;
};

void ApplyTo(CopyOnWrite<Nodes>& nodes, std::span<const StateChange> changes,
             const NodeTable& table) {
  const auto before = [&](NodeId a, NodeId b) { return a != b && table.Before(a, b); };
  Nodes added;
  Nodes removed;
  for (const StateChange& change : changes) {
    (change.removed ? removed : added).push_back(change.node);
  }
  std::sort(added.begin(), added.end(), before);
  std::sort(removed.begin(), removed.end(), before);
  Nodes kept;
  std::set_difference(nodes->begin(), nodes->end(), removed.begin(), removed.end(),
                      std::back_inserter(kept), before);
  Nodes merged;
  std::merge(kept.begin(), kept.end(), added.begin(), added.end(), std::back_inserter(merged),
             before);
  nodes.Edit() = std::move(merged);
}

// What a set of nodes gained and lost between two sorted lists.
template <typename T, typename Emit>
void Diff(const std::vector<T>& before, const std::vector<T>& after, const Emit& emit) {
  std::vector<T> gone;
  std::vector<T> come;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(come));
  for (const T& item : gone) emit(item, true);
  for (const T& item : come) emit(item, false);
}

std::vector<std::uint32_t> RelationsOf(const std::vector<Gap>& gaps, bool search) {
  std::vector<std::uint32_t> numbers;
  for (const Gap& gap : gaps) {
    if (gap.search == search && gap.relation != kNoRelation) numbers.push_back(gap.relation);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

template <typename T>
void SortUnique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

// One run of GraphData::Change. The steps are called in the order in which they stand.
class GraphChange {
 public:
  GraphChange(const GraphData& old, GraphData& next, GraphDelta* delta)
      : old_(old),
        next_(next),
        delta_(delta),
        before_(old.nodes, old.keys, *old.schema, *old.relation_names, next.nodes),
        after_(next.nodes, next.keys, *next.schema, *next.relation_names, next.nodes) {}

  absl::Status Run(RowBatch batch) {
    ASSAY_RETURN_IF_ERROR(PlaceRows(std::move(batch)));
    UpdateKeys();
    FindAffected();
    ASSAY_RETURN_IF_ERROR(DrawEdges());
    WriteEdges();
    WriteStates();
    if (delta_ != nullptr) FillDelta();
    next_.nodes.Bury(removed_);
    next_.order = std::make_shared<LazyOrder>();
    return absl::OkStatus();
  }

 private:
  bool WasAlive(NodeId node) const { return node < old_.nodes.end() && old_.nodes[node].alive(); }
  bool IsRemoved(NodeId node) const {
    return std::binary_search(removed_.begin(), removed_.end(), node);
  }

  absl::Status PlaceRows(RowBatch batch) {
    removed_ = std::move(batch.removals);
    NodeTable::Change change{.removed = removed_};
    for (Row& row : batch.upserts) {
      const std::optional<NodeId> known =
          old_.nodes.size() == 0 ? std::nullopt : old_.Find(next_.nodes.type(row), row.id.view());
      if (!known) {
        change.added.push_back(std::move(row));
      } else if (Supersedes(row, old_.nodes[*known])) {
        replaced_.push_back(*known);
        change.replaced.emplace_back(*known, std::move(row));
      }
    }
    std::sort(replaced_.begin(), replaced_.end());
    if (next_.nodes.end() + change.added.size() >= std::size_t{1} << 31) {
      return ResourceExhausted("a graph holds fewer than 2^31 resources");
    }
    added_ = next_.nodes.Apply(std::move(change), next_.schema->types());
    return absl::OkStatus();
  }

  void UpdateKeys() {
    std::vector<KeyIndex::Entry> entries;
    const auto enter = [&](NodeId node, const Linker& linker, const NodeTable& nodes,
                           bool removed) {
      const Row& row = nodes[node];
      Linker::Hashes hashes = linker.HashesOf(row);
      for (std::uint64_t hash : hashes.source) entries.push_back({hash, node, removed});
      for (std::uint64_t hash : hashes.target) entries.push_back({hash, node, removed});
      entries.push_back(
          {DomainHash(KeyDomain::kDocument, 0, row.document.view().bits()), node, removed});
      return hashes.reached_by;
    };
    const bool fresh = old_.nodes.size() == 0;
    for (NodeId node : removed_) {
      const auto hashes = enter(node, before_, old_.nodes, true);
      reached_by_.insert(reached_by_.end(), hashes.begin(), hashes.end());
    }
    for (NodeId node : replaced_) {
      // A hash that stays is entered twice; the later entry, which keeps it, wins.
      const auto gone = enter(node, before_, old_.nodes, true);
      const auto come = enter(node, after_, next_.nodes, false);
      std::set_symmetric_difference(gone.begin(), gone.end(), come.begin(), come.end(),
                                    std::back_inserter(reached_by_));
    }
    for (NodeId node : added_) {
      const auto hashes = enter(node, after_, next_.nodes, false);
      if (!fresh) reached_by_.insert(reached_by_.end(), hashes.begin(), hashes.end());
    }
    next_.keys.Apply(std::move(entries));
  }

  void FindAffected() {
    SortUnique(reached_by_);
    for (std::uint64_t hash : reached_by_) next_.keys.Find(hash, affected_);
    affected_.insert(affected_.end(), added_.begin(), added_.end());
    affected_.insert(affected_.end(), replaced_.begin(), replaced_.end());
    affected_.insert(affected_.end(), removed_.begin(), removed_.end());
    SortUnique(affected_);
  }

  absl::Status DrawEdges() {
    for (NodeId node : affected_) {
      Links before;
      Links after;
      if (WasAlive(node)) before = before_.LinksOf(node);
      if (!IsRemoved(node)) after = after_.LinksOf(node);
      Diff(before.ends, after.ends, [&](const EdgeEnd& end, bool removed) {
        edges_.push_back({end.node, end.name, end.target, removed});
      });
      if (edges_.size() + next_.edges.edge_ends() > next_.max_edge_ends) {
        return ResourceExhausted(
            fmt::format("relations draw more than {} edges", next_.max_edge_ends / 2));
      }
      Diff(RelationsOf(before.gaps, false), RelationsOf(after.gaps, false),
           [&](std::uint32_t relation, bool removed) {
             unknown_sources_.push_back({relation, node, removed});
           });
      Diff(RelationsOf(before.gaps, true), RelationsOf(after.gaps, true),
           [&](std::uint32_t relation, bool removed) {
             searching_.push_back({relation, node, removed});
           });
      if (delta_ != nullptr) {
        NoteGaps(before.gaps, after.gaps);
        NoteGaps(after.gaps, before.gaps);
      }
      gaps_.insert(gaps_.end(), after.gaps.begin(), after.gaps.end());
    }
    return absl::OkStatus();
  }

  // A resource has few gaps.
  void NoteGaps(const std::vector<Gap>& gaps, const std::vector<Gap>& others) {
    for (const Gap& gap : gaps) {
      if (std::find(others.begin(), others.end(), gap) != others.end()) continue;
      changed_ends_.push_back({gap.node, gap.name, 0, false});
    }
  }

  void WriteEdges() {
    const NodeTable& nodes = next_.nodes;
    std::sort(edges_.begin(), edges_.end(), [&](const EdgeChange& a, const EdgeChange& b) {
      if (a.node != b.node) return a.node < b.node;
      if (a.name != b.name) return a.name < b.name;
      return a.target != b.target && nodes.Before(a.target, b.target);
    });
    next_.edges.Apply(edges_, affected_, gaps_, nodes);
  }

  void WriteStates() {
    std::vector<StateChange> unknown_targets;
    for (NodeId node : affected_) {
      std::vector<std::uint32_t> before;
      std::vector<std::uint32_t> after;
      if (WasAlive(node)) before = before_.UnknownAsTarget(old_.nodes[node]);
      if (!IsRemoved(node)) after = after_.UnknownAsTarget(next_.nodes[node]);
      Diff(before, after, [&](std::uint32_t relation, bool removed) {
        unknown_targets.push_back({relation, node, removed});
      });
    }
    WriteState(unknown_sources_, &RelationState::unknown_sources);
    WriteState(unknown_targets, &RelationState::unknown_targets);
    for (const StateChange& change : searching_) {
      std::size_t& searching = next_.relations[change.relation].searching;
      searching += change.removed ? std::size_t(-1) : std::size_t{1};
      changed_relations_.push_back(change.relation);
    }
  }

  void WriteState(std::vector<StateChange>& changes, CopyOnWrite<Nodes> RelationState::*nodes) {
    std::stable_sort(
        changes.begin(), changes.end(),
        [](const StateChange& a, const StateChange& b) { return a.relation < b.relation; });
    for (auto first = changes.begin(); first != changes.end();) {
      const auto last = std::find_if(first, changes.end(), [&](const StateChange& change) {
        return change.relation != first->relation;
      });
      ApplyTo(next_.relations[first->relation].*nodes, {first, last}, next_.nodes);
      changed_relations_.push_back(first->relation);
      first = last;
    }
  }

  void FillDelta() {
    delta_->added = added_;
    std::sort(delta_->added.begin(), delta_->added.end());
    delta_->changed = replaced_;
    delta_->removed = removed_;
    for (NodeId node : replaced_) {
      delta_->fields.push_back(
          {node, ChangedMembers(old_.nodes[node].document, next_.nodes[node].document)});
    }
    changed_ends_.insert(changed_ends_.end(), edges_.begin(), edges_.end());
    for (const EdgeChange& change : changed_ends_) {
      if (IsRemoved(change.node)) continue;
      delta_->relations.push_back({change.node, std::string(next_.nodes.name(change.name))});
    }
    SortUnique(delta_->relations);
    for (std::uint32_t number : changed_relations_) {
      const RelationDefinition& definition = *(*next_.schema)[number].definition;
      delta_->unknown.push_back(definition.name);
      delta_->unknown.push_back(definition.inverse);
    }
    SortUnique(delta_->unknown);
    for (const Nodes* nodes : {&added_, &removed_}) {
      for (NodeId node : *nodes) {
        delta_->types.emplace_back(next_.nodes.type(next_.nodes[node]));
      }
    }
    SortUnique(delta_->types);
  }

  const GraphData& old_;
  GraphData& next_;
  GraphDelta* delta_;
  Linker before_;
  Linker after_;
  Nodes added_;
  Nodes replaced_;  // sorted, as are the following
  Nodes removed_;
  Nodes affected_;
  std::vector<std::uint64_t> reached_by_;
  std::vector<EdgeChange> edges_;
  std::vector<EdgeChange> changed_ends_;  // only node and name mean something
  std::vector<Gap> gaps_;
  std::vector<StateChange> unknown_sources_;
  std::vector<StateChange> searching_;
  std::vector<std::uint32_t> changed_relations_;
};

bool SameRow(const Row& a, const Row& b) {
  if (a.account != b.account || a.region != b.region) return false;
  if ((a.rare == nullptr) != (b.rare == nullptr)) return false;
  if (a.rare != nullptr &&
      (a.rare->assumed != b.rare->assumed || a.rare->planned_edges != b.rare->planned_edges ||
       a.rare->unknown_relations != b.rare->unknown_relations)) {
    return false;
  }
  return a.document.view() == b.document.view();
}

bool Supersedes(const Row& row, const Row& other) {
  if (row.implied != other.implied) return other.implied;
  return !SameRow(row, other);
}

absl::Status GraphData::Change(const GraphData& old, RowBatch batch, GraphDelta* delta) {
  return GraphChange(old, *this, delta).Run(std::move(batch));
}

}  // namespace assay::graph
