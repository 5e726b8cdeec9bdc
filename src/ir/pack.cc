// Pack files: magic, version, checksum, then everything a program holds, in one pass.
//
// Numbers are LEB128, texts are length and bytes, lists are count and items. Reading never trusts a
// count: an item takes at least one byte, so a count beyond the bytes that are left is refused
// before anything is allocated. What has been read is verified like any other program.

#include <cstring>

#include "assay/ir.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "ir/byte_stream.h"
#include "ir/constant_codec.h"
#include "ir/program_data.h"

namespace assay::ir {

namespace {

constexpr std::string_view kMagic = "ASSAYIR1";

void WriteFunction(const Function& f, ByteWriter& out) {
  out.Text(f.name);
  out.Number(static_cast<std::uint64_t>(f.kind));
  for (std::uint32_t n : {f.parameters, f.registers, f.iterators, f.regions, f.file}) out.Number(n);
  out.Number(f.code.size());
  for (const Instruction& i : f.code) {
    out.Number(static_cast<std::uint64_t>(i.opcode));
    for (std::uint32_t n : {std::uint32_t{i.flags}, std::uint32_t{i.a}, i.b, i.c, i.d})
      out.Number(n);
  }
  out.Number(f.origins.size());
  for (const InstructionOrigin& origin : f.origins) {
    out.Number(origin.line);
    out.Number(origin.column);
    for (const std::vector<Operand>* path : {&origin.b_path, &origin.c_path}) {
      out.Number(path->size());
      for (Operand step : *path) out.Number(step);
    }
  }
  out.Number(f.solution_names.size());
  for (const std::string& name : f.solution_names) out.Text(name);
}

template <typename T>
T Narrow(std::uint64_t value, ByteReader& in) {
  if (value > std::numeric_limits<T>::max()) in.Fail();
  return static_cast<T>(value);
}

Function ReadFunction(ByteReader& in) {
  Function f;
  f.name = in.Text();
  f.kind = static_cast<FunctionKind>(Narrow<std::uint8_t>(in.Number(), in));
  for (std::uint32_t* n : {&f.parameters, &f.registers, &f.iterators, &f.regions, &f.file}) {
    *n = Narrow<std::uint32_t>(in.Number(), in);
  }
  f.code.resize(in.Count(6));
  for (Instruction& i : f.code) {
    i.opcode = static_cast<Opcode>(Narrow<std::uint8_t>(in.Number(), in));
    i.flags = Narrow<std::uint8_t>(in.Number(), in);
    i.a = Narrow<std::uint16_t>(in.Number(), in);
    for (std::uint32_t* n : {&i.b, &i.c, &i.d}) *n = Narrow<std::uint32_t>(in.Number(), in);
  }
  f.origins.resize(in.Count(4));
  for (InstructionOrigin& origin : f.origins) {
    origin.line = Narrow<std::uint32_t>(in.Number(), in);
    origin.column = Narrow<std::uint32_t>(in.Number(), in);
    for (std::vector<Operand>* path : {&origin.b_path, &origin.c_path}) {
      path->resize(in.Count());
      for (Operand& step : *path) step = Narrow<std::uint32_t>(in.Number(), in);
    }
  }
  f.solution_names.resize(in.Count());
  for (std::string& name : f.solution_names) name = in.Text();
  return f;
}

void WriteUnit(const Unit& unit, ByteWriter& out) {
  out.Text(unit.name);
  out.Number(unit.strict_errors ? 1 : 0);
  out.Number(unit.base_data ? *unit.base_data + 1ull : 0);
  out.Number(unit.nodes.size());
  for (const DataNode& node : unit.nodes) {
    out.Text(node.name);
    out.Number(node.function ? *node.function + 1ull : 0);
    out.Number(node.children.size());
    for (std::uint32_t child : node.children) out.Number(child);
  }
}

std::optional<std::uint32_t> ReadOptional(ByteReader& in) {
  const std::uint64_t value = in.Number();
  if (value == 0) return std::nullopt;
  return Narrow<std::uint32_t>(value - 1, in);
}

Unit ReadUnit(ByteReader& in) {
  Unit unit;
  unit.name = in.Text();
  const std::uint64_t strict = in.Number();
  if (strict > 1) in.Fail();
  unit.strict_errors = strict == 1;
  unit.base_data = ReadOptional(in);
  unit.nodes.resize(in.Count(3));
  for (DataNode& node : unit.nodes) {
    node.name = in.Text();
    node.function = ReadOptional(in);
    node.children.resize(in.Count());
    for (std::uint32_t& child : node.children) child = Narrow<std::uint32_t>(in.Number(), in);
  }
  return unit;
}

}  // namespace

std::string Save(const Program& program) {
  ByteWriter out;
  out.Number(program.files().size());
  for (const std::string& file : program.files()) out.Text(file);
  out.Number(program.constants().size());
  for (ValueView constant : program.constants()) WriteConstant(constant, out);
  out.Number(program.builtins().size());
  for (const BuiltinReference& builtin : program.builtins()) {
    out.Text(builtin.name);
    out.Number(builtin.arity);
  }
  out.Number(program.units().size());
  for (const Unit& unit : program.units()) WriteUnit(unit, out);
  out.Number(program.functions().size());
  for (std::uint32_t i = 0; i < program.functions().size(); ++i) {
    out.Number(program.unit_of(i));
    WriteFunction(program.functions()[i], out);
  }
  return Seal(kMagic, out.bytes());
}

absl::StatusOr<Program> Load(std::string_view bytes) {
  ASSAY_ASSIGN_OR_RETURN(std::string_view payload, Unseal(kMagic, bytes, "program"));
  ByteReader in(payload);
  ProgramData data;
  ValueArena arena(SymbolTable::Make());
  data.files.resize(in.Count());
  for (std::string& file : data.files) file = in.Text();
  data.constants.resize(in.Count());
  for (ValueView& constant : data.constants) {
    constant = ReadConstant(in, arena);
    if (!constant.defined()) in.Fail();
  }
  data.builtins.resize(in.Count(2));
  for (BuiltinReference& builtin : data.builtins) {
    builtin.name = in.Text();
    builtin.arity = Narrow<std::uint32_t>(in.Number(), in);
  }
  data.units.resize(in.Count(4));
  for (Unit& unit : data.units) unit = ReadUnit(in);
  data.functions.resize(in.Count(11));
  data.unit_of.resize(data.functions.size());
  for (std::size_t i = 0; i < data.functions.size() && in.ok(); ++i) {
    data.unit_of[i] = Narrow<std::uint32_t>(in.Number(), in);
    data.functions[i] = ReadFunction(in);
  }
  if (!in.ok() || !in.at_end())
    return DataLoss("program: the bytes end early, or go on, or hold an impossible number");
  data.keep = std::move(arena).Freeze(ValueView::Null());
  return ProgramOf(std::move(data));
}

}  // namespace assay::ir
