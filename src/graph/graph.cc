// Reading a graph. What is known about absence is put together when it is asked for: gaps of the
// node, the state of the relation, and coverage.

#include "assay/graph.h"

#include <algorithm>
#include <utility>

#include "graph/graph_data.h"

namespace assay {

using graph::CoverageAnswer;
using graph::Gap;
using graph::GraphData;
using graph::Linker;
using graph::NameId;
using graph::Row;

namespace {

// Linkers give numbers to new names; when a graph is only read there are none.
class Reader {
 public:
  explicit Reader(const GraphData& data)
      : data_(data), linker_(data.nodes, data.keys, *data.schema, *data.relation_names, nobody_) {}

  const Linker& linker() const { return linker_; }
  // Of every target type of the relation, or every source type.
  CoverageAnswer Covered(std::uint32_t relation, bool sources, std::string_view account,
                         std::string_view region) const {
    if (sources) {
      return data_.coverage->Ask((*data_.schema)[relation].source_type, account, region);
    }
    for (std::string_view type : (*data_.schema)[relation].target_types) {
      CoverageAnswer answer = data_.coverage->Ask(type, account, region);
      if (!answer.complete) return answer;
    }
    return {};
  }
  // The first of `nodes` that could belong together with `row`. Looking at all of them for every
  // question would take the square of the estate, so after a while one is assumed to do.
  std::optional<NodeId> FirstThatMayAgree(const graph::Nodes& nodes, const Row& row,
                                          std::uint32_t relation) const {
    constexpr std::size_t kLookedAt = 64;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (i == kLookedAt || linker_.MayAgree(data_.nodes[nodes[i]], row, relation)) return nodes[i];
    }
    return std::nullopt;
  }

 private:
  const GraphData& data_;
  graph::NodeTable nobody_;
  Linker linker_;
};

void SetUnknown(Neighbours& answer, UnknownKind kind, std::string_view reason) {
  answer.complete = false;
  answer.unknown_kind = kind;
  answer.reason = reason;
}

// From the source: the key may be unknown, and where it was looked for may not have been read.
void JudgeForward(const GraphData& data, NodeId node, NameId name, Neighbours& answer) {
  const Reader reader(data);
  for (const Gap& gap : data.edges.Gaps(node)) {
    if (gap.name != name) continue;
    if (!gap.search) return SetUnknown(answer, gap.kind, gap.reason);
    const CoverageAnswer covered = reader.Covered(gap.relation, false, data.nodes.name(gap.account),
                                                  data.nodes.name(gap.region));
    if (!covered.complete) return SetUnknown(answer, covered.kind, covered.reason);
    const std::optional<NodeId> target = reader.FirstThatMayAgree(
        *data.relations[gap.relation].unknown_targets, data.nodes[node], gap.relation);
    if (!target) continue;
    const std::optional<ValueView> key =
        reader.linker().UnknownTargetKey(data.nodes[*target], gap.relation);
    const bool whole = key && key->is_unknown();
    return SetUnknown(answer, whole ? key->unknown_kind() : UnknownKind::kNotCollected,
                      whole ? key->unknown_text() : std::string_view());
  }
}

// From the target: sources that were not read, whose key is unknown, or whose key could be this
// target's, which is unknown.
void JudgeInverse(const GraphData& data, NodeId node, std::uint32_t relation, Neighbours& answer) {
  const Reader reader(data);
  const Row& row = data.nodes[node];
  const RelationScope scope = (*data.schema)[relation].definition->scope;
  const std::string_view region =
      scope == RelationScope::kRegion ? data.nodes.name(row.region) : std::string_view();
  const std::string_view account =
      scope == RelationScope::kEverywhere ? std::string_view() : data.nodes.name(row.account);
  const CoverageAnswer covered = reader.Covered(relation, true, account, region);
  if (!covered.complete) return SetUnknown(answer, covered.kind, covered.reason);
  const graph::RelationState& state = data.relations[relation];
  if (const auto source = reader.FirstThatMayAgree(*state.unknown_sources, row, relation)) {
    for (const Gap& gap : data.edges.Gaps(*source)) {
      if (gap.relation == relation && !gap.search) return SetUnknown(answer, gap.kind, gap.reason);
    }
  }
  if (state.searching == 0 || !row.document.view().has_unknown()) return;
  if (const auto key = reader.linker().UnknownTargetKey(row, relation)) {
    SetUnknown(answer, key->is_unknown() ? key->unknown_kind() : UnknownKind::kNotCollected,
               key->is_unknown() ? key->unknown_text() : std::string_view());
  }
}

}  // namespace

