// JSON is read as YAML too, which it is a part of; duplicate keys are errors either way.

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <utility>
#include <vector>

#include "adapters/collectors/folder_files.h"
#include "adapters/collectors/input_file.h"
#include "assay/adapters/file_collectors.h"
#include "assay/json.h"
#include "assay/yaml.h"
#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;
constexpr std::string_view kType = "document";
constexpr std::array<std::string_view, 3> kExtensions = {".json", ".yaml", ".yml"};

class DocumentCollector final : public Collector {
 public:
  explicit DocumentCollector(std::string path) : path_(std::move(path)) {}

  std::string_view name() const override { return "documents"; }

  absl::Status Collect(ResourceSink& sink, const CollectOptions& options) override {
    std::error_code ignored;  // what is no folder is opened, which says what is wrong
    std::vector<std::string> files = {path_};
    if (std::filesystem::is_directory(path_, ignored)) {
      ASSAY_ASSIGN_OR_RETURN(files, FindFiles(path_, kExtensions, options));
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (options.cancelled && options.cancelled()) {
        return StatusOf(absl::StatusCode::kCancelled, "collection was cancelled");
      }
      ASSAY_RETURN_IF_ERROR(ReadFile(files[i], sink, options));
      if (options.progress) options.progress("documents", i + 1);
    }
    return sink.AddCoverage({.resource_type = std::string(kType),
                             .state = CoverageState::kPartial,
                             .reason = "there may be documents elsewhere"});
  }

 private:
  static absl::Status ReadFile(const std::string& path, ResourceSink& sink,
                               const CollectOptions& options) {
    ASSAY_ASSIGN_OR_RETURN(const std::shared_ptr<InputFile> file, InputFile::Open(path));
    file->Forget();
    ASSAY_ASSIGN_OR_RETURN(const std::string text, file->ReadAll(kMaxFileBytes));
    const std::string name = path == "-" ? "stdin" : path;
    ASSAY_ASSIGN_OR_RETURN(const std::vector<YamlDocument> documents,
                           ParseYaml(name, text, {.symbols = options.symbols}));
    std::size_t number = 0;
    for (const YamlDocument& document : documents) {
      ++number;
      if (document.view().is_null() && documents.size() > 1) continue;  // `---` at an end
      const std::string id = documents.size() == 1 ? name : fmt::format("{}#{}", name, number);
      ASSAY_RETURN_IF_ERROR(sink.Add(ResourceOf(id, name, document, options)));
    }
    return absl::OkStatus();
  }

  static Resource ResourceOf(const std::string& id, const std::string& file,
                             const YamlDocument& document, const CollectOptions& options) {
    ValueArena arena(options.symbols != nullptr ? options.symbols : SymbolTable::Make());
    const Member members[] = {{arena.String("resource_type"), arena.String(kType)},
                              {arena.String("resource_id"), arena.String(id)},
                              {arena.String("path"), arena.String(file)},
                              {arena.String("content"), arena.Copy(document.value())}};
    const ValueView whole = arena.Object(members);
    return {.type = std::string(kType),
            .id = id,
            .document = std::move(arena).Freeze(whole),
            .origin = {.source = file, .line = document.line()}};
  }

  std::string path_;
};

}  // namespace
}  // namespace assay::adapters

namespace assay {

std::unique_ptr<Collector> NewDocumentCollector(std::string path) {
  return std::make_unique<adapters::DocumentCollector>(std::move(path));
}

}  // namespace assay
