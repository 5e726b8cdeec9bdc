#pragma once

// Files for one test, gone with it.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace assay::adapters {

class TemporaryFiles {
 public:
  TemporaryFiles() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::string name = "assay-" + std::to_string(::getpid());
    if (test != nullptr) name += std::string("-") + test->test_suite_name() + "-" + test->name();
    for (char& c : name) c = c == '/' ? '-' : c;
    root_ = std::filesystem::path(::testing::TempDir()) / name;
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  TemporaryFiles(const TemporaryFiles&) = delete;  // owns its folder
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;
  ~TemporaryFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  std::string Write(const std::string& name, std::string_view text) const {
    const std::filesystem::path path = root_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::string root() const { return root_.string(); }
  // Messages and ids without the folder, which differs from run to run.
  std::string Strip(std::string text) const {
    const std::string prefix = root() + "/";
    for (std::size_t at; (at = text.find(prefix)) != std::string::npos;)
      text.erase(at, prefix.size());
    for (std::size_t at; (at = text.find(root())) != std::string::npos;)
      text.replace(at, root().size(), "ROOT");
    return text;
  }

 private:
  std::filesystem::path root_;
};

}  // namespace assay::adapters
