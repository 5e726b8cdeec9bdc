// Programs and their builder. A program's constants live in one slab, each distinct value once.

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "assay/ir.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "ir/program_data.h"

namespace assay::ir {

namespace {

using K = OperandKind;

constexpr K kNone = K::kNone, kDst = K::kDst, kOperand = K::kOperand, kReg = K::kReg,
            kFirst = K::kFirst, kCount = K::kCount, kTarget = K::kTarget, kIterator = K::kIterator,
            kRegion = K::kRegion, kBuiltin = K::kBuiltin, kFunction = K::kFunction,
            kNode = K::kNode;

constexpr InstructionFormat kFormats[] = {
#define ASSAY_OPCODE(name, a, b, c, d, text) {#name, k##a, k##b, k##c, k##d, text},
#include "assay/detail/opcodes.def"
#undef ASSAY_OPCODE
};

constexpr std::string_view kKindNames[] = {"complete", "partial_set", "partial_object", "function",
                                           "query"};

}  // namespace

const InstructionFormat& FormatOf(Opcode opcode) {
  return kFormats[static_cast<std::size_t>(opcode)];
}

std::string_view NameOf(Opcode opcode) { return FormatOf(opcode).name; }

std::string_view NameOf(FunctionKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

Program::Program(std::shared_ptr<const ProgramData> data) : data_(std::move(data)) {}
Program::Program() : data_(std::make_shared<const ProgramData>()) {}
std::span<const Function> Program::functions() const { return data_->functions; }
std::span<const Unit> Program::units() const { return data_->units; }
std::span<const ValueView> Program::constants() const { return data_->constants; }
std::span<const BuiltinReference> Program::builtins() const { return data_->builtins; }
std::span<const std::string> Program::files() const { return data_->files; }
std::uint32_t Program::unit_of(std::uint32_t function) const { return data_->unit_of[function]; }

bool operator==(const Program& a, const Program& b) {
  return std::ranges::equal(a.functions(), b.functions()) &&
         std::ranges::equal(a.units(), b.units()) &&
         std::ranges::equal(a.builtins(), b.builtins()) &&
         std::ranges::equal(a.files(), b.files()) &&
         std::ranges::equal(a.constants(), b.constants()) && [&] {
           for (std::uint32_t i = 0; i < a.functions().size(); ++i) {
             if (a.unit_of(i) != b.unit_of(i)) return false;
           }
           return true;
         }();
}

struct ProgramBuilder::Data {
  ProgramData program;
  ValueArena arena;
  absl::flat_hash_map<std::uint64_t, std::vector<std::uint32_t>> constants_by_hash;
  std::vector<bool> function_set;
};

ProgramBuilder::ProgramBuilder() : data_(std::make_unique<Data>()) {
  data_->arena = ValueArena(SymbolTable::Make());
}

ProgramBuilder::~ProgramBuilder() = default;
ProgramBuilder::ProgramBuilder(ProgramBuilder&&) noexcept = default;
ProgramBuilder& ProgramBuilder::operator=(ProgramBuilder&&) noexcept = default;

Operand ProgramBuilder::Constant(ValueView value) {
  std::vector<ValueView>& constants = data_->program.constants;
  std::vector<std::uint32_t>& same_hash = data_->constants_by_hash[HashOf(value)];
  for (std::uint32_t index : same_hash) {
    // Numbers that are equal but written differently (1 and 1.0) stay apart: how they print is
    // observable.
    if (constants[index] == value && ToRego(constants[index]) == ToRego(value))
      return index | kConstantBit;
  }
  const auto index = static_cast<std::uint32_t>(constants.size());
  constants.push_back(data_->arena.Copy(value));
  same_hash.push_back(index);
  return index | kConstantBit;
}

std::uint32_t ProgramBuilder::Builtin(std::string_view name, std::uint32_t arity) {
  std::vector<BuiltinReference>& builtins = data_->program.builtins;
  for (std::uint32_t i = 0; i < builtins.size(); ++i) {
    if (builtins[i].name == name && builtins[i].arity == arity) return i;
  }
  builtins.push_back({std::string(name), arity});
  return static_cast<std::uint32_t>(builtins.size() - 1);
}

std::uint32_t ProgramBuilder::File(std::string_view name) {
  std::vector<std::string>& files = data_->program.files;
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    if (files[i] == name) return i;
  }
  files.emplace_back(name);
  return static_cast<std::uint32_t>(files.size() - 1);
}

std::uint32_t ProgramBuilder::AddUnit(Unit unit) {
  data_->program.units.push_back(std::move(unit));
  return static_cast<std::uint32_t>(data_->program.units.size() - 1);
}

std::uint32_t ProgramBuilder::ReserveFunction(std::uint32_t unit) {
  data_->program.functions.emplace_back();
  data_->program.unit_of.push_back(unit);
  data_->function_set.push_back(false);
  return static_cast<std::uint32_t>(data_->program.functions.size() - 1);
}

void ProgramBuilder::SetFunction(std::uint32_t index, Function function) {
  data_->program.functions[index] = std::move(function);
  data_->function_set[index] = true;
}

Unit& ProgramBuilder::unit(std::uint32_t index) { return data_->program.units[index]; }

ValueArena& ProgramBuilder::arena() { return data_->arena; }

absl::StatusOr<Program> ProgramBuilder::Build() && {
  for (std::size_t i = 0; i < data_->function_set.size(); ++i) {
    if (!data_->function_set[i])
      return Internal(fmt::format("function {} was reserved and never set", i));
  }
  data_->program.keep = std::move(data_->arena).Freeze(ValueView::Null());
  return ProgramOf(std::move(data_->program));
}

absl::StatusOr<Program> ProgramOf(ProgramData data) {
  for (std::size_t i = 0; i < data.constants.size(); ++i) {
    const ValueView constant = data.constants[i];
    if (!constant.defined() || constant.has_unknown())
      return InvalidArgument(fmt::format("constant {} is undefined, or has an unknown", i));
  }
  Program program(std::make_shared<const ProgramData>(std::move(data)));
  if (absl::Status status = Verify(program); !status.ok()) return status;
  return program;
}

}  // namespace assay::ir
