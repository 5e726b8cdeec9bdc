// What a rule may read, found by following the paths of documents through registers.
//
// A register holds, at most, values from a set of paths. The code is gone through until nothing is
// added: Input, Related and FindResource start a path, Get with a constant string and a loop's
// values lengthen it, Move, comprehensions and calls hand it on. A path is *used* where its value
// goes into anything but a longer path. What was only stepped through is not listed, unless nothing
// longer was read there (a test of existence).

#include "ir/reads.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/program_data.h"

namespace assay::ir {

namespace {

// Ends a step of a path, and a relation of a way: no name that a rule writes is cut in two by it.
constexpr char kEnd = '\0';

struct Path {
  std::string way;    // the type, then the relations, each with its end; empty: the input
  std::string steps;  // each with its end
  int lifted = 0;     // the value is a collection of what stands there, so many deep

  friend auto operator<=>(const Path&, const Path&) = default;
};
using Paths = std::set<Path>;

// Paths longer than this, or more of them in one register, are given up for the path they lengthen.
constexpr std::size_t kMaxPathLength = 200;
constexpr std::size_t kMaxPaths = 64;
constexpr int kMaxCallDepth = 64;

std::vector<std::string> Split(std::string_view ended) {
  std::vector<std::string> parts;
  while (!ended.empty()) {
    const std::size_t end = ended.find(kEnd);
    parts.emplace_back(ended.substr(0, end));
    ended.remove_prefix(end + 1);
  }
  return parts;
}

std::string Joined(std::string_view before, std::string_view name) {
  std::string text(before);
  text += name;
  text += kEnd;
  return text;
}

Paths Lifted(const Paths& paths) {
  Paths out;
  for (Path path : paths) {
    ++path.lifted;
    out.insert(std::move(path));
  }
  return out;
}

struct Place {
  std::uint32_t function = 0;
  std::uint32_t instruction = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

class Reader {
 public:
  explicit Reader(const Program& program) : program_(program) {}

  // What the function's result may be made of.
  Paths Visit(std::uint32_t function, const std::vector<Paths>& arguments, int depth) {
    if (depth > kMaxCallDepth) {
      used_.insert(Path());
      return {};
    }
    const auto [known, fresh] = results_.try_emplace({function, arguments});
    Paths& result = known->second;
    if (!fresh) return result;
    const Function& f = program_.functions()[function];
    Frame frame{f, std::vector<std::optional<State>>(f.code.size()), {}, function, depth, {}};
    State start{std::vector<Paths>(f.registers), std::vector<Paths>(f.iterators),
                std::vector<Paths>(f.regions)};
    std::ranges::copy(arguments, start.registers.begin());
    Reach(0, start, frame);
    while (!frame.work.empty()) {
      const auto pc = static_cast<std::uint32_t>(frame.work.back());
      frame.work.pop_back();
      const Instruction& i = f.code[pc];
      const InstructionFormat& format = FormatOf(i.opcode);
      State state = *frame.states[pc];
      // A failing instruction writes nothing.
      if (format.d == OperandKind::kTarget) Reach(i.d, state, frame);
      if (i.opcode == Opcode::kReturn || i.opcode == Opcode::kJump) continue;
      Step(i, pc, state, frame);
      Reach(pc + 1, state, frame);
    }
    return result = std::move(frame.result);
  }

  ReadSet Finish() {
    ReadSet out;
    // A path that was only reached is kept where nothing below it was.
    for (auto path = reached_.begin(); path != reached_.end(); ++path) {
      const auto next = std::next(path);
      const bool stepped_through = next != reached_.end() && next->first.way == path->first.way &&
                                   next->first.steps.starts_with(path->first.steps);
      if (!stepped_through) used_.insert(path->first);
    }
    std::set<std::string> texts;
    for (const Path& path : used_) {
      if (!path.way.empty() || path.lifted != 0) continue;
      out.whole_input |= path.steps.empty();
      if (!path.steps.empty()) texts.insert(PathText(Split(path.steps)));
    }
    out.input_paths.assign(texts.begin(), texts.end());
    out.neighbours = NeighboursRead();
    out.relations.assign(relations_.begin(), relations_.end());
    out.resource_types.assign(types_.begin(), types_.end());
    out.builtins.assign(builtins_.begin(), builtins_.end());
    out.any_relation = any_relation_;
    return out;
  }

  std::vector<FieldRead> TakeReads() const {
    std::vector<FieldRead> reads;
    for (const auto& [path, places] : reached_) {
      const DocumentWay way = WayOf(path);
      for (const Place& place : places)
        reads.push_back({way, Split(path.steps), place.function, place.instruction});
    }
    return reads;
  }

