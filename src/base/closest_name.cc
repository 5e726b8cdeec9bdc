#include "base/closest_name.h"

#include <algorithm>
#include <array>

namespace assay {

namespace {

// Nobody misspells names of this length by hand; it keeps hostile texts cheap.
constexpr std::size_t kLongest = 64;

char Small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t EditsBetween(std::string_view left, std::string_view right) {
  using Row = std::array<std::size_t, kLongest + 1>;
  Row before_last{};
  Row last{};
  Row row{};
  for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const bool same = Small(left[i - 1]) == Small(right[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && Small(left[i - 1]) == Small(right[j - 2]) &&
                           Small(left[i - 2]) == Small(right[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[right.size()];
}

// Two edits make other words of short ones (`owner`, `other`), and first letters are seldom wrong:
// `source` is no misspelt `resource`.
bool AreAlike(std::string_view left, std::string_view right) {
  const bool begins = left.starts_with(right) || right.starts_with(left);
  return begins || (Small(left[0]) == Small(right[0]) && std::min(left.size(), right.size()) > 5);
}

}  // namespace

std::string_view ClosestName(std::string_view name, std::span<const std::string_view> known) {
  std::string_view closest;
  std::size_t fewest = 3;
  for (std::string_view candidate : known) {
    const std::size_t shorter = std::min(name.size(), candidate.size());
    const std::size_t longer = std::max(name.size(), candidate.size());
    const std::size_t allowed = shorter < 3 ? 0 : shorter < 5 ? 1 : 2;
    if (longer > kLongest || longer - shorter > allowed || shorter == 0) continue;
    const std::size_t edits = EditsBetween(name, candidate);
    if (edits > allowed || edits >= fewest) continue;
    if (edits == 2 && !AreAlike(name, candidate)) continue;
    fewest = edits;
    closest = candidate;
  }
  return closest;
}

}  // namespace assay
