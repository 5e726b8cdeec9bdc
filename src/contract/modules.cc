// Tools whose rules are plain modules: each rule of a name that the tool asks for is one.

#include <algorithm>
#include <map>
#include <set>

#include "contract/definition.h"
#include "fmt/format.h"
#include "rego/annotations.h"
#include "rego/parser.h"

namespace assay::contract {

namespace {

// A package of the tool's, over all modules that make it.
struct Package {
  std::vector<std::string> path;
  std::string file;
  std::uint32_t line = 0;
  Value metadata;                             // of its first METADATA block
  std::map<std::string, const Entry*> asked;  // names of rules that the tool asks for
  bool has_exceptions = false;
};

std::string Joined(const std::vector<std::string>& path, std::string_view between) {
  std::string text;
  for (const std::string& part : path) {
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

// `deny` and `deny_root`, of letters, digits and underscores.
const Entry* FindEntry(const Definition& definition, std::string_view name) {
  for (const Entry& entry : definition.entries) {
    if (name == entry.name) return &entry;
    if (entry.suffixes && name.starts_with(entry.name + "_") && name.size() > entry.name.size() + 1)
      return &entry;
  }
  return nullptr;
}

// `rules/cis-1.rego` is `cis-1`.
std::string StemOf(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  const std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  return name.substr(0, name.rfind('.'));
}

Value ParamsOf(const std::string& suffix, const std::string& file) {
  ValueArena arena(SymbolTable::Make());
  const Member members[] = {{arena.String("suffix"), arena.String(suffix)},
                            {arena.String("module"), arena.String(StemOf(file))}};
  const ValueView params = arena.Object(members);
  return std::move(arena).Freeze(params);
}

class ModuleReader {
 public:
  explicit ModuleReader(Reading& reading) : reading_(reading) {}

  void Read(const ContractFile& file);
  void AddRules();

 private:
  struct Kept {
    ForeignRules::Source source;
    std::string package;
  };

  void AddRule(const Package& package, const std::string& key, const std::string& name,
               const Entry& entry);
  // The resources that METADATA's selectors mean; empty if they are none that are read here.
  std::string ResourceOf(const Package& package);

  Reading& reading_;
  std::vector<Kept> modules_;
  std::map<std::string, Package> packages_;
};

void ModuleReader::Read(const ContractFile& file) {
  if (!file.path.ends_with(".rego") || file.path.ends_with("_test.rego")) return;
  const rego::ParseResult parsed = rego::ParseModule(
      file.path, file.text, {.dialect = rego::ParseOptions::DialectChoice::kDetect});
  const std::string& tool = reading_.definition().name;
  if (!parsed.module) {
    // The compiler says what is wrong, beside whatever else is.
    modules_.push_back({{file.path, file.text, tool, "", RegoDialect::kDetect}, ""});
    return;
  }
  std::vector<std::string> path(parsed.module->package.path.begin(),
                                parsed.module->package.path.end());
  const bool asked = std::ranges::any_of(parsed.module->rules, [&](const rego::Rule* rule) {
    return !rule->head.is_function &&
           FindEntry(reading_.definition(), rule->head.reference->items[0]->text) != nullptr;
  });
  const bool separate = asked && reading_.definition().separate;
  const std::string key = separate ? StemOf(file.path) : Joined(path, ".");
  Package& package = packages_[key];
  if (package.path.empty()) {
    package.path = std::move(path);
    package.file = file.path;
    package.line = parsed.module->package.location.line;
  }
  for (const rego::Annotations& block : parsed.module->annotations) {
    const bool whole = block.scope == rego::AnnotationScope::kPackage ||
                       block.scope == rego::AnnotationScope::kSubpackages;
    if (whole && !package.metadata.view().defined()) package.metadata = block.data;
  }
  for (const rego::Rule* rule : parsed.module->rules) {
    const std::string name(rule->head.reference->items[0]->text);
    if (rule->head.is_function) continue;
    if (const Entry* entry = FindEntry(reading_.definition(), name)) package.asked[name] = entry;
    package.has_exceptions = package.has_exceptions || name == "exception";
  }
  modules_.push_back(
      {{file.path, file.text, tool, reading_.definition().prelude, RegoDialect::kDetect}, key});
}

void ModuleReader::AddRules() {
  // A package with rules is a unit of its own; what the others define, all may import.
  for (Kept& module : modules_) {
    const auto package = packages_.find(module.package);
    if (package != packages_.end() && !package->second.asked.empty()) {
      module.source.unit += "/" + module.package;
    }
    reading_.AddModule(std::move(module.source));
  }
  for (const auto& [key, package] : packages_) {
    if (package.asked.empty()) reading_.NotePackage(key);
    for (const auto& [rule, entry] : package.asked) AddRule(package, key, rule, *entry);
  }
}

std::string ModuleReader::ResourceOf(const Package& package) {
  const Definition& definition = reading_.definition();
  const ValueView selectors = package.metadata.view().Find("custom").Find("input").Find("selector");
  if (definition.selectors.empty()) return definition.resource;
  for (std::size_t i = 0; selectors.is_array() && i < selectors.size(); ++i) {
    const auto found = definition.selectors.find(TextAt(selectors.at(i), "type"));
    if (found != definition.selectors.end()) return found->second;
  }
  return selectors.defined() ? "" : definition.resource;
}

void ModuleReader::AddRule(const Package& package, const std::string& key, const std::string& name,
                           const Entry& entry) {
  const ValueView metadata = package.metadata.view();
  const ValueView custom = metadata.Find("custom");
  const std::string resource = ResourceOf(package);
  if (resource.empty()) {
    reading_.diagnostics().push_back(
        {.severity = DiagnosticSeverity::kWarning,
         .code = std::string(kContractError),
         .message = fmt::format("package `{}` is about nothing that is read here; it is left out",
                                Joined(package.path, ".")),
         .location = {.file = package.file, .line = package.line, .column = 1},
         .source_line = {},
         .hint = {}});
    return;
  }
  const std::string suffix = name == entry.name ? "" : name.substr(entry.name.size() + 1);
  ForeignRule rule{.name = package.path,
                   .title = TextAt(metadata, "title"),
                   .description = TextAt(metadata, "description"),
                   .remediation = TextAt(custom, "recommended_action"),
                   .severity = entry.severity.value_or(Severity::kMedium),
                   .resource = resource,
                   .tags = {},
                   .params = ParamsOf(suffix, package.file),
                   .entry = package.path,
                   .exceptions = {},
                   .unit = reading_.definition().name + "/" + key,
                   .file = package.file};
  if (reading_.definition().separate) {
    rule.name = {key};
  } else {
    rule.name.push_back(name);
  }
  rule.entry.push_back(name);
  if (package.has_exceptions) {
    rule.exceptions = package.path;
    rule.exceptions.emplace_back("exception");
  }
  if (rule.title.empty())
    rule.title = reading_.definition().separate ? key : fmt::format("{}: {}", key, name);
  if (const std::string id = TextAt(custom, "id"); !id.empty()) rule.tags.push_back(id);
  if (!entry.severity) {
    if (const auto severity = SeverityOf(TextAt(custom, "severity"))) rule.severity = *severity;
  }
  reading_.AddRule(rule);
}

}  // namespace

std::string PackageOf(const ContractFile& module) {
  const rego::ParseResult parsed = rego::ParseModule(
      module.path, module.text, {.dialect = rego::ParseOptions::DialectChoice::kDetect});
  if (!parsed.module) return "";
  const auto& path = parsed.module->package.path;
  return Joined({path.begin(), path.end()}, ".");
}

void ReadModules(const std::vector<ContractFile>& files, Reading& reading) {
  ModuleReader reader(reading);
  for (const ContractFile& file : files) reader.Read(file);
  reader.AddRules();
}

}  // namespace assay::contract
