// A definition is a conjunction, so the condition that failed furthest along its code says what was
// missing: everything before it held, at least once.

#include "evaluator/explanation.h"

#include <algorithm>
#include <optional>

namespace assay::evaluator {

using ir::Opcode;
using What = Observation::What;

namespace {

constexpr std::size_t kMaxRead = 64;
constexpr std::size_t kMaxDoubts = 8;

bool IsName(std::string_view text) {
  const auto name_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), name_character);
}

const std::vector<ir::Operand>& StepsOf(const ir::Function& code, std::uint32_t instruction,
                                        bool c) {
  static const std::vector<ir::Operand> kNone;
  if (instruction >= code.origins.size()) return kNone;
  const ir::InstructionOrigin& origin = code.origins[instruction];
  return c ? origin.c_path : origin.b_path;
}

bool IsComparison(Opcode opcode) {
  return opcode == Opcode::kEqual || opcode == Opcode::kNotEqual || opcode == Opcode::kLess ||
         opcode == Opcode::kLessOrEqual || opcode == Opcode::kMember;
}

}  // namespace

void AppendStep(std::string& path, ValueView step) {
  if (step.is_string()) {
    const StringText text = step.text();
    if (IsName(text.view())) {
      if (!path.empty()) path += '.';
      path += text.view();
      return;
    }
  }
  path += '[';
  if (step.is_unknown() || !step.defined()) {
    path += '?';
  } else {
    path += ToRego(step);
  }
  path += ']';
}

void Explanation::Start(ValueView input) {
  input_ = input;
  depth_ = 0;
  finished_.clear();
  read_.clear();
  doubts_.clear();
}

void Explanation::Enter(std::uint32_t function) {
  if (depth_ == levels_.size()) levels_.emplace_back();
  levels_[depth_].function = function;
  levels_[depth_].furthest.clear();
  ++depth_;
}

void Explanation::Leave(const Frame& frame) {
  if (depth_ == 0) return;
  Level& level = levels_[--depth_];
  auto observations = std::make_shared<std::vector<Observation>>();
  for (auto& [definition, observation] : level.furthest) {
    observations->push_back(std::move(observation));
  }
  finished_[frame.function] = std::move(observations);
}

std::shared_ptr<const std::vector<Observation>> Explanation::Of(std::uint32_t function) const {
  const auto found = finished_.find(function);
  return found == finished_.end() ? nullptr : found->second;
}

void Explanation::Read(ValueView document) {
  if (!document.is_object() || document.bits() == input_.bits() || read_.size() == kMaxRead) return;
  const bool known = std::any_of(read_.begin(), read_.end(),
                                 [&](ValueView other) { return other.bits() == document.bits(); });
  if (!known) read_.push_back(document);
}

void Explanation::Doubted(const Frame& frame, ValueView reason) {
  if (doubts_.size() >= 64) return;
  for (const auto& [function, known] : doubts_) {
    if (function == frame.function && known.bits() == reason.bits()) return;
  }
  doubts_.emplace_back(frame.function, reason);
}

std::vector<ValueView> Explanation::DoubtsOf(std::uint32_t function) const {
  std::vector<ValueView> reasons;
  for (const auto& [of, reason] : doubts_) {
    if (of == function && reasons.size() < kMaxDoubts) reasons.push_back(reason);
  }
  return reasons;
}

std::uint32_t Explanation::DefinitionOf(std::uint32_t function, std::uint32_t instruction) {
  std::vector<std::uint32_t>& definitions = definitions_[function];
  const std::vector<ir::Instruction>& code = program_.program.functions()[function].code;
  if (definitions.empty()) {
    std::uint32_t current = 0;
    for (std::uint32_t pc = 0; pc < code.size(); ++pc) {
      const bool begins = code[pc].opcode == Opcode::kBegin &&
                          code[pc].flags == static_cast<std::uint8_t>(ir::RegionKind::kDefinition);
      if (begins) current = pc;
      definitions.push_back(current);
    }
  }
  return definitions[instruction];
}

void Explanation::Failed(const Frame& frame, std::uint32_t instruction) {
  if (depth_ == 0) return;
  const std::uint32_t definition = DefinitionOf(frame.function, instruction);
  Level& level = levels_[depth_ - 1];
  auto known = std::find_if(level.furthest.begin(), level.furthest.end(),
                            [&](const auto& entry) { return entry.first == definition; });
  if (known != level.furthest.end() && known->second.instruction >= instruction) return;
  Observation observation;
  observation.function = frame.function;
  observation.instruction = instruction;
  const ir::Function& code = program_.program.functions()[frame.function];
  if (!Describe(frame, code, instruction, observation)) return;
  if (known == level.furthest.end()) {
    level.furthest.emplace_back(definition, std::move(observation));
  } else {
    known->second = std::move(observation);
  }
}

