// Prepared queries: compile and link once, then a machine an evaluation.

#include "assay/query.h"

#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "evaluator/link.h"
#include "evaluator/machine.h"

namespace assay {

using evaluator::Failure;
using evaluator::LinkedProgram;
using evaluator::Machine;
using evaluator::Strictness;

struct Query::Data {
  std::shared_ptr<const LinkedProgram> program;
  std::uint32_t query = 0;
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
  data->builtins = options.compile.builtins;
  Query prepared;
  prepared.data_ = std::move(data);
  return prepared;
}

absl::StatusOr<QueryResult> Query::Evaluate(const QueryInput& input, RegoError* error) const {
  const ir::Program& program = data_->program->program;
  const BuiltinTable* table =
      input.context.builtins != nullptr ? input.context.builtins : data_->builtins;
  ASSAY_ASSIGN_OR_RETURN(std::vector<const Builtin*> builtins,
                         evaluator::ResolveBuiltins(program, table, RegoBuiltins()));
  Machine machine(data_->program, std::move(builtins), input.context);
  const bool strict = program.units()[program.unit_of(data_->query)].strict_errors;
  const Strictness lenient = strict ? Strictness::kThreeValued : Strictness::kUndefined;
  machine.Start({.input = input.input.view(),
                 .strictness = input.errors == ErrorMode::kStop ? Strictness::kStop : lenient});
  machine.Run(data_->query);
  if (const Failure* failure = machine.stop()) {
    if (error != nullptr) *error = {failure->code, failure->message, failure->location};
    return StatusOf(failure->status, failure->Text());
  }
  return ResultOf(machine, program.functions()[data_->query]);
}

}  // namespace assay
