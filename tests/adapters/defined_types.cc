#include "adapters/defined_types.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "assay/yaml.h"

namespace assay::adapters {
namespace {

std::vector<std::string> DefinitionFiles() {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(ASSAY_SOURCE_DIR "/rules")) {
    if (entry.path().string().ends_with(".resource.yaml")) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

ResourceTypes ReadDefinitions() {
  std::vector<DocumentPart> sources;
  for (const std::string& path : DefinitionFiles()) {
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::vector<YamlDocument> documents = ParseYaml(path, text).value();
    for (const YamlDocument& document : documents) sources.push_back({path, document.value()});
  }
  return ResourceTypes::Make(sources).value();
}

}  // namespace

const ResourceTypes& DefinedTypes() {
  static const ResourceTypes kTypes = ReadDefinitions();
  return kTypes;
}

}  // namespace assay::adapters