Graph::Graph() : data_(std::make_shared<const GraphData>(ResourceTypes())) {}
Graph::Graph(std::shared_ptr<const GraphData> data) : data_(std::move(data)) {}

std::size_t Graph::size() const { return data_->nodes.size(); }
const ResourceTypes& Graph::types() const { return data_->schema->types(); }

std::span<const NodeId> Graph::nodes() const {
  graph::LazyOrder& order = *data_->order;
  std::call_once(order.once, [&] { order.nodes = data_->nodes.InOrder(); });
  return order.nodes;
}

std::vector<std::string_view> Graph::type_names() const { return data_->nodes.TypeNames(); }

Neighbours Graph::OfType(std::string_view type, std::string_view account_id,
                         std::string_view region) const {
  Neighbours answer{.nodes = data_->nodes.OfType(type)};
  const std::vector<std::string_view> types = this->types().Expand(type);
  for (std::size_t i = 0; i < std::max<std::size_t>(types.size(), 1); ++i) {
    const CoverageAnswer covered =
        data_->coverage->Ask(types.empty() ? type : types[i], account_id, region);
    if (covered.complete) continue;
    SetUnknown(answer, covered.kind, covered.reason);
    break;
  }
  return answer;
}

std::optional<NodeId> Graph::Find(std::string_view type, std::string_view id) const {
  return data_->Find(type, id);
}

bool Graph::Covers(std::string_view type, std::string_view account_id,
                   std::string_view region) const {
  return OfType(type, account_id, region).complete;
}

ValueView Graph::document(NodeId node) const { return data_->nodes[node].document; }
std::string_view Graph::type(NodeId node) const { return data_->nodes.type(data_->nodes[node]); }
std::string_view Graph::id(NodeId node) const { return data_->nodes[node].id.view(); }
std::string_view Graph::account_id(NodeId node) const {
  return data_->nodes.name(data_->nodes[node].account);
}
std::string_view Graph::region(NodeId node) const {
  return data_->nodes.name(data_->nodes[node].region);
}
std::string_view Graph::name(NodeId node) const { return data_->nodes[node].name.view(); }
Origin Graph::origin(NodeId node) const { return data_->nodes.OriginOf(data_->nodes[node]); }

std::span<const std::string> Graph::assumed(NodeId node) const {
  const Row& row = data_->nodes[node];
  return row.rare == nullptr ? std::span<const std::string>() : row.rare->assumed;
}

std::optional<NodeId> Graph::NodeOf(ValueView document) const {
  std::vector<NodeId> nodes;
  data_->keys.Find(DomainHash(graph::KeyDomain::kDocument, 0, document.bits()), nodes);
  for (NodeId node : nodes) {
    if (data_->nodes[node].document.view().bits() == document.bits()) return node;
  }
  return std::nullopt;
}

Neighbours Graph::Related(NodeId node, std::string_view relation) const {
  Neighbours answer;
  const std::optional<NameId> name = data_->nodes.FindName(relation);
  const graph::RelationSchema::Ends* ends = data_->schema->Find(type(node), relation);
  if (name) {
    answer.nodes = data_->edges.Targets(node, *name);
    JudgeForward(*data_, node, *name, answer);
  }
  if (ends == nullptr) {
    if (answer.nodes.empty() && answer.complete) {
      SetUnknown(answer, UnknownKind::kNotCollected, "the type has no such relation");
    }
    return answer;
  }
  for (std::uint32_t inverse : ends->to) {
    if (answer.complete) JudgeInverse(*data_, node, inverse, answer);
  }
  return answer;
}

std::vector<Graph::Edge> Graph::Edges(NodeId node) const {
  std::vector<NameId> names = data_->edges.Names(node);
  std::sort(names.begin(), names.end(),
            [&](NameId a, NameId b) { return data_->nodes.name(a) < data_->nodes.name(b); });
  std::vector<Edge> edges;
  for (NameId name : names) {
    for (NodeId target : data_->edges.Targets(node, name)) {
      edges.push_back({data_->nodes.name(name), target});
    }
  }
  return edges;
}

std::span<const Coverage> Graph::coverage() const { return data_->coverage->statements(); }

std::size_t Graph::bytes() const {
  return data_->nodes.bytes() + data_->keys.bytes() + data_->edges.bytes() +
         data_->coverage->bytes() + data_->symbols->bytes();
}

}  // namespace assay
