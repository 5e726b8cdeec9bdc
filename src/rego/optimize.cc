#include "rego/optimize.h"

#include <cstdint>
#include <vector>

#include "assay/ir.h"

namespace assay::rego {

namespace {

using ir::FormatOf;
using ir::Instruction;
using ir::InstructionFormat;
using ir::Opcode;
using ir::OperandKind;

// How many registers a field of kind kFirst stands for.
std::uint32_t RowLength(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::kMakeObject:
      return 2 * instruction.c;
    case Opcode::kMakeArray:
    case Opcode::kMakeSet:
    case Opcode::kYieldElement:
    case Opcode::kYieldMember:
    case Opcode::kYieldSolution:
      return instruction.c;
    case Opcode::kWithDocument:
      return instruction.d + 1;
    default:
      return instruction.flags;
  }
}

class Optimizer {
 public:
  explicit Optimizer(ir::Function& function) : function_(function), code_(function.code) {}

  void Run() {
    ThreadJumps();
    FindTargets();
    CountReads();
    removed_.assign(code_.size(), false);
    DropMoves();
    DropUnreached();
    Compact();
  }

 private:
  static bool HasTarget(const Instruction& instruction) {
    return FormatOf(instruction.opcode).d == OperandKind::kTarget;
  }

  void ThreadJumps() {
    for (Instruction& instruction : code_) {
      if (!HasTarget(instruction)) continue;
      // A ring of jumps would be an endless loop of the program's own.
      for (std::size_t hops = 0; hops < code_.size(); ++hops) {
        const Instruction& next = code_[instruction.d];
        if (next.opcode != Opcode::kJump || next.d == instruction.d) break;
        instruction.d = next.d;
      }
    }
  }

  void FindTargets() {
    is_target_.assign(code_.size(), false);
    for (const Instruction& instruction : code_) {
      if (HasTarget(instruction)) is_target_[instruction.d] = true;
    }
  }

  void Read(std::uint32_t operand) {
    if (!ir::IsConstant(operand) && operand < reads_.size()) ++reads_[operand];
  }

  void CountReads() {
    reads_.assign(function_.registers, 0);
    for (const Instruction& instruction : code_) {
      const InstructionFormat& format = FormatOf(instruction.opcode);
      for (const auto& [kind, value] :
           {std::pair(format.b, instruction.b), std::pair(format.c, instruction.c)}) {
        if (kind == OperandKind::kOperand) Read(value);
        if (kind == OperandKind::kFirst) {
          for (std::uint32_t i = 0; i < RowLength(instruction); ++i) Read(value + i);
        }
      }
    }
    for (const ir::InstructionOrigin& origin : function_.origins) {
      for (ir::Operand step : origin.b_path) Read(step);
      for (ir::Operand step : origin.c_path) Read(step);
    }
  }

  // `op r1 ...; Move r2 r1`, where nobody else reads r1, becomes `op r2 ...`.
  void DropMoves() {
    for (std::size_t i = 0; i + 1 < code_.size(); ++i) {
      const Instruction& move = code_[i + 1];
      if (move.opcode != Opcode::kMove || is_target_[i + 1] || removed_[i]) continue;
      if (FormatOf(code_[i].opcode).a != OperandKind::kDst || move.b != code_[i].a) continue;
      if (ir::IsConstant(move.b) || reads_[move.b] != 1) continue;
      code_[i].a = move.a;
      removed_[i + 1] = true;
    }
  }

  void DropUnreached() {
    std::vector<bool> reached(code_.size(), false);
    std::vector<std::size_t> pending = {0};
    while (!pending.empty()) {
      const std::size_t at = pending.back();
      pending.pop_back();
      if (at >= code_.size() || reached[at]) continue;
      reached[at] = true;
      if (HasTarget(code_[at])) pending.push_back(code_[at].d);
      const Opcode opcode = code_[at].opcode;
      if (opcode != Opcode::kJump && opcode != Opcode::kReturn) pending.push_back(at + 1);
    }
    for (std::size_t i = 0; i < code_.size(); ++i) {
      if (!reached[i]) removed_[i] = true;
    }
  }

  void Compact() {
    std::vector<std::uint32_t> place(code_.size(), 0);
    std::uint32_t kept = 0;
    for (std::size_t i = 0; i < code_.size(); ++i) {
      place[i] = kept;
      if (!removed_[i]) ++kept;
    }
    kept = 0;
    for (std::size_t i = 0; i < code_.size(); ++i) {
      if (removed_[i]) continue;
      Instruction instruction = code_[i];
      if (HasTarget(instruction)) instruction.d = place[instruction.d];
      code_[kept] = instruction;
      if (!function_.origins.empty() && kept != i) {
        function_.origins[kept] = std::move(function_.origins[i]);
      }
      ++kept;
    }
    code_.resize(kept);
    if (!function_.origins.empty()) function_.origins.resize(kept);
  }

  ir::Function& function_;
  std::vector<Instruction>& code_;
  std::vector<bool> is_target_;
  std::vector<std::uint32_t> reads_;
  std::vector<bool> removed_;
};

}  // namespace

void Optimize(ir::Function& function) {
  if (!function.code.empty()) Optimizer(function).Run();
}

}  // namespace assay::rego
