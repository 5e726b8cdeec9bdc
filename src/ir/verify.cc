// The one place where a program is checked, whoever made it; the machine trusts what has passed
// here.
//
// Two passes a function. The first looks at each instruction alone: are the indices inside? The
// second follows the control flow and keeps, for each instruction, what is certain when it is
// reached: which registers and iterators have been written, which regions are open, how many
// replacements hold. Where two ways meet, registers written are those written on both, and the rest
// must agree. The state only shrinks, so the second pass ends.

#include <algorithm>
#include <optional>
#include <vector>

#include "assay/ir.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::ir {

namespace {

constexpr std::uint32_t kMaxRegisters = 1 << 16;
constexpr std::size_t kMaxCode = 1 << 24;

// What is certain when an instruction is reached.
struct State {
  std::vector<bool> registers;
  std::vector<bool> iterators;
  std::vector<std::uint16_t> regions;  // open ones, innermost last
  std::uint64_t replacements = 0;
};

class FunctionVerifier {
 public:
  FunctionVerifier(const Program& program, std::uint32_t index)
      : program_(program), index_(index), function_(program.functions()[index]) {}

  absl::Status Verify() {
    ASSAY_RETURN_IF_ERROR(CheckHeader());
    for (pc_ = 0; pc_ < function_.code.size(); ++pc_)
      ASSAY_RETURN_IF_ERROR(CheckFields(function_.code[pc_]));
    return Follow();
  }

 private:
  absl::Status Fail(std::string_view what) const {
    return DataLoss(
        fmt::format("function {} `{}`, instruction {}: {}", index_, function_.name, pc_, what));
  }

  absl::Status CheckHeader() {
    const Function& f = function_;
    if (static_cast<std::size_t>(f.kind) > static_cast<std::size_t>(FunctionKind::kQuery))
      return Fail("unknown kind");
    if (f.code.empty() || f.code.size() > kMaxCode) return Fail("no code, or too much of it");
    if (f.registers > kMaxRegisters || f.iterators > kMaxRegisters || f.regions > kMaxRegisters) {
      return Fail("too many registers, iterators or regions");
    }
    if (f.parameters > f.registers) return Fail("more parameters than registers");
    if (f.kind != FunctionKind::kFunction && f.parameters != 0)
      return Fail("a rule has no parameters");
    if (!program_.files().empty() ? f.file >= program_.files().size() : f.file != 0)
      return Fail("no such file");
    if (!f.origins.empty() && f.origins.size() != f.code.size())
      return Fail("origins do not match the code");
    for (const InstructionOrigin& origin : f.origins) {
      for (const std::vector<Operand>* path : {&origin.b_path, &origin.c_path}) {
        for (Operand step : *path) {
          if (!OperandInside(step)) return Fail("a path step is no register and no constant");
        }
      }
    }
    return absl::OkStatus();
  }

  bool OperandInside(Operand operand) const {
    return IsConstant(operand) ? ConstantIndex(operand) < program_.constants().size()
                               : operand < function_.registers;
  }

  std::size_t nodes() const { return program_.units()[program_.unit_of(index_)].nodes.size(); }

  // How many registers a kFirst field stands for.
  static std::uint64_t RegistersFrom(const Instruction& i) {
    switch (i.opcode) {
      case Opcode::kMakeObject:
        return 2ull * i.c;
      case Opcode::kMakeArray:
      case Opcode::kMakeSet:
      case Opcode::kYieldElement:
      case Opcode::kYieldMember:
      case Opcode::kYieldSolution:
        return i.c;
      case Opcode::kWithDocument:
        return i.d + 1ull;
      default:
        return i.flags;
    }
  }

  absl::Status CheckFields(const Instruction& i) {
    if (static_cast<std::size_t>(i.opcode) >= kOpcodes) return Fail("unknown opcode");
    const InstructionFormat& format = FormatOf(i.opcode);
    ASSAY_RETURN_IF_ERROR(CheckField(format.a, i.a, i));
    ASSAY_RETURN_IF_ERROR(CheckField(format.b, i.b, i));
    ASSAY_RETURN_IF_ERROR(CheckField(format.c, i.c, i));
    ASSAY_RETURN_IF_ERROR(CheckField(format.d, i.d, i));
    return CheckMeaning(i);
  }

