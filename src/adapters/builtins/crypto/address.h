#pragma once

#include <string>
#include <string_view>

namespace assay::crypto {

// An address of 4 or 16 bytes as Go writes it; of another length: `?` and its digits.
std::string AddressText(std::string_view bytes);

}  // namespace assay::crypto
