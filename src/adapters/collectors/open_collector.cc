// Chooses a collector by what a file holds. Standard input cannot be opened twice, so the open file
// goes to the collector for its first collection.

#include <filesystem>
#include <system_error>
#include <utility>

#include "adapters/collectors/file_format.h"
#include "adapters/collectors/input_file.h"
#include "adapters/collectors/inventory_collector.h"
#include "adapters/collectors/manifest_collector.h"
#include "adapters/collectors/terraform_collector.h"
#include "assay/adapters/file_collectors.h"
#include "base/status_macros.h"

namespace assay {
namespace {

constexpr std::size_t kMaxTerraformBytes = std::size_t{1} << 30;

}  // namespace

absl::StatusOr<std::unique_ptr<Collector>> OpenFileCollector(const std::string& path) {
  using adapters::InputFile;
  std::error_code ignored;  // what is no folder is opened, which says what is wrong
  if (std::filesystem::is_directory(path, ignored)) return NewKubernetesManifestCollector(path);
  ASSAY_ASSIGN_OR_RETURN(std::shared_ptr<InputFile> file, InputFile::Open(path));
  ASSAY_ASSIGN_OR_RETURN(const adapters::FileFormat format, adapters::RecogniseFormat(*file));
  const adapters::OpenInput open =
      [path, file = std::move(file)]() mutable -> absl::StatusOr<std::shared_ptr<InputFile>> {
    if (file != nullptr) return std::exchange(file, nullptr);
    return InputFile::Open(path);
  };
  switch (format) {
    case adapters::FileFormat::kInventory:
      return adapters::MakeInventoryCollector(open);
    case adapters::FileFormat::kManifests:
      return adapters::MakeManifestCollector(path, "", open);
    case adapters::FileFormat::kTerraform:
      break;
  }
  return adapters::MakeTerraformCollector(
      adapters::TerraformForm::kAny, path == "-" ? "stdin" : path,
      [open]() mutable -> absl::StatusOr<std::string> {
        ASSAY_ASSIGN_OR_RETURN(const std::shared_ptr<InputFile> input, open());
        return input->ReadAll(kMaxTerraformBytes);
      });
}

}  // namespace assay