  absl::Status CheckField(OperandKind kind, std::uint32_t value, const Instruction& i) {
    switch (kind) {
      case OperandKind::kNone:
        return value == 0 ? absl::OkStatus() : Fail("an unused field is not 0");
      case OperandKind::kDst:
        return value < function_.registers ? absl::OkStatus() : Fail("no such register");
      case OperandKind::kReg:
        if (value == kNoRegister || value < function_.registers) return absl::OkStatus();
        return Fail("no such register");
      case OperandKind::kOperand:
        // The callable of WithFunction is an index, checked with its meaning.
        if (i.opcode == Opcode::kWithFunction || OperandInside(value)) return absl::OkStatus();
        return Fail("no such register or constant");
      case OperandKind::kFirst:
        if (RegistersFrom(i) == 0 || value + RegistersFrom(i) <= function_.registers)
          return absl::OkStatus();
        return Fail("not so many registers");
      case OperandKind::kCount:
        return absl::OkStatus();
      case OperandKind::kTarget:
        return value < function_.code.size() ? absl::OkStatus() : Fail("no such target");
      case OperandKind::kIterator:
        return value < function_.iterators ? absl::OkStatus() : Fail("no such iterator");
      case OperandKind::kRegion:
        return value < function_.regions ? absl::OkStatus() : Fail("no such region");
      case OperandKind::kBuiltin:
        return value < program_.builtins().size() ? absl::OkStatus() : Fail("no such builtin");
      case OperandKind::kFunction:
        return value < program_.functions().size() ? absl::OkStatus() : Fail("no such function");
      case OperandKind::kNode:
        if (i.opcode == Opcode::kWithDocument &&
            i.flags == static_cast<std::uint8_t>(WithKind::kInput)) {
          return value == 0 ? absl::OkStatus() : Fail("input has no node");
        }
        return value < nodes() ? absl::OkStatus() : Fail("no such data node");
    }
    return Fail("unknown field");
  }

  absl::Status CheckMeaning(const Instruction& i) {
    switch (i.opcode) {
      case Opcode::kCall:
        if (program_.builtins()[i.b].arity != i.flags) return Fail("wrong number of arguments");
        return absl::OkStatus();
      case Opcode::kCallFunction:
        return CheckCallee(i.b, true, i.flags);
      case Opcode::kCallRule:
        return CheckCallee(i.b, false, 0);
      case Opcode::kBegin:
        return i.flags <= static_cast<std::uint8_t>(RegionKind::kDefinition)
                   ? absl::OkStatus()
                   : Fail("unknown region kind");
      case Opcode::kWithDocument:
        return i.flags <= static_cast<std::uint8_t>(WithKind::kData) ? absl::OkStatus()
                                                                     : Fail("unknown replacement");
      case Opcode::kWithFunction:
        return CheckReplacement(i);
      case Opcode::kYield:
        return i.flags <= kLastYield ? absl::OkStatus() : Fail("unknown flags");
      case Opcode::kYieldElement:
        return i.c >= 1 ? absl::OkStatus() : Fail("an element needs a register");
      case Opcode::kYieldMember:
        return i.c >= 2 ? absl::OkStatus() : Fail("a member needs two registers");
      case Opcode::kYieldSolution:
        return i.c == function_.solution_names.size() ? absl::OkStatus()
                                                      : Fail("solution and names differ in number");
      default:
        return absl::OkStatus();
    }
  }

  absl::Status CheckCallee(std::uint32_t callee, bool is_function, std::uint32_t arguments) {
    const Function& f = program_.functions()[callee];
    if (program_.unit_of(callee) != program_.unit_of(index_)) return Fail("a call leaves its unit");
    if ((f.kind == FunctionKind::kFunction) != is_function || f.kind == FunctionKind::kQuery) {
      return Fail("a call of something of another kind");
    }
    return f.parameters == arguments ? absl::OkStatus() : Fail("wrong number of arguments");
  }

