#pragma once

#include <cstdint>
#include <string>

namespace assay::crypto {

// Seconds since 1970 as RFC 3339 has them, in UTC: `2015-12-28T14:08:25Z`.
std::string TimeText(std::int64_t seconds);

}  // namespace assay::crypto
