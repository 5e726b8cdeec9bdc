#pragma once

// What tests came to, and how it is written: for people, as `opa test` does, and for machines.

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "assay/diagnostic.h"

namespace assay::host {

struct TestResult {
  enum class Outcome : std::uint8_t { kPass, kFail, kError, kSkip };

  std::string group;  ///< `data.authz_test`, or the id of a rule
  std::string name;
  SourceLocation location;
  Outcome outcome = Outcome::kPass;
  std::int64_t nanoseconds = 0;
  std::string message;  ///< why it failed, where that is known
  std::string output;   ///< what it printed, lines
  bool fixture = false;
  std::uint64_t runs = 0;             ///< of a benchmark; 0: it was none, or the test did not pass
  std::int64_t runs_nanoseconds = 0;  ///< all of them together
};

struct TestTotals {
  std::size_t passed = 0, failed = 0, skipped = 0;
};
TestTotals TotalsOf(const std::vector<TestResult>& results);

/// Tests of policies; `verbose` names those that pass as well.
void WritePretty(const std::vector<TestResult>& results, bool verbose, std::ostream& out);
/// Benchmarks as Go writes them, and nothing else.
void WriteGoBenchmarks(const std::vector<TestResult>& results, std::ostream& out);
/// An array of objects, as `opa test --format json` has them.
void WriteTestJson(const std::vector<TestResult>& results, std::ostream& out);
/// JUnit's XML: a suite a group.
void WriteJunit(const std::vector<TestResult>& results, std::ostream& out);

}  // namespace assay::host
