#pragma once

// What stands behind a Graph, and the one way in which it changes.

#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "assay/graph.h"
#include "graph/copy_on_write.h"
#include "graph/coverage_index.h"
#include "graph/edge_table.h"
#include "graph/key_index.h"
#include "graph/linker.h"
#include "graph/node_table.h"
#include "graph/relation_schema.h"

namespace assay::graph {

// What a relation leaves open as a whole. Nodes are in order of type and id.
struct RelationState {
  CopyOnWrite<Nodes> unknown_sources;  // the field's value is not known
  CopyOnWrite<Nodes> unknown_targets;  // the value that a source would name is not known
  std::size_t searching = 0;           // sources whose edges may not be all
};

// Nodes in order of type and id, made when first asked for.
struct LazyOrder {
  std::once_flag once;
  Nodes nodes;
};

// A change as tables see it. Rows are in order of type and id, none twice.
struct RowBatch {
  std::vector<Row> upserts;
  Nodes removals;  // sorted, each alive, none among the upserts
};

// A relation without `unique` may join everything with everything; memory has an end.
inline constexpr std::size_t kMaxEdgeEnds = std::size_t{1} << 28;

struct GraphData {
  std::shared_ptr<const RelationSchema> schema;
  std::shared_ptr<const RelationNames> relation_names;
  std::shared_ptr<SymbolTable> symbols;
  NodeTable nodes;
  KeyIndex keys;
  EdgeTable edges;
  std::vector<RelationState> relations;  // by number in the schema
  CopyOnWrite<CoverageIndex> coverage;
  std::size_t max_edge_ends = kMaxEdgeEnds;
  std::shared_ptr<LazyOrder> order = std::make_shared<LazyOrder>();

  explicit GraphData(ResourceTypes types);
  std::optional<NodeId> Find(std::string_view type, std::string_view id) const;
  // Changes this, which is a copy of `old`.
  absl::Status Change(const GraphData& old, RowBatch batch, GraphDelta* delta);
  // A group in `resource_type` becomes a statement for each of its types.
  std::vector<Coverage> Expand(const Coverage& statement) const;
};

// `a.json:3`, for messages; also for two resources that should be one.
std::string DescribeRow(const NodeTable& nodes, const Row& row);
// The same to a reader: equal documents, and equal in all that a collector says beside them.
bool SameRow(const Row& a, const Row& b);
// Whether `row` is to take the place of `other`, which has its type and id and came before.
bool Supersedes(const Row& row, const Row& other);

}  // namespace assay::graph
