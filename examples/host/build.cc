// assay build: policies as a bundle that OPA reads too, or rules as a pack file.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "assay/json.h"
#include "builtins.h"
#include "bundle.h"
#include "bundle_archive.h"
#include "command.h"
#include "fmt/format.h"
#include "output.h"
#include "policy.h"
#include "rule_library.h"

namespace assay::host {

namespace {

namespace fs = std::filesystem;

struct BuildOptions {
  std::vector<std::string> paths;
  std::string output;
  std::string target = "rego";
  std::string revision;
  bool bundle = false;
  bool v0 = false;
};

// What a bundle is made of.
struct Contents {
  Policy policy;
  std::vector<std::string> names;  // of the modules, in the bundle
  std::string revision;
  std::vector<std::string> roots = {""};
  RegoDialect dialect = RegoDialect::kV1;  // of those that the manifest does not name
  Value metadata;
};

// A path as a name in the bundle, as `opa build` has it, but never one that leads out of it.
std::string NameOfPath(const std::string& path) {
  std::string name = fs::path(path).lexically_normal().generic_string();
  while (name.starts_with("../")) name.erase(0, 3);
  while (name.starts_with('/')) name.erase(0, 1);
  return name;
}

absl::StatusOr<Contents> FromPaths(const BuildOptions& options) {
  absl::StatusOr<Policy> policy = LoadPolicy(options.paths);
  if (!policy.ok()) return policy.status();
  Contents contents{.policy = *std::move(policy)};
  for (const TextFile& module : contents.policy.modules)
    contents.names.push_back(NameOfPath(module.path));
  return contents;
}

// What the manifest of a bundle says stays, but for the names of its files.
void KeepManifest(const Bundle& bundle, Contents& contents) {
  contents.revision = bundle.revision;
  const ValueView manifest = bundle.manifest;
  if (!manifest.defined()) return;
  if (ToJson(manifest.Find("rego_version")) == "0") contents.dialect = RegoDialect::kV0;
  if (!manifest.Find("metadata").is_object()) return;
  ValueArena arena;
  const ValueView copy = arena.Copy(manifest.Find("metadata"));
  contents.metadata = std::move(arena).Freeze(copy);
}

// Of one bundle, revision, dialect and metadata stay; several have but their roots.
absl::StatusOr<Contents> FromBundles(const BuildOptions& options) {
  absl::StatusOr<std::vector<Bundle>> bundles = ReadBundles(options.paths);
  if (!bundles.ok()) return bundles.status();
  absl::StatusOr<Value> data = MergeDocuments(*bundles);
  if (!data.ok()) return data.status();
  Contents contents;
  contents.policy.data = *std::move(data);
  contents.roots.clear();
  for (Bundle& bundle : *bundles) {
    for (TextFile& module : bundle.modules) {
      contents.names.push_back(
          NameOfPath((fs::path(bundle.path) / bundle.NameOf(module)).string()));
      contents.policy.modules.push_back(std::move(module));
    }
    contents.roots.insert(contents.roots.end(), bundle.roots.begin(), bundle.roots.end());
  }
  if (bundles->size() == 1) KeepManifest(bundles->front(), contents);
  return contents;
}

RegoDialect DialectOf(const Policy& policy, const TextFile& module) {
  RegoSource source = policy.SourceOf(module);
  if (source.dialect != RegoDialect::kDetect) return source.dialect;
  source.dialect = RegoDialect::kV1;
  return ParseRegoModule(source).ok() ? RegoDialect::kV1 : RegoDialect::kV0;
}

// In `file_rego_versions` names are patterns.
std::string Quoted(const std::string& name) {
  std::string out = "/";
  for (const char c : name) {
    if (std::string_view("*?[]{}!,\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// In the order that OPA writes.
std::string ManifestOf(const Contents& contents) {
  const Policy& policy = contents.policy;
  ValueArena arena;
  std::vector<Member> others;
  for (std::size_t i = 0; i < policy.modules.size(); ++i) {
    const RegoDialect dialect = DialectOf(policy, policy.modules[i]);
    if (dialect == contents.dialect) continue;
    others.push_back({arena.String(Quoted(contents.names[i])),
                      arena.Integer(dialect == RegoDialect::kV0 ? 0 : 1)});
  }
  std::vector<ValueView> roots;
  for (const std::string& root : contents.roots) roots.push_back(arena.String(root));
  std::string text = fmt::format(
      R"({{"revision":{},"roots":{},"rego_version":{})", ToJson(arena.String(contents.revision)),
      ToJson(arena.Array(roots)), contents.dialect == RegoDialect::kV0 ? 0 : 1);
  if (!others.empty())
    text += fmt::format(R"(,"file_rego_versions":{})", ToJson(arena.Object(others)));
  if (contents.metadata.view().defined())
    text += fmt::format(R"(,"metadata":{})", ToJson(contents.metadata));
  return text + "}\n";
}

absl::StatusOr<std::string> BundleBytes(const BuildOptions& options,
                                        std::vector<Diagnostic>& diagnostics) {
  absl::StatusOr<Contents> contents = options.bundle ? FromBundles(options) : FromPaths(options);
  if (!contents.ok()) return contents.status();
  Policy& policy = contents->policy;
  if (options.v0) policy.dialect = contents->dialect = RegoDialect::kV0;
  if (!options.revision.empty()) contents->revision = options.revision;
  const absl::StatusOr<CompiledQuery> compiled =
      CompileQuery(policy.sources(), "true", {.builtins = &Builtins()}, &diagnostics);
  if (!compiled.ok()) return compiled.status();
  if (policy.modules.empty() && !policy.data.view().defined()) {
    return absl::InvalidArgumentError(
        fmt::format("no module and no data in `{}`", fmt::join(options.paths, "`, `")));
  }
  std::vector<ArchiveEntry> entries = {
      {".manifest", ManifestOf(*contents)},
      {"data.json", policy.data.view().defined() ? ToJson(policy.data) + "\n" : "{}\n"}};
  for (std::size_t i = 0; i < policy.modules.size(); ++i)
    entries.push_back({contents->names[i], policy.modules[i].text});
  std::ranges::sort(entries, {}, &ArchiveEntry::name);
  const auto twice = std::ranges::adjacent_find(entries, {}, &ArchiveEntry::name);
  if (twice != entries.end()) {
    return absl::AlreadyExistsError(
        fmt::format("two modules would be `{}` in the bundle", twice->name));
  }
  return PackArchive(entries);
}

absl::StatusOr<std::string> PackBytes(const BuildOptions& options,
                                      std::vector<Diagnostic>& diagnostics) {
  const absl::StatusOr<RuleLibrary> library = LoadRules({.paths = options.paths}, diagnostics);
  if (!library.ok()) return library.status();
  if (library->rules.rules().empty()) {
    return absl::InvalidArgumentError(
        fmt::format("no rule in `{}`", fmt::join(options.paths, "`, `")));
  }
  return library->rules.Save();
}

int Build(const BuildOptions& options, Terminal& terminal) {
  const bool pack = options.target == "pack";
  if (pack && (options.bundle || options.v0 || !options.revision.empty())) {
    terminal.Error(
        "--target pack takes folders of rules: no --bundle, --revision, --v0-compatible");
    return kExitUsage;
  }
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<std::string> bytes =
      pack ? PackBytes(options, diagnostics) : BundleBytes(options, diagnostics);
  terminal.Show(diagnostics);
  if (!bytes.ok()) {
    if (diagnostics.empty()) terminal.Error(bytes.status());
    return kExitError;
  }
  const std::string output = !options.output.empty() ? options.output
                             : pack                  ? "rules.pack"
                                                     : "bundle.tar.gz";
  const absl::Status status = WriteOutput(output, [&](std::ostream& out) {
    out.write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
    return absl::OkStatus();
  });
  if (status.ok()) return kExitOk;
  terminal.Error(status);
  return kExitError;
}

}  // namespace

Run AddBuild(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<BuildOptions>();
  CLI::App* command =
      app.add_subcommand("build", "Make a bundle of modules and data, or a pack file of rules");
  command->footer(
      "Examples:\n"
      "  assay build policy/ -o bundle.tar.gz --revision v7\n"
      "  assay build -b bundle/ -o bundle.tar.gz\n"
      "  assay build --target pack rules/ -o rules.pack\n\n"
      "Exit codes: 0 written, 2 error, 64 usage.");
  command->add_option("PATH", options->paths, "Files or folders of modules and data")->required();
  command->add_option("--output,-o", options->output,
                      "The file to write: bundle.tar.gz, or rules.pack; - is standard output");
  command->add_option("--target,-t", options->target, "rego (a bundle) or pack (compiled rules)")
      ->check(CLI::IsMember({"rego", "pack"}))
      ->capture_default_str();
  command->add_flag("--bundle,-b", options->bundle, "The paths are bundles: folders or .tar.gz");
  command->add_option("--revision,-r", options->revision,
                      "The revision to write into the manifest");
  command->add_flag("--v0-compatible", options->v0, "Modules are Rego v0");
  return [options, &terminal] { return Build(*options, terminal); };
}

}  // namespace assay::host
