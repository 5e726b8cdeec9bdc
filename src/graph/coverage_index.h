#pragma once

// Answers from coverage statements: was every resource of a type in a scope read?

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "assay/coverage.h"
#include "assay/value.h"
#include "base/string_map.h"

namespace assay::graph {

struct CoverageAnswer {
  bool complete = true;
  UnknownKind kind = UnknownKind::kNotCollected;
  std::string_view reason;  // lives as long as the index
};

// Of several statements about one scope the worst counts when they come together (Add), the newest
// when one comes later (Replace).
class CoverageIndex {
 public:
  void Add(Coverage statement);
  // Statements about what the new one covers go.
  void Replace(Coverage statement);
  // Sorts what was added; nothing may be asked before.
  void Index();

  // An empty account or region asks about all of them. A refused or partial statement about any
  // part of the scope makes it incomplete; statements about the type count before those about `*`.
  CoverageAnswer Ask(std::string_view type, std::string_view account,
                     std::string_view region) const;

  // In order of type, account, region.
  std::span<const Coverage> statements() const { return statements_; }
  std::size_t bytes() const;

 private:
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::vector<std::uint32_t> incomplete;
  };
  enum class Verdict : std::uint8_t { kSilent, kComplete, kIncomplete };
  Verdict AskAbout(std::string_view type, std::string_view account, std::string_view region,
                   CoverageAnswer& answer) const;
  bool HasComplete(const Range& range, std::string_view account, std::string_view region) const;

  std::vector<Coverage> statements_;
  StringMap<Range> ranges_;
};

}  // namespace assay::graph
