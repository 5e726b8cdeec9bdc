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

// Reads a YAML file's documents, at least one; what is wrong goes to `diagnostics`.
std::vector<DocumentPart> Documents(const TextFile& file, std::string_view code,
                                    std::vector<Diagnostic>& diagnostics) {
  std::vector<DocumentPart> parts;
  absl::StatusOr<std::vector<YamlDocument>> documents =
      ParseYaml(file.path, file.text, {.keep_text = true}, &diagnostics);
  if (!documents.ok()) return parts;
  if (documents->empty()) {
    diagnostics.push_back({.severity = DiagnosticSeverity::kError,
                           .code = std::string(code),
                           .message = "the file holds no document",
                           .location = {file.path, 1, 1},
                           .source_line = {},
                           .hint = {}});
  }
  for (const YamlDocument& document : *documents) parts.push_back(document.root());
  return parts;
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

// What lies among the frameworks and is not read would be missing without a word. JSON is taken for
// a framework that somebody counts on.
absl::Status CheckFrameworkFiles(const std::vector<std::string>& paths,
                                 std::vector<Diagnostic>& diagnostics) {
  for (const std::string& path : paths) {
    absl::StatusOr<std::vector<std::string>> files = FindFiles(path, {""});
    if (!files.ok()) return files.status();
    for (std::string& file : *files) {
      const std::string ending = fs::path(file).extension().string();
      const bool read = ending == ".yaml" || ending == ".yml" || ending == ".rego";
      if (read || ending == ".md" || !InFolder(file, "frameworks")) continue;
      const bool json = ending == ".json";
      diagnostics.push_back(
          {.severity = json ? DiagnosticSeverity::kError : DiagnosticSeverity::kWarning,
           .code = "framework_error",
           .message = "this file among the frameworks is not read",
           .location = {.file = std::move(file)},
           .source_line = {},
           .hint = "the name of a framework's file ends in `.yaml` or `.yml`"});
    }
  }
  return absl::OkStatus();
}

void CheckFrameworkIds(const std::vector<Framework>& frameworks,
                       const std::vector<DocumentPart>& documents,
                       std::vector<Diagnostic>& diagnostics) {
  std::map<std::string, std::string> seen;
  for (std::size_t i = 0; i < frameworks.size(); ++i) {
    const std::string& id = frameworks[i].id;
    const auto [first, fresh] = seen.emplace(id, documents[i].file());
    if (fresh) continue;
    diagnostics.push_back(documents[i].Find("id").Error(
        "framework_error", fmt::format("framework `{}` is also in {}", id, first->second),
        "one of them needs another id"));
  }
}

// A framework that names a rule nobody wrote claims a check that never happens.
void CheckFrameworkRules(const Framework& framework, const DocumentPart& document,
                         const RuleSet& rules, std::vector<Diagnostic>& diagnostics) {
  // What was read without an error is as long as what was written.
  const DocumentPart requirements = document.Find("requirements");
  for (std::size_t i = 0; i < framework.requirements.size(); ++i) {
    const Requirement& requirement = framework.requirements[i];
    const DocumentPart controls = requirements.at(i).Find("controls");
    for (std::size_t j = 0; j < requirement.controls.size(); ++j) {
      const std::vector<std::string>& ids = requirement.controls[j].rules;
      for (std::size_t k = 0; k < ids.size(); ++k) {
        if (rules.Find(ids[k]) != nullptr) continue;
        diagnostics.push_back(controls.at(j).Find("rules").at(k).Error(
            "framework_error",
            fmt::format("framework `{}` names a rule that is not here: `{}`", framework.id, ids[k]),
            "give its folder with --rules as well, or take it out"));
      }
    }
  }
}

// Documents of a library, with their places.
struct RuleDocuments {
  std::vector<DocumentPart> definitions;
  std::vector<DocumentPart> frameworks;  // of the library's, in their order
};

// Each file to where its name says that it belongs.
void TakeFiles(std::vector<TextFile> files, bool own_rules, RuleLibrary& library,
               RuleDocuments& documents, std::vector<Diagnostic>& diagnostics) {
  for (TextFile& file : files) {
    const std::string_view path = file.path;
    if (!own_rules && !path.ends_with(".resource.yaml")) continue;
    if (path.ends_with(".rego")) {
      if (!path.ends_with("_test.rego")) library.sources.push_back(std::move(file));
    } else if (path.ends_with("_test.yaml")) {
      library.fixtures.push_back(std::move(file));
    } else if (path.ends_with(".resource.yaml")) {
      for (DocumentPart& document : Documents(file, "resource_definition_error", diagnostics))
        documents.definitions.push_back(std::move(document));
    } else if (InFolder(file.path, "frameworks")) {
      for (DocumentPart& document : Documents(file, "framework_error", diagnostics)) {
        absl::StatusOr<Framework> framework = Framework::Make(document, &diagnostics);
        if (!framework.ok()) continue;
        library.frameworks.push_back(*std::move(framework));
        documents.frameworks.push_back(std::move(document));
      }
    } else if (path.ends_with(".resource.yml") || path.ends_with("_test.yml")) {
      diagnostics.push_back({.severity = DiagnosticSeverity::kWarning,
                             .code = "input_skipped",
                             .message = "this file is not read",
                             .location = {.file = file.path},
                             .source_line = {},
                             .hint = "its name must end in `.yaml`"});
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

bool RuleLibrary::empty() const {
  return sources.empty() && fixtures.empty() && types.types().empty() && frameworks.empty() &&
         foreign.sources().empty();
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
  if (absl::Status status = CheckFrameworkFiles(paths, diagnostics); !status.ok()) return status;
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
  RuleDocuments documents;
  TakeFiles(std::move(files), own_rules, library, documents, diagnostics);
  CheckFrameworkIds(library.frameworks, documents.frameworks, diagnostics);
  absl::StatusOr<ResourceTypes> types = ResourceTypes::Make(documents.definitions, &diagnostics);
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
  for (std::size_t i = 0; types.ok() && rules.ok() && i < library.frameworks.size(); ++i) {
    CheckFrameworkRules(library.frameworks[i], documents.frameworks[i], library.rules, diagnostics);
  }
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
