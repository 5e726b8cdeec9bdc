// The text form: a line an item, in the order of indices, so that two programs can be compared with
// diff.
//
//   file "s3.rego"
//   constant "versioning"
//   builtin count/1
//   unit "s3" strict base none
//     node data
//     node assay parent 0 function 0
//   function "data.assay.pass" complete unit 0 parameters 0 registers 3 iterators 0 regions 1 file
//   0
//     Get r1 r0 c2 @4 ; 3:5 b=c0,r2
//
// Fields stand as r1 (register), c2 (constant), @4 (target), %0 (iterator), #0 (region), or a plain
// number.

#include "assay/ir.h"
#include "fmt/format.h"
#include "ir/constant_text.h"

namespace assay::ir {

namespace {

std::string OperandText(Operand operand) {
  return IsConstant(operand) ? fmt::format("c{}", ConstantIndex(operand))
                             : fmt::format("r{}", operand);
}

std::string FieldText(OperandKind kind, std::uint32_t value) {
  switch (kind) {
    case OperandKind::kNone:
      return {};
    case OperandKind::kDst:
    case OperandKind::kFirst:
      return fmt::format(" r{}", value);
    case OperandKind::kOperand:
      return " " + OperandText(value);
    case OperandKind::kReg:
      return value == kNoRegister ? " _" : fmt::format(" r{}", value);
    case OperandKind::kTarget:
      return fmt::format(" @{}", value);
    case OperandKind::kIterator:
      return fmt::format(" %{}", value);
    case OperandKind::kRegion:
      return fmt::format(" #{}", value);
    case OperandKind::kCount:
    case OperandKind::kBuiltin:
    case OperandKind::kFunction:
    case OperandKind::kNode:
      return fmt::format(" {}", value);
  }
  return {};
}

void WriteOrigin(const InstructionOrigin& origin, std::string& out) {
  out += fmt::format(" ; {}:{}", origin.line, origin.column);
  const auto write_path = [&out](std::string_view name, const std::vector<Operand>& path) {
    if (path.empty()) return;
    out += fmt::format(" {}=", name);
    for (std::size_t i = 0; i < path.size(); ++i) out += (i == 0 ? "" : ",") + OperandText(path[i]);
  };
  write_path("b", origin.b_path);
  write_path("c", origin.c_path);
}

void WriteFunction(const Program& program, std::uint32_t index, std::string& out) {
  const Function& f = program.functions()[index];
  out += fmt::format(
      "function {} {} unit {} parameters {} registers {} iterators {} regions {} file {}\n",
      QuotedText(f.name), NameOf(f.kind), program.unit_of(index), f.parameters, f.registers,
      f.iterators, f.regions, f.file);
  for (const std::string& name : f.solution_names)
    out += fmt::format("  solution {}\n", QuotedText(name));
  for (std::size_t pc = 0; pc < f.code.size(); ++pc) {
    const Instruction& i = f.code[pc];
    const InstructionFormat& format = FormatOf(i.opcode);
    out += fmt::format("  {}", format.name);
    if (i.flags != 0) out += fmt::format("/{}", i.flags);
    out += FieldText(format.a, i.a) + FieldText(format.b, i.b) + FieldText(format.c, i.c) +
           FieldText(format.d, i.d);
    if (!f.origins.empty()) WriteOrigin(f.origins[pc], out);
    out += '\n';
  }
}

void WriteUnit(const Unit& unit, std::string& out) {
  out += fmt::format("unit {} {} base {}\n", QuotedText(unit.name),
                     unit.strict_errors ? "strict" : "lenient",
                     unit.base_data ? fmt::format("c{}", *unit.base_data) : "none");
  std::vector<std::optional<std::uint32_t>> parents(unit.nodes.size());
  for (std::uint32_t n = 0; n < unit.nodes.size(); ++n) {
    for (std::uint32_t child : unit.nodes[n].children) parents[child] = n;
  }
  for (std::uint32_t n = 0; n < unit.nodes.size(); ++n) {
    out += fmt::format("  node {}", QuotedText(unit.nodes[n].name));
    if (parents[n]) out += fmt::format(" parent {}", *parents[n]);
    if (unit.nodes[n].function) out += fmt::format(" function {}", *unit.nodes[n].function);
    out += '\n';
  }
}

}  // namespace

std::string WriteText(const Program& program) {
  std::string out;
  for (const std::string& file : program.files()) out += fmt::format("file {}\n", QuotedText(file));
  for (ValueView constant : program.constants())
    out += fmt::format("constant {}\n", ConstantText(constant));
  for (const BuiltinReference& builtin : program.builtins()) {
    out += fmt::format("builtin {}/{}\n", QuotedText(builtin.name), builtin.arity);
  }
  for (const Unit& unit : program.units()) WriteUnit(unit, out);
  for (std::uint32_t i = 0; i < program.functions().size(); ++i) WriteFunction(program, i, out);
  return out;
}

}  // namespace assay::ir
