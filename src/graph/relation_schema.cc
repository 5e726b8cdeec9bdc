#include "graph/relation_schema.h"

#include <utility>

namespace assay::graph {
namespace {

std::span<const std::uint32_t> Numbers(const StringViewMap<std::vector<std::uint32_t>>& map,
                                       std::string_view type) {
  const auto found = map.find(type);
  return found == map.end() ? std::span<const std::uint32_t>() : found->second;
}

// Definitions were checked when they were read, so their paths parse.
resource::FieldPath Path(std::string_view text) {
  absl::StatusOr<resource::FieldPath> path = resource::ParseFieldPath(text);
  return path.ok() ? *std::move(path) : resource::FieldPath();
}

}  // namespace

RelationSchema::RelationSchema(ResourceTypes types) : types_(std::move(types)), kinds_(types_) {
  for (const ResourceType& type : types_.types()) {
    for (const RelationDefinition& definition : type.relations) {
      const auto number = static_cast<std::uint32_t>(relations_.size());
      Relation relation{.definition = &definition,
                        .source_type = type.name,
                        .target_types = types_.Expand(definition.target_type),
                        .field = Path(definition.field),
                        .by_id = definition.target_fields.size() == 1 &&
                                 definition.target_fields.front() == "resource_id"};
      for (const std::string& path : definition.target_fields) {
        relation.target_fields.push_back(Path(path));
      }
      for (const std::string& path : definition.same) relation.same.push_back(Path(path));
      from_[type.name].push_back(number);
      ends_[type.name][definition.name].from.push_back(number);
      for (std::string_view target : relation.target_types) {
        to_[target].push_back(number);
        ends_[target][definition.inverse].to.push_back(number);
      }
      relations_.push_back(std::move(relation));
    }
  }
}

std::span<const std::uint32_t> RelationSchema::From(std::string_view type) const {
  return Numbers(from_, type);
}
std::span<const std::uint32_t> RelationSchema::To(std::string_view type) const {
  return Numbers(to_, type);
}

const RelationSchema::Ends* RelationSchema::Find(std::string_view type,
                                                 std::string_view name) const {
  const auto names = ends_.find(type);
  if (names == ends_.end()) return nullptr;
  const auto ends = names->second.find(name);
  return ends == names->second.end() ? nullptr : &ends->second;
}

}  // namespace assay::graph
