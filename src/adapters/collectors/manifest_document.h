#pragma once

// One Kubernetes object as a resource: its type, its id, its envelope.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "assay/collector.h"
#include "assay/resource.h"

namespace assay::adapters {

// `Deployment` of `apps/v1` is `kubernetes_deployment`; kinds of groups that are not Kubernetes'
// own have the group in their names: `kubernetes_serving_knative_dev_service`.
std::string ManifestType(std::string_view api_version, std::string_view kind);

// Where a document stands.
struct ManifestPlace {
  // Objects that share a `generateName`, by kind, namespace and that; counted over a collection.
  using Generated = std::map<std::string, std::size_t, std::less<>>;

  std::string_view source;  // the cluster or place: account and first part of ids
  std::string_view file;
  // The line of the document, or of one of its `items`; 0 when not known.
  std::function<std::uint32_t(const std::vector<std::size_t>& items)> line_of;
  Generated* generated = nullptr;
};

// Calls `take` with each object: the document, or the items of a list. NotFound when it is no
// Kubernetes object (a kustomization, say, has no name), and InvalidArgument when it is one that is
// wrong; the message begins with `file:line: `.
absl::Status ReadManifestDocument(const Value& document, const ManifestPlace& place,
                                  const CollectOptions& options,
                                  const std::function<absl::Status(Resource)>& take);

}  // namespace assay::adapters
