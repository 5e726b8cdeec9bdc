#include "rego/parser.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "rego/annotations.h"
#include "rego/syntax_parser.h"

namespace assay::rego {

namespace {

std::optional<Diagnostic> CheckSize(std::string_view file, std::string_view text,
                                    const ParseOptions& options) {
  if (text.size() <= options.max_bytes) return std::nullopt;
  const std::string_view read = text.substr(0, options.max_bytes);
  const std::size_t line_end = read.rfind('\n');
  const std::size_t column =
      line_end == std::string_view::npos ? read.size() + 1 : read.size() - line_end;
  const auto lines = std::count(read.begin(), read.end(), '\n');
  return Diagnostic{.code = "rego_parse_error",
                    .message = fmt::format("text has {} bytes, at most {} are read", text.size(),
                                           options.max_bytes),
                    .location = {std::string(file), static_cast<std::uint32_t>(lines + 1),
                                 static_cast<std::uint32_t>(column)},
                    .source_line = {},
                    .hint = "split the module into several; keep data in JSON or YAML documents"};
}

struct Reading {
  ParseResult result;
  bool syntax = false;  // the text is of the dialect, whatever its METADATA says
};

Reading ParseAs(std::string_view file, std::string_view text, Dialect dialect,
                const ParseOptions& options) {
  Module module;
  module.file = std::string(file);
  module.text = module.arena->Copy(text);
  module.dialect = dialect;
  SyntaxParser parser(file, module.text, dialect, options, *module.arena);
  parser.ReadModule(module);
  module.comments = parser.TakeComments();
  Reading reading;
  ParseResult& result = reading.result;
  result.diagnostics = parser.TakeDiagnostics();
  reading.syntax = result.diagnostics.empty();
  if (options.annotations && reading.syntax) AttachAnnotations(module, result.diagnostics);
  SortDiagnostics(result.diagnostics);
  if (result.diagnostics.empty()) result.module = std::move(module);
  return reading;
}

// How far a run came: the place of its first error.
std::pair<std::uint32_t, std::uint32_t> ReachOf(const ParseResult& result) {
  const SourceLocation& at = result.diagnostics.front().location;
  return {at.line, at.column};
}

Dialect QueryDialect(const ParseOptions& options) {
  return options.dialect == ParseOptions::DialectChoice::kV0 ? Dialect::kV0 : Dialect::kV1;
}

}  // namespace

ParseResult ParseModule(std::string_view file, std::string_view text, const ParseOptions& options) {
  if (std::optional<Diagnostic> too_large = CheckSize(file, text, options)) {
    ParseResult result;
    result.diagnostics.push_back(*std::move(too_large));
    return result;
  }
  using Choice = ParseOptions::DialectChoice;
  if (options.dialect == Choice::kV0) return ParseAs(file, text, Dialect::kV0, options).result;
  Reading as_v1 = ParseAs(file, text, Dialect::kV1, options);
  // Errors in METADATA stand above the rules: read as v0 the text might well come further.
  if (options.dialect == Choice::kV1 || as_v1.syntax) return std::move(as_v1.result);
  Reading as_v0 = ParseAs(file, text, Dialect::kV0, options);
  if (as_v0.syntax) return std::move(as_v0.result);
  return ReachOf(as_v0.result) > ReachOf(as_v1.result) ? std::move(as_v0.result)
                                                       : std::move(as_v1.result);
}

QueryResult ParseQuery(std::string_view file, std::string_view text, const ParseOptions& options) {
  QueryResult result;
  if (std::optional<Diagnostic> too_large = CheckSize(file, text, options)) {
    result.diagnostics.push_back(*std::move(too_large));
    return result;
  }
  Query query;
  query.file = std::string(file);
  query.arena = std::make_unique<NodeArena>();
  query.text = query.arena->Copy(text);
  SyntaxParser parser(file, query.text, QueryDialect(options), options, *query.arena);
  const std::optional<Body> body = parser.ReadQuery();
  result.diagnostics = parser.TakeDiagnostics();
  query.wildcards = parser.wildcards();
  if (body) query.body = *body;
  if (body && result.diagnostics.empty()) result.query = std::move(query);
  return result;
}

QueryResult ParseTerm(std::string_view file, std::string_view text, const ParseOptions& options) {
  QueryResult result = ParseQuery(file, text, options);
  if (!result.query) return result;
  const Body body = result.query->body;
  const Expr& expr = *body.front();
  const bool is_statement = expr.kind == ExprKind::kTerm && expr.term->kind == TermKind::kCall &&
                            expr.term->infix &&
                            (expr.term->text == "assign" || expr.term->text == "eq");
  if (body.size() == 1 && expr.kind == ExprKind::kTerm && !expr.negated && expr.with.empty() &&
      !is_statement) {
    return result;
  }
  const Location at = body.size() > 1 ? body[1]->location : expr.location;
  result.diagnostics.push_back({.code = "rego_parse_error",
                                .message = "expected exactly one term",
                                .location = {std::string(file), at.line, at.column},
                                .source_line = {},
                                .hint = {}});
  result.query.reset();
  return result;
}

}  // namespace assay::rego