  absl::Status CheckReplacement(const Instruction& i) {
    const std::size_t builtins = program_.builtins().size();
    const std::size_t functions = program_.functions().size();
    const auto kind = static_cast<WithKind>(i.flags);
    const bool replaces_builtin = kind == WithKind::kBuiltinByValue ||
                                  kind == WithKind::kBuiltinByBuiltin ||
                                  kind == WithKind::kBuiltinByFunction;
    const bool replaces_function = kind == WithKind::kFunctionByValue ||
                                   kind == WithKind::kFunctionByBuiltin ||
                                   kind == WithKind::kFunctionByFunction;
    if (!replaces_builtin && !replaces_function) return Fail("unknown replacement");
    if (i.b >= (replaces_builtin ? builtins : functions)) return Fail("no such callable");
    if (kind == WithKind::kBuiltinByValue || kind == WithKind::kFunctionByValue) {
      return OperandInside(i.c) ? absl::OkStatus() : Fail("no such register or constant");
    }
    const bool by_builtin =
        kind == WithKind::kBuiltinByBuiltin || kind == WithKind::kFunctionByBuiltin;
    return i.c < (by_builtin ? builtins : functions) ? absl::OkStatus() : Fail("no such callable");
  }

  // The second pass.
  absl::Status Follow() {
    states_.assign(function_.code.size(), std::nullopt);
    State start;
    start.registers.assign(function_.registers, false);
    std::fill_n(start.registers.begin(), function_.parameters, true);
    start.iterators.assign(function_.iterators, false);
    pc_ = 0;
    ASSAY_RETURN_IF_ERROR(Reach(0, start));
    while (!work_.empty()) {
      pc_ = work_.back();
      work_.pop_back();
      ASSAY_RETURN_IF_ERROR(Step(function_.code[pc_], *states_[pc_]));
    }
    return absl::OkStatus();
  }

  absl::Status Reach(std::size_t target, const State& state) {
    if (target >= function_.code.size()) return Fail("the code has no end");
    std::optional<State>& known = states_[target];
    if (!known) {
      known = state;
      work_.push_back(target);
      return absl::OkStatus();
    }
    if (known->regions != state.regions || known->replacements != state.replacements) {
      return Fail(
          fmt::format("regions or replacements differ on the ways to instruction {}", target));
    }
    bool changed = false;
    const auto meet = [&changed](std::vector<bool>& into, const std::vector<bool>& from) {
      for (std::size_t i = 0; i < into.size(); ++i) {
        if (into[i] && !from[i]) {
          into[i] = false;
          changed = true;
        }
      }
    };
    meet(known->registers, state.registers);
    meet(known->iterators, state.iterators);
    if (changed) work_.push_back(target);
    return absl::OkStatus();
  }

