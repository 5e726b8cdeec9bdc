// Feeds files to a fuzz target without a fuzzer: each whole, and each of its beginnings, so that a
// corpus also covers every truncation. Arguments are files and folders.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kLongestBeginning = 1000;

void Feed(const std::string& bytes, std::size_t size) {
  // A copy of the exact size, so that sanitizers see a read past its end.
  const std::vector<std::uint8_t> input(
      bytes.begin(), bytes.begin() + static_cast<std::string::difference_type>(size));
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) {
      files.emplace_back(argv[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& path : files) {
    std::cout << path.filename().string() << std::endl;  // the last one named is at fault
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    for (std::size_t size = 0; size < std::min(bytes.size(), kLongestBeginning); ++size) {
      Feed(bytes, size);
    }
    Feed(bytes, bytes.size());
  }
  return files.empty() ? 1 : 0;
}
