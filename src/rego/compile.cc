// Plain Rego: modules and a query, one unit.

#include <algorithm>
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
constexpr std::string_view kHeaderFile = "imports";

// The module whose package and imports the query uses; line n + 1 of its text is the nth import.
std::string HeaderText(const CompileOptions& options) {
  const auto line = [](std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
  };
  std::string text = fmt::format(
      "package {}\n", options.query_package.empty() ? "query" : line(options.query_package));
  for (const std::string& import : options.query_imports)
    text += fmt::format("import {}\n", line(import));
  return text;
}

std::optional<Query> ParseQueryText(std::string_view text, const rego::Module* header,
                                    FrontEnd& front_end) {
  const std::uint32_t file = front_end.sink().AddFile(kQueryFile, text);
  rego::QueryResult parsed =
      rego::ParseQuery(kQueryFile, text,
                       {.dialect = rego::ParseOptions::DialectChoice::kV1,
                        .keywords = header != nullptr ? header->keywords : 0U,
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

}  // namespace

absl::StatusOr<CompiledQuery> CompileQuery(const std::vector<RegoSource>& modules,
                                           std::string_view query, const CompileOptions& options,
                                           std::vector<Diagnostic>* diagnostics) {
  const std::string header_text = HeaderText(options);
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
  const rego::Module* header =
      front_end.AddModule({.file = kHeaderFile, .text = header_text, .dialect = RegoDialect::kV1});
  std::optional<Query> question = ParseQueryText(query, header, front_end);
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
  const rego::VariableSet* siblings =
      options.query_package.empty() ? nullptr : names.Find(header->package);
  rego::ResolveQuery(*question, *header, siblings, front_end.builtins(), front_end.sink());
  if (!front_end.sink().has_errors()) {
    rego::ExpandQuery(*question, *header, tree, front_end.builtins(), front_end.sink(), &values);
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
