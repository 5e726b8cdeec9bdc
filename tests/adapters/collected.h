#pragma once

// What a collector gave, for tests: a sink that keeps everything, and short texts to compare.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "assay/collector.h"
#include "assay/resource.h"

namespace assay::adapters {

struct Collected final : ResourceSink {
  std::vector<Resource> resources;
  std::vector<Coverage> coverage;
  std::vector<Diagnostic> warnings;

  absl::Status Add(Resource resource) override;
  absl::Status AddCoverage(Coverage statement) override;

  // By Terraform address or by id; fails the test and returns an empty one if there is none.
  const Resource& At(std::string_view address) const;
  bool Has(std::string_view address) const;
};

// Runs a Terraform collector over a text called `plan.json`.
absl::StatusOr<Collected> CollectTerraform(std::string_view text);
absl::Status CollectInto(std::string_view text, Collected& collected);

// The value at a JSON pointer: its JSON, `unknown(kind: text)` or `absent`; ` (assumed)` where it
// comes from a default.
std::string Show(const Resource& resource, std::string_view pointer);
ValueView AtPointer(ValueView value, std::string_view pointer);

std::string ReadFile(const std::string& path);
// Every resource and all that was said of it, one line a fact; for golden texts.
std::string Dump(const Collected& collected);
// The folder of real inputs, or empty when it is not there.
std::string SharedInputs();

}  // namespace assay::adapters
