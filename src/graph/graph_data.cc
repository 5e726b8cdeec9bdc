#include "graph/graph_data.h"

#include <fmt/format.h>

#include <utility>

#include "resource/envelope.h"

namespace assay::graph {
namespace {

std::shared_ptr<const RelationNames> NamesOf(const RelationSchema& schema, NodeTable& nodes) {
  auto names = std::make_shared<RelationNames>();
  for (std::uint32_t number = 0; number < schema.size(); ++number) {
    const RelationDefinition& definition = *schema[number].definition;
    names->emplace_back(nodes.InternName(definition.name), nodes.InternName(definition.inverse));
  }
  return names;
}

}  // namespace

GraphData::GraphData(ResourceTypes types)
    : schema(std::make_shared<const RelationSchema>(std::move(types))),
      symbols(SymbolTable::Make()),
      relations(schema->size()) {
  relation_names = NamesOf(*schema, nodes);
}

std::optional<NodeId> GraphData::Find(std::string_view type, std::string_view id) const {
  std::vector<NodeId> found;
  keys.Find(IdentityHash(KeyDomain::kIdentity, type, id), found);
  for (NodeId node : found) {
    if (nodes[node].id.view() == id && nodes.type(nodes[node]) == type) return node;
  }
  return std::nullopt;
}

std::vector<Coverage> GraphData::Expand(const Coverage& statement) const {
  const std::vector<std::string_view> types = schema->types().Expand(statement.resource_type);
  if (types.empty()) return {statement};
  std::vector<Coverage> statements;
  for (std::string_view type : types) {
    statements.push_back(statement);
    statements.back().resource_type = type;
  }
  return statements;
}

std::string DescribeRow(const NodeTable& nodes, const Row& row) {
  const std::string where = resource::DescribeOrigin(nodes.OriginOf(row));
  return where.empty() ? "an unnamed origin" : where;
}

}  // namespace assay::graph
