#include "adapters/builtins/crypto/operands.h"

#include <utility>

#include "base/base64.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {

ValueView FailBuiltin(BuiltinCall& call, std::string message) {
  return call.Fail("eval_builtin_error", std::move(message));
}

ValueView FailType(BuiltinCall& call, std::string message) {
  return call.Fail(kTypeError, std::move(message));
}

ValueView Fail(BuiltinCall& call, const absl::Status& status) {
  const bool limit = status.code() == absl::StatusCode::kResourceExhausted;
  return call.Fail(limit ? "limit_error" : "eval_builtin_error", std::string(MessageOf(status)));
}

ValueView WrongType(BuiltinCall& call, std::size_t operand, std::string_view expected,
                    ValueView got) {
  return FailType(call, fmt::format("operand {} must be {} but got {}", operand + 1, expected,
                                    NameOf(got.kind())));
}

bool ExpectStrings(BuiltinCall& call, Arguments operands) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (!operands[i].is_string()) {
      WrongType(call, i, "string", operands[i]);
      return false;
    }
    bytes += operands[i].text().view().size();
  }
  return call.Spend(bytes / 64);
}

bool ExpectTexts(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands)) return false;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].text().view().size() <= kMaxInputBytes) continue;
    call.Fail("limit_error",
              fmt::format("operand {} is longer than {} bytes", i + 1, kMaxInputBytes));
    return false;
  }
  return true;
}

bool ExpectObject(BuiltinCall& call, Arguments operands, std::size_t operand) {
  if (operands[operand].is_object()) return true;
  WrongType(call, operand, "object", operands[operand]);
  return false;
}

ValueView MakeString(BuiltinCall& call, std::string_view text) {
  if (text.size() > call.max_output_bytes()) {
    return call.Fail("limit_error",
                     fmt::format("output exceeds {} bytes", call.max_output_bytes()));
  }
  return call.arena().String(text);
}

void ObjectMaker::Texts(std::string_view name, const std::vector<std::string>& texts) {
  std::vector<ValueView> items;
  items.reserve(texts.size());
  for (const std::string& text : texts) items.push_back(arena_.String(text));
  Add(name, ArrayOrNull(arena_, items));
}

void ObjectMaker::Bytes(std::string_view name, std::string_view bytes) {
  Add(name, BytesValue(arena_, bytes));
}

ValueView BytesValue(ValueArena& arena, std::string_view bytes) {
  if (bytes.empty()) return ValueView::Null();
  return arena.String(EncodeBase64(bytes, Base64Alphabet::kStandard));
}

ValueView ArrayOrNull(ValueArena& arena, const std::vector<ValueView>& items) {
  return items.empty() ? ValueView::Null() : arena.Array(items);
}

}  // namespace assay::crypto
