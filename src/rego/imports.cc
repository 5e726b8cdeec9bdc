#include "rego/imports.h"

#include <string>

#include "fmt/format.h"

namespace assay::rego {

namespace {

// `import rego.v1` and `import future.keywords` bind no name, though no other import may have it.
bool IsLanguageImport(const Import& import) {
  const Term& head = *import.path->items[0];
  return head.kind == TermKind::kVar && (head.text == "rego" || head.text == "future");
}

std::string TextOf(const Import& import) {
  std::string text = DottedName(*import.path);
  if (!import.alias.empty()) text += fmt::format(" as {}", import.alias);
  return text;
}

}  // namespace

void ImportNames::Read(const Module& module, bool shadow_is_error, DiagnosticSink& sink) {
  for (const Import& import : module.imports) {
    Name& name = names_[import.name];
    if (name.first != nullptr && shadow_is_error) {
      sink.Error(kCompileError, import.location,
                 fmt::format("import must not shadow import {}", TextOf(*name.first)));
    }
    if (name.first == nullptr) name.first = &import;
    if (!IsLanguageImport(import)) name.imports.push_back(&import);
  }
}

const Import* ImportNames::Use(std::string_view name) {
  const auto found = names_.find(name);
  if (found == names_.end() || found->second.imports.empty()) return nullptr;
  found->second.used = true;
  return found->second.imports.back();
}

void ImportNames::ReportUnused(ScopeStack& scopes) const {
  for (const auto& [name, known] : names_) {
    if (known.used) continue;
    for (const Import* import : known.imports) {
      scopes.ReportUnused(import->location, fmt::format("import {} unused", TextOf(*import)));
    }
  }
}

}  // namespace assay::rego
