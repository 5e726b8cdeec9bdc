#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "adapters/collectors/terraform_resource.h"

// What a resource takes over from others: settings of its account and region, fields of a resource
// that it names; and what parts say of accounts.

namespace assay::adapters {
namespace {

// Replicas of replicas: nobody makes longer chains, and circles end here.
constexpr int kMaxTaken = 8;

}  // namespace

ValueView TerraformResources::SettingOf(std::string_view terraform_type) {
  const TerraformLookup::Setting setting = lookup_.SettingOf(terraform_type, current_);
  if (setting.here.empty()) return {};
  const TerraformInstance& instance = document_.instances[setting.here[0]];
  if (setting.doubtful) {
    return arena_.Unknown(UnknownKind::kAfterApply,
                          fmt::format("known after apply; `{}` may be about its account and region",
                                      instance.address));
  }
  return attributes_.Read(instance, {});
}

std::optional<std::size_t> TerraformResources::NamedBy(ValueView key, std::string_view type) const {
  if (key.is_string()) return lookup_.FindByKey(type, key.text().view());
  const UnknownSource* source = key.is_unknown() ? attributes_.SourceOf(key) : nullptr;
  if (source == nullptr || !source->waits_for) return std::nullopt;
  const Resolution& leads_to = *source->waits_for;
  if (leads_to.targets.size() != 1 || leads_to.open || leads_to.condition || source->ambiguous) {
    return std::nullopt;
  }
  const std::size_t target = leads_to.targets[0].instance;
  const ResourceMapping* mapping = identities_[target].mapping;
  if (mapping == nullptr || mapping->type != type) return std::nullopt;
  return target;
}

ValueView TerraformResources::FieldOf(ValueView key, const FieldMapping& field) {
  const std::optional<std::size_t> found = NamedBy(key, field.of_type);
  if (!found) return {};
  const ResourceMapping& mapping = *identities_[*found].mapping;
  const auto there =
      std::find_if(mapping.document.fields.begin(), mapping.document.fields.end(),
                   [&](const FieldMapping& member) { return member.name == field.of_field; });
  if (there == mapping.document.fields.end() || depth_ >= kMaxTaken) return {};
  const std::size_t before = std::exchange(current_, *found);
  ++depth_;
  const ValueView attributes = attributes_.Read(document_.instances[*found], mapping.assigned);
  const ValueView value = translation_.Translate(*there, attributes);
  --depth_;
  current_ = before;
  return value.defined() ? value : ValueView::Null();
}

std::vector<PlaceDocument> TerraformResources::PlaceDocuments() {
  arena_.Reset();
  attributes_.Reset();
  using Place = std::pair<std::string, std::string>;  // type, account
  std::map<Place, ValueView> documents;
  std::map<std::pair<Place, std::vector<std::string>>, ValueView> set;
  for (std::size_t i = 0; i < document_.instances.size(); ++i) {
    const TerraformInstance& instance = document_.instances[i];
    for (const PartMapping* part : parts_.of_place[i]) {
      current_ = i;
      ValueView value =
          translation_.Translate(part->gives, attributes_.Read(instance, part->assigned));
      if (!value.defined()) continue;
      const Place place{part->type, placements_[i].account};
      const auto [other, first] = set.try_emplace({place, part->into}, value);
      if (lookup_.MayShareAccount(i) || (!first && other->second != value)) {
        value = arena_.Unknown(
            UnknownKind::kAfterApply,
            fmt::format("known after apply; `{}` may be about another account", instance.address));
      }
      ValueView& document = documents.try_emplace(place, ValueView::EmptyObject()).first->second;
      document = translation_.Merge(document, part->into, value, part->append);
    }
  }
  std::vector<PlaceDocument> places;
  for (const auto& [place, document] : documents) {
    ValueArena result(options_.symbols);
    const ValueView copy = result.Copy(document);
    places.push_back({place.first, place.second, std::move(result).Freeze(copy)});
  }
  return places;
}

}  // namespace assay::adapters
