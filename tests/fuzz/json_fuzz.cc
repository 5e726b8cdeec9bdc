// For any bytes: reading ends, with a value or a fault that has a place; simdjson and the scanner
// agree on which; what was read is written, read back and compared as the same; no walk over it
// fails.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "assay/value.h"
#include "base/status_text.h"
#include "value/json_scan.h"

namespace assay {
namespace {

void Require(bool promise) {
  if (!promise) __builtin_trap();
}

void CheckValue(ValueView value) {
  ValueArena arena;
  const ValueView copy = arena.Copy(value);
  Require(Compare(copy, value) == 0);
  Require(HashOf(copy) == HashOf(value));
  Require(EqualUnderUnknown(copy, value) == Truth::kTrue);
  Require(FindUnknowns(value).empty());
  Require(!ToRego(value).empty());
  for (const int indent : {0, 3}) {
    const std::string text = ToJson(value, {.indent = indent, .escape_html = indent > 0});
    const absl::StatusOr<Value> back = ParseJson(text, {.symbols = SymbolTable::Make()});
    Require(back.ok() && Compare(*back, value) == 0);
    Require(ToJson(*back, {.indent = indent, .escape_html = indent > 0}) == text);
  }
  for (std::size_t i = 0; value.is_object() && i < value.size(); ++i) {
    Require(value.Find(value.key(i)).bits() == value.at(i).bits());
    const StringText key = value.key(i).text();
    Require(value.Find(key.view()).bits() == value.at(i).bits());
  }
}

void CheckText(std::string_view text) {
  const absl::StatusOr<Value> value = ParseJson(text, {.max_depth = 64});
  if (value.ok()) return CheckValue(*value);
  const std::string_view message = MessageOf(value.status());
  Require(!message.empty() && message[0] >= '1' && message[0] <= '9');
  // Two faults the scanner does not look for: repeated keys, and exponents out of range.
  const bool in_scanners_eyes =
      message.find("stands here a second time") == std::string_view::npos &&
      message.find("the exponent of a number") == std::string_view::npos &&
      message.find("utf-16") == std::string_view::npos;
  const std::string_view body = text.starts_with("\xef\xbb\xbf") ? text.substr(3) : text;
  if (in_scanners_eyes) Require(json::FindFault(body, 64).has_value());
}

}  // namespace
}  // namespace assay

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::CheckText({reinterpret_cast<const char*>(data), size});
  return 0;
}
