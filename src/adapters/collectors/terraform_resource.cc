#include "adapters/collectors/terraform_resource.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "adapters/collectors/aws_policy.h"
#include "adapters/collectors/field_defaults.h"
#include "adapters/collectors/secret_names.h"
#include "base/string_map.h"
#include "resource/field_path.h"
#include "resource/sensitive.h"

// A document is made in a scratch arena that is reset for every resource, and copied out of it at
// the end: what was only needed on the way is not kept. Until then an unknown is the very word that
// TerraformAttributes made, by which its references are found again.

namespace assay::adapters {
namespace {

std::string NameOfEnvelope(const std::vector<AttributePath>& paths, ValueView attributes,
                           ValueView* unknown) {
  for (const AttributePath& path : paths) {
    const ValueView value = TerraformTranslation::Find(path, attributes);
    if (value.is_unknown() && !unknown->defined()) *unknown = value;
    if (!TextOf(value).empty()) return TextOf(value);
  }
  return {};
}

}  // namespace

TerraformResources::TerraformResources(const TerraformDocument& document,
                                       TerraformReferences& references,
                                       const TerraformMapping& mapping,
                                       const CollectOptions& options, std::string_view source)
    : document_(document),
      references_(references),
      mapping_(mapping),
      options_(options),
      source_(source),
      attributes_(references, arena_),
      translation_(arena_, {[this](ValueView unknown) { return PolicyOf(unknown); },
                            [this](std::string_view type) { return SettingOf(type); },
                            [this](ValueView key, const FieldMapping& field) {
                              return FieldOf(key, field);
                            }}),
      parts_(FindParts(document, references, mapping)),
      placements_(PlaceInstances(document, references, mapping, source)),
      lookup_(document, references, mapping, placements_) {
  Identify();
}

void TerraformResources::Identify() {
  std::set<std::pair<std::string, std::string>> taken;
  for (std::size_t i = 0; i < document_.instances.size(); ++i) {
    const TerraformInstance& instance = document_.instances[i];
    InstanceIdentity identity;
    identity.mapping = instance.data ? nullptr : mapping_.FindResource(instance.type);
    // What says something of others may be a resource as well: a network interface.
    identity.emitted = identity.mapping != nullptr ||
                       (!instance.data && parts_.owners[i].empty() && parts_.of_place[i].empty());
    if (identity.mapping != nullptr) {
      identity.type = identity.mapping->type;
      identity.id = CanonicalId(i, *identity.mapping);
    } else {
      // A definition of this name describes another shape.
      const bool clash = options_.types.Find(instance.type) != nullptr;
      identity.type = clash ? "terraform_" + instance.type : instance.type;
      identity.id = TextOf(MemberOf(instance.values, "arn"));
    }
    if (identity.id.empty()) identity.id = LocalId(instance, identity.type);
    if (identity.emitted && !taken.emplace(identity.type, identity.id).second) {
      shared_ids_.push_back(
          fmt::format("`{}` has the id `{}` of another resource, and is known "
                      "by its address instead",
                      instance.address, identity.id));
      identity.id = LocalId(instance, identity.type);
      taken.emplace(identity.type, identity.id);
    }
    identities_.push_back(std::move(identity));
  }
}

std::string TerraformResources::LocalId(const TerraformInstance& instance,
                                        std::string_view type) const {
  const bool taken = options_.taken && options_.taken(type, instance.address);
  return taken ? fmt::format("{}:{}", source_, instance.address) : instance.address;
}

std::string TerraformResources::CanonicalId(std::size_t instance,
                                            const ResourceMapping& mapping) const {
  for (const std::string& id : mapping.ids) {
    std::string text = id.find('{') == std::string::npos
                           ? TextOf(MemberOf(document_.instances[instance].values, id))
                           : FillTemplate(instance, id);
    if (!text.empty()) return text;
  }
  return {};
}

std::string TerraformResources::FillTemplate(std::size_t instance, std::string_view text) const {
  const Placement& placement = placements_[instance];
  std::string filled;
  std::size_t position = 0;
  while (position < text.size()) {
    const std::size_t open = std::min(text.find('{', position), text.size());
    filled.append(text.substr(position, open - position));
    const std::size_t close = text.find('}', open);
    if (open == text.size() || close == std::string_view::npos) break;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    std::string value;
    if (name == "account_id") {
      if (placement.known) value = placement.account;
    } else if (name == "region") {
      value = placement.region;
    } else {
      value = TextOf(MemberOf(document_.instances[instance].values, name));
    }
    if (value.empty()) return {};
    filled += value;
    position = close + 1;
  }
  return filled;
}

Resource TerraformResources::Make(std::size_t instance) {
  arena_.Reset();
  attributes_.Reset();
  const TerraformInstance& source = document_.instances[instance];
  const InstanceIdentity& identity = identities_[instance];
  Building building;
  building.instance = instance;
  current_ = instance;
  building.attributes =
      attributes_.Read(source, identity.mapping == nullptr ? std::span<const std::string>()
                                                           : identity.mapping->assigned);
  Resource& resource = building.resource;
  resource.type = identity.type;
  resource.id = identity.id;
  resource.account_id = placements_[instance].account;
  resource.region = placements_[instance].region;
  resource.origin = {std::string(source_), source.line, source.address};
  if (identity.mapping != nullptr) {
    MakeMapped(building, *identity.mapping);
  } else {
    building.document = ReduceAll(building.attributes, false);
    AddEnvelope(building, nullptr);
  }
  ValueArena result(options_.symbols);
  const ValueView copy = result.Copy(building.document);
  resource.document = std::move(result).Freeze(copy);
  return std::move(building.resource);
}

void TerraformResources::MakeMapped(Building& building, const ResourceMapping& mapping) {
  building.document = translation_.Translate(mapping.document, building.attributes);
  if (!building.document.is_object()) building.document = ValueView::EmptyObject();
  AddParts(building);
  AddEnvelope(building, &mapping);
  if (const ResourceType* type = options_.types.Find(mapping.type)) {
    building.document = ApplyDefaults(*type, building.document, arena_, building.resource.assumed);
    AddPlannedEdges(building, *type);
    ReduceSensitive(building, *type);
  }
}

void TerraformResources::AddParts(Building& building) {
  // Arrays are joined once for all parts that add to them.
  std::map<std::vector<std::string>, std::vector<ValueView>> lists;
  std::set<const PartMapping*> certain;
  std::map<std::vector<std::string>, std::pair<ValueView, std::string>> set_by;
  for (const PartUse& use : parts_.of_owner[building.instance]) {
    const bool is_resource = identities_[use.instance].mapping != nullptr;
    const ValueView attributes =
        attributes_.Read(document_.instances[use.instance], use.mapping->assigned,
                         is_resource ? std::optional(use.instance) : std::nullopt);
    ValueView value;
    if (translation_.Holds(use.mapping->when, attributes, &value)) {
      value = translation_.Translate(use.mapping->gives, attributes);
    }
    if (!value.defined()) continue;
    certain.insert(use.mapping);
    if (use.mapping->append && !value.is_unknown()) {
      std::vector<ValueView>& list = lists[use.mapping->into];
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        list.push_back(value.at(i));
      if (!value.is_array()) list.push_back(value);
      continue;
    }
    const std::string& address = document_.instances[use.instance].address;
    const auto [other, first] = set_by.try_emplace(use.mapping->into, value, address);
    if (!use.mapping->append && !first && other->second.first != value) {
      value = arena_.Unknown(UnknownKind::kAfterApply,
                             fmt::format("`{}` and `{}` both set it, and which of them comes last "
                                         "is not known",
                                         other->second.second, address));
    }
    building.document =
        translation_.Merge(building.document, use.mapping->into, value, use.mapping->append);
  }
  for (const auto& [path, items] : lists) {
    building.document = translation_.Merge(building.document, path, arena_.Array(items), true);
  }
  for (const RemovedPart& removed : parts_.removed[building.instance]) {
    const std::vector<std::string>& into = removed.mapping->into;
    if (removed.mapping->append || set_by.contains(into)) continue;
    if (!TerraformTranslation::Find({0, into}, building.document).defined()) continue;
    const ValueView unknown = arena_.Unknown(
        UnknownKind::kAfterApply,
        fmt::format("known after apply; `{}` is taken away from it", removed.address));
    building.document = translation_.Merge(building.document, into, unknown, false);
  }
  for (const PartUse& use : parts_.may_be_of[building.instance]) {
    if (!use.mapping->append && certain.contains(use.mapping)) continue;
    const TerraformInstance& part = document_.instances[use.instance];
    const ValueView attributes = attributes_.Read(part, use.mapping->assigned);
    ValueView unknown;
    const bool applies = translation_.Holds(use.mapping->when, attributes, &unknown);
    if (!applies && !unknown.defined()) continue;
    unknown = arena_.Unknown(
        UnknownKind::kAfterApply,
        fmt::format("known after apply; `{}` may be about this resource", part.address));
    building.document =
        translation_.Merge(building.document, use.mapping->into, unknown, use.mapping->append);
  }
}

void TerraformResources::AddEnvelope(Building& building, const ResourceMapping* mapping) {
  Resource& resource = building.resource;
  const TerraformInstance& source = document_.instances[building.instance];
  std::vector<Member> members;
  const auto put = [&](std::string_view key, ValueView value) {
    if (value.defined()) members.push_back({arena_.String(key), value});
  };
  for (std::size_t i = 0; i < building.document.size(); ++i) {
    members.push_back({building.document.key(i), building.document.at(i)});
  }
  // Of equal keys the last wins: the envelope's.
  put("resource_type", arena_.String(resource.type));
  put("resource_id", arena_.String(resource.id));
  if (!resource.account_id.empty()) put("account_id", arena_.String(resource.account_id));
  if (!resource.region.empty()) put("region", arena_.String(resource.region));
  ValueView unknown_name;
  static const std::vector<AttributePath> kName = {{0, {"name"}}};
  resource.name = NameOfEnvelope(mapping == nullptr ? kName : mapping->name, building.attributes,
                                 &unknown_name);
  if (!resource.name.empty()) {
    put("name", arena_.String(resource.name));
  } else if (mapping != nullptr) {
    put("name", unknown_name);
  }
  ValueView tags = building.attributes.Find("tags_all");
  if (!tags.defined()) tags = building.attributes.Find("tags");
  if (mapping != nullptr && (tags.is_object() || tags.is_unknown())) put("tags", tags);
  if (source.tainted) {
    const Member tainted{arena_.String("tainted"), ValueView::Boolean(true)};
    put("terraform", arena_.Object(std::span(&tainted, 1)));
  }
  building.document = arena_.Object(members);
}

ValueView TerraformResources::PolicyOf(ValueView unknown) {
  const UnknownSource* source = attributes_.SourceOf(unknown);
  if (source == nullptr || !source->waits_for || source->waits_for->targets.size() != 1 ||
      source->waits_for->open) {
    return {};
  }
  const TerraformInstance& target = document_.instances[source->waits_for->targets[0].instance];
  if (!target.data || target.type != "aws_iam_policy_document") return {};
  return PolicyOfDataSource(attributes_.Read(target, {}), arena_).value_or(ValueView());
}

ValueView TerraformResources::Original(ValueView value) const {
  const UnknownSource* source = value.is_unknown() ? attributes_.SourceOf(value) : nullptr;
  return source != nullptr && source->sensitive.defined() ? source->sensitive : value;
}

void TerraformResources::ReduceSensitive(Building& building, const ResourceType& type) {
  for (const FieldDefinition& field : type.fields) {
    if (!field.sensitive) continue;
    const absl::StatusOr<resource::FieldPath> path = resource::ParseFieldPath(field.path);
    if (!path.ok()) continue;
    building.document = RewriteField(building.document, *path, arena_, [this](ValueView value) {
      return resource::ReduceSensitive(Original(value), options_.salt, arena_);
    });
  }
}

// Recursion follows the input's nesting, which the parser limits.
ValueView TerraformResources::ReduceAll(ValueView value, bool secret) {
  if (value.is_object()) {
    std::vector<Member> members;
    for (std::size_t i = 0; i < value.size(); ++i) {
      members.push_back({value.key(i), ReduceAll(value.at(i), IsSecretName(TextOf(value.key(i))))});
    }
    return arena_.Object(members);
  }
  if (value.is_array()) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < value.size(); ++i) items.push_back(ReduceAll(value.at(i), false));
    return arena_.Array(items);
  }
  const ValueView original = Original(value);
  const bool marked = original.bits() != value.bits();
  if (!marked && !(secret && original.is_string())) return value;
  return resource::ReduceSensitive(original, options_.salt, arena_);
}

}  // namespace assay::adapters
