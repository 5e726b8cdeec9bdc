#pragma once

// One instance and its parts into one resource.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/collectors/implied_places.h"
#include "adapters/collectors/terraform_accounts.h"
#include "adapters/collectors/terraform_attributes.h"
#include "adapters/collectors/terraform_document.h"
#include "adapters/collectors/terraform_lookup.h"
#include "adapters/collectors/terraform_mapping.h"
#include "adapters/collectors/terraform_parts.h"
#include "adapters/collectors/terraform_references.h"
#include "adapters/collectors/terraform_translation.h"
#include "assay/collector.h"
#include "assay/resource.h"
#include "assay/value.h"

namespace assay::adapters {

// What is known of an instance before its document is made.
struct InstanceIdentity {
  const ResourceMapping* mapping = nullptr;  // null: Terraform's own shape is kept
  std::string type;
  std::string id;
  bool emitted = false;  // a data source or a part that was placed is no resource of its own
};

class TerraformResources {
 public:
  // Everything outlives this.
  TerraformResources(const TerraformDocument& document, TerraformReferences& references,
                     const TerraformMapping& mapping, const CollectOptions& options,
                     std::string_view source);

  const std::vector<Placement>& placements() const { return placements_; }
  const InstanceIdentity& identity(std::size_t instance) const { return identities_[instance]; }
  // Ids that two instances share, so that the second has its address instead.
  const std::vector<std::string>& shared_ids() const { return shared_ids_; }

  Resource Make(std::size_t instance);
  // What parts of accounts say of them.
  std::vector<PlaceDocument> PlaceDocuments();

 private:
  struct Building {
    std::size_t instance = 0;
    ValueView attributes;
    ValueView document;
    Resource resource;
  };

  void Identify();
  // The address, with the file where another file has that address too.
  std::string LocalId(const TerraformInstance& instance, std::string_view type) const;
  std::string CanonicalId(std::size_t instance, const ResourceMapping& mapping) const;
  std::string FillTemplate(std::size_t instance, std::string_view text) const;
  void MakeMapped(Building& building, const ResourceMapping& mapping);
  void AddParts(Building& building);
  void AddPlannedEdges(Building& building, const ResourceType& type);
  void AddEdgesOf(ValueView unknown, const RelationDefinition& relation, Building& building,
                  std::size_t& edges, std::string& doubt) const;
  // False if the reference does not lead to what the relation is about.
  bool AddTargets(const ReferenceTarget& target, const RelationDefinition& relation,
                  std::vector<PlannedEdge>& edges) const;
  void ReduceSensitive(Building& building, const ResourceType& type);
  ValueView ReduceAll(ValueView value, bool secret);
  ValueView Original(ValueView value) const;
  ValueView PolicyOf(ValueView unknown);
  ValueView SettingOf(std::string_view terraform_type);
  ValueView FieldOf(ValueView key, const FieldMapping& mapping);
  // The instance whose key it is, or will be.
  std::optional<std::size_t> NamedBy(ValueView key, std::string_view type) const;
  void AddEnvelope(Building& building, const ResourceMapping* mapping);

  const TerraformDocument& document_;
  TerraformReferences& references_;
  const TerraformMapping& mapping_;
  const CollectOptions& options_;
  std::string_view source_;
  ValueArena arena_;
  TerraformAttributes attributes_;
  TerraformTranslation translation_;
  TerraformParts parts_;
  std::vector<Placement> placements_;
  TerraformLookup lookup_;
  std::size_t current_ = 0;  // the instance whose fields are being made
  int depth_ = 0;            // of fields that are taken from others
  std::vector<InstanceIdentity> identities_;
  std::vector<std::string> shared_ids_;
};

}  // namespace assay::adapters
