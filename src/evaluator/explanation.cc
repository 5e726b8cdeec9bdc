// A definition is a conjunction, so the condition that failed furthest along its code says what was
// missing: everything before it held, at least once.

#include "evaluator/explanation.h"

#include <algorithm>
#include <optional>

#include "fmt/format.h"

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
  held_.clear();
  read_.clear();
  doubts_.clear();
}

void Explanation::Enter(std::uint32_t function) {
  if (depth_ == levels_.size()) levels_.emplace_back();
  levels_[depth_].function = function;
  levels_[depth_].furthest.clear();
  levels_[depth_].last_failed = 0;
  levels_[depth_].yielded = false;
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

std::shared_ptr<const std::vector<Observation>> Explanation::HeldOf(std::uint32_t function) const {
  const auto found = held_.find(function);
  return found == held_.end() ? nullptr : found->second;
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
  const bool further = known == level.furthest.end() || known->second.instruction < instruction;
  Observation observation;
  observation.function = frame.function;
  observation.instruction = instruction;
  if (further && Describe(frame, instruction, observation)) {
    if (known == level.furthest.end()) {
      level.furthest.emplace_back(definition, std::move(observation));
    } else {
      known->second = std::move(observation);
    }
  }
  const Opcode opcode = CodeOf(frame).code[instruction].opcode;
  if (opcode != Opcode::kEndNot && opcode != Opcode::kEndSome && opcode != Opcode::kNext) {
    level.last_failed = instruction;
  }
}

// The first value that a function yields: the last condition before it stands for those that held.
void Explanation::Yielded(const Frame& frame, std::uint32_t instruction) {
  if (depth_ == 0 || levels_[depth_ - 1].yielded) return;
  levels_[depth_ - 1].yielded = true;
  Observation observation;
  observation.function = frame.function;
  observation.instruction = instruction;
  observation.what = What::kUnwanted;
  DescribeHeld(frame, DefinitionOf(frame.function, instruction), instruction, observation);
  held_[frame.function] = std::make_shared<const std::vector<Observation>>(1, observation);
}

// False for instructions whose failing says nothing by itself.
bool Explanation::Describe(const Frame& frame, std::uint32_t instruction,
                           Observation& observation) const {
  const ir::Instruction& i = CodeOf(frame).code[instruction];
  switch (i.opcode) {
    case Opcode::kInput:
    case Opcode::kGet:
      DescribeAbsent(frame, instruction, observation);
      return true;
    case Opcode::kTest:
      observation.what = What::kFalse;
      DescribeOperand(frame, instruction, observation);
      // What a callee saw says more than that its result is false.
      if (const auto callee = CalleeOf(frame, instruction)) observation.below = Of(*callee);
      return true;
    case Opcode::kEqual:
    case Opcode::kNotEqual:
    case Opcode::kLess:
    case Opcode::kLessOrEqual:
    case Opcode::kMember:
      DescribeComparison(frame, instruction, observation);
      return true;
    case Opcode::kScan:
    case Opcode::kIsArray:
    case Opcode::kIsObject:
      observation.what = What::kCompared;
      DescribeOperand(frame, instruction, observation);
      return true;
    case Opcode::kNext:
      if (frame.iterators[i.a].size != 0) return false;
      DescribeEmpty(frame, instruction, observation);
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
      DescribeNot(frame, instruction, observation);
      return true;
    default:
      return false;
  }
}

void Explanation::DescribeAbsent(const Frame& frame, std::uint32_t instruction,
                                 Observation& observation) const {
  const ir::Function& code = CodeOf(frame);
  const ir::Instruction& i = code.code[instruction];
  observation.what = What::kAbsent;
  if (i.opcode != Opcode::kGet) return;
  AppendStep(observation.name, ValueOf(frame, i.c));
  // The path to the member may be noted with its key; else it is the one to the object, where the
  // input's own is empty like that of what did not come from the input.
  observation.path = PathOf(frame, StepsOf(code, instruction, true));
  if (!observation.path.empty()) return;
  observation.path = PathOf(frame, StepsOf(code, instruction, false));
  if (!observation.path.empty() || ValueOf(frame, i.b).bits() == input_.bits()) {
    AppendStep(observation.path, ValueOf(frame, i.c));
  } else {
    observation.owner = OwnerOf(frame, instruction, i.b);
  }
}

void Explanation::DescribeOperand(const Frame& frame, std::uint32_t instruction,
                                  Observation& observation) const {
  const ir::Function& code = CodeOf(frame);
  observation.path = PathOf(frame, StepsOf(code, instruction, false));
  observation.name = NameOf(frame, instruction, code.code[instruction].b);
  if (observation.path.empty())
    observation.owner = OwnerOf(frame, instruction, code.code[instruction].b);
  observation.actual = ValueOf(frame, code.code[instruction].b);
}

void Explanation::DescribeComparison(const Frame& frame, std::uint32_t instruction,
                                     Observation& observation) const {
  const ir::Function& code = CodeOf(frame);
  const ir::Instruction& i = code.code[instruction];
  observation.what = What::kCompared;
  const std::string b_path = PathOf(frame, StepsOf(code, instruction, false));
  const std::string c_path = PathOf(frame, StepsOf(code, instruction, true));
  // A constant is what is wanted; otherwise the side that came from the input is what is found.
  const bool c_is_actual = ir::IsConstant(i.b) || (b_path.empty() && !c_path.empty());
  observation.path = c_is_actual ? c_path : b_path;
  observation.name = NameOf(frame, instruction, c_is_actual ? i.c : i.b);
  if (observation.path.empty())
    observation.owner = OwnerOf(frame, instruction, c_is_actual ? i.c : i.b);
  observation.actual = ValueOf(frame, c_is_actual ? i.c : i.b);
  observation.expected = ValueOf(frame, c_is_actual ? i.b : i.c);
  observation.reversed = c_is_actual;
}

void Explanation::DescribeEmpty(const Frame& frame, std::uint32_t instruction,
                                Observation& observation) const {
  const ir::Function& code = CodeOf(frame);
  const std::uint16_t iterator = code.code[instruction].a;
  observation.what = What::kEmpty;
  observation.actual = frame.iterators[iterator].collection;
  for (std::uint32_t pc = instruction; pc-- > 0;) {
    if (code.code[pc].opcode != Opcode::kScan || code.code[pc].a != iterator) continue;
    observation.path = PathOf(frame, StepsOf(code, pc, false));
    observation.name = NameOf(frame, pc, code.code[pc].b);
    if (observation.path.empty()) observation.owner = OwnerOf(frame, pc, code.code[pc].b);
    return;
  }
}

// Under `not` stands either something that held, or (`every`) another `not` within which a
// condition failed: the last to fail in this frame.
void Explanation::DescribeNot(const Frame& frame, std::uint32_t instruction,
                              Observation& observation) const {
  const ir::Function& code = CodeOf(frame);
  std::uint32_t begin = instruction;
  while (begin > 0 && !(code.code[begin].opcode == Opcode::kBegin &&
                        code.code[begin].a == code.code[instruction].a)) {
    --begin;
  }
  const std::uint32_t failed = levels_[depth_ - 1].last_failed;
  std::uint32_t inner = instruction;
  while (--inner > begin) {
    const Opcode opcode = code.code[inner].opcode;
    if (opcode == Opcode::kEndNot) break;
    if (opcode != Opcode::kJump && opcode != Opcode::kSucceed) {
      inner = begin;
      break;
    }
  }
  if (inner > begin && failed > begin && failed < inner && Describe(frame, failed, observation)) {
    observation.instruction = failed;
    return;
  }
  observation.what = What::kUnwanted;
  DescribeHeld(frame, begin, instruction, observation);
}

// The last condition between two instructions, whose registers still hold what it saw.
void Explanation::DescribeHeld(const Frame& frame, std::uint32_t begin, std::uint32_t end,
                               Observation& observation) const {
  const ir::Function& code = CodeOf(frame);
  for (std::uint32_t pc = end; pc-- > begin;) {
    const ir::Instruction& i = code.code[pc];
    if (IsComparison(i.opcode)) {
      DescribeComparison(frame, pc, observation);
    } else if (i.opcode == Opcode::kTest) {
      DescribeOperand(frame, pc, observation);
      if (const auto callee = CalleeOf(frame, pc)) {
        observation.below = HeldOf(*callee);
      }
    } else {
      continue;
    }
    observation.instruction = pc;
    observation.what = What::kUnwanted;
    observation.expected = ValueView();
    return;
  }
}

// The rule or function whose result is tested.
std::optional<std::uint32_t> Explanation::CalleeOf(const Frame& frame,
                                                   std::uint32_t instruction) const {
  const std::vector<ir::Instruction>& code = CodeOf(frame).code;
  const ir::Operand tested = code[instruction].b;
  if (ir::IsConstant(tested)) return std::nullopt;
  for (std::uint32_t pc = instruction; pc-- > 0;) {
    const ir::Instruction& i = code[pc];
    const bool call = i.opcode == Opcode::kCallRule || i.opcode == Opcode::kCallFunction;
    if (call && i.a == tested) return i.b;
    if (i.opcode == Opcode::kBegin) break;
  }
  return std::nullopt;
}

// The member that an operand was just read from, the relation that it was asked of, or the built-in
// call that gave it, `count(xs)`, to `calls` of depth.
std::string Explanation::NameOf(const Frame& frame, std::uint32_t instruction, ir::Operand operand,
                                int calls) const {
  const std::vector<ir::Instruction>& code = CodeOf(frame).code;
  std::string name;
  if (ir::IsConstant(operand)) return name;
  for (std::uint32_t pc = instruction; pc-- > 0 && instruction - pc < 8;) {
    const ir::Instruction& i = code[pc];
    if (i.a != operand) continue;
    if (i.opcode == Opcode::kMove) return NameOf(frame, pc, i.b, calls);
    if (i.opcode == Opcode::kGet || i.opcode == Opcode::kRelated) {
      AppendStep(name, ValueOf(frame, i.c));
      return name;
    }
    if (i.opcode != Opcode::kCall || calls == 0) continue;
    name = program_.program.builtins()[i.b].name + '(';
    for (std::uint32_t argument = 0; argument < i.flags; ++argument) {
      const auto given = static_cast<ir::Operand>(i.c + argument);
      const std::string part = NameOf(frame, pc, given, calls - 1);
      name += (argument == 0 ? "" : ", ") + (part.empty() ? "..." : part);
    }
    return name + ')';
  }
  return name;
}

// Goes back over reads and loops, whose registers still hold what they saw, to the document that
// the operand was read from.
std::string Explanation::OwnerOf(const Frame& frame, std::uint32_t instruction,
                                 ir::Operand operand) const {
  const std::vector<ir::Instruction>& code = CodeOf(frame).code;
  for (std::uint32_t pc = instruction;;) {
    if (ir::IsConstant(operand)) return {};
    const ValueView value = ValueOf(frame, operand);
    if (value.bits() == input_.bits()) return {};
    const ValueView type = value.Find("resource_type");
    const ValueView id = value.Find("resource_id");
    if (type.is_string() && id.is_string())
      return fmt::format("{} {}", type.text().view(), id.text().view());
    const auto gives = [&](const ir::Instruction& i) {
      return i.opcode == Opcode::kNext
                 ? i.c == operand
                 : ir::FormatOf(i.opcode).a == ir::OperandKind::kDst && i.a == operand;
    };
    while (pc > 0 && !gives(code[pc - 1])) --pc;
    if (pc == 0) return {};
    const ir::Instruction* from = &code[--pc];
    if (from->opcode == Opcode::kNext) {
      const std::uint16_t iterator = from->a;
      while (pc > 0 && !(code[pc].opcode == Opcode::kScan && code[pc].a == iterator)) --pc;
      from = &code[pc];
      if (from->opcode != Opcode::kScan) return {};
    }
    const bool reads = from->opcode == Opcode::kMove || from->opcode == Opcode::kGet ||
                       from->opcode == Opcode::kScan;
    if (!reads) return {};
    operand = from->b;
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
