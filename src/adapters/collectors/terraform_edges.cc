#include <algorithm>
#include <tuple>

#include "adapters/collectors/terraform_resource.h"
#include "resource/field_path.h"

// Edges of planned resources: a field that will hold another resource's id is unknown, but
// configuration says whose id it will be.

namespace assay::adapters {
namespace {

using resource::FieldPath;
using resource::FieldStep;

struct MetUnknown {
  ValueView value;
  bool list = false;  // it stands for the list, not for one value of it
};

void CollectUnknowns(ValueView node, const FieldPath& path, std::size_t step,
                     std::vector<MetUnknown>& met) {
  if (node.is_unknown()) {
    const bool list =
        std::any_of(path.begin() + static_cast<std::ptrdiff_t>(step), path.end(),
                    [](const FieldStep& s) { return s.kind != FieldStep::Kind::kKey; });
    met.push_back({node, list});
    return;
  }
  if (!node.has_unknown()) return;
  if (step == path.size()) {
    for (std::size_t i = 0; node.is_array() && i < node.size(); ++i) {
      const bool more = node.is_open() && i + 1 == node.size();
      if (node.at(i).is_unknown()) met.push_back({node.at(i), more});
    }
    return;
  }
  if (path[step].kind == FieldStep::Kind::kKey) {
    CollectUnknowns(MemberOf(node, path[step].key), path, step + 1, met);
    return;
  }
  for (std::size_t i = 0; i < node.size(); ++i) {
    // What may also belong to an open list stands for any number of values.
    if (node.is_open() && i + 1 == node.size() && node.at(i).is_unknown())
      met.push_back({node.at(i), true});
    else
      CollectUnknowns(node.at(i), path, step + 1, met);
  }
}

}  // namespace

bool TerraformResources::AddTargets(const ReferenceTarget& target,
                                    const RelationDefinition& relation,
                                    std::vector<PlannedEdge>& edges) const {
  const std::vector<std::string_view> types = options_.types.Expand(relation.target_type);
  const auto wanted = [&](const InstanceIdentity& identity) {
    return identity.mapping != nullptr &&
           std::find(types.begin(), types.end(), identity.type) != types.end();
  };
  const InstanceIdentity& identity = identities_[target.instance];
  if (wanted(identity)) {
    const std::vector<std::string>& keys = identity.mapping->keys;
    if (!target.attribute.empty() &&
        std::find(keys.begin(), keys.end(), target.attribute) == keys.end()) {
      return false;
    }
    edges.push_back({relation.name, identity.type, identity.id});
    return true;
  }
  // A reference to a part leads to whose part it is: an instance profile to its role.
  bool added = false;
  for (const std::size_t owner : parts_.owners[target.instance]) {
    if (!wanted(identities_[owner])) continue;
    edges.push_back({relation.name, identities_[owner].type, identities_[owner].id});
    added = true;
  }
  return added;
}

void TerraformResources::AddEdgesOf(ValueView unknown, const RelationDefinition& relation,
                                    Building& building, std::size_t& edges,
                                    std::string& doubt) const {
  const UnknownSource* source = attributes_.SourceOf(unknown);
  std::vector<PlannedEdge> found;
  bool complete = source != nullptr && source->waits_for.has_value();
  if (complete) {
    complete = !source->waits_for->open;
    for (const ReferenceTarget& target : source->waits_for->targets) {
      if (!AddTargets(target, relation, found)) complete = false;
    }
  }
  const bool chooses = found.size() > 1 && (source->ambiguous || source->waits_for->condition);
  if (chooses) found.clear();
  if (found.empty() || !complete) doubt = std::string(unknown.unknown_text());
  edges += found.size();
  std::vector<PlannedEdge>& all = building.resource.planned_edges;
  all.insert(all.end(), found.begin(), found.end());
}

void TerraformResources::AddPlannedEdges(Building& building, const ResourceType& type) {
  Resource& resource = building.resource;
  for (const RelationDefinition& relation : type.relations) {
    const absl::StatusOr<FieldPath> path = resource::ParseFieldPath(relation.field);
    if (!path.ok()) continue;
    std::vector<MetUnknown> met;
    CollectUnknowns(building.document, *path, 0, met);
    std::string doubt;
    const std::size_t before = resource.planned_edges.size();
    for (const MetUnknown& unknown : met) {
      std::size_t here = 0;
      AddEdgesOf(unknown.value, relation, building, here, doubt);
      // One value leads to one target; a list that is known by its length shows all of its
      // targets at each of its elements.
      if (!unknown.list && here > met.size()) {
        doubt = std::string(unknown.value.unknown_text());
        resource.planned_edges.resize(before);
        break;
      }
    }
    if (!doubt.empty()) resource.unknown_relations.emplace_back(relation.name, doubt);
  }
  const auto order = [](const PlannedEdge& a, const PlannedEdge& b) {
    return std::tie(a.relation, a.target_type, a.target_id) <
           std::tie(b.relation, b.target_type, b.target_id);
  };
  std::sort(resource.planned_edges.begin(), resource.planned_edges.end(), order);
  resource.planned_edges.erase(
      std::unique(resource.planned_edges.begin(), resource.planned_edges.end()),
      resource.planned_edges.end());
}

}  // namespace assay::adapters
