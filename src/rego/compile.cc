// Plain Rego: modules and a query, one unit.

#include <utility>

#include "assay/rego.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "rego/check_types.h"
#include "rego/constant.h"
#include "rego/expand.h"
#include "rego/front_end.h"
#include "rego/lower.h"
#include "rego/metadata.h"
#include "rego/parser.h"
#include "rego/recursion.h"
#include "rego/safety.h"
#include "rego/variable.h"

namespace assay {

namespace {

using rego::FrontEnd;
using rego::Query;

constexpr std::string_view kQueryFile = "query";

std::optional<Query> ParseQueryText(std::string_view text, FrontEnd& front_end) {
  const std::uint32_t file = front_end.sink().AddFile(kQueryFile, text);
  rego::QueryResult parsed = rego::ParseQuery(kQueryFile, text,
                                              {.dialect = rego::ParseOptions::DialectChoice::kV1,
                                               .experimental_keywords = true,
                                               .file_index = file});
  front_end.sink().Add(std::move(parsed.diagnostics));
  return std::move(parsed.query);
}

std::vector<QueryExpression> ExpressionsOf(const Query& query) {
  std::vector<QueryExpression> expressions;
  for (const rego::Expr* expr : query.body) {
    const rego::Location& at = expr->location;
    expressions.push_back(
        {std::string(query.text.substr(at.offset, at.length)), at.line, at.column});
  }
  return expressions;
}

// The package and the imports of a query, as the head of a module. Empty: it has neither.
std::string HeaderOf(const CompileOptions& options) {
  if (options.query_package.empty() && options.query_imports.empty()) return {};
  std::string text =
      fmt::format("package {}\n", options.query_package.empty() ? "query" : options.query_package);
  for (const std::string& import : options.query_imports)
    text += fmt::format("import {}\n", import);
  return text;
}

}  // namespace

absl::StatusOr<CompiledQuery> CompileQuery(const std::vector<RegoSource>& modules,
                                           std::string_view query, const CompileOptions& options,
                                           std::vector<Diagnostic>* diagnostics) {
  FrontEnd front_end(options);
  rego::RuleTree tree;
  rego::PackageNames names;
  rego::MetadataChains metadata;
  std::vector<rego::Module*> parsed;
  for (const RegoSource& source : modules) {
    rego::Module* module = front_end.AddModule(source);
    if (module == nullptr) continue;
    parsed.push_back(module);
    tree.Add(*module);
    names.Add(*module);
    metadata.Add(*module);
  }
  std::optional<Query> question = ParseQueryText(query, front_end);
  const std::string header_text = HeaderOf(options);
  const rego::Module* header = nullptr;
  if (!header_text.empty()) {
    header = front_end.AddModule({.file = kQueryFile, .text = header_text});
  }
  if (front_end.sink().has_errors()) return front_end.Finish(diagnostics);

  rego::CheckRuleConflicts(tree, front_end.sink());
  front_end.Analyse(parsed, tree, names);
  const rego::RuleGraph graph(tree);
  if (!front_end.sink().has_errors()) rego::CheckRecursion(graph, front_end.sink());
  rego::TypeChecker types(graph, front_end.builtins(), front_end.sink());
  if (!front_end.sink().has_errors()) types.CheckRules();
  const rego::OutputFinder outputs(tree, front_end.builtins());
  std::vector<std::string_view> values;
  CompiledQuery compiled;
  compiled.expressions = ExpressionsOf(*question);
  rego::ResolveQuery(*question, header, names, front_end.builtins(), front_end.sink());
  if (!front_end.sink().has_errors()) {
    rego::ExpandQuery(*question, tree, front_end.builtins(), front_end.sink(), &values);
  }
  if (!front_end.sink().has_errors()) rego::OrderQuery(*question, outputs, front_end.sink());
  if (!front_end.sink().has_errors()) types.CheckQuery(*question);
  if (front_end.sink().has_errors()) return front_end.Finish(diagnostics);

  ir::ProgramBuilder program;
  rego::UnitLowerer lowerer({.program = program,
                             .tree = tree,
                             .builtins = front_end.builtins(),
                             .outputs = outputs,
                             .sink = front_end.sink(),
                             .metadata = &metadata,
                             .optimize = options.optimize},
                            "query", false);
  compiled.query = lowerer.LowerQuery(*question, values);
  lowerer.LowerPending();
  ASSAY_RETURN_IF_ERROR(front_end.Finish(diagnostics));
  ASSAY_ASSIGN_OR_RETURN(compiled.program, std::move(program).Build());
  return compiled;
}

absl::StatusOr<Value> ParseRegoTerm(std::string_view text) {
  rego::DiagnosticSink sink;
  sink.AddFile("term", text);
  rego::QueryResult parsed = rego::ParseTerm("term", text);
  sink.Add(std::move(parsed.diagnostics));
  if (sink.has_errors() || !parsed.query) return DiagnosticsToStatus(sink.Take());
  const rego::Term* term = parsed.query->body[0]->term;
  if (term == nullptr || !rego::IsConstantTerm(*term)) {
    return InvalidArgument(fmt::format("`{}` is not a constant term", text));
  }
  ValueArena arena(SymbolTable::Make());
  const ValueView value = rego::ConstantOf(*term, arena, sink);
  if (sink.has_errors()) return DiagnosticsToStatus(sink.Take());
  return std::move(arena).Freeze(value);
}

}  // namespace assay
