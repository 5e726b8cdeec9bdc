#include <algorithm>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

using Operation = absl::StatusOr<ValueView> (*)(ValueView, ValueView, ValueArena&);

ValueView Accumulate(BuiltinCall& call, Arguments operands, std::int64_t start,
                     Operation operation) {
  if (!ExpectSequence(call, operands, 0)) return ValueView::Undefined();
  const ValueView collection = operands[0];
  if (!call.Spend(collection.size())) return ValueView::Undefined();
  ValueView total = call.arena().Integer(start);
  for (std::size_t i = 0; i < collection.size(); ++i) {
    const ValueView item = collection.at(i);
    if (!item.is_number()) return WrongElement(call, 0, collection, item, "number");
    if (!SpendDigits(call, total) || !SpendDigits(call, item)) return ValueView::Undefined();
    const absl::StatusOr<ValueView> next = operation(total, item, call.arena());
    if (!next.ok()) return FromStatus(call, next);
    total = *next;
  }
  return total;
}

// Whether some element is `wanted` (any), or all are (all): `any` and `all` differ in what ends the
// search.
ValueView Search(BuiltinCall& call, Arguments operands, bool ends_on_true) {
  if (!ExpectSequence(call, operands, 0, "one of {array, set}")) return ValueView::Undefined();
  const ValueView collection = operands[0];
  if (!call.Spend(collection.size())) return ValueView::Undefined();
  ValueView unknown;
  for (std::size_t i = 0; i < collection.size(); ++i) {
    const ValueView item = collection.at(i);
    if (item.is_unknown()) {
      unknown = item.unknown_reason();
    } else if (item.is_true() == ends_on_true) {
      return ValueView::Boolean(ends_on_true);
    }
  }
  return unknown.defined() ? unknown : ValueView::Boolean(!ends_on_true);
}

}  // namespace

ValueView Count(BuiltinCall& call, Arguments operands) {
  const ValueView collection = operands[0];
  if (collection.is_string()) {
    const StringText text = collection.text();
    if (!call.Spend(text.view().size() / 64)) return ValueView::Undefined();
    return call.arena().Integer(static_cast<std::int64_t>(CountRunes(text)));
  }
  if (!collection.is_collection()) {
    return WrongType(call, 0, "one of {array, object, set, string}", collection);
  }
  if (collection.has_unknown()) {
    if (!call.Spend(collection.size())) return ValueView::Undefined();
    const std::size_t least = SizeAtLeast(collection);
    if (collection.is_open() || least < collection.size()) {
      return call.arena().UnknownCount(FirstUnknown(collection), static_cast<std::uint32_t>(least));
    }
  }
  return call.arena().Integer(static_cast<std::int64_t>(collection.size()));
}

ValueView Sum(BuiltinCall& call, Arguments operands) {
  return Accumulate(call, operands, 0, number::Add);
}

ValueView Product(BuiltinCall& call, Arguments operands) {
  return Accumulate(call, operands, 1, number::Multiply);
}

ValueView Max(BuiltinCall& call, Arguments operands) {
  if (!ExpectSequence(call, operands, 0) || !call.Spend(operands[0].size())) {
    return ValueView::Undefined();
  }
  ValueView best;
  for (std::size_t i = 0; i < operands[0].size(); ++i) {
    if (!best.defined() || Compare(best, operands[0].at(i)) <= 0) best = operands[0].at(i);
  }
  return best;
}

ValueView Min(BuiltinCall& call, Arguments operands) {
  if (!ExpectSequence(call, operands, 0) || !call.Spend(operands[0].size())) {
    return ValueView::Undefined();
  }
  ValueView best;
  for (std::size_t i = 0; i < operands[0].size(); ++i) {
    if (!best.defined() || Compare(best, operands[0].at(i)) >= 0) best = operands[0].at(i);
  }
  return best;
}

ValueView Sort(BuiltinCall& call, Arguments operands) {
  if (!ExpectSequence(call, operands, 0)) return ValueView::Undefined();
  const ValueView collection = operands[0];
  if (!call.Spend(collection.size())) return ValueView::Undefined();
  std::vector<ValueView> items;
  items.reserve(collection.size());
  for (std::size_t i = 0; i < collection.size(); ++i) items.push_back(collection.at(i));
  if (collection.is_array()) {
    std::stable_sort(items.begin(), items.end(),
                     [](ValueView a, ValueView b) { return Compare(a, b) < 0; });
  }
  return call.arena().Array(items);
}

ValueView All(BuiltinCall& call, Arguments operands) { return Search(call, operands, false); }

ValueView Any(BuiltinCall& call, Arguments operands) { return Search(call, operands, true); }

}  // namespace assay::builtins
