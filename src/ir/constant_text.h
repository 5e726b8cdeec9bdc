#pragma once

// Constants in the text form: JSON, with set[...] for sets, and any value as an object's key.

#include <optional>
#include <string>
#include <string_view>

#include "assay/value.h"

namespace assay::ir {

std::string ConstantText(ValueView value);
/// A JSON string.
std::string QuotedText(std::string_view text);

/// Reads tokens of one line, from left to right.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}
  void SkipSpaces();
  bool at_end();
  /// Takes `token` if it comes next.
  bool Take(std::string_view token);
  /// Up to the next space, comma or end; empty if there is nothing.
  std::string_view Word();
  std::optional<std::string> Quoted();
  /// A whole number, straight at the current place.
  std::optional<std::uint32_t> Number();
  std::optional<ValueView> Constant(ValueArena& arena, int depth = 0);

 private:
  std::optional<ValueView> Items(ValueArena& arena, bool set, int depth);
  std::optional<ValueView> Members(ValueArena& arena, int depth);
  std::optional<std::string_view> QuotedToken();
  std::string_view rest_;
};

}  // namespace assay::ir
