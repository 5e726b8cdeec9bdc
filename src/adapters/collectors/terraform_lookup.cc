#include "adapters/collectors/terraform_lookup.h"

namespace assay::adapters {
namespace {

// Of a setting that an account and region have once, more are not looked at.
constexpr std::size_t kMaxSettings = 256;

}  // namespace

TerraformLookup::TerraformLookup(const TerraformDocument& document,
                                 const TerraformReferences& references,
                                 const TerraformMapping& mapping,
                                 const std::vector<Placement>& placements)
    : placements_(placements) {
  for (std::size_t i = 0; i < document.instances.size(); ++i) {
    const TerraformInstance& instance = document.instances[i];
    providers_.push_back(references.ProviderKeyOf(instance));
    if (IsAws(instance) && !placements[i].known) {
      providers_of_stand_in_[placements[i].account].insert(providers_.back());
    }
    if (instance.data) continue;
    by_terraform_type_[instance.type].push_back(i);
    const ResourceMapping* resource = mapping.FindResource(instance.type);
    if (resource == nullptr) continue;
    for (const std::string& key : resource->keys) {
      const std::string value = TextOf(MemberOf(instance.values, key));
      if (!value.empty()) by_key_[resource->type].try_emplace(value, i);
    }
  }
}

TerraformLookup::Same TerraformLookup::SameAccount(std::size_t a, std::size_t b) const {
  if (placements_[a].known && placements_[b].known) {
    return placements_[a].account == placements_[b].account ? Same::kYes : Same::kNo;
  }
  // Two providers whose accounts nobody names may be of two accounts.
  return providers_[a] == providers_[b] ? Same::kYes : Same::kMaybe;
}

TerraformLookup::Same TerraformLookup::SameRegion(std::size_t a, std::size_t b) const {
  const std::string& first = placements_[a].region;
  const std::string& second = placements_[b].region;
  if (!first.empty() && !second.empty()) return first == second ? Same::kYes : Same::kNo;
  return first == second && providers_[a] == providers_[b] ? Same::kYes : Same::kMaybe;
}

bool TerraformLookup::MayShareAccount(std::size_t instance) const {
  if (placements_[instance].known) return false;
  const auto found = providers_of_stand_in_.find(placements_[instance].account);
  return found != providers_of_stand_in_.end() && found->second.size() > 1;
}

TerraformLookup::Setting TerraformLookup::SettingOf(std::string_view terraform_type,
                                                    std::size_t instance) const {
  Setting setting;
  const auto found = by_terraform_type_.find(terraform_type);
  if (found == by_terraform_type_.end()) return setting;
  for (std::size_t looked = 0; looked < found->second.size(); ++looked) {
    const std::size_t i = found->second[looked];
    if (looked == kMaxSettings) {
      setting.here.push_back(i);
      setting.doubtful = true;
      break;
    }
    const Same account = SameAccount(i, instance);
    const Same region = SameRegion(i, instance);
    if (account == Same::kNo || region == Same::kNo) continue;
    setting.here.push_back(i);
    if (account == Same::kMaybe || region == Same::kMaybe) setting.doubtful = true;
  }
  if (setting.here.size() > 1) setting.doubtful = true;
  return setting;
}

std::optional<std::size_t> TerraformLookup::FindByKey(std::string_view type,
                                                      std::string_view key) const {
  const auto of_type = by_key_.find(type);
  if (of_type == by_key_.end()) return std::nullopt;
  const auto found = of_type->second.find(key);
  if (found == of_type->second.end()) return std::nullopt;
  return found->second;
}

}  // namespace assay::adapters
