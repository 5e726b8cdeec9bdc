#pragma once

// What ran of a policy, as reports: where its time went, and what was never reached.

#include <map>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "assay/query.h"
#include "assay/value.h"
#include "policy.h"

namespace assay::host {

/// The `profile` of `opa eval`: the most expensive lines first, at most `limit` of them.
ValueView ProfileDocument(ValueArena& arena, std::vector<LineProfile> profile, std::size_t limit);
/// The same as a table.
void PrintProfile(std::vector<LineProfile> profile, std::size_t limit, std::ostream& out);

/// Which lines of modules ran, over any number of evaluations.
class LineCoverage {
 public:
  /// Lines to cover.
  void Add(const Policy& policy);
  /// Lines that ran.
  void Add(std::span<const LineProfile> profile);
  /// The `coverage` of `opa eval` and `opa test`: by file, ranges of lines.
  ValueView Document(ValueArena& arena) const;

 private:
  struct File {
    std::set<std::uint32_t> lines;
    std::set<std::uint32_t> covered;
  };
  std::map<std::string, File> files_;
};

}  // namespace assay::host
