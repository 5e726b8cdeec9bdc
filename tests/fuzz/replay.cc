// Feeds files to a fuzz target without a fuzzer: each whole, and a hundred of its beginnings, or
// with `--all` before the files each of them, so that a corpus also covers truncation. Arguments
// are files and folders; `--mutate SECONDS SEED` before them goes on with random changes of the
// files, and leaves what it is at in `mutant` in the working directory.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kLongestBeginning = 1000;
constexpr std::size_t kFewBeginnings = 100;

void Feed(const std::string& bytes, std::size_t size) {
  // A copy of the exact size, so that sanitizers see a read past its end.
  const std::vector<std::uint8_t> input(
      bytes.begin(), bytes.begin() + static_cast<std::string::difference_type>(size));
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

// A few bytes changed, inserted, taken away, repeated or taken from another file.
std::string Mutated(const std::vector<std::string>& texts, std::mt19937_64& random) {
  const auto below = [&](std::size_t end) { return end == 0 ? 0 : random() % end; };
  std::string text = texts[below(texts.size())];
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = below(1 + below(24));
    const std::string& other = texts[below(texts.size())];
    switch (below(5)) {
      case 0:
        text.insert(at, 1, static_cast<char>(random()));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size() + 1), length));
        break;
      case 3:
        text.insert(at, other.substr(below(other.size() + 1), length));
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
    }
  }
  return text;
}

void Mutate(const std::vector<std::string>& texts, long seconds, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::size_t executions = 0;
  while (std::chrono::steady_clock::now() < end) {
    const std::string text = Mutated(texts, random);
    std::ofstream("mutant", std::ios::binary | std::ios::trunc) << text;
    Feed(text, text.size());
    ++executions;
  }
  std::filesystem::remove("mutant");
  std::cout << executions << " executions" << '\n' << std::flush;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  const bool mutate = argc > 3 && std::string_view(argv[1]) == "--mutate";
  const bool all = argc > 1 && std::string_view(argv[1]) == "--all";
  for (int i = mutate ? 4 : all ? 2 : 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) {
      files.emplace_back(argv[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const std::filesystem::path& path : files) {
    std::cout << path.filename().string() << '\n' << std::flush;  // the last one named is at fault
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    texts.push_back(bytes);
    if (mutate) continue;
    const std::size_t longest = std::min(bytes.size(), kLongestBeginning);
    const std::size_t step = all ? 1 : 1 + longest / kFewBeginnings;
    for (std::size_t size = 0; size < longest; size += step) Feed(bytes, size);
    Feed(bytes, bytes.size());
  }
  if (mutate && !texts.empty()) {
    Mutate(texts, std::strtol(argv[2], nullptr, 10), std::strtoull(argv[3], nullptr, 10));
  }
  return files.empty() ? 1 : 0;
}
