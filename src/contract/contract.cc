#include "assay/contract.h"

#include <algorithm>

#include "base/status_text.h"
#include "contract/definition.h"
#include "fmt/format.h"

namespace assay {

namespace {

using contract::Definition;
using contract::Entry;
using contract::Form;
using contract::Reading;
using contract::TextAt;

std::optional<Form> FormOf(std::string_view name) {
  if (name == "constraint_templates") return Form::kConstraintTemplates;
  if (name == "modules") return Form::kModules;
  if (name == "cloud_rules") return Form::kCloudRules;
  return std::nullopt;
}

void ReadEntries(const DocumentPart& entries, Definition& definition, Reading& reading) {
  for (std::size_t i = 0; entries.view().is_array() && i < entries.view().size(); ++i) {
    const ValueView each = entries.view().at(i);
    Entry entry{.name = TextAt(each, "name"),
                .severity = contract::SeverityOf(TextAt(each, "severity")),
                .suffixes = each.Find("suffixes").is_true()};
    if (entry.name.empty()) {
      reading.Error(entries.at(i), "an entry needs a `name`");
      continue;
    }
    definition.entries.push_back(std::move(entry));
  }
}

void ReadDefinition(const ContractFile& file, Definition& definition, Reading& reading) {
  const std::vector<YamlDocument> documents = contract::DocumentsOf(file, reading);
  const DocumentPart whole =
      documents.empty() ? DocumentPart(file.path, Value()) : documents[0].root();
  const ValueView content = whole.view();
  definition.name = TextAt(content, "contract");
  definition.resource = TextAt(content, "resource");
  definition.prelude = TextAt(content, "prelude");
  definition.separate = content.Find("separate").is_true();
  if (definition.name.empty()) {
    reading.Error(whole.Find("contract"), "a contract needs its name: `contract`");
  }
  const std::optional<Form> form = FormOf(TextAt(content, "form"));
  if (!form) {
    reading.Error(whole.Find("form"), fmt::format("unknown form `{}`", TextAt(content, "form")),
                  "one of constraint_templates, modules, cloud_rules");
  }
  definition.form = form.value_or(Form::kModules);
  ReadEntries(whole.Find("entries"), definition, reading);
  const ValueView selectors = content.Find("selectors");
  for (std::size_t i = 0; selectors.is_object() && i < selectors.size(); ++i) {
    const ValueView resource = selectors.at(i);
    if (!resource.is_string()) continue;
    definition.selectors[std::string(selectors.key(i).text().view())] = resource.text().view();
  }
}

absl::Status Finished(Reading& reading, const std::vector<Diagnostic>& found,
                      std::vector<Diagnostic>* diagnostics) {
  std::vector<Diagnostic> sorted = found;
  SortDiagnostics(sorted);
  absl::Status status = DiagnosticsToStatus(sorted);
  if (status.ok() && reading.failed()) status = InvalidArgument("the files cannot be read");
  if (diagnostics != nullptr) {
    diagnostics->insert(diagnostics->end(), sorted.begin(), sorted.end());
  }
  return status;
}

}  // namespace

struct Contract::Data {
  Definition definition;
};

std::vector<RegoSource> ForeignRules::sources() const {
  std::vector<RegoSource> sources;
  for (const Source& source : sources_) {
    sources.push_back({.file = source.file,
                       .text = source.text,
                       .dialect = source.dialect,
                       .unit = source.unit,
                       .prelude = source.prelude});
  }
  return sources;
}

absl::StatusOr<Contract> Contract::Make(const std::vector<ContractFile>& files,
                                        std::vector<Diagnostic>* diagnostics) {
  auto data = std::make_shared<Data>();
  std::vector<Diagnostic> found;
  Reading reading(data->definition, found);
  bool defined = false;
  for (const ContractFile& file : files) {
    const std::string_view path = file.path;
    if (path.ends_with("contract.yaml")) {
      ReadDefinition(file, data->definition, reading);
      defined = true;
    } else if (path.ends_with("shim.rego")) {
      data->definition.shim = file.text;
    } else if (path.ends_with(".rego")) {
      data->definition.libraries.push_back(file);
    }
  }
  const std::string place = files.empty() ? "" : files.front().path;
  if (!defined) reading.Error(place, 1, "a contract needs a file `contract.yaml`");
  if (data->definition.shim.empty()) {
    reading.Error(place, 1, "a contract needs a file `shim.rego`");
  }
  if (absl::Status status = Finished(reading, found, diagnostics); !status.ok()) return status;
  Contract made;
  made.data_ = std::move(data);
  return made;
}

const std::string& Contract::name() const { return data_->definition.name; }

absl::Status Contract::Read(const std::vector<ContractFile>& files, ForeignRules& rules,
                            std::vector<Diagnostic>* diagnostics) const {
  const Definition& definition = data_->definition;
  std::vector<Diagnostic> found;
  Reading reading(definition, found);
  switch (definition.form) {
    case Form::kConstraintTemplates:
      contract::ReadConstraintTemplates(files, reading);
      break;
    case Form::kModules:
      contract::ReadModules(files, reading);
      break;
    case Form::kCloudRules:
      contract::ReadCloudRules(files, reading);
      break;
  }
  for (const ContractFile& library : definition.libraries) {
    if (reading.HasPackage(contract::PackageOf(library))) continue;
    reading.AddModule({library.path, library.text, definition.name, "", RegoDialect::kDetect});
  }
  if (absl::Status status = Finished(reading, found, diagnostics); !status.ok()) return status;
  for (ForeignRules::Source& source : reading.Take()) rules.Add(std::move(source));
  return absl::OkStatus();
}

}  // namespace assay
