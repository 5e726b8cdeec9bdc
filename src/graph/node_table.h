#pragma once

// The resources of a graph: a row each, in chunks that graphs share; and who is of which type.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/graph.h"
#include "graph/copy_on_write.h"
#include "graph/name_table.h"

namespace assay::graph {

inline constexpr std::uint32_t kChunkRows = 256;

// What few resources have.
struct RareParts {
  std::string address;
  std::vector<std::string> assumed;
  std::vector<PlannedEdge> planned_edges;
  std::vector<std::pair<std::string, std::string>> unknown_relations;
};

// One resource. Its texts stand in its document: a long one in the slab, a short one in the word
// itself, and so views of them live as long as the row.
struct Row {
  Value document;  // undefined: nobody has this number now
  StringText id{ValueView::ShortString("")->bits()};
  StringText name{ValueView::ShortString("")->bits()};
  NameId type = 0;
  NameId account = 0;
  NameId region = 0;
  NameId source = 0;
  std::uint32_t line = 0;
  std::uint32_t address_size = 0;  // an address that the id ends with
  bool implied = false;
  std::shared_ptr<const RareParts> rare;

  bool alive() const { return document.view().defined(); }
};

using Nodes = std::vector<NodeId>;

class NodeTable {
 public:
  NodeTable();

  const Row& operator[](NodeId node) const {
    return (*chunks_[node / kChunkRows])[node % kChunkRows];
  }
  std::size_t size() const { return alive_; }
  // One more than the highest number that was ever given.
  NodeId end() const { return end_; }
  std::string_view type(const Row& row) const { return (*types_)[row.type]; }
  std::string_view name(NameId id) const { return (*names_)[id]; }
  std::optional<NameId> FindName(std::string_view name) const { return names_->Find(name); }
  Origin OriginOf(const Row& row) const;

  // Members of a type, in order of id; of a group that ResourceTypes knows, in order of type too.
  std::span<const NodeId> OfType(std::string_view type) const;
  // Types that have members, in order of name.
  std::vector<std::string_view> TypeNames() const;
  // By type, then by id.
  bool Before(NodeId a, NodeId b) const;
  // All, in that order.
  Nodes InOrder() const;

  // A row for a resource that CompleteEnvelope() has passed.
  Row MakeRow(Resource resource);
  NameId InternName(std::string_view name) { return Intern(names_, name); }

  // One change of the table: removals, then replacements and additions. `added` is in order of type
  // and id; a free number is given before a new one. Removed rows lose their membership; they
  // themselves stay, so that Before() can still place them, until Bury().
  struct Change {
    Nodes removed;
    std::vector<std::pair<NodeId, Row>> replaced;
    std::vector<Row> added;
  };
  // The numbers of what was added, in the order given.
  Nodes Apply(Change change, const ResourceTypes& types);
  void Bury(const Nodes& removed);

  std::size_t bytes() const;

 private:
  using Chunk = std::vector<Row>;
  void Place(NodeId node, Row row);
  void UpdateMembers(const Nodes& removed, const Nodes& added, const ResourceTypes& types);
  void UpdateGroups(const std::vector<NameId>& touched, const ResourceTypes& types);

  CopyOnWrite<NameTable> names_;  // accounts, regions, sources, relations; 0 is the empty name
  CopyOnWrite<NameTable> types_;
  std::vector<CopyOnWrite<Chunk>> chunks_;
  std::vector<CopyOnWrite<Nodes>> members_;  // by type
  CopyOnWrite<StringMap<Nodes>> groups_;     // only groups that have members
  CopyOnWrite<Nodes> free_;
  std::size_t alive_ = 0;
  NodeId end_ = 0;
  bool in_order_ = true;  // numbers are in order of type and id
};

}  // namespace assay::graph
