#pragma once

/// \file
/// Collectors that read files.
///
///   std::unique_ptr<assay::Collector> plan = assay::NewTerraformPlanCollector("plan.json");
///   absl::Status status = plan->Collect(builder, {.symbols = builder.symbols(), .types = types});
///
/// Each reads its file when Collect() is called, once a call. A path of `-` is standard input,
/// which can be read once.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/collector.h"
#include "assay/diagnostic.h"
#include "assay/resource.h"

namespace assay {

/// A plan as `terraform show -json PLANFILE` prints it, formats 0.1, 0.2 and 1.x. A planned
/// resource has its Terraform address as id until the provider's own is known; docs/terraform.md
/// says how attributes become fields and what counts as unknown.
std::unique_ptr<Collector> NewTerraformPlanCollector(std::string path);

/// A state as `terraform show -json` prints it. Terraform's own state file is refused.
std::unique_ptr<Collector> NewTerraformStateCollector(std::string path);

/// An inventory: an array of resource documents, or one a line; docs/collector.md has the form. It
/// is read record by record, so that its size does not matter.
std::unique_ptr<Collector> NewInventoryCollector(std::string path);

/// All that is wrong with the `terraform` sections of definitions (docs/terraform.md): unknown
/// words, wrong kinds, fields that a closed type does not declare. Empty: a plan or state can be
/// read with them.
std::vector<Diagnostic> CheckTerraformMapping(const ResourceTypes& types);

/// Kubernetes manifests: a file of YAML documents or JSON objects, or a folder of .yaml, .yml and
/// .json files, read recursively in order of name. `source` names the cluster or place in ids and
/// as account; the default is the path.
std::unique_ptr<Collector> NewKubernetesManifestCollector(std::string path,
                                                          std::string source = {});

/// Documents as they are: each YAML or JSON document of a file, or of the .yaml, .yml and .json
/// files of a folder, is a resource of type `document` with its `path` and its `content`. For rules
/// about configuration of any kind.
std::unique_ptr<Collector> NewDocumentCollector(std::string path);

/// A collector for what the file holds, told from its content, never from its name. Of a folder it
/// reads so every .json, .jsonl, .ndjson, .yaml and .yml file, recursively in order of path; files
/// that hold nothing known are passed over with a warning, and the manifests are one place.
/// InvalidArgument: an empty file, another encoding than UTF-8, or nothing that is known here.
absl::StatusOr<std::unique_ptr<Collector>> OpenFileCollector(const std::string& path);

}  // namespace assay
