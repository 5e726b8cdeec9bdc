#pragma once

// Findings, rules and summaries as documents: what the JSON writers have in common.

#include <span>
#include <string_view>

#include "assay/report.h"
#include "assay/value.h"

namespace assay::report {

/// Adds members to an object that is being made.
class ObjectMaker {
 public:
  explicit ObjectMaker(ValueArena& arena) : arena_(arena) {}
  void Add(std::string_view key, ValueView value);
  void Add(std::string_view key, std::string_view text);
  void Add(std::string_view key, std::size_t number);
  /// Only where there is text.
  void AddIfAny(std::string_view key, std::string_view text);
  ValueView Make();

 private:
  ValueArena& arena_;
  std::vector<Member> members_;
};

ValueView StringsOf(ValueArena& arena, std::span<const std::string> texts);
ValueView FindingDocument(ValueArena& arena, const Finding& finding, const WriteOptions& options);
ValueView RuleDocument(ValueArena& arena, const Report& report, std::size_t rule);
ValueView SummaryDocument(ValueArena& arena, const Report& report);
ValueView CoverageDocument(ValueArena& arena, std::span<const Coverage> coverage);
/// `cis-aws-3.0/2.1.4`: the controls that a rule stands in, sorted.
std::vector<std::string> ControlsOf(std::string_view rule_id, const WriteOptions& options);
/// OK, or Unavailable if the stream has failed (a full disk, a closed pipe).
absl::Status StreamStatus(const std::ostream& out);

}  // namespace assay::report
