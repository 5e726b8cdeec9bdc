#pragma once

/// \file
/// The result of a run: one outcome for every (rule, resource) pair, evidence for those that did
/// not pass.
///
/// \code
/// for (const assay::Finding& finding : report.failed())
///   Use(finding.rule->id, finding.resource_id, finding.evidence);
/// assay::WriteText(report, std::cout);
/// \endcode
///
/// A Report never changes; copies share storage; it may be read from any number of threads.
/// Outcomes are kept in columns (one byte a pair), findings are made when asked for, in order of
/// rule id, then resource type and id.

#include <array>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "assay/framework.h"
#include "assay/resource.h"
#include "assay/rule.h"
#include "assay/value.h"

namespace assay {

enum class Outcome : std::uint8_t { kPass, kFail, kUnknown, kError, kSkip };
std::string_view NameOf(Outcome outcome);
inline constexpr std::size_t kOutcomes = 5;

/// Why a rule came to its outcome: one observation.
struct Evidence {
  std::string message;
  std::string path;                  ///< `ip_permissions[0].from_port`; empty when not one place
  Value expected, actual;            ///< undefined when not a comparison
  std::vector<std::string> assumed;  ///< paths read whose values are defaults nobody set
  std::vector<std::string> related;  ///< ids of other resources that were read
  std::string position;              ///< `file:line:col` in the rule
};

/// One (rule, resource) pair. Views point into the report.
struct Finding {
  const Rule* rule = nullptr;
  Outcome outcome = Outcome::kPass;
  Severity severity = Severity::kInfo;
  std::string_view resource_type, resource_id, account_id, region, name;
  const Origin* origin = nullptr;
  std::span<const Evidence> evidence;
  /// Hash of the rule's permanent id and the resource id, as 32 hex digits.
  std::string id() const;
};

/// What a report keeps of a resource: plain data, no document.
struct ReportResource {
  std::string type, id, account_id, region, name;
  Origin origin;
};

class Report {
 public:
  Report();
  std::span<const Rule> rules() const;
  std::span<const ReportResource> resources() const;
  std::size_t count(Outcome outcome) const;
  std::size_t count(std::size_t rule, Outcome outcome) const;
  std::size_t pairs() const;
  /// Calls `visit` for every pair whose outcome is in `outcomes` (all, when empty), in order.
  void ForEach(std::span<const Outcome> outcomes,
               const std::function<void(const Finding&)>& visit) const;
  std::vector<Finding> failed() const;
  std::vector<Finding> findings() const;  ///< all that is not pass or skip
  /// Resource types that were read and have no rule, with how many.
  std::span<const std::pair<std::string, std::size_t>> types_without_rules() const;
  std::span<const Coverage> coverage() const;
  /// Bytes of columns and tables; of evidence.
  std::size_t bytes() const;
  std::size_t evidence_bytes() const;

 private:
  friend class ReportBuilder;
  friend struct ReportBuilderData;
  struct Data;
  std::shared_ptr<const Data> data_;
};

/// Puts a report together. Rules and resources first, then one column a rule. One thread.
class ReportBuilder {
 public:
  ReportBuilder();
  ~ReportBuilder();
  void SetRules(std::vector<Rule> rules);
  void SetResources(std::vector<ReportResource> resources);  ///< in order of type, then id
  void SetCoverage(std::vector<Coverage> coverage);
  void SetTypesWithoutRules(std::vector<std::pair<std::string, std::size_t>> types);
  /// The outcomes of rule `rule` over the resources whose indices are `resources` (ascending).
  void SetColumn(std::size_t rule, std::span<const std::uint32_t> resources,
                 std::span<const Outcome> outcomes);
  void AddEvidence(std::size_t rule, std::uint32_t resource, std::vector<Evidence> evidence);
  Report Build() &&;

 private:
  std::unique_ptr<struct ReportBuilderData> data_;
};

/// The text as a terminal may show it: control characters, and those that turn the direction of
/// text, become `\x1b` or `\u202e`. Text from resources and rules may hold anything.
std::string PrintableText(std::string_view text);

struct WriteOptions {
  bool color = false;
  std::vector<Outcome> outcomes = {Outcome::kFail, Outcome::kError, Outcome::kUnknown};
  const std::vector<Framework>* frameworks = nullptr;
  std::string tool_version;
};
absl::Status WriteText(const Report& report, std::ostream& out, const WriteOptions& options = {});
absl::Status WriteJson(const Report& report, std::ostream& out, const WriteOptions& options = {});
absl::Status WriteJsonLines(const Report& report, std::ostream& out,
                            const WriteOptions& options = {});
/// SARIF 2.1.0 (OASIS), with a file region for every finding whose origin has one.
absl::Status WriteSarif(const Report& report, std::ostream& out, const WriteOptions& options = {});

}  // namespace assay
