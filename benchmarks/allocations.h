#pragma once

// How many allocations this program has made: linking allocations.cc replaces operator new.

#include <cstddef>

namespace assay::benchmarks {

struct Allocations {
  std::size_t count = 0;
  std::size_t bytes = 0;

  friend Allocations operator-(Allocations a, Allocations b) {
    return {a.count - b.count, a.bytes - b.bytes};
  }
};

Allocations AllocationsSoFar();

}  // namespace assay::benchmarks
