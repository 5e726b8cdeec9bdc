#include "oracle/oracle.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "assay/rego.h"
#include "oracle/evaluator.h"
#include "rego/parser.h"
#include "rego/resolve.h"

namespace assay::oracle {

namespace {

using Choice = rego::ParseOptions::DialectChoice;

Answer GaveUp(std::string why) { return {AnswerKind::kGaveUp, {}, "", std::move(why)}; }

struct Source {
  std::deque<rego::Module> modules;
  rego::ParseResult header;
  rego::QueryResult query;
  Rules rules;
};

bool Read(const Program& program, const BuiltinTable& builtins, Source& source) {
  rego::DiagnosticSink sink;
  rego::PackageNames names;
  std::uint32_t file = 0;
  for (const ModuleText& module : program.modules) {
    rego::ParseResult parsed =
        rego::ParseModule("module", module.text,
                          {.dialect = module.v0 ? Choice::kV0 : Choice::kV1, .file_index = file++});
    if (!parsed.module) return false;
    source.modules.push_back(*std::move(parsed.module));
    names.Add(source.modules.back());
  }
  const rego::KnownBuiltins known(&builtins);
  for (rego::Module& module : source.modules) {
    rego::ResolveModule(module, names, known, rego::UnusedName::kAllowed, sink);
    source.rules.Add(module);
  }
  source.header = rego::ParseModule("imports", "package query", {});
  source.query = rego::ParseQuery("query", program.query, {});
  if (!source.query.query) return false;
  rego::ResolveQuery(*source.query.query, *source.header.module, nullptr, known, sink);
  return !sink.has_errors();
}

std::string Shown(std::string_view variable) {
  return std::string(variable.substr(0, variable.find('#')));
}

void Search(Evaluator& evaluator, const rego::Query& query, std::set<std::string>& found) {
  const Names names = Readiness::NamesOf(query.body);
  const auto add = [&](std::vector<Member> members) {
    found.insert(ToRego(evaluator.arena().Object(members)));
  };
  const rego::Expr& first = *query.body[0];
  const bool plain =
      query.body.size() == 1 && names.empty() && first.with.empty() &&
      first.kind == rego::ExprKind::kTerm && !first.negated &&
      !(first.term->kind == rego::TermKind::kCall &&
        (first.term->text == "eq" || first.term->text == "assign" || first.term->text == "print"));
  if (plain) {
    evaluator.Ask(query, [&](ValueView value) {
      std::vector<Member> members;
      if (!value.is_true()) {
        members.push_back({evaluator.arena().String(kExpressionName), value});
      }
      add(members);
      return true;
    });
    return;
  }
  evaluator.Solve(query, [&] {
    std::vector<Member> members;
    for (std::string_view name : names) {
      const ValueView value = evaluator.ValueOf(name);
      if (name.starts_with('$') || !value.defined()) continue;
      members.push_back({evaluator.arena().String(Shown(name)), value});
    }
    add(members);
    return true;
  });
}

}  // namespace

absl::StatusOr<Documents> DocumentsOf(const Program& program) {
  Documents documents;
  absl::StatusOr<Value> data = ParseRegoTerm(program.data);
  if (!data.ok()) return data.status();
  documents.data = *std::move(data);
  if (program.input.empty()) return documents;
  absl::StatusOr<Value> input = ParseRegoTerm(program.input);
  if (!input.ok()) return input.status();
  documents.input = *std::move(input);
  return documents;
}

Answer AskOracle(const Program& program, const Documents& documents, const BuiltinTable& builtins) {
  Source source;
  if (!Read(program, builtins, source)) return GaveUp("the oracle cannot read the program");
  Evaluator evaluator(source.rules, {.data = documents.data,
                                     .input = documents.input,
                                     .stop = program.stop,
                                     .builtins = &builtins});
  Answer answer;
  std::set<std::string> found;
  try {
    Search(evaluator, *source.query.query, found);
  } catch (const Halt& halt) {
    if (halt.gave_up) return GaveUp(halt.message);
    return {AnswerKind::kError, {}, halt.code, halt.message};
  }
  answer.solutions.assign(found.begin(), found.end());
  return answer;
}

}  // namespace assay::oracle
