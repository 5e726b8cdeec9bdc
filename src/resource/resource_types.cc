#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/resource.h"
#include "base/status_text.h"
#include "base/string_map.h"
#include "resource/definition.h"
#include "resource/field_node.h"

namespace assay {

struct ResourceTypes::Data {
  std::vector<ResourceType> types;  // in order of name
  StringMap<std::size_t> by_name;
  StringMap<std::vector<std::size_t>> groups;  // members in order of name
  // By the type from which the relation is seen, then by its name there. The pointers are into
  // `types`, which no longer moves when they are taken.
  StringMap<StringMap<std::vector<RelationEnd>>> relations;

  std::vector<std::string_view> Expand(std::string_view name) const {
    if (by_name.contains(name)) return {types[by_name.find(name)->second].name};
    std::vector<std::string_view> names;
    if (const auto group = groups.find(name); group != groups.end()) {
      for (std::size_t member : group->second) names.push_back(types[member].name);
    }
    return names;
  }

  void Index() {
    for (std::size_t i = 0; i < types.size(); ++i) {
      by_name.emplace(types[i].name, i);
      for (const std::string& group : types[i].groups) groups[group].push_back(i);
    }
    for (const ResourceType& type : types) {
      for (const RelationDefinition& relation : type.relations) {
        relations[type.name][relation.name].push_back({&relation, type.name, false});
        for (std::string_view target : Expand(relation.target_type)) {
          relations[target][relation.inverse].push_back({&relation, type.name, true});
        }
      }
    }
  }
};

namespace {

void ReadSource(const DocumentPart& source, std::vector<resource::DefinedType>& types,
                std::vector<Diagnostic>& diagnostics) {
  const bool list = source.view().is_array();
  for (std::size_t i = 0; i < (list ? source.view().size() : 1); ++i) {
    const DocumentPart definition = list ? source.at(i) : source;
    if (!definition.view().is_object()) {
      diagnostics.push_back(
          definition.Error("resource_definition_error", "a resource definition must be an object"));
      continue;
    }
    resource::DefinedType type = resource::ReadDefinition(definition, diagnostics);
    if (!type.type.name.empty()) types.push_back(std::move(type));
  }
}

}  // namespace

ResourceTypes::ResourceTypes() : data_(std::make_shared<Data>()) {}

absl::StatusOr<ResourceTypes> ResourceTypes::Make(std::span<const DocumentPart> sources,
                                                  std::vector<Diagnostic>* diagnostics) {
  std::vector<resource::DefinedType> defined;
  std::vector<Diagnostic> found;
  for (const DocumentPart& source : sources) ReadSource(source, defined, found);
  std::stable_sort(defined.begin(), defined.end(), [](const auto& a, const auto& b) {
    return std::pair(std::string_view(a.type.name), a.type.definition.file()) <
           std::pair(std::string_view(b.type.name), b.type.definition.file());
  });
  resource::CheckDefinitions(defined, found);
  SortDiagnostics(found);
  absl::Status status = DiagnosticsToStatus(found);
  if (diagnostics != nullptr) {
    diagnostics->insert(diagnostics->end(), found.begin(), found.end());
  }
  if (!status.ok()) return status;
  auto data = std::make_shared<Data>();
  for (resource::DefinedType& type : defined) {
    data->types.push_back(std::move(type.type));
    data->types.back().root = resource::MakeFieldTree(data->types.back().fields);
  }
  data->Index();
  ResourceTypes types;
  types.data_ = std::move(data);
  return types;
}

const ResourceType* ResourceTypes::Find(std::string_view name) const {
  const auto found = data_->by_name.find(name);
  return found == data_->by_name.end() ? nullptr : &data_->types[found->second];
}

std::span<const ResourceType> ResourceTypes::types() const { return data_->types; }

std::vector<std::string_view> ResourceTypes::Expand(std::string_view name) const {
  return data_->Expand(name);
}

std::vector<ResourceTypes::RelationEnd> ResourceTypes::FindRelation(std::string_view type,
                                                                    std::string_view name) const {
  const auto of_type = data_->relations.find(type);
  if (of_type == data_->relations.end()) return {};
  const auto ends = of_type->second.find(name);
  return ends == of_type->second.end() ? std::vector<RelationEnd>() : ends->second;
}

}  // namespace assay
