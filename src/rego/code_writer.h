#pragma once

// Instructions of one function while they are written: labels, registers, where each came from.

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "assay/ir.h"
#include "rego/ast.h"

namespace assay::rego {

// A place in the code that may not be known yet.
using Label = std::uint32_t;

class CodeWriter {
 public:
  CodeWriter() = default;

  Label NewLabel();
  void Place(Label label);
  // The fields of an instruction that goes nowhere.
  void Emit(ir::Opcode opcode, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0,
            std::uint32_t d = 0, std::uint8_t flags = 0);
  // One whose D is a label.
  void EmitTo(ir::Opcode opcode, Label target, std::uint32_t a = 0, std::uint32_t b = 0,
              std::uint32_t c = 0, std::uint8_t flags = 0);
  void Jump(Label target) { EmitTo(ir::Opcode::kJump, target); }

  // Registers, iterators and regions of one definition are free again for the next one.
  void StartDefinition(std::uint32_t parameters);
  std::uint32_t NewRegister() { return NewRegisters(1); }
  // Several in a row.
  std::uint32_t NewRegisters(std::size_t count);
  std::uint32_t NewIterator();
  std::uint32_t NewRegion();
  bool Overflows() const;

  void At(const Location& location) { location_ = location; }
  const Location& location() const { return location_; }

  // By which steps below `input` the value of a register was reached. Conditions keep it as the
  // path of their operands; evidence is made of it.
  void SetPath(std::uint32_t reg, std::vector<ir::Operand> path);
  // Null: not from input.
  const std::vector<ir::Operand>* PathOf(ir::Operand operand) const;

  // Moves the code into `function`, with the labels resolved.
  void Finish(ir::Function& function);

 private:
  void AddOrigin(ir::Opcode opcode, std::uint32_t a, std::uint32_t b, std::uint32_t c);

  static constexpr std::uint32_t kUnplaced = 0xffff'ffff;

  std::vector<ir::Instruction> code_;
  std::vector<ir::InstructionOrigin> origins_;
  std::vector<std::uint32_t> label_places_;
  std::vector<bool> to_label_;  // an instruction whose D is still a label
  absl::flat_hash_map<std::uint32_t, std::vector<ir::Operand>> paths_;
  Location location_;
  std::uint32_t registers_ = 0, max_registers_ = 0;
  std::uint32_t iterators_ = 0, max_iterators_ = 0;
  std::uint32_t regions_ = 0, max_regions_ = 0;
};

}  // namespace assay::rego
