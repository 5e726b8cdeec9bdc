#include <fmt/format.h>

#include <vector>

#include "evaluator/builtins/operands.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

using Unary = absl::StatusOr<ValueView> (*)(ValueView, ValueArena&);
using Binary = absl::StatusOr<ValueView> (*)(ValueView, ValueView, ValueArena&);

ValueView Apply(BuiltinCall& call, Arguments operands, Unary operation) {
  if (!Expect(call, operands, 0, Kind::kNumber)) return ValueView::Undefined();
  return FromStatus(call, operation(operands[0], call.arena()));
}

// An integer of any size, with the message of the numbers.* and bits.* families.
bool ExpectAnyInteger(BuiltinCall& call, Arguments operands, std::size_t operand) {
  if (!operands[operand].is_number()) {
    WrongType(call, operand, "integer", operands[operand]);
    return false;
  }
  if (number::IsInteger(operands[operand])) return true;
  FailType(call, fmt::format("operand {} must be integer number but got floating-point number",
                             operand + 1));
  return false;
}

ValueView ApplyToBits(BuiltinCall& call, Arguments operands, Binary operation) {
  if (!ExpectAnyInteger(call, operands, 0) || !ExpectAnyInteger(call, operands, 1)) {
    return ValueView::Undefined();
  }
  return FromStatus(call, operation(operands[0], operands[1], call.arena()));
}

ValueView Shift(BuiltinCall& call, Arguments operands, Binary operation) {
  if (!ExpectAnyInteger(call, operands, 0) || !ExpectAnyInteger(call, operands, 1)) {
    return ValueView::Undefined();
  }
  if (number::IsNegative(operands[1])) {
    return FailType(call,
                    "operand 2 must be an unsigned integer number but got a negative integer");
  }
  return FromStatus(call, operation(operands[0], operands[1], call.arena()));
}

// Both ends included, towards the second. Bounded by the steps that each element costs.
ValueView Range(BuiltinCall& call, ValueView first, ValueView last, ValueView step) {
  const bool up = Compare(first, last) <= 0;
  std::vector<ValueView> items;
  ValueView number = first;
  while (up ? Compare(number, last) <= 0 : Compare(number, last) >= 0) {
    if (!call.Spend(1)) return ValueView::Undefined();
    if (items.size() % 1024 == 1023 && !ExpectRoom(call, 2 * items.size() * sizeof(ValueView))) {
      return ValueView::Undefined();
    }
    items.push_back(number);
    const absl::StatusOr<ValueView> next =
        up ? number::Add(number, step, call.arena()) : number::Subtract(number, step, call.arena());
    if (!next.ok()) return FromStatus(call, next);
    number = *next;
  }
  return call.arena().Array(items);
}

}  // namespace

ValueView Abs(BuiltinCall& call, Arguments operands) { return Apply(call, operands, number::Abs); }

ValueView Ceil(BuiltinCall& call, Arguments operands) {
  return Apply(call, operands, number::Ceil);
}

ValueView Floor(BuiltinCall& call, Arguments operands) {
  return Apply(call, operands, number::Floor);
}

ValueView Round(BuiltinCall& call, Arguments operands) {
  return Apply(call, operands, number::Round);
}

ValueView NumbersRange(BuiltinCall& call, Arguments operands) {
  if (!ExpectAnyInteger(call, operands, 0) || !ExpectAnyInteger(call, operands, 1)) {
    return ValueView::Undefined();
  }
  return Range(call, operands[0], operands[1], call.arena().Integer(1));
}

ValueView NumbersRangeStep(BuiltinCall& call, Arguments operands) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (!ExpectAnyInteger(call, operands, i)) return ValueView::Undefined();
  }
  if (Compare(operands[2], call.arena().Integer(0)) <= 0) {
    // Matches OPA: the name stands here and before the message.
    return FailBuiltin(call, "numbers.range_step: step must be a positive integer");
  }
  return Range(call, operands[0], operands[1], operands[2]);
}

ValueView BitsAnd(BuiltinCall& call, Arguments operands) {
  return ApplyToBits(call, operands, number::And);
}

ValueView BitsOr(BuiltinCall& call, Arguments operands) {
  return ApplyToBits(call, operands, number::Or);
}

ValueView BitsXor(BuiltinCall& call, Arguments operands) {
  return ApplyToBits(call, operands, number::Xor);
}

ValueView BitsNegate(BuiltinCall& call, Arguments operands) {
  if (!ExpectAnyInteger(call, operands, 0)) return ValueView::Undefined();
  return FromStatus(call, number::Not(operands[0], call.arena()));
}

ValueView BitsShiftLeft(BuiltinCall& call, Arguments operands) {
  return Shift(call, operands, number::ShiftLeft);
}

ValueView BitsShiftRight(BuiltinCall& call, Arguments operands) {
  return Shift(call, operands, number::ShiftRight);
}

}  // namespace assay::builtins
