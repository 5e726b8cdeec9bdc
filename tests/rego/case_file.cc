#include "rego/case_file.h"

#include <filesystem>
#include <fstream>

namespace assay {

std::string Trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

namespace {

void ReadCases(const std::filesystem::path& path, std::vector<RegoCase>& cases) {
  std::ifstream file(path);
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with("# name:")) {
      cases.push_back(
          {Trimmed(line.substr(8)), path.filename().string() + ":" + std::to_string(number), {}});
    } else if (line.starts_with("--- ") && !cases.empty()) {
      cases.back().sections.push_back({Trimmed(line.substr(4)), ""});
    } else if (!cases.empty() && !cases.back().sections.empty()) {
      cases.back().sections.back().text += line + "\n";
    }
  }
}

}  // namespace

std::vector<RegoCase> AllCases(const std::string& root) {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = std::filesystem::path(root) / "tests/rego/cases";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<RegoCase> cases;
  for (const std::filesystem::path& file : files) ReadCases(file, cases);
  return cases;
}

}  // namespace assay
