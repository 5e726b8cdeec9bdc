#include "table.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "fmt/format.h"

namespace assay::host {

namespace {

// Characters, not bytes; those that take two places are rare in policies.
std::size_t WidthOf(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string Border(const std::vector<std::size_t>& widths, std::string_view left,
                   std::string_view middle, std::string_view right) {
  std::string line(left);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (i > 0) line += middle;
    for (std::size_t j = 0; j < widths[i] + 2; ++j) line += "\u2500";
  }
  return line + std::string(right) + '\n';
}

}  // namespace

void Table::Print(std::ostream& out) const {
  std::vector<std::size_t> widths(rows_[0].size(), 0);
  for (const std::vector<std::string>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  out << Border(widths, "\u250c", "\u252c", "\u2510");
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    for (std::size_t i = 0; i < rows_[r].size(); ++i) {
      out << "\u2502 " << rows_[r][i] << std::string(widths[i] - WidthOf(rows_[r][i]) + 1, ' ');
    }
    out << "\u2502\n";
    if (r == 0) out << Border(widths, "\u251c", "\u253c", "\u2524");
  }
  out << Border(widths, "\u2514", "\u2534", "\u2518");
}

std::string DurationText(std::int64_t nanoseconds) {
  struct Unit {
    std::int64_t size;
    std::string_view name;
  };
  constexpr std::array<Unit, 3> kUnits = {
      {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "\u00b5s"}}};
  for (const Unit& unit : kUnits) {
    if (nanoseconds < unit.size) continue;
    return fmt::format("{}{}", static_cast<double>(nanoseconds) / static_cast<double>(unit.size),
                       unit.name);
  }
  return fmt::format("{}ns", nanoseconds);
}

}  // namespace assay::host
