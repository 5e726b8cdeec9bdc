#include "evaluator/taint.h"

#include "value/walk.h"

namespace assay::evaluator {

ValueView StrongestUnknown(ValueView value) {
  if (value.is_unknown()) return value.unknown_reason();
  ValueView found;
  value::Places stack;
  stack.push_back({value});
  while (!stack.empty()) {
    value::Place& top = stack.back();
    if (top.next == value::PartCount(top.container)) {
      stack.pop_back();
      continue;
    }
    const ValueView part = value::PartAt(top.container, top.next++);
    if (!part.has_unknown()) continue;
    if (!part.is_unknown()) {
      stack.push_back({part});
    } else if (DoubtOf(part) == Doubt::kUnknown) {
      return part.unknown_reason();
    } else if (!found.defined()) {
      found = part.unknown_reason();
    }
  }
  return found;
}

}  // namespace assay::evaluator
