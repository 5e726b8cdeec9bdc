// Reads the text form (text_write.cc says how it looks). Errors name the line; the program is
// verified at the end.

#include <algorithm>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "assay/ir.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "ir/constant_text.h"
#include "ir/program_data.h"

namespace assay::ir {

namespace {

std::optional<Opcode> OpcodeOf(std::string_view name) {
  for (std::size_t i = 0; i < kOpcodes; ++i) {
    if (NameOf(static_cast<Opcode>(i)) == name) return static_cast<Opcode>(i);
  }
  return std::nullopt;
}

std::optional<FunctionKind> FunctionKindOf(std::string_view name) {
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(FunctionKind::kQuery); ++i) {
    if (NameOf(static_cast<FunctionKind>(i)) == name) return static_cast<FunctionKind>(i);
  }
  return std::nullopt;
}

class TextReader {
 public:
  absl::StatusOr<Program> Read(std::string_view text) {
    while (!text.empty()) {
      ++line_;
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      LineReader reader(line);
      if (reader.at_end()) continue;
      ASSAY_RETURN_IF_ERROR(ReadLine(reader));
      if (!reader.at_end()) return Fail("more than was expected");
    }
    for (Unit& unit : data_.units) {
      for (DataNode& node : unit.nodes) {
        std::ranges::sort(node.children, {},
                          [&unit](std::uint32_t child) { return unit.nodes[child].name; });
      }
    }
    data_.keep = std::move(arena_).Freeze(ValueView::Null());
    return ProgramOf(std::move(data_));
  }

 private:
  absl::Status Fail(std::string_view what) const {
    return InvalidArgument(fmt::format("line {}: {}", line_, what));
  }

  absl::Status ReadLine(LineReader& reader) {
    const std::string_view word = reader.Word();
    if (word == "file" || word == "solution") return ReadText(word, reader);
    if (word == "constant") return ReadConstant(reader);
    if (word == "builtin") return ReadBuiltin(reader);
    if (word == "unit") return ReadUnit(reader);
    if (word == "node") return ReadNode(reader);
    if (word == "function") return ReadFunction(reader);
    return ReadInstruction(word, reader);
  }

  absl::Status ReadText(std::string_view word, LineReader& reader) {
    const std::optional<std::string> text = reader.Quoted();
    if (!text) return Fail("expected a quoted name");
    if (word == "file") {
      data_.files.push_back(*text);
    } else if (data_.functions.empty()) {
      return Fail("a solution outside a function");
    } else {
      data_.functions.back().solution_names.push_back(*text);
    }
    return absl::OkStatus();
  }

  absl::Status ReadConstant(LineReader& reader) {
    const std::optional<ValueView> value = reader.Constant(arena_);
    if (!value) return Fail("expected a constant");
    data_.constants.push_back(*value);
    return absl::OkStatus();
  }

  absl::Status ReadBuiltin(LineReader& reader) {
    const std::optional<std::string> name = reader.Quoted();
    if (!name || !reader.Take("/")) return Fail("expected `\"name\"/arity`");
    const std::optional<std::uint32_t> arity = reader.Number();
    if (!arity) return Fail("expected an arity");
    data_.builtins.push_back({*name, *arity});
    return absl::OkStatus();
  }

  // `name 12` pairs, in a fixed order.
  absl::Status Named(LineReader& reader, std::string_view name, std::uint32_t& into) {
    if (!reader.Take(name)) return Fail(fmt::format("expected `{}`", name));
    reader.SkipSpaces();
    const std::optional<std::uint32_t> number = reader.Number();
    if (!number) return Fail(fmt::format("expected a number after `{}`", name));
    into = *number;
    return absl::OkStatus();
  }

  absl::Status ReadUnit(LineReader& reader) {
    Unit unit;
    const std::optional<std::string> name = reader.Quoted();
    if (!name) return Fail("expected a quoted name");
    unit.name = *name;
    const std::string_view mode = reader.Word();
    if (mode != "strict" && mode != "lenient") return Fail("expected `strict` or `lenient`");
    unit.strict_errors = mode == "strict";
    if (!reader.Take("base")) return Fail("expected `base`");
    if (!reader.Take("none")) {
      if (!reader.Take("c")) return Fail("expected a constant or `none`");
      unit.base_data = reader.Number();
      if (!unit.base_data) return Fail("expected a constant or `none`");
    }
    data_.units.push_back(std::move(unit));
    return absl::OkStatus();
  }

  absl::Status ReadNode(LineReader& reader) {
    if (data_.units.empty()) return Fail("a node outside a unit");
    std::vector<DataNode>& nodes = data_.units.back().nodes;
    const std::optional<std::string> name = reader.Quoted();
    if (!name) return Fail("expected a quoted name");
    DataNode node{.name = *name, .children = {}, .function = std::nullopt};
    if (reader.Take("parent")) {
      reader.SkipSpaces();
      const std::optional<std::uint32_t> parent = reader.Number();
      if (!parent || *parent >= nodes.size()) return Fail("no such parent");
      nodes[*parent].children.push_back(static_cast<std::uint32_t>(nodes.size()));
    }
    if (reader.Take("function")) {
      reader.SkipSpaces();
      node.function = reader.Number();
      if (!node.function) return Fail("expected a function's index");
    }
    nodes.push_back(std::move(node));
    return absl::OkStatus();
  }

