// What a function's yields come to, and what a region gathered.
//
// A yield on a tainted path may or may not belong to the result. A rule with one value is decided
// by what was yielded without taint; a collection becomes open where more may belong to it.

#include <algorithm>
#include <utility>

#include "evaluator/explanation.h"
#include "evaluator/machine.h"
#include "evaluator/rows.h"

namespace assay::evaluator {

using ir::FunctionKind;

void Machine::Yield(Frame& frame, ValueView value, Place place) {
  Yielded& yielded = frame.yielded;
  Taint whole = frame.WholeTaint();
  if (value.is_unknown() && !value.unknown_at_least()) whole.Add(value);
  if (!whole.clean()) {
    if (explanation_ != nullptr) explanation_->Doubted(frame, whole.reason);
    yielded.maybe.Add(whole);
    if (!yielded.doubtful.defined()) {
      yielded.doubtful = value;
      yielded.doubtful_same = !value.is_unknown();
    } else if (EqualUnderUnknown(yielded.doubtful, value) != Truth::kTrue) {
      yielded.doubtful_same = false;
    }
    return;
  }
  if (!yielded.value.defined()) {
    yielded.value = value;
    return;
  }
  const Truth same = EqualUnderUnknown(yielded.value, value);
  if (same == Truth::kUnknown) {
    yielded.conflict.Add(StrongestUnknown(value.has_unknown() ? value : yielded.value));
  } else if (same == Truth::kFalse) {
    const bool function =
        program_->program.functions()[frame.function].kind == FunctionKind::kFunction;
    StopAt(place, "eval_conflict_error",
           function ? "functions must not produce multiple outputs for same inputs"
                    : "complete rules must not produce multiple outputs");
  }
}

void Machine::YieldRow(Frame& frame, std::span<const ValueView> words, bool element, Place place) {
  Yielded& yielded = frame.yielded;
  Taint whole = frame.WholeTaint();
  for (ValueView word : words) {
    if (word.is_unknown()) whole.Add(word);
  }
  if (explanation_ != nullptr && !whole.clean()) explanation_->Doubted(frame, whole.reason);
  yielded.maybe.Add(whole);
  yielded.rows.push_back({static_cast<std::uint32_t>(yielded.words.size()),
                          static_cast<std::uint32_t>(words.size()), place.instruction, element,
                          whole.doubt});
  yielded.words.insert(yielded.words.end(), words.begin(), words.end());
}

void Machine::YieldSolution(Frame& frame, std::span<const ValueView> words) {
  if (!frame.WholeTaint().clean()) {
    undecided_ = true;
    return;
  }
  ++solution_count_;
  solutions_.insert(solutions_.end(), words.begin(), words.end());
}

ValueView Machine::Result(Frame& frame, FunctionKind kind) {
  switch (kind) {
    case FunctionKind::kComplete:
    case FunctionKind::kFunction:
      return CompleteResult(frame.yielded);
    case FunctionKind::kPartialSet:
      return PartialResult(frame, true);
    case FunctionKind::kPartialObject:
      return PartialResult(frame, false);
    case FunctionKind::kQuery:
      break;
  }
  return ValueView::Boolean(true);
}

ValueView Machine::CompleteResult(const Yielded& yielded) {
  if (yielded.value.defined()) {
    if (!yielded.conflict.clean()) return yielded.conflict.reason;
    // A value that an unknown may add to the sure one would be a conflict; one that an error kept
    // back is decided by the sure one.
    const bool may_conflict = yielded.maybe.doubt == Doubt::kUnknown &&
                              (!yielded.doubtful_same ||
                               EqualUnderUnknown(yielded.doubtful, yielded.value) != Truth::kTrue);
    return may_conflict ? yielded.maybe.reason : yielded.value;
  }
  if (!yielded.doubtful.defined()) return yielded.fallback;
  const bool same = yielded.fallback.defined() && yielded.doubtful_same &&
                    EqualUnderUnknown(yielded.doubtful, yielded.fallback) == Truth::kTrue;
  return same ? yielded.fallback : yielded.maybe.reason;
}

ValueView Machine::PartialResult(Frame& frame, bool set) {
  const Yielded& yielded = frame.yielded;
  const std::uint32_t flat = set ? 1 : 2;
  const bool plain = std::all_of(yielded.rows.begin(), yielded.rows.end(), [&](const Row& row) {
    return row.count == flat && row.element == set && row.doubt == Doubt::kNone;
  });
  if (plain && set) return arena_.Set(yielded.words);
  if (plain) {
    bool conflict = false;
    const ValueView object = MakeObject(yielded.words, &conflict);
    if (!conflict) return object;
  }
  RowCollector collector(arena_, yielded, [this](std::uint64_t steps) { return Spend(steps); });
  const ValueView result = collector.Collect(set);
  if (collector.conflict()) {
    StopAt({frame.function, *collector.conflict()}, "eval_conflict_error",
           "object keys must be unique");
  }
  return result;
}

ValueView Machine::Opened(ValueView collection, const Taint& taint) {
  return arena_.Open(collection, taint.reason.unknown_kind(), taint.reason.unknown_text());
}

ValueView Machine::Collect(Region& region, Place place) {
  if (!CheckBytes()) return ValueView::Null();
  switch (region.kind) {
    case ir::RegionKind::kArray: {
      const ValueView array = arena_.Array(region.items);
      return region.doubtful.empty() ? array : Opened(array, region.maybe);
    }
    case ir::RegionKind::kSet: {
      const ValueView set = arena_.Set(region.items);
      const bool within = std::all_of(
          region.doubtful.begin(), region.doubtful.end(),
          [&](ValueView item) { return !item.has_unknown() && set.Find(item).defined(); });
      return within ? set : Opened(set, region.maybe);
    }
    case ir::RegionKind::kObject:
      return CollectObject(region, place);
    case ir::RegionKind::kTest:
    case ir::RegionKind::kDefinition:
      break;
  }
  return ValueView::Null();
}

ValueView Machine::CollectObject(Region& region, Place place) {
  if (region.doubtful.empty()) {
    bool conflict = false;
    const ValueView object = MakeObject(region.items, &conflict);
    if (conflict) StopAt(place, "eval_conflict_error", "object keys must be unique");
    return object;
  }
  Yielded yielded;
  yielded.maybe = region.maybe;
  const auto add = [&](const std::vector<ValueView>& pairs, Doubt doubt) {
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
      yielded.rows.push_back(
          {static_cast<std::uint32_t>(yielded.words.size()), 2, place.instruction, false, doubt});
      yielded.words.insert(yielded.words.end(), {pairs[i], pairs[i + 1]});
    }
  };
  add(region.items, Doubt::kNone);
  add(region.doubtful, region.maybe.doubt);
  RowCollector collector(arena_, yielded, [this](std::uint64_t steps) { return Spend(steps); });
  const ValueView object = collector.Collect(false);
  if (collector.conflict()) {
    StopAt(place, "eval_conflict_error", "object keys must be unique");
  }
  return object;
}

}  // namespace assay::evaluator
