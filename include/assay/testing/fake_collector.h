#pragma once

/// \file
/// A collector whose world is a list: for tests of what comes after collection.
///
///   assay::testing::FakeCollector world({bucket, group}, {{.resource_type = "*"}});
///   absl::Status status = world.Collect(builder, {});

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "assay/collector.h"

namespace assay::testing {

/// Gives its resources, then its coverage, and returns its status: OK, unless told otherwise.
/// Belongs to one thread.
class FakeCollector final : public Collector {
 public:
  explicit FakeCollector(std::vector<Resource> resources, std::vector<Coverage> coverage = {})
      : resources_(std::move(resources)), coverage_(std::move(coverage)) {}

  /// From now on a collection fails with `status` after `resources` of them.
  void FailAfter(std::size_t resources, absl::Status status) {
    limit_ = resources;
    failure_ = std::move(status);
  }
  /// How often Collect was called.
  std::size_t collections() const { return collections_; }

  std::string_view name() const override { return "fake"; }

  absl::Status Collect(ResourceSink& sink, const CollectOptions& options) override {
    ++collections_;
    std::size_t done = 0;
    for (const Resource& resource : resources_) {
      if (options.cancelled && options.cancelled()) return absl::CancelledError();
      if (!failure_.ok() && done == limit_) return failure_;
      if (absl::Status status = sink.Add(resource); !status.ok()) return status;
      ++done;
    }
    if (!failure_.ok()) return failure_;
    for (const Coverage& statement : coverage_) {
      if (absl::Status status = sink.AddCoverage(statement); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  std::vector<Resource> resources_;
  std::vector<Coverage> coverage_;
  std::size_t limit_ = 0;
  absl::Status failure_;
  std::size_t collections_ = 0;
};

}  // namespace assay::testing
