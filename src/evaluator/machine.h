#pragma once

// The register machine: runs one program over one subject at a time.
//
//   Machine machine(program, builtins, context);
//   machine.Start({.input = document, .graph = &graph});
//   ValueView value = machine.Run(function);
//   if (machine.stop()) ...            // an error or a limit ended the evaluation
//
// What Run returns is undefined, an unknown word (the answer hangs on it), or a value; it lives
// until the next Start. A machine belongs to one thread and keeps its memory from one evaluation to
// the next.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "assay/diagnostic.h"
#include "assay/evaluator.h"
#include "assay/graph.h"
#include "assay/ir.h"
#include "base/string_map.h"
#include "evaluator/frame.h"
#include "evaluator/link.h"
#include "evaluator/with.h"

namespace assay::evaluator {

/// What a builtin that fails does.
enum class Strictness : std::uint8_t {
  kThreeValued,  ///< its result is an unknown of kind `error`
  kUndefined,    ///< its result is undefined
  kStop,         ///< the evaluation ends
};

struct Subject {
  ValueView input;
  const Graph* graph = nullptr;
  std::optional<NodeId> node;
  Strictness strictness = Strictness::kThreeValued;
};

/// An instruction of a program.
struct Place {
  std::uint32_t function;
  std::uint32_t instruction;
};

/// Where and why something failed.
struct Failure {
  std::string code;  ///< `eval_conflict_error`, ...; empty for a limit
  std::string message;
  SourceLocation location;
  absl::StatusCode status = absl::StatusCode::kInvalidArgument;

  /// `file:line: code: message`, as Rego writes it.
  std::string Text() const;
};

class ExecutionCounts;
class Explanation;

class Machine {
 public:
  Machine(std::shared_ptr<const LinkedProgram> program, std::vector<const Builtin*> builtins,
          const EvaluationContext& context);
  ~Machine();
  Machine(const Machine&) = delete;  // builtins hold on to it during a call
  Machine& operator=(const Machine&) = delete;

  /// Forgets the last evaluation and all values it made.
  void Start(const Subject& subject);
  /// A rule's value, or a query's (then the answers are in solutions()).
  ValueView Run(std::uint32_t function);

  /// Why the evaluation ended, if it did.
  const Failure* stop() const { return stop_ ? &*stop_ : nullptr; }
  /// The failure that made this unknown of kind `error`; null for another's.
  const Failure* FailureOf(ValueView unknown) const;

  /// A query's answers, each as many words as the function has solution names.
  std::span<const ValueView> solutions() const { return solutions_; }
  std::size_t solution_count() const { return solution_count_; }
  /// Further answers may hold, depending on unknowns.
  bool undecided() const { return undecided_; }

  ValueArena& arena() { return arena_; }
  SourceLocation LocationOf(Place place) const;
  const LinkedProgram& program() const { return *program_; }
  /// Records from now on, until set to null, why conditions fail.
  void set_explanation(Explanation* explanation) { explanation_ = explanation; }
  /// Counts from now on, until set to null, what runs.
  void set_counts(ExecutionCounts* counts) { counts_ = counts; }
  std::uint64_t steps() const { return spent_ + (quantum_ - fuel_); }

 private:
  class Port;  // what a builtin sees of the machine
  // Where a Get with a constant key last found its member: objects of one shape have it there.
  struct Site {
    static constexpr std::uint64_t kNoShape = 0;
    const std::uint64_t* shape = &kNoShape;  // an empty object may have null
    std::uint64_t key = 0;                   // the word in the shape
    std::size_t place = 0;
  };
  struct RuleValue {
    std::uint64_t evaluation = 0;
    ValueView value;
  };

  // machine.cc
  ValueView Execute(std::uint32_t function, std::span<const ValueView> arguments);
  template <bool kCounted>
  ValueView Loop(Frame& frame);

  // machine_limits.cc
  bool Refill();
  bool Spend(std::uint64_t steps);
  bool CheckBytes();
  void StopAt(Place place, std::string_view code, std::string message,
              absl::StatusCode status = absl::StatusCode::kInvalidArgument);
  // Where an evaluation ended that a limit has stopped, unless that is known.
  void LocateStop(Place place);
  void StopForLimit(std::string message,
                    absl::StatusCode status = absl::StatusCode::kResourceExhausted);

