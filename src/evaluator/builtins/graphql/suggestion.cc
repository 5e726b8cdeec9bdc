#include "evaluator/builtins/graphql/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "evaluator/builtins/utf8.h"

namespace assay::builtins::graphql {
namespace {

constexpr std::size_t kMostSuggestions = 5;
// Nobody misspells a longer name into another.
constexpr std::size_t kLongestName = 200;

// Insertions, deletions and substitutions that make one text of the other.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t kept = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({kept, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// A difference of case alone counts as one edit.
std::size_t LexicalDistance(std::string_view name, std::string_view option) {
  if (name == option) return 0;
  const std::string lower_name = ToLower(name);
  const std::string lower_option = ToLower(option);
  if (lower_name == lower_option) return 1;
  return EditDistance(lower_name, lower_option);
}

}  // namespace

std::vector<std::string_view> Suggestions(std::string_view name,
                                          const std::vector<std::string_view>& options,
                                          Budget& budget) {
  std::vector<std::pair<std::size_t, std::string_view>> near;
  const std::size_t threshold = name.size() * 4 / 10 + 1;
  for (std::string_view option : options) {
    const std::size_t difference =
        std::max(name.size(), option.size()) - std::min(name.size(), option.size());
    if (!budget.Spend(1)) return {};
    if (difference > threshold || name.size() > kLongestName) continue;
    if (!budget.Spend(name.size() * option.size() / 16)) return {};
    const std::size_t distance = LexicalDistance(name, option);
    if (distance <= threshold) near.emplace_back(distance, option);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> names;
  names.reserve(near.size());
  for (const auto& [distance, option] : near) names.push_back(option);
  return names;
}

std::string OneOf(const std::vector<std::string_view>& names) {
  const std::size_t count = std::min(names.size(), kMostSuggestions);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += count > 2 ? ", " : " ";
    if (i > 0 && i + 1 == count) text += "or ";
    text += fmt::format("\"{}\"", names[i]);
  }
  return text;
}

std::string DidYouMean(std::string_view words, const std::vector<std::string_view>& names) {
  if (names.empty()) return "";
  return fmt::format(" Did you mean {}{}?", words, OneOf(names));
}

}  // namespace assay::builtins::graphql
