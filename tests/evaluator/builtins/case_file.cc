#include "evaluator/builtins/case_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace assay::builtins {
namespace {

ValueView Convert(ValueView value, ValueArena& arena) {
  if (value.is_array()) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < value.size(); ++i) items.push_back(Convert(value.at(i), arena));
    return arena.Array(items);
  }
  if (!value.is_object()) return value;
  if (const ValueView items = value.Find("$set"); items.defined()) {
    const ValueView array = Convert(items, arena);
    std::vector<ValueView> elements;
    for (std::size_t i = 0; i < array.size(); ++i) elements.push_back(array.at(i));
    return arena.Set(elements);
  }
  if (const ValueView text = value.Find("$unknown"); text.defined()) {
    return arena.Unknown(UnknownKind::kAfterApply, text.text());
  }
  if (const ValueView inner = value.Find("$open"); inner.defined()) {
    return arena.Open(Convert(inner, arena), UnknownKind::kNotCollected, "open");
  }
  if (const ValueView text = value.Find("$pairs"); text.defined()) {
    std::vector<assay::Member> members;
    const ValueView pairs = Convert(text, arena);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      members.push_back({pairs.at(i).at(0), pairs.at(i).at(1)});
    }
    return arena.Object(members);
  }
  std::vector<assay::Member> members;
  for (std::size_t i = 0; i < value.size(); ++i) {
    members.push_back({value.key(i), Convert(value.at(i), arena)});
  }
  return arena.Object(members);
}

}  // namespace

std::vector<BuiltinCase> ReadCaseFile(const std::string& path) {
  std::vector<BuiltinCase> cases;
  std::ifstream file(path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::size_t arrow = line.rfind(" => ");
    if (line.empty() || line[0] == '#' || arrow == std::string::npos) continue;
    BuiltinCase entry{.line = number, .want = line.substr(arrow + 4)};
    std::string call = line.substr(0, arrow);
    const std::size_t space = call.find(' ');
    entry.name = call.substr(0, space);
    while (space != std::string::npos && !call.empty()) {
      const std::size_t begin = entry.operands.empty() ? space + 1 : 0;
      const std::size_t bar = call.find(" | ", begin);
      entry.operands.push_back(call.substr(begin, bar == std::string::npos ? bar : bar - begin));
      call = bar == std::string::npos ? "" : call.substr(bar + 3);
    }
    cases.push_back(std::move(entry));
  }
  return cases;
}

std::vector<std::string> CaseFiles() {
  std::vector<std::string> files;
  const std::filesystem::path folder =
      std::filesystem::path(ASSAY_SOURCE_DIR) / "tests/evaluator/builtins/cases";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

ValueView ParseOperand(const std::string& text, ValueArena& arena) {
  const absl::StatusOr<ValueView> parsed = ParseJson(text, arena);
  return parsed.ok() ? Convert(*parsed, arena) : ValueView::Undefined();
}

}  // namespace assay::builtins
