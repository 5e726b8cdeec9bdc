#include "rego/front_end.h"

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
  ParseResult parsed = ParseModule(
      source.file, source.text,
      {.dialect = ChoiceOf(source.dialect), .experimental_keywords = true, .file_index = file});
  sink_.Add(std::move(parsed.diagnostics));
  if (!parsed.module) return nullptr;
  modules_.push_back(*std::move(parsed.module));
  return &modules_.back();
}

void FrontEnd::Analyse(std::span<Module* const> modules, const RuleTree& tree,
                       const PackageNames& names) {
  for (Module* module : modules) {
    ResolveModule(*module, names, builtins_, options_.strict, sink_);
  }
  if (sink_.has_errors()) return;
  const OutputFinder outputs(tree, builtins_);
  for (Module* module : modules) ExpandModule(*module, tree, builtins_, options_.strict, sink_);
  if (sink_.has_errors()) return;
  for (Module* module : modules) OrderModule(*module, outputs, sink_);
}

absl::Status FrontEnd::Finish(std::vector<Diagnostic>* diagnostics) {
  std::vector<Diagnostic> reported = sink_.Take();
  absl::Status status = DiagnosticsToStatus(reported);
  if (diagnostics != nullptr) *diagnostics = std::move(reported);
  return status;
}

}  // namespace assay::rego
