#pragma once

// Values and JSON texts made from a seed, for tests that state what holds for all of them.

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "assay/value.h"

namespace assay::testing {

struct RandomValueOptions {
  int max_depth = 4;
  int max_size = 5;        ///< of a container
  bool json_only = false;  ///< no sets, and only strings as keys
  bool unknowns = false;
  int alphabet = 6;  ///< how many different scalars of a kind: few, so that values coincide
};

/// The same seed makes the same values on every machine.
class RandomValues {
 public:
  explicit RandomValues(std::uint64_t seed) : engine_(seed) {}

  ValueView Next(ValueArena& arena, const RandomValueOptions& options = {});
  /// A number as JSON writes it, of any form and size.
  std::string NextNumber();
  /// A number from 0 to `limit` - 1.
  std::size_t Below(std::size_t limit);
  /// Another text: some bytes changed, dropped, doubled or exchanged for JSON's own characters.
  std::string Mutated(std::string_view text);

 private:
  ValueView NextScalar(ValueArena& arena, const RandomValueOptions& options);
  std::string NextString(const RandomValueOptions& options);

  std::mt19937_64 engine_;
};

}  // namespace assay::testing
