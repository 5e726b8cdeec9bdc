#include "evaluator/builtins/sets.h"

#include <vector>

namespace assay::builtins {
namespace {

// The elements of `a` that are (`wanted`), or are not, in `b`.
ValueView Select(BuiltinCall& call, ValueView a, ValueView b, bool wanted) {
  if (!call.Spend(a.size() + b.size())) return ValueView::Undefined();
  std::vector<ValueView> kept;
  std::size_t j = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::strong_ordering order = std::strong_ordering::less;
    while (j < b.size() && (order = Compare(a.at(i), b.at(j))) > 0) ++j;
    const bool found = j < b.size() && order == 0;
    if (found == wanted) kept.push_back(a.at(i));
  }
  return kept.size() == a.size() ? a : call.arena().Set(kept);
}

}  // namespace

ValueView Difference(BuiltinCall& call, ValueView a, ValueView b) {
  return Select(call, a, b, false);
}

ValueView Intersect(BuiltinCall& call, ValueView a, ValueView b) {
  return Select(call, a, b, true);
}

ValueView And(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kSet) || !Expect(call, operands, 1, Kind::kSet)) {
    return ValueView::Undefined();
  }
  return Intersect(call, operands[0], operands[1]);
}

ValueView Or(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kSet) || !Expect(call, operands, 1, Kind::kSet)) {
    return ValueView::Undefined();
  }
  if (!call.Spend(operands[0].size() + operands[1].size())) return ValueView::Undefined();
  std::vector<ValueView> items;
  for (ValueView set : operands.first(2)) {
    for (std::size_t i = 0; i < set.size(); ++i) items.push_back(set.at(i));
  }
  return call.arena().Set(items);
}

ValueView SetDifference(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kSet) || !Expect(call, operands, 1, Kind::kSet)) {
    return ValueView::Undefined();
  }
  return Difference(call, operands[0], operands[1]);
}

ValueView Intersection(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kSet)) return ValueView::Undefined();
  const ValueView sets = operands[0];
  if (sets.size() == 0) return ValueView::EmptySet();
  ValueView result = sets.at(0);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const ValueView set = sets.at(i);
    if (!set.is_set()) return WrongType(call, 0, "set", set);
    result = Intersect(call, result, set);
    if (!result.defined()) return result;
  }
  return result;
}

ValueView Union(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kSet)) return ValueView::Undefined();
  const ValueView sets = operands[0];
  std::vector<ValueView> items;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const ValueView set = sets.at(i);
    if (!set.is_set()) return WrongType(call, 0, "set", set);
    if (!call.Spend(set.size() + 1)) return ValueView::Undefined();
    for (std::size_t j = 0; j < set.size(); ++j) items.push_back(set.at(j));
  }
  return call.arena().Set(items);
}

}  // namespace assay::builtins