 private:
  static DocumentWay WayOf(const Path& path) {
    DocumentWay way;
    way.relations = Split(path.way);
    if (way.relations.empty()) return way;
    way.type = std::move(way.relations.front());
    way.relations.erase(way.relations.begin());
    return way;
  }

  // By way, from `used_`, which has the longest paths that were reached too.
  std::vector<NeighbourReads> NeighboursRead() const {
    std::vector<NeighbourReads> reads;
    for (const Path& path : used_) {
      if (path.way.empty() || path.steps.empty()) continue;
      DocumentWay way = WayOf(path);
      const bool same = !reads.empty() && reads.back().type == way.type &&
                        reads.back().relations == way.relations;
      if (!same) reads.push_back({std::move(way.type), std::move(way.relations), {}});
      reads.back().paths.push_back(PathText(Split(path.steps)));
    }
    return reads;
  }

  struct State {
    std::vector<Paths> registers, iterators, regions;
  };
  struct Frame {
    const Function& function;
    std::vector<std::optional<State>> states;
    std::vector<std::size_t> work;
    std::uint32_t index;
    int depth;
    Paths result;
  };

  // Adds to what is known at `target`, and has it looked at again if that was news.
  void Reach(std::size_t target, const State& state, Frame& frame) {
    if (target >= frame.states.size()) return;
    std::optional<State>& known = frame.states[target];
    bool changed = !known;
    if (!known) {
      known = state;
    } else {
      changed |= AddAll(known->registers, state.registers);
      changed |= AddAll(known->iterators, state.iterators);
      changed |= AddAll(known->regions, state.regions);
    }
    if (changed) frame.work.push_back(target);
  }

  bool AddAll(std::vector<Paths>& into, const std::vector<Paths>& paths) {
    bool changed = false;
    for (std::size_t i = 0; i < paths.size(); ++i) changed |= Add(into[i], paths[i]);
    return changed;
  }

