#pragma once

/// \file
/// The compiled form of rules, in the open: walk it, ask what a rule reads, build it without Rego,
/// print it, save it.
///
/// A Program is a list of functions for a register machine, with constants, a data tree for each
/// unit (which rule stands where below `data`) and a table of the builtins it calls. docs/ir.md
/// lists the instructions; the file src/ir/opcodes.def is their one source.
///
/// ParseText() gives the program back that WriteText() wrote, and Load() that of Save(), of whose
/// bytes it verifies every one that is trusted later:
/// \code
/// for (const assay::ir::Function& function : program.functions()) {
///   for (const assay::ir::Instruction& instruction : function.code)
///     Use(assay::ir::NameOf(instruction.opcode));
/// }
/// std::string text = assay::ir::WriteText(program);
/// std::string pack = assay::ir::Save(program);
/// \endcode
///
/// A Program never changes and may be shared by any number of threads. A ProgramBuilder belongs to
/// one thread.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/diagnostic.h"
#include "assay/value.h"

namespace assay::ir {

enum class Opcode : std::uint8_t {
#define ASSAY_OPCODE(name, a, b, c, d, text) k##name,
#include "assay/detail/opcodes.def"
#undef ASSAY_OPCODE
};

/// An operand: a register, or with the high bit set a constant.
using Operand = std::uint32_t;
inline constexpr std::uint32_t kConstantBit = 0x8000'0000;
inline constexpr std::uint32_t kNoRegister = 0x7fff'ffff;
constexpr bool IsConstant(Operand operand) { return (operand & kConstantBit) != 0; }
constexpr std::uint32_t ConstantIndex(Operand operand) { return operand & ~kConstantBit; }

/// Flags of Begin. kDefinition is a kTest around one definition of a rule or function: it begins
/// without the taint that an earlier definition left behind. (The `else` parts of a definition
/// stand in plain kTest regions, for the doubt whether they are reached at all is theirs to keep.)
enum class RegionKind : std::uint8_t { kTest, kArray, kSet, kObject, kDefinition };
/// Flags of WithDocument (the first two) and WithFunction: what is replaced, and what by.
enum class WithKind : std::uint8_t {
  kInput,
  kData,
  kBuiltinByValue,
  kBuiltinByBuiltin,
  kBuiltinByFunction,
  kFunctionByValue,
  kFunctionByBuiltin,
  kFunctionByFunction,
};
/// Flags of Yield: all values of the rule are this same constant, so the first settles it.
inline constexpr std::uint8_t kLastYield = 1;

/// 16 bytes. Which field means what stands in opcodes.def.
struct Instruction {
  Opcode opcode;
  std::uint8_t flags = 0;
  std::uint16_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint32_t d = 0;

  friend bool operator==(const Instruction&, const Instruction&) = default;
};
static_assert(sizeof(Instruction) == 16);

/// Where an instruction came from, and which document path its operands were read from: evidence is
/// made of this.
struct InstructionOrigin {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  /// Steps below `input` by which operand B (and C) came; a register step was a loop's key. Empty:
  /// not from input.
  std::vector<Operand> b_path;
  std::vector<Operand> c_path;

  friend bool operator==(const InstructionOrigin&, const InstructionOrigin&) = default;
};

enum class FunctionKind : std::uint8_t {
  kComplete,       ///< a rule with one value
  kPartialSet,     ///< a rule that yields elements (keys before an element nest sets in objects)
  kPartialObject,  ///< a rule that yields members
  kFunction,       ///< takes arguments, in registers 0...
  kQuery,          ///< yields solutions
};

struct Function {
  std::string name;  ///< `data.assay.aws.s3.pass`
  FunctionKind kind = FunctionKind::kComplete;
  std::uint32_t parameters = 0;
  std::uint32_t registers = 0;
  std::uint32_t iterators = 0;
  std::uint32_t regions = 0;
  std::uint32_t file = 0;  ///< index into Program::files()
  std::vector<Instruction> code;
  std::vector<InstructionOrigin> origins;  ///< one an instruction, or empty
  /// kQuery: the variables in the registers of YieldSolution; where a name is empty, the register
  /// holds the value of the query's next expression.
  std::vector<std::string> solution_names;

  friend bool operator==(const Function&, const Function&) = default;
};

/// A node of a unit's data tree. Node 0 is `data`; children are in order of name.
struct DataNode {
  std::string name;
  std::vector<std::uint32_t> children;    ///< indices of nodes
  std::optional<std::uint32_t> function;  ///< the rule or function that stands here

  friend bool operator==(const DataNode&, const DataNode&) = default;
};

/// A virtual `data` document of its own: modules that see each other.
struct Unit {
  std::string name;
  std::vector<DataNode> nodes;
  std::optional<std::uint32_t>
      base_data;  ///< constant: documents under `data` of this unit (parameters among them)
  bool strict_errors = true;  ///< a builtin error is a third truth value; else it is undefined

