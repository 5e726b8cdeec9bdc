#include "adapters/collectors/terraform_parts.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "base/string_map.h"

namespace assay::adapters {
namespace {

class PartFinder {
 public:
  PartFinder(const TerraformDocument& document, TerraformReferences& references,
             const TerraformMapping& mapping)
      : document_(document), references_(references), mapping_(mapping) {
    const std::size_t count = document.instances.size();
    parts_.of_owner.resize(count);
    parts_.owners.resize(count);
    parts_.may_be_of.resize(count);
    parts_.of_place.resize(count);
    parts_.removed.resize(count);
    IndexKeys();
  }

  TerraformParts Find() {
    for (std::size_t i = 0; i < document_.instances.size(); ++i) {
      if (document_.instances[i].data) continue;
      for (const PartMapping& part : mapping_.FindParts(document_.instances[i].type)) {
        if (part.place) parts_.of_place[i].push_back(&part);
        for (const AttributePath& attribute : part.owner) Place(i, part, attribute);
      }
      std::vector<std::size_t>& owners = parts_.owners[i];
      std::sort(owners.begin(), owners.end());
      owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
    }
    for (const TerraformInstance& gone : document_.deleted) Remove(gone);
    return std::move(parts_);
  }

 private:
  void Remove(const TerraformInstance& gone) {
    if (gone.data) return;
    for (const PartMapping& part : mapping_.FindParts(gone.type)) {
      for (const AttributePath& attribute : part.owner) {
        const std::string value = TextOf(ValueAt(gone.values, attribute));
        const std::size_t owner = value.empty() ? kNobody : FindOwner(part, value);
        if (owner != kNobody) parts_.removed[owner].push_back({gone.address, &part});
      }
    }
  }

  void IndexKeys() {
    for (std::size_t i = 0; i < document_.instances.size(); ++i) {
      const TerraformInstance& instance = document_.instances[i];
      const ResourceMapping* resource =
          instance.data ? nullptr : mapping_.FindResource(instance.type);
      if (resource == nullptr) continue;
      bool all_known = true;
      for (const std::string& key : resource->keys) {
        const std::string value = TextOf(MemberOf(instance.values, key));
        if (value.empty())
          all_known = false;
        else
          by_key_[resource->type].try_emplace(value, i);
      }
      if (!all_known) to_be_known_[resource->type].push_back(i);
    }
  }

  const std::string* TypeOf(std::size_t i) const {
    const TerraformInstance& instance = document_.instances[i];
    const ResourceMapping* resource =
        instance.data ? nullptr : mapping_.FindResource(instance.type);
    return resource == nullptr ? nullptr : &resource->type;
  }

  // One attribute may name several owners: a list of users.
  void Place(std::size_t i, const PartMapping& part, const AttributePath& attribute) {
    const TerraformInstance& instance = document_.instances[i];
    const ValueView value = ValueAt(instance.values, attribute);
    const ValueView unknown =
        instance.has_change ? ValueAt(instance.unknown, attribute) : ValueView();
    if (value.is_string()) Own(i, part, FindOwner(part, TextOf(value)));
    for (std::size_t j = 0; value.is_array() && j < value.size(); ++j) {
      Own(i, part, FindOwner(part, TextOf(value.at(j))));
    }
    if (!AnyUnknown(unknown)) return;
    const ValueView block = references_.BlockOf(instance);
    const ValueView expression = ValueAt(MemberOf(block, "expressions"), attribute);
    // Nobody set it, unless it stands in a block that configuration does not show.
    const bool hidden =
        attribute.steps.size() > 1 && MemberOf(instance.values, attribute.steps[0]).size() > 0;
    if (block.is_object() && !expression.is_object() && !hidden) return;
    PlaceByReferences(i, part, expression, !unknown.is_true() || IsList(part, attribute));
  }

  // Steps into the first of a list by itself. What is true of the whole is true of all in it.
  static ValueView ValueAt(ValueView value, const AttributePath& path) {
    for (const std::string& step : path.steps) {
      if (value.is_true()) return value;
      if (value.is_array()) value = value.size() == 0 ? ValueView() : value.at(0);
      if (value.is_true()) return value;
      value = MemberOf(value, step);
    }
    return value;
  }

  // Whether an attribute that is not known at all is a list: by its name, as nothing else says so.
  static bool IsList(const PartMapping& part, const AttributePath& attribute) {
    return part.append && attribute.steps.back().ends_with('s');
  }

