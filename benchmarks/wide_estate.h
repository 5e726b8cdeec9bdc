#pragma once

// An estate like a real one in what the graph cares about: thirty types, documents of 1.5 to 4 kB,
// references between them. From a seed: the same bytes on every machine.

#include <cstddef>
#include <cstdint>
#include <string>

namespace assay::benchmarks {

struct WideEstate {
  std::string json;         // resources, one a line
  std::string definitions;  // an array of resource definitions, as ResourceTypes::Make reads them
  std::size_t resources = 0;
  std::size_t references = 0;  // distinct ones; each finds its target
};

WideEstate MakeWideEstate(std::size_t size, std::uint64_t seed = 1);
// The document of resource `number` in an estate of `size`, as MakeWideEstate(size) has it but for
// `revision`, which changes one setting.
std::string MakeWideResource(std::size_t number, std::size_t size, std::size_t revision,
                             std::uint64_t seed = 1);

}  // namespace assay::benchmarks
