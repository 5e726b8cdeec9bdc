#pragma once

// Tables with borders, as `opa eval --format pretty` prints them.

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace assay::host {

class Table {
 public:
  explicit Table(std::vector<std::string> columns) : rows_{std::move(columns)} {}
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;  // the first is the head
};

/// `42.429us`, `1.5ms`: as Go writes durations.
std::string DurationText(std::int64_t nanoseconds);

}  // namespace assay::host
