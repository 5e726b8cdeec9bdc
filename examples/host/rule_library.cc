#include "rule_library.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

#include "assay/adapters/file_collectors.h"
#include "assay/yaml.h"
#include "files.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

namespace fs = std::filesystem;

absl::Status ReadAll(const std::vector<std::string>& paths, std::vector<TextFile>& files) {
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    absl::StatusOr<std::vector<std::string>> found = FindFiles(path, {".rego", ".yaml", ".yml"});
    if (!found.ok()) return found.status();
    for (std::string& file : *found) {
      if (!seen.insert(file).second) continue;
      absl::StatusOr<std::string> text = ReadFile(file);
      if (!text.ok()) return text.status();
      files.push_back({std::move(file), *std::move(text)});
    }
  }
  return absl::OkStatus();
}

// Reads a YAML file's documents; what is wrong goes to `diagnostics`.
std::vector<Value> Documents(const TextFile& file, std::vector<Diagnostic>& diagnostics) {
  std::vector<Value> values;
  absl::StatusOr<std::vector<YamlDocument>> documents =
      ParseYaml(file.path, file.text, {}, &diagnostics);
  if (!documents.ok()) return values;
  for (const YamlDocument& document : *documents) values.push_back(document.value());
  return values;
}

bool InFolder(const std::string& path, std::string_view name) {
  return fs::path(path).parent_path().filename() == name;
}

using ContractFolders = std::map<std::string, std::vector<ContractFile>>;

// Takes the files of folders that hold a `contract.yaml` out of `files`.
ContractFolders TakeContracts(std::vector<TextFile>& files) {
  ContractFolders folders;
  for (const TextFile& file : files) {
    const fs::path path = file.path;
    if (path.filename() == "contract.yaml") folders[path.parent_path().string()];
  }
  std::vector<TextFile> others;
  for (TextFile& file : files) {
    const auto folder = folders.find(fs::path(file.path).parent_path().string());
    if (folder == folders.end()) {
      others.push_back(std::move(file));
    } else {
      folder->second.push_back({std::move(file.path), std::move(file.text)});
    }
  }
  files = std::move(others);
  return folders;
}

// Reads `name=path` with the contract of that name.
absl::Status ReadForeign(const std::string& option, const ContractFolders& folders,
                         ForeignRules& foreign, std::vector<Diagnostic>& diagnostics) {
  const std::size_t equals = option.find('=');
  const std::string name = option.substr(0, equals);
  if (equals == std::string::npos || name.empty() || equals + 1 == option.size()) {
    return absl::InvalidArgumentError(
        fmt::format("`--contract {}` is not of the form name=path", option));
  }
  std::string known;
  for (const auto& [folder, files] : folders) {
    absl::StatusOr<Contract> contract = Contract::Make(files, &diagnostics);
    if (!contract.ok()) return contract.status();
    known += " " + contract->name();
    if (contract->name() != name) continue;
    absl::StatusOr<std::vector<std::string>> found =
        FindFiles(option.substr(equals + 1), {".rego", ".yaml", ".yml", ".json"});
    if (!found.ok()) return found.status();
    std::vector<ContractFile> texts;
    for (std::string& file : *found) {
      absl::StatusOr<std::string> text = ReadFile(file);
      if (!text.ok()) return text.status();
      texts.push_back({std::move(file), *std::move(text)});
    }
    return contract->Read(texts, foreign, &diagnostics);
  }
  return absl::NotFoundError(
      fmt::format("no contract `{}`; there are:{}", name, known.empty() ? " none" : known));
}

bool HasErrors(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == DiagnosticSeverity::kError) return true;
  }
  return false;
}

void CheckFrameworkIds(const RuleLibrary& library, const std::vector<std::string>& files,
                       std::vector<Diagnostic>& diagnostics) {
  std::map<std::string, std::string> seen;
  for (std::size_t i = 0; i < library.frameworks.size(); ++i) {
    const auto [first, fresh] = seen.emplace(library.frameworks[i].id, files[i]);
    if (fresh) continue;
    diagnostics.push_back({.severity = DiagnosticSeverity::kError,
                           .code = "framework_error",
                           .message = fmt::format("framework `{}` is also in {}",
                                                  library.frameworks[i].id, first->second),
                           .location = {.file = files[i]},
                           .source_line = {},
                           .hint = "one of them needs another id"});
  }
}

// A framework that names a rule nobody wrote claims a check that never happens.
void CheckFrameworks(const RuleLibrary& library, const std::vector<std::string>& files,
                     std::vector<Diagnostic>& diagnostics) {
  for (std::size_t i = 0; i < library.frameworks.size(); ++i) {
    for (const std::string& id : library.frameworks[i].rules()) {
      if (library.rules.Find(id) != nullptr) continue;
      diagnostics.push_back(
          {.severity = DiagnosticSeverity::kError,
           .code = "framework_error",
           .message = fmt::format("framework `{}` names a rule that is not here: `{}`",
                                  library.frameworks[i].id, id),
           .location = {.file = files[i]},
           .source_line = {},
           .hint = "give its folder with --rules as well, or take it out"});
    }
  }
}

}  // namespace

