// Prepared queries: compile and link once, then a machine an evaluation.

#include "assay/query.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "base/thrown.h"
#include "evaluator/execution_counts.h"
#include "evaluator/link.h"
#include "evaluator/machine.h"
#include "fmt/format.h"

namespace assay {

using evaluator::ExecutionCounts;
using evaluator::Failure;
using evaluator::LinkedProgram;
using evaluator::Machine;
using evaluator::Strictness;

struct Query::Data {
  std::shared_ptr<const LinkedProgram> program;
  std::uint32_t query = 0;
  std::vector<QueryExpression> expressions;
  const BuiltinTable* builtins = nullptr;  // those that it was compiled with
};

namespace {

// Answers that are the same in every word are one answer.
std::vector<std::span<const ValueView>> DistinctRows(std::span<const ValueView> words,
                                                     std::size_t width, std::size_t rows) {
  std::vector<std::span<const ValueView>> distinct;
  absl::flat_hash_map<std::uint64_t, std::vector<std::size_t>> by_hash;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::span<const ValueView> candidate = words.subspan(row * width, width);
    std::uint64_t hash = 0;
    for (ValueView word : candidate) hash = hash * 0x9e3779b97f4a7c15ULL + HashOf(word);
    std::vector<std::size_t>& same_hash = by_hash[hash];
    bool known = false;
    for (std::size_t other : same_hash) {
      known = known || std::equal(candidate.begin(), candidate.end(), distinct[other].begin());
    }
    if (known) continue;
    same_hash.push_back(distinct.size());
    distinct.push_back(candidate);
  }
  return distinct;
}

// Solutions share one slab, which outlives the machine.
QueryResult ResultOf(Machine& machine, const ir::Function& query) {
  QueryResult result;
  result.complete = !machine.undecided();
  const std::size_t width = query.solution_names.size();
  ValueArena arena(SymbolTable::Make());
  std::vector<ValueView> names;
  for (const std::string& name : query.solution_names) names.push_back(arena.String(name));
  std::vector<std::pair<ValueView, ValueView>> made;
  for (const auto& row : DistinctRows(machine.solutions(), width, machine.solution_count())) {
    std::vector<Member> bindings;
    std::vector<ValueView> expressions;
    for (std::size_t i = 0; i < width; ++i) {
      const ValueView value = arena.Copy(row[i]);
      if (query.solution_names[i].empty()) {
        expressions.push_back(value);
      } else {
        bindings.push_back({names[i], value});
      }
    }
    made.emplace_back(arena.Object(bindings), arena.Array(expressions));
  }
  const Value all = std::move(arena).Freeze(ValueView::Null());
  for (const auto& [bindings, expressions] : made) {
    result.solutions.push_back({Value(bindings, all.slab()), Value(expressions, all.slab())});
  }
  return result;
}

// A rule's value as the only expression of the only solution.
QueryResult ResultOf(ValueView value) {
  QueryResult result;
  result.complete = !value.is_unknown();
  if (!value.defined() || value.is_unknown()) return result;
  ValueArena arena(SymbolTable::Make());
  const ValueView copy = arena.Copy(value);
  const ValueView expressions = arena.Array({&copy, 1});
  const Value all = std::move(arena).Freeze(expressions);
  result.solutions.push_back({Value(ValueView::EmptyObject(), all.slab()), all});
  return result;
}

// What only holds a body together, and runs whether or not the rule holds.
bool IsBookkeeping(ir::Opcode opcode) {
  switch (opcode) {
    case ir::Opcode::kBegin:
    case ir::Opcode::kSucceed:
    case ir::Opcode::kMark:
    case ir::Opcode::kEndSome:
    case ir::Opcode::kEndNot:
    case ir::Opcode::kEndElse:
    case ir::Opcode::kUnlessYielded:
    case ir::Opcode::kJump:
    case ir::Opcode::kReturn:
      return true;
    default:
      return false;
  }
}

// A line is begun where its first instruction in a function runs; each turn of a loop but the first
// does it again.
std::vector<LineProfile> ProfileOf(const ir::Program& program, const ExecutionCounts& counts) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, LineProfile> lines;
  for (std::uint32_t f = 0; f < program.functions().size(); ++f) {
    const ir::Function& function = program.functions()[f];
    std::set<std::uint32_t> begun;
    std::map<std::uint32_t, std::int64_t> turns;
    for (std::size_t i = 0; i < function.origins.size(); ++i) {
      const std::uint32_t number = function.origins[i].line;
      if (number == 0) continue;
      LineProfile& line = lines[{function.file, number}];
      const ExecutionCounts::Count& count = counts.Of(f, i);
      if (begun.insert(number).second) line.evaluations += count.runs;
      line.nanoseconds += count.nanoseconds;
      const ir::Opcode opcode = function.code[i].opcode;
      if (!IsBookkeeping(opcode)) line.instructions += count.runs;
      const auto runs = static_cast<std::int64_t>(count.runs);
      if (opcode == ir::Opcode::kNext) turns[number] += runs;
      if (opcode == ir::Opcode::kScan || opcode == ir::Opcode::kScanData) turns[number] -= runs;
    }
    for (const auto& [number, more] : turns) {
      lines[{function.file, number}].redos +=
          static_cast<std::uint64_t>(std::max(more, std::int64_t{0}));
    }
  }
  std::vector<LineProfile> profile;
  for (auto& [place, line] : lines) {
    line.file = program.files()[place.first];
    line.line = place.second;
    profile.push_back(std::move(line));
  }
  std::ranges::sort(profile, {}, [](const LineProfile& line) {
    return std::pair<std::string_view, std::uint32_t>(line.file, line.line);
  });
  return profile;
}

}  // namespace

