#pragma once

// From a leaf to a root that is trusted.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/builtins/crypto/certificate.h"

namespace assay::crypto {

// Go's number of the usage `any`, and of the one that is asked for where none is named.
inline constexpr int kAnyUsage = 0;
inline constexpr int kServerUsage = 1;

struct ChainOptions {
  std::string domain;       // the leaf is for this name or address; empty: any
  std::int64_t time = 0;    // seconds since 1970
  std::vector<int> usages;  // one of them is enough; empty: kServerUsage
};

// The first certificate is the root, the last the leaf, those between may help. The places of the
// chain's certificates, from leaf to root; InvalidArgument says what is wrong.
absl::StatusOr<std::vector<std::size_t>> FindChain(const std::vector<Certificate>& certificates,
                                                   const ChainOptions& options);

}  // namespace assay::crypto
