#include "bundle.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "bundle_archive.h"
#include "bundle_manifest.h"
#include "files.h"
#include "fmt/format.h"
#include "policy.h"

namespace assay::host {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = ".manifest";
constexpr std::string_view kSignatures = ".signatures.json";

// The files of a folder that a bundle is made of; others are passed over, as hidden ones are.
absl::StatusOr<std::vector<ArchiveEntry>> ReadFolder(const std::string& path) {
  absl::StatusOr<std::vector<std::string>> files =
      FindFiles(path, {".rego", "data.json", "data.yaml", "data.yml", "patch.json"});
  if (!files.ok()) return files.status();
  std::error_code error;
  for (const std::string_view name : {kManifest, kSignatures}) {
    const fs::path file = fs::path(path) / name;
    if (fs::exists(file, error)) files->push_back(file.string());
  }
  std::vector<ArchiveEntry> entries;
  for (const std::string& file : *files) {
    absl::StatusOr<std::string> text = ReadFile(file);
    if (!text.ok()) return text.status();
    entries.push_back({fs::path(file).lexically_relative(path).generic_string(), *std::move(text)});
  }
  return entries;
}

std::vector<std::string> FoldersOf(const std::string& name) {
  std::vector<std::string> folders;
  std::size_t start = 0;
  for (std::size_t slash = name.find('/'); slash != std::string::npos;
       slash = name.find('/', start)) {
    folders.push_back(name.substr(start, slash - start));
    start = slash + 1;
  }
  return folders;
}

absl::Status AddDocument(const ArchiveEntry& entry, Bundle& bundle) {
  const std::string file = bundle.PathOf(entry.name);
  absl::StatusOr<Value> value = ParseDocument(file, entry.content);
  if (!value.ok()) return value.status();
  std::vector<std::string> keys = FoldersOf(entry.name);
  if (keys.empty() && !value->view().is_object())
    return absl::InvalidArgumentError(fmt::format("{}: data at the root must be an object", file));
  bundle.documents.push_back({entry.name, std::move(keys), *std::move(value)});
  return absl::OkStatus();
}

absl::Status Add(ArchiveEntry entry, Bundle& bundle) {
  const std::string file = bundle.PathOf(entry.name);
  if (entry.name == kManifest) return ReadManifest(file, entry.content, bundle);
  if (entry.name == kSignatures) {
    absl::StatusOr<Value> value = ParseDocument(file, entry.content);
    if (!value.ok()) return value.status();
    bundle.signatures = *std::move(value);
    return absl::OkStatus();
  }
  if (entry.name == "patch.json") {
    return absl::UnimplementedError(
        fmt::format("{}: a bundle that changes another one is not read", file));
  }
  if (entry.name.ends_with(".rego")) {
    bundle.modules.push_back({file, std::move(entry.content)});
    return absl::OkStatus();
  }
  const std::string last = fs::path(entry.name).filename().string();
  if (last == "data.json" || last == "data.yaml" || last == "data.yml")
    return AddDocument(entry, bundle);
  return absl::OkStatus();
}

}  // namespace

std::string Bundle::PathOf(const std::string& name) const {
  return archive ? fmt::format("{}/{}", path, name) : (fs::path(path) / name).string();
}

std::string Bundle::NameOf(const TextFile& module) const {
  return module.path.substr(PathOf("").size());
}

absl::StatusOr<Bundle> ReadBundle(const std::string& path) {
  std::error_code error;
  Bundle bundle{.path = path, .archive = !fs::is_directory(path, error)};
  absl::StatusOr<std::vector<ArchiveEntry>> entries =
      bundle.archive ? ReadArchive(path) : ReadFolder(path);
  if (!entries.ok()) return entries.status();
  std::ranges::sort(*entries, {}, &ArchiveEntry::name);
  for (ArchiveEntry& entry : *entries) {
    if (absl::Status status = Add(std::move(entry), bundle); !status.ok()) return status;
  }
  const std::string manifest = bundle.PathOf(std::string(kManifest));
  if (absl::Status status = SetDialects(manifest, bundle); !status.ok()) return status;
  if (absl::Status status = CheckRoots(bundle); !status.ok()) return status;
  return bundle;
}

absl::StatusOr<std::vector<Bundle>> ReadBundles(std::vector<std::string> paths) {
  for (std::string& path : paths) {
    path = fs::path(path).lexically_normal().string();
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
  }
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  std::vector<Bundle> bundles;
  for (const std::string& path : paths) {
    absl::StatusOr<Bundle> bundle = ReadBundle(path);
    if (!bundle.ok()) return bundle.status();
    bundles.push_back(*std::move(bundle));
  }
  if (absl::Status status = CheckOwners(bundles); !status.ok()) return status;
  return bundles;
}

std::vector<std::string> PackageOf(ValueView tree) {
  std::vector<std::string> names;
  const ValueView path = tree.Find("package").Find("path");
  for (std::size_t i = 1; i < path.size(); ++i)
    names.emplace_back(path.at(i).Find("value").text().view());
  return names;
}

}  // namespace assay::host