  friend bool operator==(const Unit&, const Unit&) = default;
};

/// A builtin that the program calls.
struct BuiltinReference {
  std::string name;
  std::uint32_t arity = 0;

  friend bool operator==(const BuiltinReference&, const BuiltinReference&) = default;
};

struct ProgramData;

class Program {
 public:
  Program();
  std::span<const Function> functions() const;
  std::span<const Unit> units() const;
  std::span<const ValueView> constants() const;
  std::span<const BuiltinReference> builtins() const;
  std::span<const std::string> files() const;
  /// The unit of each function, by its index, which is not checked.
  std::uint32_t unit_of(std::uint32_t function) const;

 private:
  friend absl::StatusOr<Program> ProgramOf(ProgramData data);
  explicit Program(std::shared_ptr<const ProgramData> data);
  std::shared_ptr<const ProgramData> data_;
};

/// Puts a program together; what Rego is lowered with, and what a host builds rules without Rego
/// with.
class ProgramBuilder {
 public:
  ProgramBuilder();
  ~ProgramBuilder();
  ProgramBuilder(ProgramBuilder&&) noexcept;
  ProgramBuilder& operator=(ProgramBuilder&&) noexcept;
  /// The index of an equal constant, made once. Build() refuses undefined and unknown ones.
  Operand Constant(ValueView value);
  std::uint32_t Builtin(std::string_view name, std::uint32_t arity);
  std::uint32_t File(std::string_view name);
  std::uint32_t AddUnit(Unit unit);
  /// Reserves an index, so that functions can call each other; SetFunction fills it.
  std::uint32_t ReserveFunction(std::uint32_t unit);
  void SetFunction(std::uint32_t index, Function function);
  Unit& unit(std::uint32_t index);
  ValueArena& arena();
  /// Verifies and freezes. Internal if a function was reserved and not set; InvalidArgument for a
  /// constant that is undefined or has an unknown.
  absl::StatusOr<Program> Build() &&;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

/// What is read of other documents than the rule's resource.
struct NeighbourReads {
  std::string type;                    ///< the type that FindResource(s) names; empty: the resource
  std::vector<std::string> relations;  ///< followed from there
  std::vector<std::string> paths;      ///< as in ReadSet::input_paths

  friend bool operator==(const NeighbourReads&, const NeighbourReads&) = default;
};

/// What a rule may read, over everything it calls.
struct ReadSet {
  std::vector<std::string>
      input_paths;  ///< `versioning.status`, `[]` for a loop's key; a path stands for all below
  std::vector<std::string> relations;
  std::vector<std::string> resource_types;  ///< types named by FindResource(s) with a constant
  /// As far as neighbours can be followed; what is handed on whole, or put together anew, is not.
  std::vector<NeighbourReads> neighbours;
  std::vector<std::string> builtins;
  bool whole_input = false;
  bool any_relation = false;  ///< a relation or type name that is computed
};
/// Of a function by its index, which is not checked. The cost is that of going through the code
/// until nothing is added: about that of lowering it.
ReadSet ReadsOf(const Program& program, std::uint32_t function);

/// Same functions, units, builtins and files, and constants that compare equal.
bool operator==(const Program& a, const Program& b);

/// What a field of an instruction holds; the words stand explained at the top of opcodes.def.
enum class OperandKind : std::uint8_t {
  kNone,
  kDst,
  kOperand,
  kReg,
  kFirst,
  kCount,
  kTarget,
  kIterator,
  kRegion,
  kBuiltin,
  kFunction,
  kNode
};
struct InstructionFormat {
  std::string_view name;
  OperandKind a, b, c, d;
  std::string_view text;
};
inline constexpr std::size_t kOpcodes = 0
#define ASSAY_OPCODE(name, a, b, c, d, text) +1
#include "assay/detail/opcodes.def"
#undef ASSAY_OPCODE
    ;
const InstructionFormat& FormatOf(Opcode opcode);
std::string_view NameOf(Opcode opcode);
std::string_view NameOf(FunctionKind kind);
/// Checks everything the machine trusts: indices, registers written before they are read, regions
/// and iterators well nested, targets inside. DataLoss names function and instruction.
absl::Status Verify(const Program& program);
/// Text that ParseText reads back to an equal program; stable.
std::string WriteText(const Program& program);
absl::StatusOr<Program> ParseText(std::string_view text);
/// Bytes with a magic, a version and a checksum.
std::string Save(const Program& program);
/// DataLoss for anything that is not exactly what Save wrote; never crashes, never trusts.
absl::StatusOr<Program> Load(std::string_view bytes);

}  // namespace assay::ir
