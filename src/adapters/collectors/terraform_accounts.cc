#include "adapters/collectors/terraform_accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/string_map.h"

namespace assay::adapters {
namespace {

bool IsAccountNumber(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What the instance says of itself; empty if nothing.
std::string OwnAccount(const TerraformInstance& instance, const TerraformMapping& mappings) {
  const ResourceMapping* mapping = mappings.FindResource(instance.type);
  std::string account;
  for (const PartMapping& part : mappings.FindParts(instance.type)) {
    if (part.place) account = TextOf(MemberOf(instance.values, "account_id"));
  }
  if (mapping != nullptr && !mapping->account.empty()) {
    account = TextOf(MemberOf(instance.values, mapping->account));
  }
  if (!IsAccountNumber(account) && instance.data && instance.type == "aws_caller_identity") {
    account = TextOf(MemberOf(instance.values, "account_id"));
  }
  if (!IsAccountNumber(account) && !instance.data) {
    account = SplitArn(TextOf(MemberOf(instance.values, "arn"))).account;
  }
  return IsAccountNumber(account) ? account : std::string();
}

// What a provider's configuration says; empty if nothing.
std::string AccountOfProvider(const TerraformReferences& references, std::string_view provider) {
  std::string account(SplitArn(references.ProviderRole(provider)).account);
  if (!IsAccountNumber(account)) account = references.ProviderOnlyAccount(provider);
  return IsAccountNumber(account) ? account : std::string();
}

std::string OwnRegion(const TerraformInstance& instance) {
  std::string region = TextOf(MemberOf(instance.values, "region"));
  if (region.empty()) region = SplitArn(TextOf(MemberOf(instance.values, "arn"))).region;
  return region;
}

// `us-west-2a` lies in `us-west-2`.
std::string RegionOfZone(const TerraformInstance& instance) {
  std::string zone = TextOf(MemberOf(instance.values, "availability_zone"));
  const bool lettered = zone.size() > 2 && zone.back() >= 'a' && zone.back() <= 'z' &&
                        zone[zone.size() - 2] >= '0' && zone[zone.size() - 2] <= '9';
  if (!lettered) return {};
  zone.pop_back();
  return zone;
}

}  // namespace

ArnFields SplitArn(std::string_view arn) {
  if (!arn.starts_with("arn:")) return {};
  std::vector<std::string_view> fields;
  std::size_t start = 0;
  while (fields.size() < 5) {
    const std::size_t colon = arn.find(':', start);
    if (colon == std::string_view::npos) return {};
    fields.push_back(arn.substr(start, colon - start));
    start = colon + 1;
  }
  return {fields[3], fields[4]};
}

bool IsAws(const TerraformInstance& instance) { return instance.type.starts_with("aws_"); }

std::vector<Placement> PlaceInstances(const TerraformDocument& document,
                                      TerraformReferences& references,
                                      const TerraformMapping& mapping, std::string_view source) {
  std::vector<Placement> placements(document.instances.size());
  std::vector<std::string> providers(document.instances.size());
  StringMap<std::set<std::string>> accounts_of_provider;
  StringMap<std::string> region_of_provider;
  std::set<std::string> accounts;
  for (std::size_t i = 0; i < placements.size(); ++i) {
    const TerraformInstance& instance = document.instances[i];
    if (!IsAws(instance)) continue;
    providers[i] = references.ProviderKeyOf(instance);
    const auto [configured, fresh] = accounts_of_provider.try_emplace(providers[i]);
    if (fresh) {
      const std::string account = AccountOfProvider(references, providers[i]);
      if (!account.empty()) configured->second.insert(account);
      if (!account.empty()) accounts.insert(account);
    }
    placements[i].account = OwnAccount(instance, mapping);
    if (placements[i].account.empty()) continue;
    placements[i].known = true;
    accounts.insert(placements[i].account);
    accounts_of_provider[providers[i]].insert(placements[i].account);
  }
  for (std::size_t i = 0; i < placements.size(); ++i) {
    const TerraformInstance& instance = document.instances[i];
    if (!IsAws(instance)) continue;
    Placement& placement = placements[i];
    const auto of_provider = accounts_of_provider.find(providers[i]);
    if (!placement.known && of_provider != accounts_of_provider.end() &&
        of_provider->second.size() == 1) {
      placement.account = *of_provider->second.begin();
      placement.known = true;
    } else if (!placement.known && accounts.size() == 1) {
      placement.account = *accounts.begin();
      placement.known = true;
    } else if (!placement.known) {
      placement.account = fmt::format("terraform:{}", source);
    }
    const ResourceMapping* resource = mapping.FindResource(instance.type);
    if (resource != nullptr && resource->global) continue;
    placement.region = OwnRegion(instance);
    if (placement.region.empty()) {
      const auto [found, fresh] = region_of_provider.try_emplace(providers[i]);
      if (fresh) found->second = references.ProviderRegion(providers[i]);
      placement.region = found->second;
    }
    if (placement.region.empty()) placement.region = RegionOfZone(instance);
  }
  return placements;
}

}  // namespace assay::adapters
