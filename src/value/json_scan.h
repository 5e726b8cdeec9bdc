#pragma once

// Finds what is wrong with a JSON text, and where. Reading is simdjson's work, which says neither;
// this strict, slower scanner runs only over texts that were refused.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assay::json {

struct Fault {
  std::size_t offset = 0;
  std::string message;
  bool too_deep = false;
};

/// The first fault of a text without byte order mark; nothing if it is JSON and not too deep.
/// O(size).
std::optional<Fault> FindFault(std::string_view text, std::size_t max_depth);

/// Whether some place is deeper than `max_depth`; an answer about valid texts and a safe guess
/// about others. O(size), fast.
bool IsDeeperThan(std::string_view text, std::size_t max_depth);

/// `line:column` of a place, both from 1, columns in characters.
std::string Locate(std::string_view text, std::size_t offset);

/// The bytes of the UTF-8 character that begins at `offset`; 0 if none does.
std::size_t CharacterLength(std::string_view text, std::size_t offset);

}  // namespace assay::json
