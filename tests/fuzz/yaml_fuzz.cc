// For any bytes: reading ends, with documents or with diagnostics that have a place; a document is
// JSON, so it is written as JSON and read back as itself, and, JSON being YAML, the YAML reader
// reads that text as itself as well.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "assay/json.h"
#include "assay/yaml.h"
#include "fuzz/promise.h"

namespace assay {
namespace {

void CheckText(std::string_view text) {
  std::vector<Diagnostic> diagnostics;
  const YamlReadOptions options = {.max_depth = 64, .max_nodes = 20'000};
  const absl::StatusOr<std::vector<YamlDocument>> documents =
      ParseYaml("y", text, options, &diagnostics);
  Require(documents.ok() || !documents.status().message().empty());
  for (const Diagnostic& diagnostic : diagnostics) {
    Require(!diagnostic.message.empty() && diagnostic.location.line > 0);
  }
  if (!documents.ok()) return;
  for (const YamlDocument& document : *documents) {
    Require(document.LineOf({}) == document.line());
    const std::string json = ToJson(document.view());
    const absl::StatusOr<Value> back = ParseJson(json);
    Require(back.ok() && Compare(*back, document.view()) == 0);
  }
}

}  // namespace
}  // namespace assay

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::CheckText({reinterpret_cast<const char*>(data), size});
  return 0;
}
