// Gatekeeper: a ConstraintTemplate holds the Rego of a kind, a constraint of that kind is a rule.

#include <map>

#include "contract/definition.h"
#include "fmt/format.h"

namespace assay::contract {

namespace {

constexpr std::string_view kTemplateGroup = "templates.gatekeeper.sh/";
constexpr std::string_view kConstraintGroup = "constraints.gatekeeper.sh/";
constexpr std::string_view kTarget = "admission.k8s.gatekeeper.sh";

struct Template {
  std::vector<std::string> package;
  std::string title;
  std::string description;
};

// A document and where it stands.
struct Placed {
  const ContractFile* file;
  YamlDocument document;

  ValueView view() const { return document.view(); }
};

// `package a.b` of a module's text; empty if there is none. The compiler reads it properly later.
std::vector<std::string> PackageOf(std::string_view rego) {
  std::vector<std::string> parts;
  while (!rego.empty()) {
    const std::size_t end = rego.find('\n');
    std::string_view line = rego.substr(0, end);
    rego.remove_prefix(end == std::string_view::npos ? rego.size() : end + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("package ")) continue;
    line.remove_prefix(8);
    line = line.substr(0, line.find_first_of(" \t\r#"));
    while (true) {
      const std::size_t dot = line.find('.');
      parts.emplace_back(line.substr(0, dot));
      if (dot == std::string_view::npos) return parts;
      line.remove_prefix(dot + 1);
    }
  }
  return parts;
}

class TemplateReader {
 public:
  explicit TemplateReader(Reading& reading) : reading_(reading) {}

  void ReadTemplate(const Placed& placed);
  void ReadConstraint(const Placed& placed);

 private:
  void Error(const Placed& at, std::string message, std::string hint = {}) {
    reading_.Error(at.document.root(), std::move(message), std::move(hint));
  }
  // The Rego under `source`, at its own lines of the file.
  std::string Module(const Placed& placed, std::span<const ValueView> path, ValueView text) const;
  void AddRego(const Placed& placed, const std::string& kind, std::vector<ValueView> path,
               ValueView source, RegoDialect dialect);
  static Severity SeverityOfAction(std::string_view action);

