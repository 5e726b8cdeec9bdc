#pragma once

// The collector of docs/collector.md.

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "assay/collector.h"

// [collector]
// Reads a map of host names to kernel versions as resources of type `host`.
class HostCollector final : public assay::Collector {
 public:
  explicit HostCollector(std::map<std::string, std::string> kernels)
      : kernels_(std::move(kernels)) {}

  std::string_view name() const override { return "hosts"; }

  absl::Status Collect(assay::ResourceSink& sink, const assay::CollectOptions& options) override {
    for (const auto& [host, kernel] : kernels_) {
      if (options.cancelled && options.cancelled()) return absl::CancelledError();
      assay::ValueArena arena(options.symbols);
      const assay::Member members[] = {{arena.String("kernel"), arena.String(kernel)}};
      const assay::ValueView document = arena.Object(members);
      assay::Resource resource{.type = "host",
                               .id = host,
                               .name = host,
                               .document = std::move(arena).Freeze(document),
                               .origin = {.source = "hosts"}};
      if (absl::Status status = sink.Add(std::move(resource)); !status.ok()) return status;
    }
    // There are no other hosts: rules may conclude from absence.
    return sink.AddCoverage({.resource_type = "host"});
  }

 private:
  std::map<std::string, std::string> kernels_;
};
// [/collector]
