#pragma once

// A host's resource types, prepared: relations with their paths parsed and their groups expanded,
// and the kinds of fields.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "assay/resource.h"
#include "base/string_map.h"
#include "resource/field_kinds.h"
#include "resource/field_path.h"

namespace assay::graph {

struct Relation {
  const RelationDefinition* definition;
  std::string_view source_type;
  std::vector<std::string_view> target_types;
  resource::FieldPath field;
  std::vector<resource::FieldPath> target_fields;
  std::vector<resource::FieldPath> same;
  // The target is found by its type and id, so no index of target keys is kept.
  bool by_id = false;
};

// Relations are known by their number. Immutable once made.
class RelationSchema {
 public:
  explicit RelationSchema(ResourceTypes types);
  RelationSchema(const RelationSchema&) = delete;  // views and spans point into it

  const ResourceTypes& types() const { return types_; }
  const resource::FieldKinds& kinds() const { return kinds_; }
  std::size_t size() const { return relations_.size(); }
  const Relation& operator[](std::uint32_t number) const { return relations_[number]; }
  // Relations that `type` declares; those that lead to it.
  std::span<const std::uint32_t> From(std::string_view type) const;
  std::span<const std::uint32_t> To(std::string_view type) const;
  // Those that have this name on `type`: as declared there, or as the inverse of others'.
  struct Ends {
    std::vector<std::uint32_t> from;
    std::vector<std::uint32_t> to;
  };
  const Ends* Find(std::string_view type, std::string_view name) const;

 private:
  ResourceTypes types_;
  resource::FieldKinds kinds_;
  std::vector<Relation> relations_;
  StringViewMap<std::vector<std::uint32_t>> from_;
  StringViewMap<std::vector<std::uint32_t>> to_;
  StringViewMap<StringViewMap<Ends>> ends_;
};

}  // namespace assay::graph