  Reading& reading_;
  std::map<std::string, Template> templates_;
  ValueArena arena_;
};

std::string TemplateReader::Module(const Placed& placed, std::span<const ValueView> path,
                                   ValueView text) const {
  // A block begins on the line behind its key.
  return std::string(placed.document.LineOf(path), '\n') + std::string(text.text().view());
}

void TemplateReader::AddRego(const Placed& placed, const std::string& kind,
                             std::vector<ValueView> path, ValueView source, RegoDialect dialect) {
  const std::string unit = "gatekeeper/" + kind;
  const ValueView rego = source.Find("rego");
  if (!rego.is_string()) {
    Error(placed, fmt::format("the template `{}` has no Rego", kind));
    return;
  }
  path.push_back(arena_.String("rego"));
  std::string text = Module(placed, path, rego);
  // Without the cluster's inventory such a rule would find nothing, and seem content.
  if (text.find("data.inventory") != std::string::npos) {
    Error(placed, fmt::format("the template `{}` reads `data.inventory`, which is not there", kind),
          "rules that compare objects with each other are not run; leave the template out");
  }
  templates_[kind].package = PackageOf(text);
  reading_.AddModule({placed.file->path, std::move(text), unit, "", dialect});
  path.back() = arena_.String("libs");
  const ValueView libraries = source.Find("libs");
  for (std::size_t i = 0; libraries.is_array() && i < libraries.size(); ++i) {
    if (!libraries.at(i).is_string()) continue;
    path.push_back(arena_.Integer(static_cast<std::int64_t>(i)));
    reading_.AddModule(
        {placed.file->path, Module(placed, path, libraries.at(i)), unit, "", dialect});
    path.pop_back();
  }
}

void TemplateReader::ReadTemplate(const Placed& placed) {
  const ValueView spec = placed.view().Find("spec");
  const ValueView names = spec.Find("crd").Find("spec").Find("names");
  const std::string kind = TextAt(names, "kind");
  if (kind.empty()) {
    Error(placed, "a template needs `spec.crd.spec.names.kind`");
    return;
  }
  if (templates_.contains(kind)) {
    Error(placed, fmt::format("two templates make the kind `{}`", kind));
    return;
  }
  const ValueView annotations = placed.view().Find("metadata").Find("annotations");
  Template& made = templates_[kind];
  made.title = TextAt(annotations, "metadata.gatekeeper.sh/title");
  made.description = TextAt(annotations, "description");
  const ValueView targets = spec.Find("targets");
  for (std::size_t i = 0; targets.is_array() && i < targets.size(); ++i) {
    const ValueView target = targets.at(i);
    if (TextAt(target, "target") != kTarget) continue;
    std::vector<ValueView> path = {arena_.String("spec"), arena_.String("targets"),
                                   arena_.Integer(static_cast<std::int64_t>(i))};
    const ValueView code = target.Find("code");
    for (std::size_t j = 0; code.is_array() && j < code.size(); ++j) {
      if (TextAt(code.at(j), "engine") != "Rego") continue;
      const ValueView source = code.at(j).Find("source");
      path.insert(path.end(), {arena_.String("code"), arena_.Integer(static_cast<std::int64_t>(j)),
                               arena_.String("source")});
      const bool v1 = TextAt(source, "version") == "v1";
      return AddRego(placed, kind, path, source, v1 ? RegoDialect::kV1 : RegoDialect::kV0);
    }
    return AddRego(placed, kind, path, target, RegoDialect::kV0);
  }
  Error(placed, fmt::format("the template `{}` has no Rego for `{}`", kind, kTarget));
}

Severity TemplateReader::SeverityOfAction(std::string_view action) {
  if (action == "dryrun") return Severity::kLow;
  return action == "warn" ? Severity::kMedium : Severity::kHigh;
}

void TemplateReader::ReadConstraint(const Placed& placed) {
  const ValueView document = placed.view();
  const std::string kind = TextAt(document, "kind");
  const std::string name = TextAt(document.Find("metadata"), "name");
  const auto made = templates_.find(kind);
  if (made == templates_.end()) {
    Error(placed, fmt::format("no template makes the kind `{}`", kind),
          "give the file with its ConstraintTemplate as well");
    return;
  }
  if (name.empty()) {
    Error(placed, fmt::format("a constraint of kind `{}` needs `metadata.name`", kind));
    return;
  }
  const ValueView spec = document.Find("spec");
  ValueArena arena(SymbolTable::Make());
  const auto object_at = [&](std::string_view key) {
    const ValueView value = spec.is_object() ? spec.Find(key) : ValueView::Undefined();
    return value.is_object() ? arena.Copy(value) : ValueView::EmptyObject();
  };
  const Member members[] = {{arena.String("match"), object_at("match")},
                            {arena.String("parameters"), object_at("parameters")}};
  const ValueView params = arena.Object(members);
  const std::string action = spec.is_object() ? TextAt(spec, "enforcementAction") : "";
  ForeignRule rule{.name = {kind, name},
                   .title = made->second.title.empty() ? kind : made->second.title,
                   .description = made->second.description,
                   .remediation = {},
                   .severity = SeverityOfAction(action),
                   .resource = reading_.definition().resource,
                   .tags = {},
                   .params = std::move(arena).Freeze(params),
                   .entry = made->second.package,
                   .exceptions = {},
                   .unit = "gatekeeper/" + kind,
                   .file = placed.file->path};
  rule.title += ": " + name;
  rule.entry.emplace_back("violation");
  reading_.AddRule(rule);
}

}  // namespace

void ReadConstraintTemplates(const std::vector<ContractFile>& files, Reading& reading) {
  std::vector<Placed> templates;
  std::vector<Placed> constraints;
  for (const ContractFile& file : files) {
    if (file.path.ends_with(".rego")) continue;
    for (YamlDocument& document : DocumentsOf(file, reading)) {
      const std::string version = TextAt(document.view(), "apiVersion");
      if (version.starts_with(kTemplateGroup)) {
        templates.push_back({&file, std::move(document)});
      } else if (version.starts_with(kConstraintGroup)) {
        constraints.push_back({&file, std::move(document)});
      }
    }
  }
  TemplateReader reader(reading);
  for (const Placed& placed : templates) reader.ReadTemplate(placed);
  for (const Placed& placed : constraints) reader.ReadConstraint(placed);
}

}  // namespace assay::contract
