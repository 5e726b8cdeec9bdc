#include "rego/front_end.h"

#include <algorithm>
#include <utility>

#include "rego/annotations.h"
#include "rego/expand.h"
#include "rego/parser.h"
#include "rego/safety.h"

namespace assay::rego {

ParseOptions::DialectChoice ChoiceOf(RegoDialect dialect) {
  switch (dialect) {
    case RegoDialect::kV0:
      return ParseOptions::DialectChoice::kV0;
    case RegoDialect::kV1:
      return ParseOptions::DialectChoice::kV1;
    case RegoDialect::kDetect:
      break;
  }
  return ParseOptions::DialectChoice::kDetect;
}

Module* FrontEnd::AddModule(const RegoSource& source) {
  const std::uint32_t file = sink_.AddFile(source.file, source.text);
  ParseResult parsed = ParseModule(source.file, source.text,
                                   {.dialect = ChoiceOf(source.dialect),
                                    .logic_keywords = options_.logic_keywords,
                                    .file_index = file});
  sink_.Add(std::move(parsed.diagnostics));
  if (!parsed.module) return nullptr;
  modules_.push_back(*std::move(parsed.module));
  Module& module = modules_.back();
  if (!source.prelude.empty()) AddPrelude(source.prelude, module);
  return &module;
}

void FrontEnd::AddPrelude(std::string_view prelude, Module& module) {
  preludes_.push_back(std::string("package prelude\n").append(prelude));
  const std::uint32_t file = sink_.AddFile("prelude", preludes_.back());
  ParseResult parsed = ParseModule("prelude", preludes_.back(), {.file_index = file});
  sink_.Add(std::move(parsed.diagnostics));
  if (!parsed.module) return;
  modules_.push_back(*std::move(parsed.module));  // its nodes live on in the module's imports
  for (const Import& import : modules_.back().imports) {
    const bool written = std::ranges::any_of(
        module.imports, [&](const Import& other) { return other.name == import.name; });
    if (!written) module.imports.push_back(import);
  }
}

void FrontEnd::Analyse(std::span<Module* const> modules, const RuleTree& tree,
                       const PackageNames& names, bool lenient) {
  const UnusedName unused = lenient                ? UnusedName::kAllowed
                            : options_.strict      ? UnusedName::kError
                            : options_.warn_unused ? UnusedName::kWarning
                                                   : UnusedName::kAllowed;
  const bool strict = options_.strict && !lenient;
  for (Module* module : modules) ResolveModule(*module, names, builtins_, unused, sink_);
  if (sink_.has_errors()) return;
  const OutputFinder outputs(tree, builtins_);
  for (Module* module : modules) ExpandModule(*module, tree, builtins_, strict, sink_);
  if (sink_.has_errors()) return;
  for (Module* module : modules) OrderModule(*module, outputs, sink_);
}

absl::Status FrontEnd::Finish(std::vector<Diagnostic>* diagnostics) {
  std::vector<Diagnostic> reported = sink_.Take();
  absl::Status status = DiagnosticsToStatus(reported);
  if (diagnostics != nullptr) {
    diagnostics->insert(diagnostics->end(), reported.begin(), reported.end());
  }
  return status;
}

}  // namespace assay::rego
