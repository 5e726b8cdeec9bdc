#pragma once

/// \file
/// The port where configuration comes in.
///
///   class Inventory final : public assay::Collector { ... };
///   assay::GraphBuilder builder(types);
///   absl::Status status = Inventory(path).Collect(builder, {});

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "assay/resource.h"

namespace assay {

/// What a host hands to every collection. Plain data; all of it is optional.
struct CollectOptions {
  /// Intern keys here (a GraphBuilder's), so that documents share shapes.
  std::shared_ptr<SymbolTable> symbols;
  /// Says which fields are sensitive, among other things.
  ResourceTypes types;
  /// Goes into the hash that stands for a sensitive value; a host keeps one for good, so that equal
  /// secrets can be told and none can be looked up.
  std::string salt;
  /// Whether another collector gave a resource of this type and id already. What has no id of the
  /// provider's yet (a planned resource: its address) then takes one that names its file as well.
  std::function<bool(std::string_view type, std::string_view id)> taken;
  /// Asked now and then; true ends the collection with Cancelled.
  std::function<bool()> cancelled;
  std::function<void(std::string_view what, std::size_t done)> progress;
  /// Something was passed over, and why; nothing is passed over silently.
  std::function<void(const Diagnostic&)> warn;
};

/// Reads one place and says what it could not read.
///
/// To the implementer: one call reads everything once and gives it to `sink`, resource by resource,
/// then coverage for what was read and for what was refused. The caller guarantees that sink
/// outlives the call and that nobody else calls this object meanwhile. On return every resource
/// given is complete. A status that sink returns is returned unchanged. InvalidArgument: the input
/// is malformed (file, line, what was expected); NotFound: it is not there; Unavailable: the
/// outside world failed, a retry may help; Cancelled, ResourceExhausted as they say. A place that
/// refuses a part is not an error: it is Coverage with kRefused. Call sink from the calling thread
/// only. Own what you open; keep nothing of options or sink after the call.
class Collector {
 public:
  virtual ~Collector() = default;
  /// A short stable name for messages: `terraform_plan`, `kubernetes_manifests`.
  virtual std::string_view name() const = 0;
  virtual absl::Status Collect(ResourceSink& sink, const CollectOptions& options) = 0;
};

}  // namespace assay
