// What a rule may read, found by following input paths through registers.
//
// A register holds, at most, values from a set of input paths. The code is gone through until
// nothing is added: Input starts a path, Get with a constant string and a loop's values lengthen
// it, Move and calls hand it on. A path is *used* where its value goes into anything but a longer
// path. What was only stepped through is not listed, unless nothing longer was read there (a test
// of existence).

#include <algorithm>
#include <optional>
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
    Frame frame{f, std::vector<std::optional<State>>(f.code.size()), {}, depth};
    State start{std::vector<Paths>(f.registers), std::vector<Paths>(f.iterators)};
    std::ranges::copy(arguments, start.registers.begin());
    Reach(0, start, frame);
    while (!frame.work.empty()) {
      const std::size_t pc = frame.work.back();
      frame.work.pop_back();
      const Instruction& i = f.code[pc];
      const InstructionFormat& format = FormatOf(i.opcode);
      State state = *frame.states[pc];
      // A failing instruction writes nothing.
      if (format.d == OperandKind::kTarget) Reach(i.d, state, frame);
      if (i.opcode == Opcode::kReturn || i.opcode == Opcode::kJump) continue;
      Step(i, function, state, depth);
      Reach(pc + 1, state, frame);
    }
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
  struct State {
    std::vector<Paths> registers, iterators;
  };
  struct Frame {
    const Function& function;
    std::vector<std::optional<State>> states;
    std::vector<std::size_t> work;
    int depth;
  };

  // Adds to what is known at `target`, and has it looked at again if that was news.
  void Reach(std::size_t target, const State& state, Frame& frame) {
    if (target >= frame.states.size()) return;
    std::optional<State>& known = frame.states[target];
    bool changed = !known;
    if (!known) {
      known = state;
    } else {
      for (std::size_t r = 0; r < state.registers.size(); ++r) {
        changed |= Add(known->registers[r], state.registers[r]);
      }
      for (std::size_t i = 0; i < state.iterators.size(); ++i) {
        changed |= Add(known->iterators[i], state.iterators[i]);
      }
    }
    if (changed) frame.work.push_back(target);
  }

  bool Add(Paths& into, const Paths& paths) {
    bool changed = false;
    for (const std::string& path : paths) {
      if (into.contains(path)) continue;
      if (into.size() >= kMaxPaths || path.size() > kMaxPathLength) {
        used_.insert(path.substr(0, path.find('.')));
        continue;
      }
      changed |= into.insert(path).second;
    }
    return changed;
  }

  const Paths& PathsOf(Operand operand, const State& state) const {
    static const Paths none;
    return IsConstant(operand) ? none : state.registers[operand];
  }

  void Use(Operand operand, const State& state) {
    const Paths& paths = PathsOf(operand, state);
    used_.insert(paths.begin(), paths.end());
  }

  void UseAll(std::uint32_t first, std::uint64_t count, const State& state) {
    for (std::uint64_t r = first; r < first + count; ++r) Use(static_cast<Operand>(r), state);
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

  std::vector<Paths> Arguments(const Instruction& i, const State& state) {
    std::vector<Paths> arguments;
    for (std::uint32_t r = i.c; r < i.c + i.flags; ++r) arguments.push_back(state.registers[r]);
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

  void Step(const Instruction& i, std::uint32_t function, State& state, int depth) {
    StepReads(i, function, state, depth);
    // What is made, rather than read, comes from no path.
    if (FormatOf(i.opcode).a == OperandKind::kDst && i.opcode != Opcode::kInput &&
        i.opcode != Opcode::kMove && i.opcode != Opcode::kGet) {
      state.registers[i.a].clear();
    }
    if (i.opcode == Opcode::kNext && i.b != kNoRegister) state.registers[i.b].clear();
    if (i.opcode == Opcode::kCollect && i.b != kNoRegister) state.registers[i.b].clear();
  }

  void StepReads(const Instruction& i, std::uint32_t function, State& state, int depth) {
    switch (i.opcode) {
      case Opcode::kInput:
        state.registers[i.a] = {""};
        return;
      case Opcode::kMove:
        state.registers[i.a] = Paths(PathsOf(i.b, state));
        return;
      case Opcode::kGet:
        Use(i.c, state);
        state.registers[i.a] = Below(PathsOf(i.b, state), i.c, false);
        return;
      case Opcode::kScan:
        state.iterators[i.a] = PathsOf(i.b, state);
        return;
      case Opcode::kNext:
        if (i.c != kNoRegister) {
          state.registers[i.c] = Below(state.iterators[i.a], 0, true);
        } else {
          const Paths elements = Below(state.iterators[i.a], 0, true);
          if (i.b != kNoRegister) used_.insert(elements.begin(), elements.end());
        }
        return;
      case Opcode::kCall:
        builtins_.insert(program_.builtins()[i.b].name);
        UseAll(i.c, i.flags, state);
        return;
      case Opcode::kCallFunction:
        Visit(i.b, Arguments(i, state), depth + 1);
        return;
      case Opcode::kCallRule:
        Visit(i.b, {}, depth + 1);
        return;
      case Opcode::kReadData:
      case Opcode::kScanData:
        UseAll(i.c, i.flags, state);
        VisitNode(program_.unit_of(function), i.b, depth);
        return;
      case Opcode::kRelated:
        // The resource itself is the argument: it names the node, its fields are not read.
        NoteName(i.c, relations_);
        return;
      case Opcode::kFindResource:
      case Opcode::kFindResources:
        NoteName(i.b, types_);
        if (i.opcode == Opcode::kFindResource) Use(i.c, state);
        return;
      default:
        StepOther(i, state);
    }
  }

  void StepOther(const Instruction& i, State& state) {
    const InstructionFormat& format = FormatOf(i.opcode);
    if (format.b == OperandKind::kOperand) Use(i.b, state);
    if (format.c == OperandKind::kOperand && i.opcode != Opcode::kWithFunction) Use(i.c, state);
    switch (i.opcode) {
      case Opcode::kMakeArray:
      case Opcode::kMakeSet:
      case Opcode::kYieldElement:
      case Opcode::kYieldMember:
      case Opcode::kYieldSolution:
        UseAll(i.b, i.c, state);
        return;
      case Opcode::kMakeObject:
        UseAll(i.b, 2ull * i.c, state);
        return;
      case Opcode::kWithDocument:
        UseAll(i.c, i.d + 1ull, state);
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
