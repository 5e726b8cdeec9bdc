// Arrays. An unknown element has a known place unless the array is open, so most of these cope with
// unknown leaves.

#include <algorithm>
#include <vector>

#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

void AppendItems(ValueView array, std::vector<ValueView>& items) {
  for (std::size_t i = 0; i < array.size(); ++i) items.push_back(array.at(i));
}

}  // namespace

ValueView ArrayConcat(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kArray) || !Expect(call, operands, 1, Kind::kArray)) {
    return ValueView::Undefined();
  }
  for (ValueView array : operands.first(2)) {
    if (array.is_open()) return FirstUnknown(array);
  }
  if (!call.Spend(operands[0].size() + operands[1].size())) return ValueView::Undefined();
  std::vector<ValueView> items;
  items.reserve(operands[0].size() + operands[1].size());
  AppendItems(operands[0], items);
  AppendItems(operands[1], items);
  return call.arena().Array(items);
}

ValueView ArrayFlatten(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kArray)) return ValueView::Undefined();
  const ValueView array = operands[0];
  if (array.is_open()) return FirstUnknown(array);
  std::vector<ValueView> items;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const ValueView item = array.at(i);
    // It may be an array of any length.
    if (item.is_unknown() || item.is_open()) return FirstUnknown(item);
    if (!call.Spend(item.is_array() ? item.size() + 1 : 1)) return ValueView::Undefined();
    if (item.is_array()) {
      AppendItems(item, items);
    } else {
      items.push_back(item);
    }
  }
  return call.arena().Array(items);
}

ValueView ArrayReverse(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kArray)) return ValueView::Undefined();
  if (operands[0].is_open()) return FirstUnknown(operands[0]);
  if (!call.Spend(operands[0].size())) return ValueView::Undefined();
  std::vector<ValueView> items;
  items.reserve(operands[0].size());
  AppendItems(operands[0], items);
  std::reverse(items.begin(), items.end());
  return call.arena().Array(items);
}

ValueView ArraySlice(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kArray)) return ValueView::Undefined();
  const std::optional<std::int64_t> start = ExpectInteger(call, operands, 1);
  if (!start) return ValueView::Undefined();
  const std::optional<std::int64_t> stop = ExpectInteger(call, operands, 2);
  if (!stop) return ValueView::Undefined();
  const ValueView array = operands[0];
  if (array.is_open()) return FirstUnknown(array);
  const auto size = static_cast<std::int64_t>(array.size());
  const std::int64_t end = std::clamp<std::int64_t>(*stop, 0, size);
  const std::int64_t begin = std::clamp<std::int64_t>(*start, 0, end);
  if (!call.Spend(static_cast<std::uint64_t>(end - begin))) return ValueView::Undefined();
  std::vector<ValueView> items;
  for (std::int64_t i = begin; i < end; ++i) items.push_back(array.at(static_cast<std::size_t>(i)));
  return call.arena().Array(items);
}

}  // namespace assay::builtins
