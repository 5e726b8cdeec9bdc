#pragma once

/// \file
/// The inventory as a graph: resources, and the typed edges that one resource's fields draw to
/// another.
///
///   assay::GraphBuilder builder(types);
///   if (absl::Status status = collector.Collect(builder, options); !status.ok()) return status;
///   absl::StatusOr<assay::Graph> graph = std::move(builder).Build();
///   for (assay::NodeId node : graph->OfType("aws_s3_bucket").nodes) Use(graph->document(node));
///
/// A Graph never changes and may be read from any number of threads; copies share storage, and what
/// it hands out lives as long as any copy. A change makes a new Graph: `graph.Apply(batch)`. A
/// GraphBuilder belongs to one thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/coverage.h"
#include "assay/resource.h"
#include "assay/value.h"

namespace assay {

namespace graph {
struct GraphData;
}

/// A resource's stable number in a graph and in all graphs that came from it by Apply(). Once a
/// resource is removed, a later Apply() may give its number to another. Below 2^31.
using NodeId = std::uint32_t;

/// An answer about absence: what is there, and whether that is all. When `complete` is false,
/// `reason` says why not.
struct Neighbours {
  std::span<const NodeId> nodes;  ///< in order of type, then id
  bool complete = true;
  UnknownKind unknown_kind = UnknownKind::kNotCollected;
  std::string_view reason;
};

/// What a batch changed, for incremental evaluation. Everything is in order of number or name.
struct GraphDelta {
  struct Fields {
    NodeId node;
    std::vector<std::string> names;  ///< top-level members of the document that differ
  };
  struct Relation {
    NodeId node;
    std::string name;
    friend auto operator<=>(const Relation&, const Relation&) = default;
  };
  std::vector<NodeId> added, changed, removed;
  std::vector<Fields> fields;        ///< of `changed`, in the same order
  std::vector<Relation> relations;   ///< whose neighbours, or what is known about them, changed
  std::vector<std::string> unknown;  ///< relations that may be complete now, or no longer, anywhere
  std::vector<std::string> types;    ///< types whose membership changed
  bool coverage_changed = false;
};

/// Resources to add or replace, ids to remove, coverage to add.
struct ResourceBatch {
  std::vector<Resource> upserts;
  std::vector<std::pair<std::string, std::string>> removals;  ///< type and id
  std::vector<Coverage> coverage;
};

class Graph {
 public:
  Graph();
  /// An inventory (docs/collector.md): an array of documents, each with `resource_type` and
  /// `resource_id`, or one document a line; `assay` beside a document's members says what is
  /// unknown of it. Where no record states coverage, everything counts as covered. Sensitive fields
  /// of `types` are reduced, without a hash. InvalidArgument begins with `line:column: `, where the
  /// text is wrong.
  static absl::StatusOr<Graph> ParseJson(std::string_view text, const ResourceTypes& types = {});

  std::size_t size() const;
  const ResourceTypes& types() const;
  /// All nodes, in order of type, then id.
  std::span<const NodeId> nodes() const;
  /// All type names that have resources, in order.
  std::vector<std::string_view> type_names() const;
  /// Resources of one type or of a group, of every account and region; whether that is all of those
  /// in `account_id` and `region` (empty: everywhere), as coverage says.
  Neighbours OfType(std::string_view type, std::string_view account_id = {},
                    std::string_view region = {}) const;
  std::optional<NodeId> Find(std::string_view type, std::string_view id) const;
  /// Whether a resource that Find does not find is known to be absent.
  bool Covers(std::string_view type, std::string_view account_id, std::string_view region) const;

  ValueView document(NodeId node) const;
  std::string_view type(NodeId node) const;
  std::string_view id(NodeId node) const;
  std::string_view account_id(NodeId node) const;
  std::string_view region(NodeId node) const;
  std::string_view name(NodeId node) const;
  Origin origin(NodeId node) const;
  std::span<const std::string> assumed(NodeId node) const;
  /// The node whose document this very word is; the machine asks it of `assay.related`'s first
  /// argument.
  std::optional<NodeId> NodeOf(ValueView document) const;

  /// Neighbours over a relation, by its name from this end; docs/graph.md says when they are all.
  /// No such relation: none, and not complete.
  Neighbours Related(NodeId node, std::string_view relation) const;
  /// Every edge that leaves `node`, both directions' names, for display.
  struct Edge {
    std::string_view relation;
    NodeId target;
  };
  std::vector<Edge> Edges(NodeId node) const;

  std::span<const Coverage> coverage() const;
  /// Bytes held, documents and indexes.
  std::size_t bytes() const;

  /// A new graph with the batch applied; this one is unchanged, and the two share what they have in
  /// common. The same as building a new one, in time that depends on the batch and the neighbours
  /// of what it changes. A removal of what is not there is fine. Errors as GraphBuilder::Add.
  absl::StatusOr<Graph> Apply(ResourceBatch batch, GraphDelta* delta = nullptr) const;

 private:
  friend class GraphBuilder;
  explicit Graph(std::shared_ptr<const graph::GraphData> data);
  std::shared_ptr<const graph::GraphData> data_;
};

/// Collects resources and links them. The order of Add does not matter to the graph that comes out.
class GraphBuilder final : public ResourceSink {
 public:
  explicit GraphBuilder(ResourceTypes types = {});
  ~GraphBuilder() override;
  /// InvalidArgument: no type or no id; AlreadyExists: a different resource has them; the same one
  /// twice is fine.
  absl::Status Add(Resource resource) override;
  absl::Status AddCoverage(Coverage coverage) override;
  absl::StatusOr<Graph> Build() &&;
  /// Whether a resource of this type and id was added.
  bool Contains(std::string_view type, std::string_view id) const;
  /// Where this estate's keys are interned; parse documents with it.
  const std::shared_ptr<SymbolTable>& symbols() const;

 private:
  struct Pending;
  std::unique_ptr<Pending> pending_;
};

}  // namespace assay
