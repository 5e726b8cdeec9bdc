// A folder mixes what belongs to one estate: plans, inventories, manifests, and files of other
// programs, which are passed over with a warning. Its manifests are one place; every other file is
// collected as if it had been named.

#include "adapters/collectors/folder_collector.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "adapters/collectors/file_format.h"
#include "adapters/collectors/folder_files.h"
#include "adapters/collectors/manifest_collector.h"
#include "adapters/collectors/open_collector.h"
#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

constexpr std::array<std::string_view, 5> kExtensions = {".json", ".jsonl", ".ndjson", ".yaml",
                                                         ".yml"};

// Remembers what plans gave: two of one folder may use the same addresses for different resources.
class Noted final : public ResourceSink {
 public:
  Noted(ResourceSink& sink, absl::flat_hash_set<std::pair<std::string, std::string>>& given)
      : sink_(sink), given_(given) {}
  absl::Status Add(Resource resource) override {
    given_.emplace(resource.type, resource.id);
    return sink_.Add(std::move(resource));
  }
  absl::Status AddCoverage(Coverage coverage) override {
    return sink_.AddCoverage(std::move(coverage));
  }

 private:
  ResourceSink& sink_;
  absl::flat_hash_set<std::pair<std::string, std::string>>& given_;
};

// One collection.
class FolderReading {
 public:
  FolderReading(const std::string& folder, ResourceSink& sink, const CollectOptions& options)
      : folder_(folder), sink_(sink), options_(options) {}

  absl::Status Run() {
    ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                           FindFiles(folder_, kExtensions, options_));
    for (const std::string& file : files) ASSAY_RETURN_IF_ERROR(ReadFile(file));
    if (manifests_.empty()) return absl::OkStatus();
    return CollectManifests(folder_, manifests_, sink_, options_);
  }

 private:
  absl::Status ReadFile(const std::string& path) {
    ASSAY_ASSIGN_OR_RETURN(std::shared_ptr<InputFile> file, InputFile::Open(path));
    ASSAY_ASSIGN_OR_RETURN(const FileFormat format, RecogniseFormat(*file));
    switch (format) {
      case FileFormat::kManifests:
        manifests_.push_back(path);
        return absl::OkStatus();
      case FileFormat::kInventory:
        return MakeCollector(format, path, std::move(file))->Collect(sink_, options_);
      case FileFormat::kTerraform:
        return ReadTerraform(path, std::move(file));
      case FileFormat::kUnknownObject:
      case FileFormat::kUnknownList:
      case FileFormat::kEmpty:
        break;
    }
    if (options_.warn) {
      options_.warn({.severity = DiagnosticSeverity::kWarning,
                     .code = "input_skipped",
                     .message = WhyNotRead(format),
                     .location = {.file = path}});
    }
    return absl::OkStatus();
  }

  absl::Status ReadTerraform(const std::string& path, std::shared_ptr<InputFile> file) {
    // What this file gives is noted behind it, for within a file an address is one resource.
    absl::flat_hash_set<std::pair<std::string, std::string>> given;
    CollectOptions options = options_;
    options.taken = [this](std::string_view type, std::string_view id) {
      return given_.contains(std::pair<std::string, std::string>(type, id)) ||
             (options_.taken && options_.taken(type, id));
    };
    Noted noted(sink_, given);
    ASSAY_RETURN_IF_ERROR(
        MakeCollector(FileFormat::kTerraform, path, std::move(file))->Collect(noted, options));
    given_.merge(given);
    return absl::OkStatus();
  }

  const std::string& folder_;
  ResourceSink& sink_;
  const CollectOptions& options_;
  std::vector<std::string> manifests_;
  absl::flat_hash_set<std::pair<std::string, std::string>> given_;  // type and id
};

class FolderCollector final : public Collector {
 public:
  explicit FolderCollector(std::string folder) : folder_(std::move(folder)) {}

  std::string_view name() const override { return "folder"; }

  absl::Status Collect(ResourceSink& sink, const CollectOptions& options) override {
    return FolderReading(folder_, sink, options).Run();
  }

 private:
  std::string folder_;
};

}  // namespace

std::unique_ptr<Collector> MakeFolderCollector(std::string folder) {
  return std::make_unique<FolderCollector>(std::move(folder));
}

}  // namespace assay::adapters