// False for instructions whose failing says nothing by itself.
bool Explanation::Describe(const Frame& frame, const ir::Function& code, std::uint32_t instruction,
                           Observation& observation) const {
  const ir::Instruction& i = code.code[instruction];
  switch (i.opcode) {
    case Opcode::kInput:
      observation.what = What::kAbsent;
      return true;
    case Opcode::kGet: {
      observation.what = What::kAbsent;
      observation.path = PathOf(frame, StepsOf(code, instruction, false));
      // The input itself has an empty path, like what did not come from it; of the latter the
      // step alone would mislead.
      if (!observation.path.empty() || ValueOf(frame, i.b).bits() == input_.bits()) {
        AppendStep(observation.path, ValueOf(frame, i.c));
      }
      return true;
    }
    case Opcode::kTest:
      observation.what = What::kFalse;
      observation.path = PathOf(frame, StepsOf(code, instruction, false));
      observation.actual = ValueOf(frame, i.b);
      DescribeCallee(code, instruction, observation);
      return true;
    case Opcode::kEqual:
    case Opcode::kNotEqual:
    case Opcode::kLess:
    case Opcode::kLessOrEqual:
    case Opcode::kMember:
      DescribeComparison(frame, code, instruction, observation);
      return true;
    case Opcode::kScan:
    case Opcode::kIsArray:
    case Opcode::kIsObject:
      observation.what = What::kCompared;
      observation.path = PathOf(frame, StepsOf(code, instruction, false));
      observation.actual = ValueOf(frame, i.b);
      return true;
    case Opcode::kNext:
      if (frame.iterators[i.a].size != 0) return false;
      observation.what = What::kEmpty;
      observation.actual = frame.iterators[i.a].collection;
      for (std::uint32_t pc = instruction; pc-- > 0;) {
        if (code.code[pc].opcode != Opcode::kScan || code.code[pc].a != i.a) continue;
        observation.path = PathOf(frame, StepsOf(code, pc, false));
        break;
      }
      return true;
    case Opcode::kCall:
    case Opcode::kReadData:
    case Opcode::kRelated:
    case Opcode::kFindResource:
      return true;
    case Opcode::kCallFunction:
    case Opcode::kCallRule:
      observation.below = Of(i.b);
      return true;
    case Opcode::kEndNot:
      return DescribeNot(frame, code, instruction, observation);
    default:
      return false;
  }
}

void Explanation::DescribeComparison(const Frame& frame, const ir::Function& code,
                                     std::uint32_t instruction, Observation& observation) const {
  const ir::Instruction& i = code.code[instruction];
  observation.what = What::kCompared;
  const std::string b_path = PathOf(frame, StepsOf(code, instruction, false));
  const std::string c_path = PathOf(frame, StepsOf(code, instruction, true));
  // A constant is what is wanted; otherwise the side that came from the input is what is found.
  const bool c_is_actual = ir::IsConstant(i.b) || (b_path.empty() && !c_path.empty());
  observation.path = c_is_actual ? c_path : b_path;
  observation.actual = ValueOf(frame, c_is_actual ? i.c : i.b);
  observation.expected = ValueOf(frame, c_is_actual ? i.b : i.c);
}

// The condition under the `not`, whose registers still hold what it saw.
bool Explanation::DescribeNot(const Frame& frame, const ir::Function& code,
                              std::uint32_t instruction, Observation& observation) const {
  const ir::Instruction& end = code.code[instruction];
  observation.what = What::kUnwanted;
  for (std::uint32_t pc = instruction; pc-- > 0;) {
    const ir::Instruction& i = code.code[pc];
    if (i.opcode == Opcode::kBegin && i.a == end.a) break;
    if (IsComparison(i.opcode)) {
      DescribeComparison(frame, code, pc, observation);
      observation.what = What::kUnwanted;
      observation.expected = ValueView();
      return true;
    }
    if (i.opcode == Opcode::kTest) {
      observation.path = PathOf(frame, StepsOf(code, pc, false));
      observation.actual = ValueOf(frame, i.b);
      return true;
    }
  }
  return true;
}

// A test of what a rule or function gave: what the callee saw says more.
void Explanation::DescribeCallee(const ir::Function& code, std::uint32_t instruction,
                                 Observation& observation) const {
  const ir::Operand tested = code.code[instruction].b;
  if (ir::IsConstant(tested)) return;
  for (std::uint32_t pc = instruction; pc-- > 0;) {
    const ir::Instruction& i = code.code[pc];
    const bool call = i.opcode == Opcode::kCallRule || i.opcode == Opcode::kCallFunction;
    if (call && i.a == tested) {
      observation.below = Of(i.b);
      return;
    }
    if (i.opcode == Opcode::kBegin) return;
  }
}

ValueView Explanation::ValueOf(const Frame& frame, ir::Operand operand) const {
  if (ir::IsConstant(operand)) return program_.program.constants()[ir::ConstantIndex(operand)];
  return operand < frame.registers.size() ? frame.registers[operand] : ValueView();
}

std::string Explanation::PathOf(const Frame& frame, const std::vector<ir::Operand>& steps) const {
  std::string path;
  for (ir::Operand step : steps) AppendStep(path, ValueOf(frame, step));
  return path;
}

}  // namespace assay::evaluator
