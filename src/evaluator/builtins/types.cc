#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

ValueView Cast(BuiltinCall& call, Arguments operands, Kind kind) {
  return Expect(call, operands, 0, kind) ? operands[0] : ValueView::Undefined();
}

std::vector<ValueView> ItemsOf(ValueView collection) {
  std::vector<ValueView> items;
  items.reserve(collection.size());
  for (std::size_t i = 0; i < collection.size(); ++i) items.push_back(collection.at(i));
  return items;
}

}  // namespace

ValueView IsArray(BuiltinCall&, Arguments operands) {
  return ValueView::Boolean(operands[0].is_array());
}

ValueView IsBoolean(BuiltinCall&, Arguments operands) {
  return ValueView::Boolean(operands[0].is_boolean());
}

ValueView IsNull(BuiltinCall&, Arguments operands) {
  return ValueView::Boolean(operands[0].is_null());
}

ValueView IsNumber(BuiltinCall&, Arguments operands) {
  return ValueView::Boolean(operands[0].is_number());
}

ValueView IsObject(BuiltinCall&, Arguments operands) {
  return ValueView::Boolean(operands[0].is_object());
}

ValueView IsSet(BuiltinCall&, Arguments operands) {
  return ValueView::Boolean(operands[0].is_set());
}

ValueView IsString(BuiltinCall&, Arguments operands) {
  return ValueView::Boolean(operands[0].is_string());
}

ValueView TypeName(BuiltinCall& call, Arguments operands) {
  return call.arena().String(NameOf(operands[0].kind()));
}

ValueView ToNumber(BuiltinCall& call, Arguments operands) {
  const ValueView value = operands[0];
  if (value.is_number()) return value;
  if (value.is_null()) return call.arena().Integer(0);
  if (value.is_boolean()) return call.arena().Integer(value.boolean() ? 1 : 0);
  if (!value.is_string()) {
    return WrongType(call, 0, "one of {null, boolean, number, string}", value);
  }
  const StringText text = value.text();
  std::string_view bare = text;
  bare.remove_prefix(std::min(bare.find_first_not_of("+-"), bare.size()));
  const std::string name = bare.size() <= 8 ? ToLower(bare) : std::string();
  if (name == "inf" || name == "infinity" || name == "nan") {
    return WrongType(call, 0, "valid number string", value);
  }
  if (!call.Spend(text.view().size() / 16)) return ValueView::Undefined();
  const absl::StatusOr<ValueView> number = number::ParseLoosely(text, call.arena());
  if (number.ok() && std::isfinite(number->to_double())) return *number;
  // What is a number all the same is too large for a double.
  const bool is_number = number.ok() || number::Parse(text, call.arena()).ok();
  return FailBuiltin(call, "strconv.ParseFloat: parsing " + ToJson(value) +
                               (is_number ? ": value out of range" : ": invalid syntax"));
}

ValueView CastArray(BuiltinCall& call, Arguments operands) {
  if (!ExpectSequence(call, operands, 0, "one of {array, set}")) return ValueView::Undefined();
  if (operands[0].is_array()) return operands[0];
  if (!call.Spend(operands[0].size())) return ValueView::Undefined();
  return call.arena().Array(ItemsOf(operands[0]));
}

ValueView CastSet(BuiltinCall& call, Arguments operands) {
  if (!ExpectSequence(call, operands, 0, "one of {array, set}")) return ValueView::Undefined();
  if (operands[0].is_set()) return operands[0];
  if (!call.Spend(operands[0].size())) return ValueView::Undefined();
  return call.arena().Set(ItemsOf(operands[0]));
}

ValueView CastBoolean(BuiltinCall& call, Arguments operands) {
  return Cast(call, operands, Kind::kBoolean);
}

ValueView CastNull(BuiltinCall& call, Arguments operands) {
  return Cast(call, operands, Kind::kNull);
}

ValueView CastObject(BuiltinCall& call, Arguments operands) {
  return Cast(call, operands, Kind::kObject);
}

ValueView CastString(BuiltinCall& call, Arguments operands) {
  return Cast(call, operands, Kind::kString);
}

}  // namespace assay::builtins
