// The machine's loop, and how an evaluation begins.
//
// One switch over the opcodes. An instruction that fails leaves through its field D, which is the
// only way a body ends early; one that meets an unknown goes on, and the frame's taint remembers
// the doubt. Whatever ends an evaluation for good (a conflict, a limit, a cancelled run) sets
// stop_ and empties the fuel, so that the loop finds out before its next instruction and needs no
// test of its own after each call. Calls recurse in C++; max_depth bounds that.

#include "evaluator/machine.h"

#include <algorithm>
#include <utility>

#include "evaluator/execution_counts.h"
#include "evaluator/explanation.h"
#include "evaluator/port.h"
#include "value/slab.h"

namespace assay::evaluator {

using ir::Opcode;

Machine::Machine(std::shared_ptr<const LinkedProgram> program, std::vector<const Builtin*> builtins,
                 const EvaluationContext& context)
    : program_(std::move(program)),
      builtins_(std::move(builtins)),
      context_(context),
      port_(std::make_unique<Port>(*this)),
      constants_(program_->program.constants()),
      sites_(program_->slots),
      rules_(program_->program.functions().size()) {}

Machine::~Machine() = default;

void Machine::Start(const Subject& subject) {
  // A builtin may have lent the last evaluation a document with shapes of its own, which end now.
  if (SlabAccess::SlabOf(arena_).keeps_others()) std::fill(sites_.begin(), sites_.end(), Site());
  arena_.Reset();
  subject_ = subject;
  worlds_.Reset(subject.input);
  stop_.reset();
  solutions_.clear();
  solution_count_ = 0;
  undecided_ = false;
  failures_.clear();
  ++evaluation_;
  replaced_rules_.clear();
  port_->NextEvaluation();
  depth_ = 0;
  spent_ = 0;
  fuel_ = quantum_ = 1;
  deadline_ = 0;
  if (context_.limits.max_nanoseconds != 0 && context_.clock) {
    deadline_ = context_.clock() + static_cast<std::int64_t>(context_.limits.max_nanoseconds);
  }
}

ValueView Machine::Run(std::uint32_t function) {
  const bool query = program_->program.functions()[function].kind == ir::FunctionKind::kQuery;
  return query ? Execute(function, {}) : CallRule(function);
}

ValueView Machine::Execute(std::uint32_t function, std::span<const ValueView> arguments) {
  if (stop_) return {};
  if (depth_ >= context_.limits.max_depth) {
    StopForLimit("calls are nested too deep");
    return {};
  }
  if (depth_ == frames_.size()) frames_.push_back(std::make_unique<Frame>());
  Frame& frame = *frames_[depth_++];
  frame.Enter(function, program_->program.functions()[function]);
  std::copy(arguments.begin(), arguments.end(), frame.registers.begin());
  if (explanation_ != nullptr) explanation_->Enter(function);
  const ValueView result = counts_ != nullptr ? Loop<true>(frame) : Loop<false>(frame);
  if (explanation_ != nullptr) explanation_->Leave(frame);
  --depth_;
  return stop_ ? ValueView() : result;
}

namespace {

// The unknown that an instruction writes. A number of which only a bound is known is one, so that
// nothing hangs on it yet; what is read out of a collection may also be absent.
ValueView Doubted(ValueView unknown, Opcode opcode, Taint& taint) {
  const bool whole = opcode == Opcode::kMove || opcode == Opcode::kCall ||
                     opcode == Opcode::kCallFunction || opcode == Opcode::kCallRule;
  if (whole && unknown.unknown_at_least()) return unknown;
  taint.Add(unknown);
  return unknown.unknown_reason();
}

}  // namespace

// Longer than a function should be: it is the switch over all opcodes. Compiled twice, so that what
// counts costs nothing where nobody counts.
template <bool kCounted>
ValueView Machine::Loop(Frame& frame) {
  const ir::Function& function = program_->program.functions()[frame.function];
  const std::uint32_t unit = program_->program.unit_of(frame.function);
  const ir::Instruction* const code = function.code.data();
  ValueView* const r = frame.registers.data();
  const ValueView* const constants = constants_.data();
  Site* const sites = sites_.data() + program_->first_slot[frame.function];
  Taint& taint = frame.taint;
  std::uint32_t pc = 0;

  const auto read = [&](ir::Operand operand) {
    return ir::IsConstant(operand) ? constants[ir::ConstantIndex(operand)] : r[operand];
  };
  const auto write = [&](const ir::Instruction& i, ValueView value) {
    if (!value.defined()) return false;
    r[i.a] = value.is_unknown() ? Doubted(value, i.opcode, taint) : value;
    return true;
  };

  for (;;) {
    if (--fuel_ == 0 && !Refill()) {
      LocateStop({frame.function, pc});
      return {};
    }
    const ir::Instruction& i = code[pc];
    const Place place{frame.function, pc};
    if constexpr (kCounted) counts_->Visit(place.function, place.instruction);
    ++pc;
    bool holds = true;
    switch (i.opcode) {
      case Opcode::kMove:
        write(i, read(i.b));
        break;
      case Opcode::kInput:
        holds = write(i, worlds_.top().input);
        break;
      case Opcode::kGet:
        if (const ValueView base = read(i.b); base.is_object() && ir::IsConstant(i.c)) {
          Site& site = sites[place.instruction];
          const bool known = base.shape_identity() == site.shape && site.place < base.size() &&
                             base.key(site.place).bits() == site.key;
          holds = write(i, known ? base.at(site.place) : GetMember(site, base, read(i.c)));
        } else {
          holds = write(i, Get(base, read(i.c)));
        }
        if (explanation_ != nullptr) explanation_->Read(read(i.b));
        break;
      case Opcode::kReadData:
        holds = write(i, ReadData(unit, i.b, {r + i.c, i.flags}));
        break;

      case Opcode::kScan:
        holds = StartScan(frame.iterators[i.a], read(i.b), taint);
        break;
      case Opcode::kScanData: {
        const ValueView keys = KeysBelow(unit, i.b, {r + i.c, i.flags});
        holds = keys.defined() && StartScan(frame.iterators[i.a], keys, taint);
        frame.iterators[i.a].keys_only = true;
        break;
      }
      case Opcode::kNext:
        holds = Advance(frame, i);
        break;

      case Opcode::kTest: {
        const ValueView value = read(i.b);
        if (value.is_unknown() && !value.unknown_at_least()) taint.Add(value);
        holds = value.defined() && !value.is_false();
        break;
      }
      case Opcode::kEqual:
      case Opcode::kNotEqual:
      case Opcode::kLess:
      case Opcode::kLessOrEqual:
        holds = Holds(i.opcode, read(i.b), read(i.c), taint);
        break;
      case Opcode::kMember:
        holds = IsMember(read(i.b), read(i.c), taint);
        break;
      case Opcode::kIsArray:
        holds = HasSize(read(i.b), false, i.c, taint);
        break;
      case Opcode::kIsObject:
        holds = HasSize(read(i.b), true, i.c, taint);
        break;

      case Opcode::kMakeArray:
        r[i.a] = arena_.Array({r + i.b, i.c});
        break;
      case Opcode::kMakeSet:
        r[i.a] = arena_.Set({r + i.b, i.c});
        break;
      case Opcode::kMakeObject: {
        bool conflict = false;
        r[i.a] = MakeObject({r + i.b, std::size_t{2} * i.c}, &conflict);
        if (conflict) StopAt(place, "eval_conflict_error", "object keys must be unique");
        break;
      }

      case Opcode::kCall:
        holds = write(i, Call(i.b, {r + i.c, i.flags}, place));
        break;
      case Opcode::kCallFunction:
        holds = write(i, CallFunction(i.b, {r + i.c, i.flags}, place));
        break;
      case Opcode::kCallRule:
        holds = write(i, CallRule(i.b));
        break;

      case Opcode::kRelated:
        holds = write(i, Related(read(i.b), read(i.c), place));
        break;
      case Opcode::kFindResource:
        holds = write(i, FindResource(read(i.b), read(i.c), place));
        break;
      case Opcode::kFindResources:
        holds = write(i, FindResources(read(i.b), place));
        break;

      case Opcode::kBegin: {
        const auto kind = static_cast<ir::RegionKind>(i.flags);
        if (kind == ir::RegionKind::kDefinition) taint = {};
        frame.regions[i.a].Begin(kind, taint);
        frame.open.push_back(i.a);
        taint = {};
        break;
      }
      case Opcode::kSucceed:
      case Opcode::kMark: {
        Region& region = frame.regions[i.a];
        region.maybe.Add(taint);
        region.reached = region.reached || taint.clean();
        if (i.opcode == Opcode::kSucceed && taint.clean()) pc = i.d;
        break;
      }
      case Opcode::kAppend: {
        Region& region = frame.regions[i.a];
        (taint.clean() ? region.items : region.doubtful).push_back(read(i.b));
        region.maybe.Add(taint);
        break;
      }
      case Opcode::kAppendMember: {
        Region& region = frame.regions[i.a];
        std::vector<ValueView>& pairs = taint.clean() ? region.items : region.doubtful;
        pairs.push_back(read(i.b));
        pairs.push_back(read(i.c));
        region.maybe.Add(taint);
        break;
      }
      case Opcode::kEndSome:
      case Opcode::kEndNot:
      case Opcode::kEndElse: {
        const Region& region = frame.regions[i.a];
        frame.open.pop_back();
        taint = region.saved;
        if (!region.reached) taint.Add(region.maybe);
        if (i.opcode == Opcode::kEndSome) {
          holds = region.reached || !region.maybe.clean();
        } else if (i.opcode == Opcode::kEndNot) {
          holds = !region.reached;
        } else if (region.reached) {
          pc = i.d;
        }
        break;
      }
      case Opcode::kCollect: {
        Region& region = frame.regions[i.a];
        frame.open.pop_back();
        taint = region.saved;
        const ValueView collected = Collect(region, place);
        if (i.b != ir::kNoRegister) r[i.b] = collected;
        break;
      }

      case Opcode::kWithDocument:
      case Opcode::kWithFunction:
        Replace(frame, i);
        break;
      case Opcode::kWithEnd:
        worlds_.Pop(i.b);
        break;

      case Opcode::kYield: {
        const ValueView value = read(i.b);
        if (explanation_ != nullptr) explanation_->Yielded(frame, place.instruction);
        if ((i.flags & ir::kLastYield) != 0 && !value.is_unknown() && frame.WholeTaint().clean()) {
          return value;
        }
        Yield(frame, value, place);
        break;
      }
      case Opcode::kYieldElement:
      case Opcode::kYieldMember:
        YieldRow(frame, {r + i.b, i.c}, i.opcode == Opcode::kYieldElement, place);
        break;
      case Opcode::kYieldSolution:
        YieldSolution(frame, {r + i.b, i.c});
        break;
      case Opcode::kUnlessYielded:
        if (frame.yielded.value.defined()) pc = i.d;
        break;
      case Opcode::kDefault:
        frame.yielded.fallback = read(i.b);
        break;
      case Opcode::kJump:
        pc = i.d;
        break;
      case Opcode::kReturn:
        return Result(frame, function.kind);
    }
    if (!holds) {
      if (explanation_ != nullptr) explanation_->Failed(frame, place.instruction);
      pc = i.d;
    }
  }
}

}  // namespace assay::evaluator
