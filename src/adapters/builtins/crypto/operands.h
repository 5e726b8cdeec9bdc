#pragma once

// What these bodies share: checking operands with Rego's messages, and limits of size.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/builtin.h"
#include "assay/value.h"

namespace assay::crypto {

using Arguments = std::span<const ValueView>;

inline constexpr std::string_view kTypeError = "eval_type_error";
// A token, a bundle of certificates, a key: what is larger is not one.
inline constexpr std::size_t kMaxInputBytes = std::size_t{4} << 20;

// All end the call with an error and return undefined.
ValueView FailBuiltin(BuiltinCall& call, std::string message);
ValueView FailType(BuiltinCall& call, std::string message);
ValueView Fail(BuiltinCall& call, const absl::Status& status);
// `operand N must be <expected> but got <type>`; operands count from 0 here, from 1 in the text.
ValueView WrongType(BuiltinCall& call, std::size_t operand, std::string_view expected,
                    ValueView got);

// Strings, paid for by their length; false if the call has failed.
bool ExpectStrings(BuiltinCall& call, Arguments operands);
// The same, and none is longer than kMaxInputBytes.
bool ExpectTexts(BuiltinCall& call, Arguments operands);
bool ExpectObject(BuiltinCall& call, Arguments operands, std::size_t operand);

// A string result, unless it is longer than the limit for output.
ValueView MakeString(BuiltinCall& call, std::string_view text);

// What signatures and certificates are checked with is dear: a step is about a nanosecond.
inline constexpr std::uint64_t kSignatureSteps = 20'000;

// The members of an object while it is made.
class ObjectMaker {
 public:
  explicit ObjectMaker(ValueArena& arena) : arena_(arena) {}

  ValueArena& arena() { return arena_; }
  void Add(std::string_view name, ValueView value) {
    members_.push_back({arena_.String(name), value});
  }
  void Text(std::string_view name, std::string_view text) { Add(name, arena_.String(text)); }
  void Boolean(std::string_view name, bool value) { Add(name, ValueView::Boolean(value)); }
  void Integer(std::string_view name, std::int64_t value) { Add(name, arena_.Integer(value)); }
  // As Go writes a slice: null where there is none.
  void Texts(std::string_view name, const std::vector<std::string>& texts);
  void Bytes(std::string_view name, std::string_view bytes);
  ValueView Finish() { return arena_.Object(members_); }

 private:
  ValueArena& arena_;
  std::vector<Member> members_;
};

// As Go writes a slice of bytes: base 64, or null.
ValueView BytesValue(ValueArena& arena, std::string_view bytes);
// null for none.
ValueView ArrayOrNull(ValueArena& arena, const std::vector<ValueView>& items);

}  // namespace assay::crypto
