#include "adapters/collectors/implied_places.h"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace assay::adapters {
namespace {

struct Provider {
  std::string_view prefix;
  std::string_view account_type;
  std::string_view region_type;  // empty: its regions are no resources
};
constexpr std::array<Provider, 4> kProviders = {{
    {"aws_", "aws_account", "aws_region"},
    {"azure_", "azure_subscription", ""},
    {"gcp_", "gcp_project", ""},
    {"kubernetes_", "kubernetes_cluster", ""},
}};

}  // namespace

void ImpliedPlaces::Note(const Resource& resource) {
  if (resource.account_id.empty()) return;
  for (const Provider& provider : kProviders) {
    if (!resource.type.starts_with(provider.prefix)) continue;
    if (resource.type == provider.account_type || resource.type == provider.region_type) {
      const bool account = resource.type == provider.account_type;
      read_.emplace(resource.type, resource.account_id, account ? "" : resource.region);
    }
    places_.emplace(provider.account_type, resource.account_id, "");
    if (provider.region_type.empty() || resource.region.empty()) continue;
    places_.emplace(provider.region_type, resource.account_id, resource.region);
  }
}

absl::Status ImpliedPlaces::AddTo(ResourceSink& sink, std::string_view source,
                                  const CollectOptions& options) const {
  for (const Place& place : places_) {
    if (read_.contains(place)) continue;
    const auto& [type, account, region] = place;
    Resource resource{.type = type,
                      .id = region.empty() ? account : fmt::format("{}/{}", account, region),
                      .account_id = account,
                      .region = region,
                      .name = region.empty() && type == "kubernetes_cluster" ? account : region,
                      .origin = {.source = std::string(source)},
                      .implied = true};
    ValueArena arena(options.symbols);
    std::vector<Member> members;
    for (const PlaceDocument& described : documents_) {
      if (described.type != type || described.account != account) continue;
      const ValueView said = described.document;
      for (std::size_t i = 0; i < said.size(); ++i) {
        members.push_back({arena.Copy(said.key(i)), arena.Copy(said.at(i))});
      }
    }
    const auto put = [&](std::string_view key, const std::string& text) {
      if (!text.empty()) members.push_back({arena.String(key), arena.String(text)});
    };
    put("resource_type", resource.type);
    put("resource_id", resource.id);
    put("account_id", account);
    put("region", region);
    put("region_name", region);
    put("name", resource.name);
    const ValueView document = arena.Object(members);
    resource.document = std::move(arena).Freeze(document);
    ASSAY_RETURN_IF_ERROR(sink.Add(std::move(resource)));
  }
  return absl::OkStatus();
}

}  // namespace assay::adapters
