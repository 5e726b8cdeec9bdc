// For any bytes as an inventory.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "assay/adapters/file_collectors.h"
#include "fuzz/collected_graph.h"
#include "fuzz/promise.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A file in memory: the collector reads files.
  const int file = memfd_create("inventory", 0);
  assay::Require(file >= 0 && write(file, data, size) == static_cast<ssize_t>(size));
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  assay::CheckCollection(*assay::NewInventoryCollector(path));
  close(file);
  return 0;
}
