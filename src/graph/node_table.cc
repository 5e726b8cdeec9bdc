#include "graph/node_table.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "value/slab.h"

namespace assay::graph {
namespace {

// The word of a member that CompleteEnvelope() has made sure of; a word keeps a short text itself.
StringText TextOf(ValueView document, std::string_view key) {
  const ValueView value = document.Find(key);
  return StringText(value.is_string() ? value.bits() : ValueView::ShortString("")->bits());
}

}  // namespace

NodeTable::NodeTable() { names_.Edit().Add(""); }

Origin NodeTable::OriginOf(const Row& row) const {
  Origin origin{.source = std::string(name(row.source)), .line = row.line};
  const std::string_view id = row.id.view();
  if (row.address_size > 0) {
    origin.address = id.substr(id.size() - row.address_size);
  } else if (row.rare != nullptr) {
    origin.address = row.rare->address;
  }
  return origin;
}

Row NodeTable::MakeRow(Resource resource) {
  const ValueView document = resource.document;
  Row row{.id = TextOf(document, "resource_id"),
          .name = TextOf(document, "name"),
          .type = Intern(types_, resource.type),
          .account = InternName(resource.account_id),
          .region = InternName(resource.region),
          .source = InternName(resource.origin.source),
          .line = resource.origin.line,
          .implied = resource.implied};
  const bool id_ends_with_address = resource.id.ends_with(resource.origin.address);
  if (id_ends_with_address) {
    row.address_size = static_cast<std::uint32_t>(resource.origin.address.size());
  }
  if (!id_ends_with_address || !resource.assumed.empty() || !resource.planned_edges.empty() ||
      !resource.unknown_relations.empty()) {
    row.rare = std::make_shared<const RareParts>(
        RareParts{id_ends_with_address ? std::string() : std::move(resource.origin.address),
                  std::move(resource.assumed), std::move(resource.planned_edges),
                  std::move(resource.unknown_relations)});
  }
  row.document = std::move(resource.document);
  return row;
}

std::span<const NodeId> NodeTable::OfType(std::string_view type) const {
  const std::optional<NameId> id = types_->Find(type);
  if (id && *id < members_.size() && !members_[*id]->empty()) return *members_[*id];
  const auto group = groups_->find(type);
  return group == groups_->end() ? std::span<const NodeId>() : group->second;
}

std::vector<std::string_view> NodeTable::TypeNames() const {
  std::vector<std::string_view> names;
  for (NameId id = 0; id < members_.size(); ++id) {
    if (!members_[id]->empty()) names.push_back((*types_)[id]);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool NodeTable::Before(NodeId a, NodeId b) const {
  if (in_order_) return a < b;
  const Row& left = (*this)[a];
  const Row& right = (*this)[b];
  if (left.type != right.type) return type(left) < type(right);
  return left.id.view() < right.id.view();
}

Nodes NodeTable::InOrder() const {
  Nodes nodes;
  nodes.reserve(alive_);
  for (std::string_view type : TypeNames()) {
    const std::span<const NodeId> members = OfType(type);
    nodes.insert(nodes.end(), members.begin(), members.end());
  }
  return nodes;
}

void NodeTable::Place(NodeId node, Row row) {
  while (chunks_.size() <= node / kChunkRows) chunks_.emplace_back();
  Chunk& chunk = chunks_[node / kChunkRows].Edit();
  if (chunk.size() <= node % kChunkRows) chunk.resize(node % kChunkRows + 1);
  chunk[node % kChunkRows] = std::move(row);
}

Nodes NodeTable::Apply(Change change, const ResourceTypes& types) {
  if (!change.removed.empty()) UpdateMembers(change.removed, {}, types);
  alive_ -= change.removed.size();
  for (auto& [node, row] : change.replaced) Place(node, std::move(row));
  // A table that was filled by one change and only shrinks stays in order.
  if (!change.added.empty()) in_order_ = end_ == 0;
  Nodes added;
  added.reserve(change.added.size());
  for (Row& row : change.added) {
    NodeId node = end_;
    if (!free_->empty()) {
      Nodes& free = free_.Edit();
      node = free.back();
      free.pop_back();
    } else {
      ++end_;
    }
    Place(node, std::move(row));
    added.push_back(node);
  }
  alive_ += added.size();
  if (!added.empty()) UpdateMembers({}, added, types);
  return added;
}

void NodeTable::Bury(const Nodes& removed) {
  if (removed.empty()) return;
  Nodes& free = free_.Edit();
  for (NodeId node : removed) {
    Place(node, Row());
    free.push_back(node);
  }
  // The lowest number is given first, whatever the order of removals.
  std::sort(free.begin(), free.end(), std::greater<>());
}

// `removed` and `added` are given in separate calls: while members are removed their rows are
// still there, and those of the added are there already.
void NodeTable::UpdateMembers(const Nodes& removed, const Nodes& added,
                              const ResourceTypes& types) {
  members_.resize(std::max(members_.size(), types_->size()));
  const auto before = [this](NodeId a, NodeId b) { return Before(a, b); };
  const bool adding = removed.empty();
  Nodes sorted = adding ? added : removed;
  std::sort(sorted.begin(), sorted.end(), before);
  std::vector<NameId> touched;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const NameId type = (*this)[*first].type;
    const auto last =
        std::find_if(first, sorted.end(), [&](NodeId node) { return (*this)[node].type != type; });
    Nodes& members = members_[type].Edit();
    Nodes updated;
    if (adding) {
      updated.reserve(members.size() + static_cast<std::size_t>(last - first));
      std::merge(members.begin(), members.end(), first, last, std::back_inserter(updated), before);
    } else {
      std::set_difference(members.begin(), members.end(), first, last, std::back_inserter(updated),
                          before);
    }
    members = std::move(updated);
    touched.push_back(type);
    first = last;
  }
  UpdateGroups(touched, types);
}

void NodeTable::UpdateGroups(const std::vector<NameId>& touched, const ResourceTypes& types) {
  for (NameId id : touched) {
    const ResourceType* type = types.Find((*types_)[id]);
    if (type == nullptr) continue;
    for (const std::string& group : type->groups) {
      Nodes nodes;
      for (std::string_view member : types.Expand(group)) {
        const std::optional<NameId> number = types_->Find(member);
        if (!number || *number >= members_.size()) continue;
        nodes.insert(nodes.end(), members_[*number]->begin(), members_[*number]->end());
      }
      groups_.Edit()[group] = std::move(nodes);
    }
  }
}

std::size_t NodeTable::bytes() const {
  std::size_t total = names_->bytes() + types_->bytes() + free_->capacity() * sizeof(NodeId);
  for (const auto& chunk : chunks_) {
    total += chunk->capacity() * sizeof(Row);
    for (const Row& row : *chunk) {
      if (row.alive() && row.document.slab() != nullptr) total += row.document.slab()->bytes();
      if (row.rare == nullptr) continue;
      total += sizeof(RareParts) + row.rare->address.capacity();
      for (const std::string& path : row.rare->assumed)
        total += sizeof(std::string) + path.capacity();
      for (const PlannedEdge& edge : row.rare->planned_edges) {
        total += sizeof(edge) + edge.target_type.capacity() + edge.target_id.capacity();
      }
    }
  }
  for (const auto& members : members_) total += members->capacity() * sizeof(NodeId);
  for (const auto& [name, nodes] : *groups_) total += nodes.capacity() * sizeof(NodeId);
  return total;
}

}  // namespace assay::graph
