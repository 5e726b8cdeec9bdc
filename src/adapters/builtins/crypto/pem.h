#pragma once

// PEM blocks, found as Go's encoding/pem finds them.

#include <optional>
#include <string>
#include <string_view>

namespace assay::crypto {

struct PemBlock {
  std::string type;  // `CERTIFICATE`
  std::string bytes;
};

// The next block, and `text` becomes what follows it. Blocks that are broken are passed over; where
// there is none, `text` stays.
std::optional<PemBlock> TakePem(std::string_view& text);

}  // namespace assay::crypto
