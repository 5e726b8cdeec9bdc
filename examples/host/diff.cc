#include "diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "fmt/format.h"

namespace assay::host {

namespace {

constexpr std::ptrdiff_t kMostEdits = 2'000;
constexpr std::size_t kContext = 3;

using Lines = std::vector<std::string_view>;  // with their line feeds

Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Edit {
  char mark;  // ' ', '-' or '+'
  std::string_view line;
};

// The shortest way from one text to the other: for each number of edits, how far each diagonal
// comes (Myers, 1986). `trace` holds what every round began with.
class ShortestEdit {
 public:
  ShortestEdit(const Lines& before, const Lines& after) : before_(before), after_(after) {}

  std::vector<Edit> Run() {
    const auto n = static_cast<std::ptrdiff_t>(before_.size());
    const auto m = static_cast<std::ptrdiff_t>(after_.size());
    const std::ptrdiff_t most = std::min(n + m, kMostEdits);
    std::vector<std::ptrdiff_t> reach(static_cast<std::size_t>(2 * most + 3), 0);
    const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& {
      return reach[static_cast<std::size_t>(k + most + 1)];
    };
    for (std::ptrdiff_t edits = 0; edits <= most; ++edits) {
      trace_.push_back(
          {reach.begin() + (most + 1 - edits - 1), reach.begin() + (most + edits + 3)});
      for (std::ptrdiff_t k = -edits; k <= edits; k += 2) {
        const bool down = k == -edits || (k != edits && at(k - 1) < at(k + 1));
        std::ptrdiff_t x = down ? at(k + 1) : at(k - 1) + 1;
        while (x < n && x - k < m && Same(x, x - k)) ++x;
        at(k) = x;
        if (x >= n && x - k >= m) return WalkBack(edits);
      }
    }
    return ReplaceAll();
  }

 private:
  bool Same(std::ptrdiff_t x, std::ptrdiff_t y) const {
    return before_[static_cast<std::size_t>(x)] == after_[static_cast<std::size_t>(y)];
  }

  std::vector<Edit> WalkBack(std::ptrdiff_t edits) const {
    std::vector<Edit> script;
    auto x = static_cast<std::ptrdiff_t>(before_.size());
    auto y = static_cast<std::ptrdiff_t>(after_.size());
    for (std::ptrdiff_t d = edits; d >= 0; --d) {
      const auto at = [&](std::ptrdiff_t k) {
        return trace_[static_cast<std::size_t>(d)][static_cast<std::size_t>(k + d + 1)];
      };
      const std::ptrdiff_t k = x - y;
      const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
      const std::ptrdiff_t before_k = down ? k + 1 : k - 1;
      const std::ptrdiff_t from_x = d == 0 ? 0 : at(before_k);
      const std::ptrdiff_t from_y = d == 0 ? 0 : from_x - before_k;
      while (x > from_x && y > from_y) {
        script.push_back({' ', before_[static_cast<std::size_t>(--x)]});
        --y;
      }
      if (d == 0) break;
      if (down) {
        script.push_back({'+', after_[static_cast<std::size_t>(--y)]});
      } else {
        script.push_back({'-', before_[static_cast<std::size_t>(--x)]});
      }
    }
    std::ranges::reverse(script);
    return script;
  }

  std::vector<Edit> ReplaceAll() const {
    std::vector<Edit> script;
    for (const std::string_view line : before_) script.push_back({'-', line});
    for (const std::string_view line : after_) script.push_back({'+', line});
    return script;
  }

  const Lines& before_;
  const Lines& after_;
  std::vector<std::vector<std::ptrdiff_t>> trace_;
};

std::string Range(std::size_t start, std::size_t count) {
  if (count == 1) return fmt::format("{}", start);
  return fmt::format("{},{}", count == 0 ? start - 1 : start, count);
}

// One hunk: edits [first, end), which begin at these lines of the texts.
std::string Hunk(const std::vector<Edit>& script, std::size_t first, std::size_t end,
                 std::size_t old_line, std::size_t new_line) {
  std::size_t old_count = 0;
  std::size_t new_count = 0;
  std::string body;
  for (std::size_t i = first; i < end; ++i) {
    old_count += script[i].mark != '+' ? 1 : 0;
    new_count += script[i].mark != '-' ? 1 : 0;
    body += script[i].mark;
    body += script[i].line;
    if (!script[i].line.ends_with('\n')) body += "\n\\ No newline at end of file\n";
  }
  return fmt::format("@@ -{} +{} @@\n{}", Range(old_line, old_count), Range(new_line, new_count),
                     body);
}

}  // namespace

std::string UnifiedDiff(const std::string& name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const Lines old_lines = LinesOf(before);
  const Lines new_lines = LinesOf(after);
  const std::vector<Edit> script = ShortestEdit(old_lines, new_lines).Run();
  std::string out = fmt::format("--- {}\n+++ {}\n", name, name);
  std::size_t old_line = 1;
  std::size_t new_line = 1;
  std::size_t i = 0;
  while (i < script.size()) {
    if (script[i].mark == ' ') {
      ++i, ++old_line, ++new_line;
      continue;
    }
    const std::size_t lead = std::min({i, kContext, old_line - 1, new_line - 1});
    std::size_t end = i;
    std::size_t quiet = 0;  // unchanged lines since the last change
    for (std::size_t j = i; j < script.size() && quiet <= 2 * kContext; ++j) {
      quiet = script[j].mark == ' ' ? quiet + 1 : 0;
      if (quiet == 0) end = j + 1;
    }
    const std::size_t hunk_end = std::min(end + kContext, script.size());
    out += Hunk(script, i - lead, hunk_end, old_line - lead, new_line - lead);
    for (; i < end; ++i) {
      old_line += script[i].mark != '+' ? 1 : 0;
      new_line += script[i].mark != '-' ? 1 : 0;
    }
  }
  return out;
}

}  // namespace assay::host
