#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "adapters/collected.h"

namespace assay::adapters {
namespace {

TEST(TerraformInputsTest, DumpForLook) {
  const char* file = std::getenv("TERRAFORM_DUMP");
  if (file == nullptr) GTEST_SKIP();
  Collected collected;
  const absl::Status status = CollectInto(ReadFile(file), collected);
  std::ofstream(std::string(std::getenv("TERRAFORM_DUMP_OUT"))) << status << "\n" << Dump(collected);
}

}  // namespace
}  // namespace assay::adapters
