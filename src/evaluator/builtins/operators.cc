// Rego's operators as functions. The machine has instructions of its own for the common ones; these
// serve calls by name, `with` and arithmetic.

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/sets.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

ValueView FromTruth(Truth truth, ValueView a, ValueView b) {
  if (truth != Truth::kUnknown) return ValueView::Boolean(truth == Truth::kTrue);
  ValueView unknown = FirstUnknown(a);
  return unknown.defined() ? unknown : FirstUnknown(b);
}

Truth Negation(Truth truth) {
  if (truth == Truth::kUnknown) return truth;
  return truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

using Operation = absl::StatusOr<ValueView> (*)(ValueView, ValueView, ValueArena&);

ValueView Arithmetic(BuiltinCall& call, Arguments operands, Operation operation) {
  if (!Expect(call, operands, 0, Kind::kNumber)) return ValueView::Undefined();
  if (!Expect(call, operands, 1, Kind::kNumber)) return ValueView::Undefined();
  if (!SpendDigits(call, operands[0]) || !SpendDigits(call, operands[1]))
    return ValueView::Undefined();
  return FromStatus(call, operation(operands[0], operands[1], call.arena()));
}

// Whether one element equals `value`. Stops at the first that does.
Truth Holds(ValueView collection, ValueView value) {
  Truth truth = collection.is_open() ? Truth::kUnknown : Truth::kFalse;
  for (std::size_t i = 0; i < collection.size(); ++i) {
    switch (EqualUnderUnknown(collection.at(i), value)) {
      case Truth::kTrue:
        return Truth::kTrue;
      case Truth::kUnknown:
        truth = Truth::kUnknown;
        break;
      case Truth::kFalse:
        break;
    }
  }
  return truth;
}

}  // namespace

ValueView Unify(BuiltinCall& call, Arguments operands) { return Equal(call, operands); }

ValueView Assign(BuiltinCall& call, Arguments operands) { return Equal(call, operands); }

ValueView Equal(BuiltinCall&, Arguments operands) {
  return FromTruth(EqualUnderUnknown(operands[0], operands[1]), operands[0], operands[1]);
}

ValueView NotEqual(BuiltinCall&, Arguments operands) {
  return FromTruth(Negation(EqualUnderUnknown(operands[0], operands[1])), operands[0], operands[1]);
}

ValueView Less(BuiltinCall&, Arguments operands) {
  return FromTruth(LessUnderUnknown(operands[0], operands[1]), operands[0], operands[1]);
}

ValueView LessOrEqual(BuiltinCall&, Arguments operands) {
  return FromTruth(Negation(LessUnderUnknown(operands[1], operands[0])), operands[0], operands[1]);
}

ValueView Greater(BuiltinCall&, Arguments operands) {
  return FromTruth(LessUnderUnknown(operands[1], operands[0]), operands[0], operands[1]);
}

ValueView GreaterOrEqual(BuiltinCall&, Arguments operands) {
  return FromTruth(Negation(LessUnderUnknown(operands[0], operands[1])), operands[0], operands[1]);
}

ValueView Member(BuiltinCall& call, Arguments operands) {
  const ValueView value = operands[0];
  const ValueView collection = operands[1];
  if (collection.is_unknown()) return FirstUnknown(collection);
  if (collection.is_set() && !collection.has_unknown() && !value.has_unknown()) {
    return ValueView::Boolean(collection.Find(value).defined());
  }
  if (!call.Spend(collection.size())) return ValueView::Undefined();
  return FromTruth(Holds(collection, value), value, collection);
}

ValueView MemberWithKey(BuiltinCall& call, Arguments operands) {
  const ValueView key = operands[0];
  const ValueView value = operands[1];
  const ValueView collection = operands[2];
  if (collection.is_unknown()) return FirstUnknown(collection);
  if (!collection.is_collection()) return ValueView::Boolean(false);
  if (collection.is_set()) {
    const Truth same = EqualUnderUnknown(key, value);
    if (same == Truth::kFalse) return ValueView::Boolean(false);
    const ValueView held[] = {value, collection};
    const ValueView member = Member(call, held);
    return same == Truth::kTrue || member.is_false() ? member : FromTruth(same, key, value);
  }
  if (key.has_unknown()) return FirstUnknown(key);
  const ValueView found = collection.Find(key);
  if (!found.defined()) {
    return collection.is_open() ? FirstUnknown(collection) : ValueView::Boolean(false);
  }
  return FromTruth(EqualUnderUnknown(found, value), found, value);
}

ValueView Plus(BuiltinCall& call, Arguments operands) {
  return Arithmetic(call, operands, number::Add);
}

ValueView Minus(BuiltinCall& call, Arguments operands) {
  if (operands[0].is_number() && operands[1].is_number()) {
    return Arithmetic(call, operands, number::Subtract);
  }
  if (operands[0].is_set() && operands[1].is_set()) {
    return Difference(call, operands[0], operands[1]);
  }
  if (!operands[0].is_number() && !operands[0].is_set()) {
    return WrongType(call, 0, "one of {number, set}", operands[0]);
  }
  return WrongType(call, 1, operands[1].is_number() ? "set" : "number", operands[1]);
}

ValueView Multiply(BuiltinCall& call, Arguments operands) {
  return Arithmetic(call, operands, number::Multiply);
}

ValueView Divide(BuiltinCall& call, Arguments operands) {
  return Arithmetic(call, operands, number::Divide);
}

ValueView Remainder(BuiltinCall& call, Arguments operands) {
  return Arithmetic(call, operands, number::Remainder);
}

}  // namespace assay::builtins