absl::StatusOr<Query> Query::Prepare(std::string_view query, const std::vector<RegoSource>& modules,
                                     const QueryOptions& options,
                                     std::vector<Diagnostic>* diagnostics) {
  ASSAY_ASSIGN_OR_RETURN(CompiledQuery compiled,
                         CompileQuery(modules, query, options.compile, diagnostics));
  const ValueView base = options.data;
  if (base.defined() && !base.is_null() && !base.is_object()) {
    return InvalidArgument("the documents under `data` are not an object");
  }
  auto data = std::make_shared<Data>();
  ASSAY_ASSIGN_OR_RETURN(data->program, evaluator::Link(std::move(compiled.program),
                                                        base.is_object() ? options.data : Value()));
  data->query = compiled.query;
  data->expressions = std::move(compiled.expressions);
  data->builtins = options.compile.builtins;
  Query prepared;
  prepared.data_ = std::move(data);
  return prepared;
}

// What a callback of the host throws ends the evaluation, not the process.
absl::StatusOr<QueryResult> Query::Run(std::uint32_t function, const QueryInput& input,
                                       RegoError* error) const try {
  const ir::Program& program = data_->program->program;
  const BuiltinTable* table =
      input.context.builtins != nullptr ? input.context.builtins : data_->builtins;
  ASSAY_ASSIGN_OR_RETURN(std::vector<const Builtin*> builtins,
                         evaluator::ResolveBuiltins(program, table, RegoBuiltins()));
  Machine machine(data_->program, std::move(builtins), input.context);
  std::optional<ExecutionCounts> counts;
  if (input.profile) machine.set_counts(&counts.emplace(program, input.context.clock));
  const bool strict = program.units()[program.unit_of(function)].strict_errors;
  const Strictness lenient = strict ? Strictness::kThreeValued : Strictness::kUndefined;
  machine.Start({.input = input.input.view(),
                 .strictness = input.errors == ErrorMode::kStop ? Strictness::kStop : lenient});
  const ValueView value = machine.Run(function);
  if (const Failure* failure = machine.stop()) {
    if (error != nullptr) *error = {failure->code, failure->message, failure->location};
    return StatusOf(failure->status, failure->Text());
  }
  QueryResult result =
      function == data_->query ? ResultOf(machine, program.functions()[function]) : ResultOf(value);
  if (counts) result.profile = ProfileOf(program, *counts);
  return result;
} catch (...) {
  return StatusOfThrown();
}

absl::StatusOr<QueryResult> Query::Evaluate(const QueryInput& input, RegoError* error) const {
  return Run(data_->query, input, error);
}

absl::StatusOr<QueryResult> Query::EvaluateRule(std::span<const std::string> path,
                                                const QueryInput& input, RegoError* error) const {
  const ir::Program& program = data_->program->program;
  const ir::Unit& unit = program.units()[program.unit_of(data_->query)];
  const ir::DataNode* node = unit.nodes.empty() ? nullptr : &unit.nodes[0];
  for (const std::string& name : path) {
    const ir::DataNode* next = nullptr;
    for (const std::uint32_t child :
         node != nullptr ? node->children : std::vector<std::uint32_t>())
      if (unit.nodes[child].name == name) next = &unit.nodes[child];
    node = next;
  }
  const bool rule = node != nullptr && node->function &&
                    program.functions()[*node->function].kind != ir::FunctionKind::kFunction;
  if (rule) return Run(*node->function, input, error);
  return absl::NotFoundError(
      fmt::format("the query reads no rule `data.{}`", fmt::join(path, ".")));
}

std::span<const QueryExpression> Query::expressions() const { return data_->expressions; }

}  // namespace assay
