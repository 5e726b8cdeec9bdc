// For any bytes as what `terraform show -json` prints.

#include <cstddef>
#include <cstdint>
#include <string>

#include "adapters/collectors/terraform_collector.h"
#include "fuzz/collected_graph.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto collector = assay::adapters::MakeTerraformCollector(
      assay::adapters::TerraformForm::kAny, "plan.json",
      [&]() -> absl::StatusOr<std::string> { return text; });
  assay::CheckCollection(*collector);
  return 0;
}
