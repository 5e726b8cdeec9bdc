#include "oracle/machine.h"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "assay/query.h"
#include "assay/rego.h"
#include "evaluator/link.h"
#include "evaluator/machine.h"
#include "oracle/random_program.h"

namespace assay::oracle {

namespace {

constexpr std::uint64_t kMaxSteps = 3'000'000;

std::vector<RegoSource> SourcesOf(const Program& program, std::vector<std::string>& names) {
  for (std::size_t i = 0; i < program.modules.size(); ++i) {
    names.push_back("test-" + std::to_string(i) + ".rego");
  }
  std::vector<RegoSource> sources;
  for (std::size_t i = 0; i < program.modules.size(); ++i) {
    const ModuleText& module = program.modules[i];
    sources.push_back({names[i], module.text, module.v0 ? RegoDialect::kV0 : RegoDialect::kV1});
  }
  return sources;
}

Answer Refused(const std::vector<Diagnostic>& diagnostics, const absl::Status& status) {
  Answer answer{AnswerKind::kRefused, {}, "", std::string(status.message())};
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != DiagnosticSeverity::kError) continue;
    answer.code = diagnostic.code;
    break;
  }
  return answer;
}

Answer ErrorOf(const absl::Status& status, const std::string& code, const std::string& message) {
  if (status.code() == absl::StatusCode::kResourceExhausted) {
    return {AnswerKind::kGaveUp, {}, "", std::string(status.message())};
  }
  return {AnswerKind::kError, {}, code, message};
}

std::string SolutionText(ValueView bindings, ValueView expressions) {
  if (bindings.size() > 0 || expressions.size() != 1 || expressions.at(0).is_true()) {
    return ToRego(bindings);
  }
  ValueArena arena;
  const Member member = {arena.String(kExpressionName), arena.Copy(expressions.at(0))};
  return ToRego(arena.Object({&member, 1}));
}

Answer Evaluated(const Query& query, const Program& program, const Documents& documents) {
  QueryInput input;
  input.input = documents.input;
  input.errors = program.stop ? ErrorMode::kStop : ErrorMode::kUndefined;
  input.context.limits.max_steps = kMaxSteps;
  RegoError error;
  const absl::StatusOr<QueryResult> result = query.Evaluate(input, &error);
  if (!result.ok()) return ErrorOf(result.status(), error.code, error.message);
  std::set<std::string> found;
  for (const Solution& solution : result->solutions) {
    found.insert(SolutionText(solution.bindings, solution.expressions));
  }
  Answer answer;
  answer.solutions.assign(found.begin(), found.end());
  return answer;
}

absl::StatusOr<Query> Prepared(const Program& program, const Documents& documents,
                               const BuiltinTable& builtins, bool optimize,
                               std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> names;
  const std::vector<RegoSource> sources = SourcesOf(program, names);
  QueryOptions options;
  options.compile.builtins = &builtins;
  options.compile.optimize = optimize;
  options.data = documents.data;
  return Query::Prepare(program.query, sources, options, &diagnostics);
}

// Below the public API, which has no pack files for queries.
Answer Packed(const Program& program, const Documents& documents, const BuiltinTable& builtins) {
  std::vector<std::string> names;
  const std::vector<RegoSource> sources = SourcesOf(program, names);
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<CompiledQuery> compiled =
      CompileQuery(sources, program.query, {.builtins = &builtins}, &diagnostics);
  if (!compiled.ok()) return Refused(diagnostics, compiled.status());
  absl::StatusOr<ir::Program> loaded = ir::Load(ir::Save(compiled->program));
  if (!loaded.ok() || !(*loaded == compiled->program)) {
    return {AnswerKind::kError, {}, "pack", "a pack file is not what was saved"};
  }
  absl::StatusOr<ir::Program> read = ir::ParseText(ir::WriteText(compiled->program));
  if (!read.ok() || !(*read == compiled->program)) {
    return {AnswerKind::kError, {}, "text", "the text of a program is not what was written"};
  }
  const auto linked = evaluator::Link(*std::move(loaded), documents.data);
  if (!linked.ok()) return {AnswerKind::kError, {}, "link", std::string(linked.status().message())};
  auto bodies = evaluator::ResolveBuiltins((*linked)->program, &builtins, builtins);
  if (!bodies.ok()) return {AnswerKind::kError, {}, "link", std::string(bodies.status().message())};
  EvaluationContext context;
  context.limits.max_steps = kMaxSteps;
  evaluator::Machine machine(*linked, *std::move(bodies), context);
  machine.Start({.input = documents.input.view(),
                 .strictness = program.stop ? evaluator::Strictness::kStop
                                            : evaluator::Strictness::kUndefined});
  machine.Run(compiled->query);
  if (const evaluator::Failure* failure = machine.stop()) {
    return ErrorOf(absl::Status(failure->status, "limit"), failure->code, failure->message);
  }
  const auto& solution_names = (*linked)->program.functions()[compiled->query].solution_names;
  std::set<std::string> found;
  ValueArena arena;
  for (std::size_t row = 0; row < machine.solution_count(); ++row) {
    std::vector<Member> bindings;
    std::vector<ValueView> expressions;
    for (std::size_t i = 0; i < solution_names.size(); ++i) {
      const ValueView value = arena.Copy(machine.solutions()[row * solution_names.size() + i]);
      if (solution_names[i].empty()) {
        expressions.push_back(value);
      } else {
        bindings.push_back({arena.String(solution_names[i]), value});
      }
    }
    found.insert(SolutionText(arena.Object(bindings), arena.Array(expressions)));
  }
  Answer answer;
  answer.solutions.assign(found.begin(), found.end());
  return answer;
}

}  // namespace

Answer AskMachine(const Program& program, const Documents& documents, const BuiltinTable& builtins,
                  MachineWay way) {
  if (way == MachineWay::kPacked) return Packed(program, documents, builtins);
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Query> query =
      Prepared(program, documents, builtins, way == MachineWay::kOptimized, diagnostics);
  if (!query.ok()) return Refused(diagnostics, query.status());
  return Evaluated(*query, program, documents);
}

Program ProgramOf(std::uint64_t seed, const BuiltinTable& builtins) {
  constexpr std::uint64_t kTries = 6;
  Program program = RandomProgram(seed * kTries).Make();
  for (std::uint64_t attempt = 1; seed % 10 != 0 && attempt < kTries; ++attempt) {
    std::vector<std::string> names;
    const std::vector<RegoSource> sources = SourcesOf(program, names);
    if (CompileQuery(sources, program.query, {.builtins = &builtins}).ok()) break;
    program = RandomProgram(seed * kTries + attempt).Make();
  }
  return program;
}

std::vector<Answer> AskThreads(const Program& program, const Documents& documents,
                               const BuiltinTable& builtins, unsigned threads) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Query> query = Prepared(program, documents, builtins, true, diagnostics);
  std::vector<Answer> answers(threads);
  if (!query.ok()) {
    std::fill(answers.begin(), answers.end(), Refused(diagnostics, query.status()));
    return answers;
  }
  std::vector<std::thread> running;
  for (unsigned i = 0; i < threads; ++i) {
    running.emplace_back([&, i] { answers[i] = Evaluated(*query, program, documents); });
  }
  for (std::thread& thread : running) thread.join();
  return answers;
}

}  // namespace assay::oracle
