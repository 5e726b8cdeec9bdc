#pragma once

// OPA's bundles: a folder or an archive with modules, data and a `.manifest`.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/value.h"
#include "rule_library.h"

namespace assay::host {

/// A data.json or data.yaml; the names of the folders above it are keys below `data`.
struct BundleDocument {
  std::string name;  ///< in the bundle: `roles/data.json`
  std::vector<std::string> keys;
  Value value;
};

struct Bundle {
  std::string path;                       ///< as it was named
  bool archive = false;                   ///< else a folder
  Value manifest;                         ///< as written; undefined where there is none
  Value signatures;                       ///< .signatures.json, which nothing here verifies
  std::string revision;                   ///< of the manifest
  std::vector<std::string> roots = {""};  ///< likewise: `a/b`, without slashes around
  std::vector<TextFile> modules;          ///< their dialects are those of the manifest
  std::vector<BundleDocument> documents;

  /// What errors call a file of the bundle: `policy.tar.gz/p/x.rego`.
  std::string PathOf(const std::string& name) const;
  /// The reverse: a module's name in the bundle.
  std::string NameOf(const TextFile& module) const;
};

/// Reads a folder or a `.tar.gz`. InvalidArgument names bundle and file: a manifest that is wrong,
/// modules or data outside of its roots, and what ReadArchive() says. Unimplemented: it holds what
/// is not read here (WebAssembly that the manifest names, a patch).
absl::StatusOr<Bundle> ReadBundle(const std::string& path);

/// Several, sorted by path; what is named twice counts once. AlreadyExists where two bundles own
/// the same part of `data`.
absl::StatusOr<std::vector<Bundle>> ReadBundles(std::vector<std::string> paths);

/// Parts of a module's package behind `data`, of the tree that ParseRegoModule() gives.
std::vector<std::string> PackageOf(ValueView tree);

}  // namespace assay::host