  absl::Status Read(OperandKind kind, std::uint32_t value, const Instruction& i,
                    const State& state) {
    if (kind == OperandKind::kOperand) {
      const bool is_index = i.opcode == Opcode::kWithFunction &&
                            i.flags != static_cast<std::uint8_t>(WithKind::kBuiltinByValue) &&
                            i.flags != static_cast<std::uint8_t>(WithKind::kFunctionByValue);
      if (is_index || IsConstant(value) || state.registers[value]) return absl::OkStatus();
      return Fail(fmt::format("register {} is read before it is written", value));
    }
    if (kind == OperandKind::kFirst) {
      for (std::uint64_t r = value; r < value + RegistersFrom(i); ++r) {
        if (!state.registers[r])
          return Fail(fmt::format("register {} is read before it is written", r));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Step(const Instruction& i, State state) {
    const InstructionFormat& format = FormatOf(i.opcode);
    ASSAY_RETURN_IF_ERROR(Read(format.b, i.b, i, state));
    ASSAY_RETURN_IF_ERROR(Read(format.c, i.c, i, state));
    ASSAY_RETURN_IF_ERROR(StepRegions(i, state));
    switch (i.opcode) {
      case Opcode::kReturn:
        if (!state.regions.empty() || state.replacements != 0)
          return Fail("a region or replacement never ends");
        return absl::OkStatus();
      case Opcode::kYield:
        if (i.flags == kLastYield && state.replacements != 0)
          return Fail("a replacement never ends");
        break;
      case Opcode::kNext:
        if (!state.iterators[i.a]) return Fail("Next without Scan");
        break;
      default:
        break;
    }
    if (format.d == OperandKind::kTarget) ASSAY_RETURN_IF_ERROR(Reach(i.d, state));
    if (i.opcode == Opcode::kJump) return absl::OkStatus();
    if (format.a == OperandKind::kDst) state.registers[i.a] = true;
    if (format.b == OperandKind::kReg && i.b != kNoRegister) state.registers[i.b] = true;
    if (format.c == OperandKind::kReg && i.c != kNoRegister) state.registers[i.c] = true;
    if (i.opcode == Opcode::kScan || i.opcode == Opcode::kScanData) state.iterators[i.a] = true;
    return Reach(pc_ + 1, state);
  }

  absl::Status StepRegions(const Instruction& i, State& state) {
    switch (i.opcode) {
      case Opcode::kBegin:
        if (std::ranges::find(state.regions, i.a) != state.regions.end())
          return Fail("the region is open already");
        state.regions.push_back(i.a);
        return absl::OkStatus();
      case Opcode::kSucceed:
      case Opcode::kMark:
      case Opcode::kAppend:
      case Opcode::kAppendMember:
        if (state.regions.empty() || state.regions.back() != i.a)
          return Fail("not the innermost open region");
        return absl::OkStatus();
      case Opcode::kEndSome:
      case Opcode::kEndNot:
      case Opcode::kEndElse:
      case Opcode::kCollect:
        if (state.regions.empty() || state.regions.back() != i.a)
          return Fail("not the innermost open region");
        state.regions.pop_back();
        return absl::OkStatus();
      case Opcode::kWithDocument:
      case Opcode::kWithFunction:
        ++state.replacements;
        return absl::OkStatus();
      case Opcode::kWithEnd:
        if (i.b > state.replacements) return Fail("more replacements end than hold");
        state.replacements -= i.b;
        return absl::OkStatus();
      default:
        return absl::OkStatus();
    }
  }

  const Program& program_;
  std::uint32_t index_;
  const Function& function_;
  std::size_t pc_ = 0;
  std::vector<std::optional<State>> states_;
  std::vector<std::size_t> work_;
};

absl::Status VerifyUnit(const Program& program, std::uint32_t index) {
  const Unit& unit = program.units()[index];
  const auto fail = [&](std::string_view what) {
    return DataLoss(fmt::format("unit {} `{}`: {}", index, unit.name, what));
  };
  if (unit.nodes.empty()) return fail("no data node");
  if (unit.base_data && *unit.base_data >= program.constants().size())
    return fail("no such constant");
  std::vector<bool> has_parent(unit.nodes.size(), false);
  for (std::uint32_t n = 0; n < unit.nodes.size(); ++n) {
    const DataNode& node = unit.nodes[n];
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      // Children stand behind their parent, so that there is no cycle.
      const std::uint32_t child = node.children[i];
      if (child <= n || child >= unit.nodes.size() || has_parent[child])
        return fail("the data tree is no tree");
      has_parent[child] = true;
      if (i > 0 && unit.nodes[node.children[i - 1]].name >= unit.nodes[child].name)
        return fail("nodes out of order");
    }
    if (!node.function) continue;
    if (*node.function >= program.functions().size()) return fail("no such function");
    if (program.unit_of(*node.function) != index) return fail("a function of another unit");
    if (program.functions()[*node.function].kind == FunctionKind::kQuery)
      return fail("a query stands in the data tree");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Verify(const Program& program) {
  for (std::uint32_t i = 0; i < program.functions().size(); ++i) {
    if (program.unit_of(i) >= program.units().size())
      return DataLoss(fmt::format("function {} has no unit", i));
  }
  for (std::uint32_t i = 0; i < program.units().size(); ++i)
    ASSAY_RETURN_IF_ERROR(VerifyUnit(program, i));
  for (std::uint32_t i = 0; i < program.functions().size(); ++i) {
    ASSAY_RETURN_IF_ERROR(FunctionVerifier(program, i).Verify());
  }
  return absl::OkStatus();
}

}  // namespace assay::ir
