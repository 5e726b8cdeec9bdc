#include "evaluator/builtins/operands.h"

#include <fmt/format.h>

#include <utility>

#include "base/status_text.h"
#include "value/number.h"

namespace assay::builtins {

ValueView FailBuiltin(BuiltinCall& call, std::string message) {
  return call.Fail(kBuiltinError, std::move(message));
}

ValueView FailType(BuiltinCall& call, std::string message) {
  return call.Fail(kTypeError, std::move(message));
}

ValueView FailLimit(BuiltinCall& call, std::string message) {
  return call.Fail(kLimitError, std::move(message));
}

ValueView WrongType(BuiltinCall& call, std::size_t operand, std::string_view expected,
                    ValueView got) {
  return FailType(call, fmt::format("operand {} must be {} but got {}", operand + 1, expected,
                                    NameOf(got.kind())));
}

ValueView WrongElement(BuiltinCall& call, std::size_t operand, ValueView collection, ValueView got,
                       std::string_view expected) {
  return FailType(call, fmt::format("operand {} must be {} of {}s but got {} containing {}",
                                    operand + 1, NameOf(collection.kind()), expected,
                                    NameOf(collection.kind()), NameOf(got.kind())));
}

bool Expect(BuiltinCall& call, Arguments operands, std::size_t operand, Kind kind) {
  if (operands[operand].kind() == kind) return true;
  WrongType(call, operand, NameOf(kind), operands[operand]);
  return false;
}

bool ExpectStrings(BuiltinCall& call, Arguments operands, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!Expect(call, operands, i, Kind::kString)) return false;
  }
  return true;
}

bool ExpectSequence(BuiltinCall& call, Arguments operands, std::size_t operand,
                    std::string_view expected) {
  if (operands[operand].is_array() || operands[operand].is_set()) return true;
  WrongType(call, operand, expected, operands[operand]);
  return false;
}

std::optional<std::int64_t> ExpectInteger(BuiltinCall& call, Arguments operands,
                                          std::size_t operand) {
  if (!Expect(call, operands, operand, Kind::kNumber)) return std::nullopt;
  std::optional<std::int64_t> value = operands[operand].int64();
  if (!value) {
    FailType(call, fmt::format("operand {} must be integer number but got floating-point number",
                               operand + 1));
  }
  return value;
}

std::optional<std::vector<StringText>> ExpectStringElements(BuiltinCall& call, Arguments operands,
                                                            std::size_t operand) {
  ValueView collection = operands[operand];
  std::vector<StringText> texts;
  if (!call.Spend(collection.size())) return std::nullopt;
  texts.reserve(collection.size());
  for (std::size_t i = 0; i < collection.size(); ++i) {
    if (!collection.at(i).is_string()) {
      WrongElement(call, operand, collection, collection.at(i), "string");
      return std::nullopt;
    }
    texts.push_back(collection.at(i).text());
  }
  return texts;
}

bool SpendDigits(BuiltinCall& call, ValueView number) {
  const std::uint64_t size = number::TextSize(number);
  return size < 32 || call.Spend(size * size / 1024 + 1);
}

ValueView FirstUnknown(ValueView value) {
  // Containers know whether an unknown is below them, so this goes down one path and never back.
  while (value.defined() && !value.is_unknown()) {
    if (!value.has_unknown()) return ValueView::Undefined();
    ValueView next;
    for (std::size_t i = 0; i < value.size() && !next.defined(); ++i) {
      if (value.is_object() && value.key(i).has_unknown()) {
        next = value.key(i);
      } else if (value.at(i).has_unknown()) {
        next = value.at(i);
      }
    }
    value = next;
  }
  return value.defined() ? value.unknown_reason() : value;
}

bool ExpectShallow(BuiltinCall& call, ValueView value) {
  if (value.depth() <= kMaxDepth) return true;
  FailLimit(call, fmt::format("a value is nested deeper than {}", kMaxDepth));
  return false;
}

bool ExpectRoom(BuiltinCall& call, std::uint64_t bytes) {
  const std::uint64_t limit = call.context().limits.max_bytes;
  const std::uint64_t used = call.arena().bytes();
  if (used <= limit && bytes <= limit - used) return true;
  FailLimit(call, fmt::format("values exceed {} bytes", limit));
  return false;
}

ValueView FromStatus(BuiltinCall& call, absl::StatusOr<ValueView> result) {
  if (result.ok()) return *result;
  std::string message(MessageOf(result.status()));
  if (result.status().code() == absl::StatusCode::kResourceExhausted) {
    return FailLimit(call, std::move(message));
  }
  return FailBuiltin(call, std::move(message));
}

ValueView MakeString(BuiltinCall& call, std::string_view text) {
  Output output(call);
  output.Append(text);
  return output.Finish();
}

ValueView MakeStrings(BuiltinCall& call, const std::vector<std::string>& texts) {
  if (!call.Spend(texts.size())) return ValueView::Undefined();
  std::vector<ValueView> items;
  items.reserve(texts.size());
  for (const std::string& text : texts) items.push_back(call.arena().String(text));
  return call.arena().Array(items);
}

Output::Output(BuiltinCall& call) : call_(call), limit_(call.context().limits.max_output_bytes) {}

bool Output::Append(std::string_view text) {
  if (exceeded_ || text.size() > limit_ - text_.size()) {
    exceeded_ = true;
    return false;
  }
  text_.append(text);
  return true;
}

ValueView Output::Finish() {
  if (exceeded_) return FailLimit(call_, fmt::format("output exceeds {} bytes", limit_));
  // Work is paid for by what it made: a step for each cache line of text.
  if (!call_.Spend(text_.size() / 64)) return ValueView::Undefined();
  return call_.arena().String(text_);
}

}  // namespace assay::builtins
