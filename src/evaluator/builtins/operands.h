#pragma once

// What bodies share: checking operands with Rego's messages, and making bounded output.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/evaluator.h"
#include "evaluator/builtins/bodies.h"

namespace assay::builtins {

inline constexpr std::string_view kBuiltinError = "eval_builtin_error";
inline constexpr std::string_view kTypeError = "eval_type_error";
inline constexpr std::string_view kLimitError = "limit_error";
inline constexpr std::uint32_t kMaxDepth = 1000;

// Ends the call with an error; all return undefined so that a body can return the call's value.
ValueView FailBuiltin(BuiltinCall& call, std::string message);
ValueView FailType(BuiltinCall& call, std::string message);
ValueView FailLimit(BuiltinCall& call, std::string message);
/// `operand N must be <expected> but got <type>`; operands count from 0 here, from 1 in the text.
ValueView WrongType(BuiltinCall& call, std::size_t operand, std::string_view expected,
                    ValueView got);
/// `operand N must be <collection> of <expected>s but got <collection> containing <type>`.
ValueView WrongElement(BuiltinCall& call, std::size_t operand, ValueView collection, ValueView got,
                       std::string_view expected);

/// False if the operand is of another kind; the call has failed then.
bool Expect(BuiltinCall& call, Arguments operands, std::size_t operand, Kind kind);
/// All of the first `count` operands are strings.
bool ExpectStrings(BuiltinCall& call, Arguments operands, std::size_t count);
/// Array or set; `expected` is how the message names them.
bool ExpectSequence(BuiltinCall& call, Arguments operands, std::size_t operand,
                    std::string_view expected = "one of {set, array}");
/// An integer that fits 64 bits, or the call has failed.
std::optional<std::int64_t> ExpectInteger(BuiltinCall& call, Arguments operands,
                                          std::size_t operand);
/// The strings of an array or set, or the call has failed.
std::optional<std::vector<StringText>> ExpectStringElements(BuiltinCall& call, Arguments operands,
                                                            std::size_t operand);

/// The first unknown in document order; undefined if there is none.
ValueView FirstUnknown(ValueView value);

/// The value, or the call fails with the status' message.
ValueView FromStatus(BuiltinCall& call, absl::StatusOr<ValueView> result);
/// False if values are nested deeper than bodies that recurse allow; the call has failed then.
bool ExpectShallow(BuiltinCall& call, ValueView value);

/// False if the evaluation's memory does not hold so many bytes more; the call has failed then.
bool ExpectRoom(BuiltinCall& call, std::uint64_t bytes);

/// Pays for computing with a number of many digits, which takes time with their square; false if
/// the steps do not allow it, and the call has failed then.
bool SpendDigits(BuiltinCall& call, ValueView number);

/// A string result, unless it is longer than the limit for output.
ValueView MakeString(BuiltinCall& call, std::string_view text);
/// An array of strings that pays for its elements.
ValueView MakeStrings(BuiltinCall& call, const std::vector<std::string>& texts);

/// Text that stops growing at the limit for output.
class Output {
 public:
  explicit Output(BuiltinCall& call);
  /// False once the limit is passed: stop, and return what Finish() gives.
  bool Append(std::string_view text);
  bool Append(char character) { return Append(std::string_view(&character, 1)); }
  std::size_t size() const { return text_.size(); }
  /// The string, or the call fails.
  ValueView Finish();

 private:
  BuiltinCall& call_;
  std::uint64_t limit_;
  std::string text_;
  bool exceeded_ = false;
};

}  // namespace assay::builtins
