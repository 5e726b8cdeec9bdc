// Chooses a collector by what a file holds. Standard input cannot be opened twice, so the open file
// goes to the collector for its first collection.

#include "adapters/collectors/open_collector.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "adapters/collectors/folder_collector.h"
#include "adapters/collectors/inventory_collector.h"
#include "adapters/collectors/manifest_collector.h"
#include "adapters/collectors/terraform_collector.h"
#include "assay/adapters/file_collectors.h"
#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

constexpr std::size_t kMaxTerraformBytes = std::size_t{1} << 30;

}  // namespace

std::unique_ptr<Collector> MakeCollector(FileFormat format, const std::string& path,
                                         std::shared_ptr<InputFile> file) {
  const OpenInput open =
      [path, file = std::move(file)]() mutable -> absl::StatusOr<std::shared_ptr<InputFile>> {
    if (file != nullptr) return std::exchange(file, nullptr);
    return InputFile::Open(path);
  };
  if (format == FileFormat::kManifests) return MakeManifestCollector(path, "", open);
  if (format == FileFormat::kTerraform) {
    return MakeTerraformCollector(TerraformForm::kAny, path == "-" ? "stdin" : path,
                                  [open]() mutable -> absl::StatusOr<std::string> {
                                    ASSAY_ASSIGN_OR_RETURN(const std::shared_ptr<InputFile> input,
                                                           open());
                                    return input->ReadAll(kMaxTerraformBytes);
                                  });
  }
  return MakeInventoryCollector(open);  // of a list without known keys it says what a record lacks
}

}  // namespace assay::adapters

namespace assay {

absl::StatusOr<std::unique_ptr<Collector>> OpenFileCollector(const std::string& path) {
  using adapters::FileFormat;
  std::error_code ignored;  // what is no folder is opened, which says what is wrong
  if (std::filesystem::is_directory(path, ignored)) return adapters::MakeFolderCollector(path);
  ASSAY_ASSIGN_OR_RETURN(std::shared_ptr<adapters::InputFile> file,
                         adapters::InputFile::Open(path));
  ASSAY_ASSIGN_OR_RETURN(const FileFormat format, adapters::RecogniseFormat(*file));
  if (format == FileFormat::kEmpty || format == FileFormat::kUnknownObject) {
    return InvalidArgument(fmt::format("{}: {}", file->name(), adapters::WhyNotRead(format)));
  }
  return adapters::MakeCollector(format, path, std::move(file));
}

}  // namespace assay
