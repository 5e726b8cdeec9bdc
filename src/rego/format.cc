// FormatRego: parse, print, and look whether the text still says the same. ParseRegoModule,
// RegoLines.

#include "fmt/format.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "assay/rego.h"
#include "rego/format_ast.h"
#include "rego/front_end.h"
#include "rego/module_printer.h"
#include "rego/module_value.h"
#include "rego/parser.h"

namespace assay {

namespace {

using rego::Expr;
using rego::Module;
using rego::ParseOptions;
using rego::Rule;
using rego::Term;
using rego::TermKind;

constexpr std::size_t kLargestText = 64U << 20U;  // indentation may be much more than the text

// Wildcards are numbered as they are read, which is not always the order of the text.
void ForgetWildcards(Expr& expr);
void ForgetWildcards(Term& term) {
  if (term.wildcard) term.text = "_";
  VisitChildren(
      term, [](Term* inner) { ForgetWildcards(*inner); },
      [](Expr* inner) { ForgetWildcards(*inner); });
}
void ForgetWildcards(Expr& expr) {
  VisitChildren(
      expr, [](Term* inner) { ForgetWildcards(*inner); },
      [](Expr* inner) { ForgetWildcards(*inner); });
}

bool IsTrue(const Term& term) { return term.kind == TermKind::kBoolean && term.boolean; }

bool IsTrue(const Expr& expr) {
  return expr.kind == rego::ExprKind::kTerm && !expr.negated && expr.with.empty() &&
         IsTrue(*expr.term);
}

// What the module says, whichever of several ways to write it was taken: the order of imports,
// `=` or `:=` in a head, a value or a body that is `true`.
std::string MeaningOf(Module& module) {
  std::ranges::sort(module.imports, {}, [](const rego::Import& import) {
    return fmt::format("{} {}", FormatAst(*import.path), import.alias);
  });
  for (Rule* first : module.rules) {
    for (Rule* rule = first; rule != nullptr; rule = rule->otherwise) {
      VisitChildren(
          *rule, [](Term* term) { ForgetWildcards(*term); },
          [](Expr* expr) { ForgetWildcards(*expr); });
      rule->head.assign = true;
      if (rule->head.value != nullptr && IsTrue(*rule->head.value)) rule->head.value = nullptr;
      if (rule->body.size() == 1 && IsTrue(*rule->body[0])) rule->body[0]->generated = true;
    }
  }
  return FormatAst(module);
}

std::vector<std::string> CommentsOf(const Module& module) {
  std::vector<std::string> texts;
  for (const rego::Comment& comment : module.comments) {
    texts.emplace_back(comment.text.substr(0, comment.text.find_last_not_of(" \t\r\f\v") + 1));
  }
  std::ranges::sort(texts);
  return texts;
}

void AddLines(Expr& expr, std::set<std::uint32_t>& lines);
void AddLines(Term& term, std::set<std::uint32_t>& lines) {
  VisitChildren(
      term, [&](Term* inner) { AddLines(*inner, lines); },
      [&](Expr* inner) { AddLines(*inner, lines); });
}
void AddLines(Expr& expr, std::set<std::uint32_t>& lines) {
  // A declaration does nothing.
  if (!expr.generated && expr.kind != rego::ExprKind::kSome) lines.insert(expr.location.line);
  VisitChildren(
      expr, [&](Term* inner) { AddLines(*inner, lines); },
      [&](Expr* inner) { AddLines(*inner, lines); });
}

}  // namespace

absl::StatusOr<std::string> FormatRego(const RegoSource& source,
                                       std::vector<Diagnostic>* diagnostics) {
  ParseOptions options{.dialect = rego::ChoiceOf(source.dialect)};
  rego::ParseResult parsed = ParseModule(source.file, source.text, options);
  if (diagnostics != nullptr) *diagnostics = parsed.diagnostics;
  if (!parsed.module) return DiagnosticsToStatus(parsed.diagnostics);
  rego::ModulePrinter printer(*parsed.module, kLargestText);
  printer.Print();
  if (printer.overflowed()) {
    return absl::ResourceExhaustedError(fmt::format("{}: the formatted text is larger than {} MiB",
                                                    source.file, kLargestText >> 20U));
  }
  std::string text = std::move(printer).Take();
  // A formatter that changes what a policy decides is worse than none.
  const bool v1 = parsed.module->dialect == rego::Dialect::kV1;
  options.dialect = v1 ? ParseOptions::DialectChoice::kV1 : ParseOptions::DialectChoice::kV0;
  rego::ParseResult again = ParseModule(source.file, text, options);
  if (!again.module || MeaningOf(*parsed.module) != MeaningOf(*again.module) ||
      CommentsOf(*parsed.module) != CommentsOf(*again.module)) {
    return absl::InternalError(fmt::format(
        "{}: formatting it would change what it says, so it stays as it is", source.file));
  }
  return text;
}

absl::StatusOr<Value> ParseRegoModule(const RegoSource& source,
                                      std::vector<Diagnostic>* diagnostics) {
  const ParseOptions options{.dialect = rego::ChoiceOf(source.dialect),
                             .max_depth = rego::kMostNestedModule};
  const rego::ParseResult parsed = ParseModule(source.file, source.text, options);
  if (diagnostics != nullptr) *diagnostics = parsed.diagnostics;
  if (!parsed.module) return DiagnosticsToStatus(parsed.diagnostics);
  std::optional<Value> value = rego::ModuleValue(*parsed.module);
  if (value) return *std::move(value);
  return absl::ResourceExhaustedError(
      fmt::format("{}: a chain of `and` or `or` is too long", source.file));
}

std::vector<std::uint32_t> RegoLines(const RegoSource& source) {
  const ParseOptions options{.dialect = rego::ChoiceOf(source.dialect)};
  const rego::ParseResult parsed = ParseModule(source.file, source.text, options);
  if (!parsed.module) return {};
  std::set<std::uint32_t> lines;
  for (rego::Rule* first : parsed.module->rules) {
    for (rego::Rule* rule = first; rule != nullptr; rule = rule->otherwise) {
      lines.insert(rule->head.location.line);
      VisitChildren(
          *rule, [&](Term* term) { AddLines(*term, lines); },
          [&](Expr* expr) { AddLines(*expr, lines); });
    }
  }
  return {lines.begin(), lines.end()};
}

}  // namespace assay
