#pragma once

// Records why conditions fail, for evidence. Only evaluations whose outcome needs an explanation
// are run with one; the others pay a test of a null pointer.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "assay/ir.h"
#include "assay/value.h"
#include "evaluator/frame.h"
#include "evaluator/link.h"

namespace assay::evaluator {

/// A condition that kept a definition from holding: the one that its evaluation reached last.
struct Observation {
  enum class What : std::uint8_t {
    kAbsent,     ///< nothing is at the path
    kFalse,      ///< the value at the path is false
    kCompared,   ///< the value at the path compares otherwise than the rule wants
    kUnwanted,   ///< what stands under `not` holds
    kEmpty,      ///< a loop had nothing to go over
    kUndefined,  ///< a call gave no value
  };
  What what = What::kUndefined;
  std::uint32_t function = 0;
  std::uint32_t instruction = 0;
  std::string path;  ///< from the input; empty when the value did not come straight from it
  std::string name;  ///< of the member, where there is no path
  /// Type and id of the other resource whose member it is, as far as that can be told.
  std::string owner;
  ValueView expected, actual;
  bool reversed = false;  ///< the instruction's operand C is the actual value
  /// Of the rule or function whose result the condition asked for.
  std::shared_ptr<const std::vector<Observation>> below;
};

class Explanation {
 public:
  explicit Explanation(const LinkedProgram& program) : program_(program) {}

  void Start(ValueView input);
  // What the machine reports.
  void Enter(std::uint32_t function);
  void Leave(const Frame& frame);
  void Failed(const Frame& frame, std::uint32_t instruction);
  void Yielded(const Frame& frame, std::uint32_t instruction);
  void Read(ValueView document);
  void Doubted(const Frame& frame, ValueView reason);

  /// What kept the definitions of `function` from holding, when it was last run; may be null.
  std::shared_ptr<const std::vector<Observation>> Of(std::uint32_t function) const;
  /// What made `function` yield, when it was last run; may be null.
  std::shared_ptr<const std::vector<Observation>> HeldOf(std::uint32_t function) const;
  /// Objects of which a member was asked for, each once, in the order met.
  const std::vector<ValueView>& read() const { return read_; }
  /// The unknowns that results of `function` hang on.
  std::vector<ValueView> DoubtsOf(std::uint32_t function) const;

 private:
  struct Level {
    std::uint32_t function = 0;
    std::vector<std::pair<std::uint32_t, Observation>> furthest;  // by definition
    std::uint32_t last_failed = 0;
    bool yielded = false;
  };
  std::uint32_t DefinitionOf(std::uint32_t function, std::uint32_t instruction);
  bool Describe(const Frame& frame, std::uint32_t instruction, Observation& observation) const;
  void DescribeAbsent(const Frame& frame, std::uint32_t instruction,
                      Observation& observation) const;
  void DescribeOperand(const Frame& frame, std::uint32_t instruction,
                       Observation& observation) const;
  void DescribeComparison(const Frame& frame, std::uint32_t instruction,
                          Observation& observation) const;
  void DescribeEmpty(const Frame& frame, std::uint32_t instruction, Observation& observation) const;
  void DescribeNot(const Frame& frame, std::uint32_t instruction, Observation& observation) const;
  void DescribeHeld(const Frame& frame, std::uint32_t begin, std::uint32_t end,
                    Observation& observation) const;
  std::optional<std::uint32_t> CalleeOf(const Frame& frame, std::uint32_t instruction) const;
  std::string NameOf(const Frame& frame, std::uint32_t instruction, ir::Operand operand,
                     int calls = 2) const;
  std::string OwnerOf(const Frame& frame, std::uint32_t instruction, ir::Operand operand) const;
  const ir::Function& CodeOf(const Frame& frame) const {
    return program_.program.functions()[frame.function];
  }
  ValueView ValueOf(const Frame& frame, ir::Operand operand) const;
  std::string PathOf(const Frame& frame, const std::vector<ir::Operand>& steps) const;

  const LinkedProgram& program_;
  ValueView input_;
  std::vector<Level> levels_;
  std::size_t depth_ = 0;
  absl::flat_hash_map<std::uint32_t, std::shared_ptr<const std::vector<Observation>>> finished_;
  // What made a rule or function yield, by function.
  absl::flat_hash_map<std::uint32_t, std::shared_ptr<const std::vector<Observation>>> held_;
  absl::flat_hash_map<std::uint32_t, std::vector<std::uint32_t>> definitions_;
  std::vector<ValueView> read_;
  std::vector<std::pair<std::uint32_t, ValueView>> doubts_;
};

/// Adds a step to the text of a path: `.name`, `["a.b"]`, `[3]`.
void AppendStep(std::string& path, ValueView step);

}  // namespace assay::evaluator
