// What a rule may read, found by following input paths through registers.
//
// A register holds, at most, values from a set of input paths. The code is gone through until
// nothing is added: Input starts a path, Get with a constant string and a loop's values lengthen
// it, Move and calls hand it on. A path is *used* where its value goes into anything but a longer
// path. What was only stepped through is not listed, unless nothing longer was read there (a test
// of existence).

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "assay/ir.h"
#include "ir/program_data.h"

namespace assay::ir {

namespace {

using Paths = std::set<std::string>;

// Paths longer than this, or more of them in one register, are given up for the path they lengthen.
constexpr std::size_t kMaxPathLength = 200;
constexpr std::size_t kMaxPaths = 64;
constexpr int kMaxCallDepth = 64;

std::string Lengthen(const std::string& path, std::string_view step) {
  if (step == "[]" || path.empty()) return path + std::string(step);
  return path + "." + std::string(step);
}

class Reader {
 public:
  explicit Reader(const Program& program) : program_(program) {}

  void Visit(std::uint32_t function, const std::vector<Paths>& arguments, int depth) {
    if (depth > kMaxCallDepth) {
      used_.insert("");
      return;
    }
    if (!visited_.insert({function, arguments}).second) return;
    const Function& f = program_.functions()[function];
    Frame frame{f, std::vector<Paths>(f.registers), std::vector<Paths>(f.iterators), depth, false};
    for (std::size_t i = 0; i < arguments.size() && i < frame.registers.size(); ++i)
      frame.registers[i] = arguments[i];
    do {
      frame.changed = false;
      for (const Instruction& i : f.code) Step(i, function, frame);
    } while (frame.changed);
  }

  ReadSet Finish() {
    ReadSet out;
    // A path that was only reached is kept where nothing below it was.
    for (const std::string& path : reached_) {
      const auto next = reached_.upper_bound(path);
      const bool stepped_through = next != reached_.end() && next->starts_with(path);
      if (!stepped_through) used_.insert(path);
    }
    out.whole_input = used_.contains("");
    used_.erase("");
    out.input_paths.assign(used_.begin(), used_.end());
    out.relations.assign(relations_.begin(), relations_.end());
    out.resource_types.assign(types_.begin(), types_.end());
    out.builtins.assign(builtins_.begin(), builtins_.end());
    out.any_relation = any_relation_;
    return out;
  }

 private:
  struct Frame {
    const Function& function;
    std::vector<Paths> registers;
    std::vector<Paths> iterators;
    int depth;
    bool changed;
  };

  void AddTo(Paths& into, const Paths& paths, Frame& frame) {
    for (const std::string& path : paths) {
      if (into.size() >= kMaxPaths || path.size() > kMaxPathLength) {
        used_.insert(path.substr(0, path.find('.')));
        continue;
      }
      if (into.insert(path).second) frame.changed = true;
    }
  }

  const Paths& PathsOf(Operand operand, const Frame& frame) const {
    static const Paths none;
    return IsConstant(operand) ? none : frame.registers[operand];
  }

  void Use(Operand operand, const Frame& frame) {
    const Paths& paths = PathsOf(operand, frame);
    used_.insert(paths.begin(), paths.end());
  }

  void UseAll(std::uint32_t first, std::uint64_t count, const Frame& frame) {
    for (std::uint64_t r = first; r < first + count; ++r) Use(static_cast<Operand>(r), frame);
  }

  Paths Below(const Paths& paths, Operand step, bool loop) {
    std::string name = "[]";
    if (!loop && IsConstant(step)) {
      const ValueView constant = program_.constants()[ConstantIndex(step)];
      if (constant.is_string()) name = std::string(constant.text().view());
    }
    Paths out;
    for (const std::string& path : paths) {
      out.insert(Lengthen(path, name));
      if (!path.empty() && !loop) reached_.insert(path);
    }
    reached_.insert(out.begin(), out.end());
    return out;
  }

  void NoteName(Operand operand, std::set<std::string>& names) {
    if (IsConstant(operand) && program_.constants()[ConstantIndex(operand)].is_string()) {
      names.emplace(program_.constants()[ConstantIndex(operand)].text().view());
    } else {
      any_relation_ = true;
    }
  }

