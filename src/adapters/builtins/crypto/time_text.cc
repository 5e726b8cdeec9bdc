#include "adapters/builtins/crypto/time_text.h"

#include "fmt/format.h"

namespace assay::crypto {

std::string TimeText(std::int64_t seconds) {
  constexpr std::int64_t kDay = 86'400;
  std::int64_t days = seconds / kDay - (seconds % kDay < 0 ? 1 : 0);
  const std::int64_t of_day = seconds - days * kDay;
  // From the first of March of the year 0 on, leap days stand at the end of each period.
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t of_era = days - era * 146'097;
  const std::int64_t year = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  const std::int64_t day = of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t shown = month < 10 ? month + 3 : month - 9;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year + era * 400 + (shown <= 2), shown,
                     day, of_day / 3600, of_day / 60 % 60, of_day % 60);
}

}  // namespace assay::crypto