  void PlaceByReferences(std::size_t i, const PartMapping& part, ValueView expression, bool list) {
    const Resolution resolution = references_.Resolve(document_.instances[i], expression);
    if (expression.is_object() && resolution.pending.empty()) return;  // it came out as null
    std::vector<std::size_t> candidates;
    for (const ReferenceTarget& target : resolution.targets) {
      const std::string* type = TypeOf(target.instance);
      if (type == nullptr || *type != part.type) {
        for (const std::size_t owner : parts_.owners[target.instance]) {
          const std::string* of_part = TypeOf(owner);
          if (of_part != nullptr && *of_part == part.type) candidates.push_back(owner);
        }
        continue;
      }
      if (candidates.empty() || candidates.back() != target.instance) {
        candidates.push_back(target.instance);
      }
    }
    if (candidates.empty() && IsOfAnotherType(i, part, resolution)) return;
    if (candidates.size() == 1 || (list && !candidates.empty() && !resolution.condition)) {
      for (const std::size_t owner : candidates) Own(i, part, owner);
      if (!resolution.open) return;
      if (candidates.size() == 1 && !list) return;
      candidates.clear();
    }
    if (candidates.empty() || resolution.open) {
      // Once is enough: what matters is that some part of this kind may be anybody's.
      if (!of_anybody_.insert(&part).second) return;
      candidates = to_be_known_[part.type];
    }
    for (const std::size_t owner : candidates) {
      std::vector<PartUse>& uses = parts_.may_be_of[owner];
      const bool known = std::any_of(uses.begin(), uses.end(),
                                     [&](const PartUse& use) { return use.mapping == &part; });
      if (!known) uses.push_back({i, &part});
    }
  }

  // Whether all that the attribute leads to are owners by another mapping of the same part.
  bool IsOfAnotherType(std::size_t i, const PartMapping& part, const Resolution& resolution) const {
    if (resolution.open || resolution.targets.empty()) return false;
    const std::vector<PartMapping>& mappings = mapping_.FindParts(document_.instances[i].type);
    return std::all_of(
        resolution.targets.begin(), resolution.targets.end(), [&](const ReferenceTarget& target) {
          const std::string* type = TypeOf(target.instance);
          return type != nullptr &&
                 std::any_of(mappings.begin(), mappings.end(), [&](const PartMapping& other) {
                   return &other != &part && other.type == *type;
                 });
        });
  }

  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  std::size_t FindByKey(std::string_view type, std::string_view value) const {
    const auto of_type = by_key_.find(type);
    if (of_type == by_key_.end()) return kNobody;
    const auto found = of_type->second.find(value);
    return found == of_type->second.end() ? kNobody : found->second;
  }

  std::size_t FindOwner(const PartMapping& part, std::string_view value) {
    if (part.owner_keys.empty()) return FindByKey(part.type, value);
    const auto [index, fresh] = by_owner_key_.try_emplace(&part);
    for (std::size_t i = 0; fresh && i < document_.instances.size(); ++i) {
      const std::string* type = TypeOf(i);
      if (type == nullptr || *type != part.type) continue;
      for (const std::string& key : part.owner_keys) {
        const std::string known = TextOf(MemberOf(document_.instances[i].values, key));
        if (!known.empty()) index->second.try_emplace(known, i);
      }
    }
    const auto found = index->second.find(value);
    return found == index->second.end() ? kNobody : found->second;
  }

  void Own(std::size_t part_instance, const PartMapping& part, std::size_t owner) {
    if (owner == kNobody) return;
    const PartUse use{part_instance, &part};
    std::vector<PartUse>& uses = parts_.of_owner[owner];
    if (uses.empty() || uses.back() != use) uses.push_back(use);
    parts_.owners[part_instance].push_back(owner);
  }

  const TerraformDocument& document_;
  TerraformReferences& references_;
  const TerraformMapping& mapping_;
  TerraformParts parts_;
  StringMap<StringMap<std::size_t>> by_key_;
  StringMap<std::vector<std::size_t>> to_be_known_;
  absl::flat_hash_set<const PartMapping*> of_anybody_;
  std::map<const PartMapping*, StringMap<std::size_t>> by_owner_key_;
};

}  // namespace

TerraformParts FindParts(const TerraformDocument& document, TerraformReferences& references,
                         const TerraformMapping& mapping) {
  return PartFinder(document, references, mapping).Find();
}

}  // namespace assay::adapters