  // machine_read.cc: undefined where the condition fails or nothing is there.
  ValueView Get(ValueView base, ValueView key);
  ValueView GetMember(Site& site, ValueView object, ValueView key);
  ValueView GetInSet(ValueView set, ValueView key);
  bool Holds(ir::Opcode opcode, ValueView b, ValueView c, Taint& taint);
  bool IsMember(ValueView element, ValueView collection, Taint& taint);
  bool HasSize(ValueView value, bool object, std::size_t size, Taint& taint);
  bool StartScan(Iterator& iterator, ValueView collection, Taint& taint);
  bool Advance(Frame& frame, const ir::Instruction& instruction);
  ValueView GetInObject(ValueView object, ValueView key);
  ValueView MakeObject(std::span<const ValueView> pairs, bool* conflict);

  // machine_result.cc
  void Yield(Frame& frame, ValueView value, Place place);
  void YieldRow(Frame& frame, std::span<const ValueView> words, bool element, Place place);
  void YieldSolution(Frame& frame, std::span<const ValueView> words);
  ValueView Result(Frame& frame, ir::FunctionKind kind);
  ValueView CompleteResult(const Yielded& yielded);
  ValueView PartialResult(Frame& frame, bool set);
  ValueView FlatResult(const Frame& frame, bool set);
  ValueView Collect(Region& region, Place place);
  ValueView CollectObject(Region& region, Place place);
  ValueView Opened(ValueView collection, const Taint& taint);

  // machine_call.cc
  ValueView Call(std::uint32_t builtin, std::span<const ValueView> arguments, Place place);
  ValueView CallBody(std::uint32_t builtin, std::span<const ValueView> arguments, Place place);
  ValueView CallFunction(std::uint32_t function, std::span<const ValueView> arguments, Place place);
  ValueView CallReplaced(const CallReplacement& replacement, std::span<const ValueView> arguments,
                         Place place);
  ValueView CallRule(std::uint32_t function);
  ValueView Print(std::span<const ValueView> arguments, Place place);
  ValueView BuiltinFailed(std::string_view name, Place place);
  void Replace(const Frame& frame, const ir::Instruction& instruction);

  // machine_data.cc
  std::vector<ValueView> PathOf(std::uint32_t unit, std::uint32_t node) const;
  const DataReplacement* ReplacementAbove(std::span<const ValueView> path) const;
  ValueView ReplacedRule(std::uint32_t function, bool* replaced) const;
  ValueView ReadData(std::uint32_t unit, std::uint32_t node, std::span<const ValueView> keys);
  ValueView ReadBelow(std::uint32_t unit, std::uint32_t node, std::span<const ValueView> keys);
  bool IsDocument(std::uint32_t function) const;
  ValueView GetBase(ValueView document, ValueView key);
  ValueView WholeNode(std::uint32_t unit, std::uint32_t node);
  ValueView KeysBelow(std::uint32_t unit, std::uint32_t node, std::span<const ValueView> keys);
  std::uint32_t ChildOf(std::uint32_t unit, std::uint32_t node, ValueView key) const;

  // machine_graph.cc
  ValueView Related(ValueView document, ValueView relation, Place place);
  ValueView FindResource(ValueView type, ValueView id, Place place);
  ValueView FindResources(ValueView type, Place place);
  // An array of them; where it is not complete, `what` and `name` say of what.
  ValueView Documents(const Neighbours& neighbours, std::string_view what, std::string_view name);
  ValueView GraphFailed(std::string_view name, std::string message, Place place);

  std::shared_ptr<const LinkedProgram> program_;
  std::vector<const Builtin*> builtins_;
  const EvaluationContext& context_;
  std::unique_ptr<Port> port_;
  std::span<const ValueView> constants_;
  std::vector<Site> sites_;  // by instruction, of all functions

  // Of this evaluation.
  ValueArena arena_;
  Subject subject_;
  WorldStack worlds_;
  std::optional<Failure> stop_;
  std::vector<ValueView> solutions_;
  std::size_t solution_count_ = 0;
  bool undecided_ = false;
  std::vector<std::pair<ValueView, Failure>> failures_;
  std::uint64_t evaluation_ = 0;
  std::vector<RuleValue> rules_;  // by function, while nothing is replaced
  absl::flat_hash_map<std::pair<std::uint64_t, std::uint32_t>, ValueView> replaced_rules_;

  // Frames by depth; depth_ are in use.
  std::vector<std::unique_ptr<Frame>> frames_;
  std::uint32_t depth_ = 0;

  // Steps: those of the current quantum, and those of earlier ones.
  std::uint64_t fuel_ = 0;
  std::uint64_t quantum_ = 0;
  std::uint64_t spent_ = 0;
  std::int64_t deadline_ = 0;

  Explanation* explanation_ = nullptr;
  ExecutionCounts* counts_ = nullptr;
};

}  // namespace assay::evaluator
