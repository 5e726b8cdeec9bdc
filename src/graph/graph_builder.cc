// Resources become rows at once, so that what waits for Build() is as small as the graph.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "assay/graph.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "graph/graph_data.h"
#include "resource/envelope.h"

namespace assay {
namespace graph {
namespace {

std::uint64_t HashOfRow(const NodeTable& nodes, const Row& row) {
  return IdentityHash(KeyDomain::kIdentity, nodes.type(row), row.id.view());
}

auto PlaceOf(const NodeTable& nodes, const Row& row) {
  Origin origin = nodes.OriginOf(row);
  return std::tuple(std::move(origin.source), origin.line, std::move(origin.address));
}

}  // namespace

// Rows of distinct resources, as they come.
class RowCollection {
 public:
  // AlreadyExists when a different resource has this type and id.
  absl::Status Add(NodeTable& nodes, Row row) {
    std::vector<std::size_t>& known = places_[HashOfRow(nodes, row)];
    for (std::size_t place : known) {
      Row& other = rows_[place];
      if (other.type != row.type || other.id.view() != row.id.view()) continue;
      if (!Reconcile(nodes, row, other)) {
        return StatusOf(
            absl::StatusCode::kAlreadyExists,
            fmt::format("`{}` `{}` of {} differs from the one of {}", nodes.type(row),
                        row.id.view(), DescribeRow(nodes, row), DescribeRow(nodes, other)));
      }
      return absl::OkStatus();
    }
    known.push_back(rows_.size());
    rows_.push_back(std::move(row));
    return absl::OkStatus();
  }

  bool Contains(const NodeTable& nodes, std::string_view type, std::string_view id) const {
    const auto known = places_.find(IdentityHash(KeyDomain::kIdentity, type, id));
    if (known == places_.end()) return false;
    return std::any_of(known->second.begin(), known->second.end(), [&](std::size_t place) {
      return nodes.type(rows_[place]) == type && rows_[place].id.view() == id;
    });
  }

  std::vector<Row> TakeSorted(const NodeTable& nodes) && {
    places_ = {};
    std::sort(rows_.begin(), rows_.end(), [&](const Row& a, const Row& b) {
      if (a.type != b.type) return nodes.type(a) < nodes.type(b);
      return a.id.view() < b.id.view();
    });
    return std::move(rows_);
  }

 private:
  // Keeps one of two rows of one resource in `kept`, the same whichever came first; false if they
  // contradict each other.
  static bool Reconcile(const NodeTable& nodes, Row& row, Row& kept) {
    bool take = row.implied != kept.implied && kept.implied;
    if (row.implied == kept.implied) {
      if (!SameRow(row, kept)) {
        if (!row.implied) return false;
        take = Compare(row.document, kept.document) < 0;
      } else {
        take = PlaceOf(nodes, row) < PlaceOf(nodes, kept);
      }
    }
    if (take) kept = std::move(row);
    return true;
  }

  std::vector<Row> rows_;
  absl::flat_hash_map<std::uint64_t, std::vector<std::size_t>> places_;
};

}  // namespace graph

struct GraphBuilder::Pending {
  explicit Pending(ResourceTypes types)
      : data(std::make_shared<graph::GraphData>(std::move(types))) {}
  std::shared_ptr<graph::GraphData> data;  // its tables of names grow with the rows
  graph::RowCollection rows;
};

GraphBuilder::GraphBuilder(ResourceTypes types)
    : pending_(std::make_unique<Pending>(std::move(types))) {}
GraphBuilder::~GraphBuilder() = default;

const std::shared_ptr<SymbolTable>& GraphBuilder::symbols() const {
  return pending_->data->symbols;
}

bool GraphBuilder::Contains(std::string_view type, std::string_view id) const {
  return pending_->rows.Contains(pending_->data->nodes, type, id);
}

absl::Status GraphBuilder::Add(Resource resource) {
  graph::GraphData& data = *pending_->data;
  ASSAY_RETURN_IF_ERROR(resource::CompleteEnvelope(resource, data.symbols));
  resource.document = data.schema->kinds().Keep(resource.type, resource.document, data.symbols);
  return pending_->rows.Add(data.nodes, data.nodes.MakeRow(std::move(resource)));
}

absl::Status GraphBuilder::AddCoverage(Coverage coverage) {
  if (coverage.resource_type.empty()) {
    return InvalidArgument("coverage without `resource_type`; `*` stands for every type");
  }
  graph::GraphData& data = *pending_->data;
  for (Coverage& statement : data.Expand(coverage)) data.coverage.Edit().Add(std::move(statement));
  return absl::OkStatus();
}

absl::StatusOr<Graph> GraphBuilder::Build() && {
  const std::unique_ptr<Pending> pending = std::move(pending_);
  const std::shared_ptr<graph::GraphData> data = pending->data;
  graph::RowBatch batch{.upserts = std::move(pending->rows).TakeSorted(data->nodes)};
  const graph::GraphData nothing(data->schema->types());
  ASSAY_RETURN_IF_ERROR(data->Change(nothing, std::move(batch), nullptr));
  data->coverage.Edit().Index();
  return Graph(data);
}

absl::StatusOr<Graph> Graph::Apply(ResourceBatch batch, GraphDelta* delta) const {
  auto next = std::make_shared<graph::GraphData>(*data_);
  graph::RowCollection upserts;
  for (Resource& resource : batch.upserts) {
    // The estate's symbols are shared with graphs that other threads may be changing.
    ASSAY_RETURN_IF_ERROR(resource::CompleteEnvelope(resource, nullptr));
    resource.document = next->schema->kinds().Keep(resource.type, resource.document, nullptr);
    ASSAY_RETURN_IF_ERROR(upserts.Add(next->nodes, next->nodes.MakeRow(std::move(resource))));
  }
  graph::Nodes removals;
  for (const auto& [type, id] : batch.removals) {
    if (upserts.Contains(next->nodes, type, id)) {
      return InvalidArgument(fmt::format("`{}` `{}` is to be both removed and added", type, id));
    }
    if (const std::optional<NodeId> node = Find(type, id)) removals.push_back(*node);
  }
  std::sort(removals.begin(), removals.end());
  removals.erase(std::unique(removals.begin(), removals.end()), removals.end());
  graph::RowBatch rows{.upserts = std::move(upserts).TakeSorted(next->nodes),
                       .removals = std::move(removals)};
  GraphDelta changes;
  ASSAY_RETURN_IF_ERROR(
      next->Change(*data_, std::move(rows), delta == nullptr ? nullptr : &changes));
  for (const Coverage& coverage : batch.coverage) {
    if (coverage.resource_type.empty()) {
      return InvalidArgument("coverage without `resource_type`; `*` stands for every type");
    }
    for (Coverage& statement : next->Expand(coverage)) {
      next->coverage.Edit().Replace(std::move(statement));
    }
  }
  if (!batch.coverage.empty()) {
    next->coverage.Edit().Index();
    const auto before = coverage();
    const auto after = next->coverage->statements();
    changes.coverage_changed =
        !std::equal(before.begin(), before.end(), after.begin(), after.end());
  }
  if (delta != nullptr) *delta = std::move(changes);
  return Graph(next);
}

}  // namespace assay