  absl::Status ReadFunction(LineReader& reader) {
    Function f;
    const std::optional<std::string> name = reader.Quoted();
    if (!name) return Fail("expected a quoted name");
    f.name = *name;
    const std::optional<FunctionKind> kind = FunctionKindOf(reader.Word());
    if (!kind) return Fail("expected a function's kind");
    f.kind = *kind;
    std::uint32_t unit = 0;
    ASSAY_RETURN_IF_ERROR(Named(reader, "unit", unit));
    ASSAY_RETURN_IF_ERROR(Named(reader, "parameters", f.parameters));
    ASSAY_RETURN_IF_ERROR(Named(reader, "registers", f.registers));
    ASSAY_RETURN_IF_ERROR(Named(reader, "iterators", f.iterators));
    ASSAY_RETURN_IF_ERROR(Named(reader, "regions", f.regions));
    ASSAY_RETURN_IF_ERROR(Named(reader, "file", f.file));
    data_.functions.push_back(std::move(f));
    data_.unit_of.push_back(unit);
    return absl::OkStatus();
  }

  std::optional<Operand> ReadOperand(LineReader& reader) {
    const bool constant = reader.Take("c");
    if (!constant && !reader.Take("r")) return std::nullopt;
    const std::optional<std::uint32_t> number = reader.Number();
    if (!number || IsConstant(*number)) return std::nullopt;
    return constant ? *number | kConstantBit : *number;
  }

  std::optional<std::uint32_t> ReadField(OperandKind kind, LineReader& reader) {
    std::string_view sigil;
    switch (kind) {
      case OperandKind::kNone:
        return 0;
      case OperandKind::kOperand:
        return ReadOperand(reader);
      case OperandKind::kReg:
        if (reader.Take("_")) return kNoRegister;
        sigil = "r";
        break;
      case OperandKind::kDst:
      case OperandKind::kFirst:
        sigil = "r";
        break;
      case OperandKind::kTarget:
        sigil = "@";
        break;
      case OperandKind::kIterator:
        sigil = "%";
        break;
      case OperandKind::kRegion:
        sigil = "#";
        break;
      case OperandKind::kCount:
      case OperandKind::kBuiltin:
      case OperandKind::kFunction:
      case OperandKind::kNode:
        break;
    }
    reader.SkipSpaces();
    if (!sigil.empty() && !reader.Take(sigil)) return std::nullopt;
    return reader.Number();
  }

  absl::Status ReadInstruction(std::string_view word, LineReader& reader) {
    if (data_.functions.empty()) return Fail("an instruction outside a function");
    Instruction i{.opcode = Opcode::kReturn};
    const std::size_t slash = word.find('/');
    const std::optional<Opcode> opcode = OpcodeOf(word.substr(0, slash));
    if (!opcode) return Fail(fmt::format("unknown instruction `{}`", word));
    i.opcode = *opcode;
    if (slash != std::string_view::npos) {
      LineReader flags(word.substr(slash + 1));
      const std::optional<std::uint32_t> number = flags.Number();
      if (!number || *number > 0xff || !flags.at_end()) return Fail("flags are a number to 255");
      i.flags = static_cast<std::uint8_t>(*number);
    }
    const InstructionFormat& format = FormatOf(i.opcode);
    const std::optional<std::uint32_t> a = ReadField(format.a, reader);
    const std::optional<std::uint32_t> b = ReadField(format.b, reader);
    const std::optional<std::uint32_t> c = ReadField(format.c, reader);
    const std::optional<std::uint32_t> d = ReadField(format.d, reader);
    if (!a || *a > 0xffff || !b || !c || !d)
      return Fail(fmt::format("a field of `{}` is not what it should be", word));
    i.a = static_cast<std::uint16_t>(*a);
    i.b = *b;
    i.c = *c;
    i.d = *d;
    Function& f = data_.functions.back();
    f.code.push_back(i);
    if (!reader.Take(";")) return absl::OkStatus();
    return ReadOrigin(reader, f);
  }

  absl::Status ReadOrigin(LineReader& reader, Function& f) {
    InstructionOrigin origin;
    reader.SkipSpaces();
    const std::optional<std::uint32_t> line = reader.Number();
    if (!line || !reader.Take(":")) return Fail("expected `line:column`");
    const std::optional<std::uint32_t> column = reader.Number();
    if (!column) return Fail("expected `line:column`");
    origin.line = *line;
    origin.column = *column;
    if (reader.Take("b=")) ASSAY_RETURN_IF_ERROR(ReadPath(reader, origin.b_path));
    if (reader.Take("c=")) ASSAY_RETURN_IF_ERROR(ReadPath(reader, origin.c_path));
    f.origins.push_back(std::move(origin));
    return absl::OkStatus();
  }

  absl::Status ReadPath(LineReader& reader, std::vector<Operand>& path) {
    do {
      const std::optional<Operand> step = ReadOperand(reader);
      if (!step) return Fail("expected registers and constants in a path");
      path.push_back(*step);
    } while (reader.Take(","));
    return absl::OkStatus();
  }

  ProgramData data_;
  ValueArena arena_{SymbolTable::Make()};
  std::uint32_t line_ = 0;
};

}  // namespace

absl::StatusOr<Program> ParseText(std::string_view text) { return TextReader().Read(text); }

}  // namespace assay::ir