  std::vector<Paths> Arguments(const Instruction& i, const Frame& frame) {
    std::vector<Paths> arguments;
    for (std::uint32_t r = i.c; r < i.c + i.flags; ++r) arguments.push_back(frame.registers[r]);
    return arguments;
  }

  // Everything below a data node may be run.
  void VisitNode(std::uint32_t unit, std::uint32_t node, int depth) {
    const DataNode& data_node = program_.units()[unit].nodes[node];
    if (data_node.function &&
        program_.functions()[*data_node.function].kind != FunctionKind::kFunction) {
      Visit(*data_node.function, {}, depth + 1);
    }
    for (std::uint32_t child : data_node.children) VisitNode(unit, child, depth);
  }

  void Step(const Instruction& i, std::uint32_t function, Frame& frame) {
    switch (i.opcode) {
      case Opcode::kInput:
        AddTo(frame.registers[i.a], {""}, frame);
        return;
      case Opcode::kMove:
        AddTo(frame.registers[i.a], PathsOf(i.b, frame), frame);
        return;
      case Opcode::kGet:
        Use(i.c, frame);
        AddTo(frame.registers[i.a], Below(PathsOf(i.b, frame), i.c, false), frame);
        return;
      case Opcode::kScan:
        AddTo(frame.iterators[i.a], PathsOf(i.b, frame), frame);
        return;
      case Opcode::kNext:
        if (i.c != kNoRegister) {
          AddTo(frame.registers[i.c], Below(frame.iterators[i.a], 0, true), frame);
        } else {
          const Paths elements = Below(frame.iterators[i.a], 0, true);
          if (i.b != kNoRegister) used_.insert(elements.begin(), elements.end());
        }
        return;
      case Opcode::kCall:
        builtins_.insert(program_.builtins()[i.b].name);
        UseAll(i.c, i.flags, frame);
        return;
      case Opcode::kCallFunction:
        Visit(i.b, Arguments(i, frame), frame.depth + 1);
        return;
      case Opcode::kCallRule:
        Visit(i.b, {}, frame.depth + 1);
        return;
      case Opcode::kReadData:
      case Opcode::kScanData:
        UseAll(i.c, i.flags, frame);
        VisitNode(program_.unit_of(function), i.b, frame.depth);
        return;
      case Opcode::kRelated:
        // The resource itself is the argument: it names the node, its fields are not read.
        NoteName(i.c, relations_);
        return;
      case Opcode::kFindResource:
      case Opcode::kFindResources:
        NoteName(i.b, types_);
        if (i.opcode == Opcode::kFindResource) Use(i.c, frame);
        return;
      default:
        StepOther(i, frame);
    }
  }

  void StepOther(const Instruction& i, Frame& frame) {
    const InstructionFormat& format = FormatOf(i.opcode);
    if (format.b == OperandKind::kOperand) Use(i.b, frame);
    if (format.c == OperandKind::kOperand && i.opcode != Opcode::kWithFunction) Use(i.c, frame);
    switch (i.opcode) {
      case Opcode::kMakeArray:
      case Opcode::kMakeSet:
      case Opcode::kYieldElement:
      case Opcode::kYieldMember:
      case Opcode::kYieldSolution:
        UseAll(i.b, i.c, frame);
        return;
      case Opcode::kMakeObject:
        UseAll(i.b, 2ull * i.c, frame);
        return;
      case Opcode::kWithDocument:
        UseAll(i.c, i.d + 1ull, frame);
        return;
      default:
        return;
    }
  }

  const Program& program_;
  Paths used_, reached_;
  std::set<std::string> relations_, types_, builtins_;
  bool any_relation_ = false;
  std::set<std::pair<std::uint32_t, std::vector<Paths>>> visited_;
};

}  // namespace

ReadSet ReadsOf(const Program& program, std::uint32_t function) {
  Reader reader(program);
  reader.Visit(function, {}, 0);
  return reader.Finish();
}

}  // namespace assay::ir
