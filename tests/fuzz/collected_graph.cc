#include "fuzz/collected_graph.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "assay/graph.h"
#include "assay/json.h"
#include "assay/yaml.h"
#include "fuzz/promise.h"

namespace assay {

namespace {

ResourceTypes ReadTypes() {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(ASSAY_SOURCE_DIR "/rules")) {
    if (entry.path().string().ends_with(".resource.yaml")) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<ResourceTypes::Source> sources;
  for (const std::string& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::vector<YamlDocument> documents = ParseYaml(path, text).value();
    for (const YamlDocument& document : documents) {
      sources.push_back({path, document.value()});
    }
  }
  return ResourceTypes::Make(sources).value();
}

// Passes on what is complete, and looks at it.
class CheckingSink final : public ResourceSink {
 public:
  explicit CheckingSink(GraphBuilder& builder) : builder_(builder) {}

  absl::Status Add(Resource resource) override {
    Require(!resource.type.empty() && !resource.id.empty());
    Require(ToJson(resource.document.view()).size() > 1);
    const absl::Status status = builder_.Add(std::move(resource));
    // Two different things with one id are the input's fault; the collector says so.
    Require(status.ok() || !status.message().empty());
    return status;
  }
  absl::Status AddCoverage(Coverage statement) override {
    Require(!statement.resource_type.empty());
    return builder_.AddCoverage(std::move(statement));
  }

 private:
  GraphBuilder& builder_;
};

}  // namespace

void CheckCollection(Collector& collector) {
  static const ResourceTypes types = ReadTypes();
  GraphBuilder builder(types);
  CheckingSink sink(builder);
  CollectOptions options;
  options.types = types;
  options.symbols = builder.symbols();
  options.salt = "salt";
  options.warn = [](const Diagnostic& warning) { Require(!warning.message.empty()); };
  const absl::Status status = collector.Collect(sink, options);
  Require(status.ok() || !status.message().empty());
  Require(status.code() != absl::StatusCode::kInternal);
  Require(std::move(builder).Build().ok());
}

}  // namespace assay