  bool Add(Paths& into, const Paths& paths) {
    bool changed = false;
    for (const Path& path : paths) {
      if (into.contains(path)) continue;
      const std::size_t length = path.way.size() + path.steps.size();
      if (into.size() >= kMaxPaths || length > kMaxPathLength || path.lifted > kMaxCallDepth) {
        used_.insert({path.way, path.steps.substr(0, path.steps.find(kEnd) + 1)});
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

  void Use(const Paths& paths) {
    for (const Path& path : paths) used_.insert({path.way, path.steps});
  }
  void Use(Operand operand, const State& state) { Use(PathsOf(operand, state)); }

  void UseAll(std::uint32_t first, std::uint64_t count, const State& state) {
    for (std::uint64_t r = first; r < first + count; ++r) Use(static_cast<Operand>(r), state);
  }

  Paths Below(const Paths& paths, ValueView step, bool loop, Place place) {
    const bool named = !loop && step.is_string();
    const std::string name(named ? step.text().view() : kEachStep);
    Paths out;
    for (const Path& path : paths) {
      if (path.lifted > 0) {
        out.insert({path.way, path.steps, path.lifted - 1});
        continue;
      }
      const Path below{path.way, Joined(path.steps, name)};
      if (!path.steps.empty() && !loop) reached_[path];
      reached_[below].insert(place);
      out.insert(below);
    }
    return out;
  }

  ValueView ConstantOf(Operand operand) const {
    if (!IsConstant(operand)) return {};
    return program_.constants()[ConstantIndex(operand)];
  }

  // The text of a constant; null: computed, and any name may come of it.
  std::optional<std::string> Name(Operand operand, std::set<std::string>& names) {
    const ValueView constant = ConstantOf(operand);
    if (constant.is_string()) return *names.emplace(constant.text().view()).first;
    any_relation_ = true;
    return std::nullopt;
  }

  Paths Neighbours(const Instruction& i, const State& state, Place place) {
    const std::optional<std::string> relation = Name(i.c, relations_);
    Paths out;
    for (const Path& path : PathsOf(i.b, state)) {
      // A part of a document may name another one, of which nothing is known.
      if (!relation || !path.steps.empty() || path.lifted != 0) continue;
      const Path there{Joined(path.way.empty() ? std::string(1, kEnd) : path.way, *relation), "",
                       1};
      reached_[{there.way, ""}].insert(place);
      out.insert(there);
    }
    return out;
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

  void Step(const Instruction& i, std::uint32_t pc, State& state, Frame& frame) {
    Paths made = StepReads(i, {frame.index, pc}, state, frame);
    const InstructionFormat& format = FormatOf(i.opcode);
    if (format.a == OperandKind::kDst) state.registers[i.a] = std::move(made);
    if (i.opcode == Opcode::kNext && i.b != kNoRegister) state.registers[i.b].clear();
    if (i.opcode == Opcode::kCollect && i.b != kNoRegister)
      state.registers[i.b] = Lifted(state.regions[i.a]);
  }

  // What the instruction's target register may hold afterwards; what is made, rather than read,
  // comes from no path.
  Paths StepReads(const Instruction& i, Place place, State& state, Frame& frame) {
    switch (i.opcode) {
      case Opcode::kInput:
        return {Path()};
      case Opcode::kMove:
        return PathsOf(i.b, state);
      case Opcode::kGet:
        Use(i.c, state);
        return Below(PathsOf(i.b, state), ConstantOf(i.c), false, place);
      case Opcode::kScan:
        state.iterators[i.a] = PathsOf(i.b, state);
        return {};
      case Opcode::kNext: {
        Paths elements = Below(state.iterators[i.a], {}, true, place);
        if (i.c == kNoRegister && i.b != kNoRegister) Use(elements);
        if (i.c != kNoRegister) state.registers[i.c] = std::move(elements);
        return {};
      }
      case Opcode::kCall:
        builtins_.insert(program_.builtins()[i.b].name);
        UseAll(i.c, i.flags, state);
        if (program_.builtins()[i.b].name == "object.get" && i.flags == 3)
          return ObjectGet(i, place, state, frame);
        return {};
      case Opcode::kCallFunction:
        return Visit(i.b, Arguments(i, state), frame.depth + 1);
      case Opcode::kCallRule:
        return Visit(i.b, {}, frame.depth + 1);
      case Opcode::kReadData:
      case Opcode::kScanData:
        UseAll(i.c, i.flags, state);
        VisitNode(program_.unit_of(frame.index), i.b, frame.depth);
        return {};
      case Opcode::kRelated:
        // The resource itself is the argument: it names the node, its fields are not read.
        return Neighbours(i, state, place);
      case Opcode::kFindResource:
      case Opcode::kFindResources: {
        const std::optional<std::string> type = Name(i.b, types_);
        if (i.opcode == Opcode::kFindResource) Use(i.c, state);
        if (!type) return {};
        return {{Joined("", *type), "", i.opcode == Opcode::kFindResources ? 1 : 0}};
      }
      default:
        StepOther(i, state, frame);
        return {};
    }
  }

  // The value at a constant key, or way of keys, of what is read; of the default nothing is said.
  // The keys are where the code has just put them.
  Paths ObjectGet(const Instruction& i, Place place, const State& state, const Frame& frame) {
    ValueView key;
    for (std::uint32_t pc = place.instruction; pc-- > 0;) {
      const Instruction& before = frame.function.code[pc];
      if (FormatOf(before.opcode).a != OperandKind::kDst || before.a != i.c + 1) continue;
      if (before.opcode == Opcode::kMove) key = ConstantOf(before.b);
      break;
    }
    if (key.is_string()) return Below(state.registers[i.c], key, false, place);
    if (!key.is_array()) return {};
    Paths paths = state.registers[i.c];
    for (std::size_t k = 0; k < key.size(); ++k) paths = Below(paths, key.at(k), false, place);
    return paths;
  }

  void StepOther(const Instruction& i, State& state, Frame& frame) {
    const InstructionFormat& format = FormatOf(i.opcode);
    if (format.b == OperandKind::kOperand) Use(i.b, state);
    if (format.c == OperandKind::kOperand && i.opcode != Opcode::kWithFunction) Use(i.c, state);
    switch (i.opcode) {
      case Opcode::kAppend:
        Add(state.regions[i.a], PathsOf(i.b, state));
        return;
      case Opcode::kYield:
        Add(frame.result, PathsOf(i.b, state));
        return;
      case Opcode::kYieldElement:
        UseAll(i.b, i.c, state);
        if (i.c == 1) Add(frame.result, Lifted(state.registers[i.b]));
        return;
      case Opcode::kMakeArray:
      case Opcode::kMakeSet:
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
  Paths used_;
  // With the places that step to them; none for what is only on the way.
  std::map<Path, std::set<Place>> reached_;
  std::set<std::string> relations_, types_, builtins_;
  bool any_relation_ = false;
  std::map<std::pair<std::uint32_t, std::vector<Paths>>, Paths> results_;
};

}  // namespace

std::string PathText(std::span<const std::string> steps) {
  std::string text;
  for (const std::string& step : steps) {
    if (step != kEachStep && !text.empty()) text += '.';
    text += step;
  }
  return text;
}

ReadSet ReadsOf(const Program& program, std::uint32_t function) {
  Reader reader(program);
  reader.Visit(function, {}, 0);
  return reader.Finish();
}

std::vector<FieldRead> FieldReadsOf(const Program& program, std::uint32_t function) {
  Reader reader(program);
  reader.Visit(function, {}, 0);
  return reader.TakeReads();
}

}  // namespace assay::ir
