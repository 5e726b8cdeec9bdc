#include "profile.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

#include "assay/json.h"
#include "fmt/format.h"
#include "table.h"

namespace assay::host {

namespace {

constexpr std::string_view kQueryFile = "query";  // what the library calls a query's text

void KeepMostExpensive(std::vector<LineProfile>& profile, std::size_t limit) {
  std::erase_if(profile, [](const LineProfile& line) { return line.instructions == 0; });
  std::ranges::stable_sort(profile, std::ranges::greater{}, &LineProfile::nanoseconds);
  if (profile.size() > limit) profile.resize(limit);
}

ValueView Ranges(ValueArena& arena, const std::vector<std::uint32_t>& lines) {
  std::vector<ValueView> ranges;
  const auto row = [&](std::uint32_t line) {
    const Member member{arena.String("row"), arena.Integer(line)};
    return arena.Object({&member, 1});
  };
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t end = i;
    while (end + 1 < lines.size() && lines[end + 1] == lines[end] + 1) ++end;
    const Member members[] = {{arena.String("start"), row(lines[i])},
                              {arena.String("end"), row(lines[end])}};
    ranges.push_back(arena.Object(members));
    i = end + 1;
  }
  return arena.Array(ranges);
}

// A percentage with two digits behind the point.
ValueView Percentage(ValueArena& arena, std::size_t covered, std::size_t all) {
  const double part = all == 0 ? 0 : static_cast<double>(covered) / static_cast<double>(all);
  const absl::StatusOr<ValueView> number =
      arena.Number(fmt::format("{}", std::round(part * 10'000) / 100));
  return number.ok() ? *number : arena.Integer(0);
}

void AddTotals(ValueArena& arena, std::vector<Member>& members, std::size_t covered,
               std::size_t all) {
  const auto count = [&](std::size_t value) {
    return arena.Integer(static_cast<std::int64_t>(value));
  };
  if (covered > 0) members.push_back({arena.String("covered_lines"), count(covered)});
  if (all > covered) members.push_back({arena.String("not_covered_lines"), count(all - covered)});
  members.push_back({arena.String("coverage"), Percentage(arena, covered, all)});
}

}  // namespace

ValueView ProfileDocument(ValueArena& arena, std::vector<LineProfile> profile, std::size_t limit) {
  KeepMostExpensive(profile, limit);
  std::vector<ValueView> lines;
  for (const LineProfile& line : profile) {
    const auto count = [&](std::uint64_t value) {
      return arena.Integer(static_cast<std::int64_t>(value));
    };
    const std::string_view file = line.file == kQueryFile ? "" : std::string_view(line.file);
    const Member location[] = {{arena.String("file"), arena.String(file)},
                               {arena.String("row"), arena.Integer(line.line)}};
    const Member members[] = {{arena.String("total_time_ns"), arena.Integer(line.nanoseconds)},
                              {arena.String("num_eval"), count(line.evaluations)},
                              {arena.String("num_redo"), count(line.redos)},
                              {arena.String("location"), arena.Object(location)}};
    lines.push_back(arena.Object(members));
  }
  return arena.Array(lines);
}

void PrintProfile(std::vector<LineProfile> profile, std::size_t limit, std::ostream& out) {
  KeepMostExpensive(profile, limit);
  Table table({"Time", "Num Eval", "Num Redo", "Location"});
  for (const LineProfile& line : profile) {
    table.Add({DurationText(line.nanoseconds), std::to_string(line.evaluations),
               std::to_string(line.redos), fmt::format("{}:{}", line.file, line.line)});
  }
  table.Print(out);
}

void LineCoverage::Add(const Policy& policy) {
  for (const TextFile& module : policy.modules) {
    const std::vector<std::uint32_t> lines = RegoLines(policy.SourceOf(module));
    files_[module.path].lines.insert(lines.begin(), lines.end());
  }
}

void LineCoverage::Add(std::span<const LineProfile> profile) {
  for (const LineProfile& line : profile) {
    const auto file = files_.find(line.file);
    if (file == files_.end() || line.instructions == 0) continue;
    if (file->second.lines.contains(line.line)) file->second.covered.insert(line.line);
  }
}

ValueView LineCoverage::Document(ValueArena& arena) const {
  std::vector<Member> files;
  std::size_t all_covered = 0;
  std::size_t all_lines = 0;
  for (const auto& [path, file] : files_) {
    const std::vector<std::uint32_t> covered(file.covered.begin(), file.covered.end());
    std::vector<std::uint32_t> missed;
    std::ranges::set_difference(file.lines, file.covered, std::back_inserter(missed));
    std::vector<Member> members;
    if (!covered.empty()) members.push_back({arena.String("covered"), Ranges(arena, covered)});
    if (!missed.empty()) members.push_back({arena.String("not_covered"), Ranges(arena, missed)});
    AddTotals(arena, members, covered.size(), file.lines.size());
    files.push_back({arena.String(path), arena.Object(members)});
    all_covered += covered.size();
    all_lines += file.lines.size();
  }
  std::vector<Member> members = {{arena.String("files"), arena.Object(files)}};
  AddTotals(arena, members, all_covered, all_lines);
  return arena.Object(members);
}

}  // namespace assay::host