std::vector<RegoSource> RuleLibrary::rego_sources() const {
  std::vector<RegoSource> out;
  for (const TextFile& source : sources) out.push_back({.file = source.path, .text = source.text});
  for (const RegoSource& source : foreign.sources()) out.push_back(source);
  return out;
}

absl::StatusOr<std::string> DefaultRulesPath() {
  if (const char* path = std::getenv("ASSAY_RULES"); path != nullptr && *path != '\0') return path;
  std::error_code error;
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  const fs::path rules = binary.parent_path().parent_path() / "share" / "assay" / "rules";
  if (!error && fs::exists(rules, error)) {
    // A build tree has a link here; messages should name the files themselves.
    const fs::path real = fs::canonical(rules, error);
    return fs::proximate(error ? rules : real, error).string();
  }
  return absl::NotFoundError("no rules: name their folder with --rules, or set ASSAY_RULES");
}

absl::StatusOr<RuleLibrary> LoadRules(const LibraryOptions& options,
                                      std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> paths = options.paths;
  if (paths.empty()) {
    absl::StatusOr<std::string> path = DefaultRulesPath();
    if (!path.ok()) return path.status();
    paths.push_back(*path);
  }
  std::vector<TextFile> files;
  if (absl::Status status = ReadAll(paths, files); !status.ok()) return status;
  ContractFolders contracts = TakeContracts(files);
  if (contracts.empty() && !options.contracts.empty()) {
    std::vector<TextFile> shipped;
    absl::StatusOr<std::string> path = DefaultRulesPath();
    if (path.ok()) {
      if (absl::Status status = ReadAll({*path}, shipped); !status.ok()) return status;
    }
    contracts = TakeContracts(shipped);
  }
  const bool own_rules = !options.paths.empty() || options.contracts.empty();

  RuleLibrary library;
  for (const std::string& option : options.contracts) {
    absl::Status status = ReadForeign(option, contracts, library.foreign, diagnostics);
    if (!status.ok() && !HasErrors(diagnostics)) return status;
  }
  std::vector<ResourceTypes::Source> definitions;
  std::vector<std::string> framework_files;
  for (TextFile& file : files) {
    const std::string_view path = file.path;
    if (!own_rules && !path.ends_with(".resource.yaml")) continue;
    if (path.ends_with(".rego")) {
      if (!path.ends_with("_test.rego")) library.sources.push_back(std::move(file));
    } else if (path.ends_with("_test.yaml")) {
      library.fixtures.push_back(std::move(file));
    } else if (path.ends_with(".resource.yaml")) {
      for (Value& document : Documents(file, diagnostics))
        definitions.push_back({file.path, std::move(document)});
    } else if (InFolder(file.path, "frameworks")) {
      for (const Value& document : Documents(file, diagnostics)) {
        absl::StatusOr<Framework> framework = Framework::Make(file.path, document, &diagnostics);
        if (!framework.ok()) continue;
        library.frameworks.push_back(*std::move(framework));
        framework_files.push_back(file.path);
      }
    }
  }
  CheckFrameworkIds(library, framework_files, diagnostics);
  absl::StatusOr<ResourceTypes> types = ResourceTypes::Make(definitions, &diagnostics);
  if (types.ok()) {
    library.types = *types;
    for (Diagnostic& diagnostic : CheckTerraformMapping(library.types))
      diagnostics.push_back(std::move(diagnostic));
  }
  absl::StatusOr<RuleSet> rules = CompileRego(
      library.rego_sources(),
      {.types = &library.types, .strict = options.strict, .warn_unused = options.warn_unused},
      &diagnostics);
  if (rules.ok()) library.rules = *rules;
  if (types.ok() && rules.ok()) CheckFrameworks(library, framework_files, diagnostics);
  SortDiagnostics(diagnostics);
  if (!types.ok() && !HasErrors(diagnostics)) return types.status();
  if (!rules.ok() && !HasErrors(diagnostics)) return rules.status();
  if (HasErrors(diagnostics)) return absl::InvalidArgumentError("the rules have errors");
  return library;
}

bool LoadRulesOrShow(const LibraryOptions& options, Terminal& terminal, RuleLibrary& library) {
  std::vector<Diagnostic> diagnostics;
  absl::StatusOr<RuleLibrary> loaded = LoadRules(options, diagnostics);
  terminal.Show(diagnostics);
  if (!loaded.ok()) {
    terminal.Error(loaded.status());
    return false;
  }
  library = *std::move(loaded);
  return true;
}

}  // namespace assay::host
