#include "rego/code_writer.h"

#include <algorithm>
#include <utility>

namespace assay::rego {

namespace {

using ir::Opcode;

// Field A has 16 bits.
constexpr std::uint32_t kMaxRegisters = 0xffff;

}  // namespace

Label CodeWriter::NewLabel() {
  label_places_.push_back(kUnplaced);
  return static_cast<Label>(label_places_.size() - 1);
}

void CodeWriter::Place(Label label) {
  label_places_[label] = static_cast<std::uint32_t>(code_.size());
}

void CodeWriter::Emit(Opcode opcode, std::uint32_t a, std::uint32_t b, std::uint32_t c,
                      std::uint32_t d, std::uint8_t flags) {
  code_.push_back({opcode, flags, static_cast<std::uint16_t>(a), b, c, d});
  to_label_.push_back(false);
  AddOrigin(opcode, a, b, c);
}

void CodeWriter::EmitTo(Opcode opcode, Label target, std::uint32_t a, std::uint32_t b,
                        std::uint32_t c, std::uint8_t flags) {
  Emit(opcode, a, b, c, target, flags);
  to_label_.back() = true;
}

void CodeWriter::StartDefinition(std::uint32_t parameters) {
  registers_ = parameters;
  max_registers_ = std::max(max_registers_, registers_);
  iterators_ = 0;
  regions_ = 0;
  paths_.clear();
}

std::uint32_t CodeWriter::NewRegisters(std::size_t count) {
  const std::uint32_t first = registers_;
  registers_ += static_cast<std::uint32_t>(count);
  max_registers_ = std::max(max_registers_, registers_);
  return first;
}

std::uint32_t CodeWriter::NewIterator() {
  max_iterators_ = std::max(max_iterators_, iterators_ + 1);
  return iterators_++;
}

std::uint32_t CodeWriter::NewRegion() {
  max_regions_ = std::max(max_regions_, regions_ + 1);
  return regions_++;
}

bool CodeWriter::Overflows() const {
  return max_registers_ > kMaxRegisters || max_iterators_ > kMaxRegisters ||
         max_regions_ > kMaxRegisters;
}

void CodeWriter::SetPath(std::uint32_t reg, std::vector<ir::Operand> path) {
  paths_[reg] = std::move(path);
}

const std::vector<ir::Operand>* CodeWriter::PathOf(ir::Operand operand) const {
  if (ir::IsConstant(operand)) return nullptr;
  const auto found = paths_.find(operand);
  return found == paths_.end() ? nullptr : &found->second;
}

void CodeWriter::AddOrigin(Opcode opcode, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  ir::InstructionOrigin origin{.line = location_.line, .column = location_.column};
  const auto path = [this](ir::Operand operand) {
    const std::vector<ir::Operand>* found = PathOf(operand);
    return found == nullptr ? std::vector<ir::Operand>() : *found;
  };
  switch (opcode) {
    case Opcode::kTest:
    case Opcode::kScan:
    case Opcode::kIsArray:
    case Opcode::kIsObject:
      origin.b_path = path(b);
      break;
    case Opcode::kEqual:
    case Opcode::kNotEqual:
    case Opcode::kLess:
    case Opcode::kLessOrEqual:
    case Opcode::kMember:
      origin.b_path = path(b);
      origin.c_path = path(c);
      break;
    case Opcode::kGet:
      // What is read; the path of what it is read from is that without its last step.
      origin.c_path = path(a);
      break;
    default:
      break;
  }
  origins_.push_back(std::move(origin));
}

void CodeWriter::Finish(ir::Function& function) {
  for (std::size_t i = 0; i < code_.size(); ++i) {
    if (to_label_[i]) code_[i].d = label_places_[code_[i].d];
  }
  function.code = std::move(code_);
  function.origins = std::move(origins_);
  function.registers = max_registers_;
  function.iterators = max_iterators_;
  function.regions = max_regions_;
}

}  // namespace assay::rego
