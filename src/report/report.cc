// Reports keep outcomes in columns: for each rule the ranges of resources it was run on, and four
// bits a pair. Findings are made when somebody asks; only evidence has rows.

#include "assay/report.h"

#include <algorithm>

#include "absl/numeric/int128.h"
#include "fmt/format.h"

namespace assay {

namespace {

constexpr std::array<std::string_view, kOutcomes> kOutcomeNames = {"pass", "fail", "unknown",
                                                                   "error", "skip"};

struct Range {
  std::uint32_t first, count;
};

struct Column {
  std::vector<Range> ranges;
  std::vector<std::uint8_t> outcomes;  // two a byte
  std::size_t size = 0;
  std::array<std::size_t, kOutcomes> counts = {};

  Outcome at(std::size_t i) const {
    return static_cast<Outcome>((outcomes[i / 2] >> (4 * (i % 2))) & 0xf);
  }
};

struct EvidenceRow {
  std::uint32_t rule, resource;
  std::vector<Evidence> evidence;
};

bool InOrder(const EvidenceRow& a, const EvidenceRow& b) {
  return std::tie(a.rule, a.resource) < std::tie(b.rule, b.resource);
}

}  // namespace

struct Report::Data {
  std::vector<Rule> rules;
  std::vector<ReportResource> resources;
  std::vector<Column> columns;
  std::vector<EvidenceRow> evidence;
  std::vector<std::pair<std::string, std::size_t>> types_without_rules;
  std::vector<Coverage> coverage;
  std::array<std::size_t, kOutcomes> counts = {};

  std::span<const Evidence> EvidenceOf(std::uint32_t rule, std::uint32_t resource) const {
    const EvidenceRow key{rule, resource, {}};
    const auto row = std::lower_bound(evidence.begin(), evidence.end(), key, InOrder);
    if (row == evidence.end() || row->rule != rule || row->resource != resource) return {};
    return row->evidence;
  }

  Finding FindingOf(std::uint32_t rule, std::uint32_t resource, Outcome outcome) const {
    const ReportResource& r = resources[resource];
    return {.rule = &rules[rule],
            .outcome = outcome,
            .severity = rules[rule].severity,
            .resource_type = r.type,
            .resource_id = r.id,
            .account_id = r.account_id,
            .region = r.region,
            .name = r.name,
            .origin = &r.origin,
            .evidence = EvidenceOf(rule, resource)};
  }
};

std::string_view NameOf(Outcome outcome) {
  return kOutcomeNames[static_cast<std::size_t>(outcome)];
}

std::string Finding::id() const {
  // FNV-1a over 128 bits: an identity, not a secret. The zero keeps (`ab`, `c`) apart from (`a`,
  // `bc`).
  constexpr absl::uint128 kBasis = absl::MakeUint128(0x6c62272e07bb0142, 0x62b821756295c58d);
  constexpr absl::uint128 kPrime = absl::MakeUint128(0x0000000001000000, 0x000000000000013b);
  absl::uint128 hash = kBasis;
  const auto add = [&](std::string_view text) {
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    hash *= kPrime;
  };
  add(rule->permanent_id);
  add(resource_id);
  return fmt::format("{:016x}{:016x}", absl::Uint128High64(hash), absl::Uint128Low64(hash));
}

Report::Report() : data_(std::make_shared<const Data>()) {}
std::span<const Rule> Report::rules() const { return data_->rules; }
std::span<const ReportResource> Report::resources() const { return data_->resources; }
std::span<const Coverage> Report::coverage() const { return data_->coverage; }

std::span<const std::pair<std::string, std::size_t>> Report::types_without_rules() const {
  return data_->types_without_rules;
}

std::size_t Report::count(Outcome outcome) const {
  return data_->counts[static_cast<std::size_t>(outcome)];
}

std::size_t Report::count(std::size_t rule, Outcome outcome) const {
  return data_->columns[rule].counts[static_cast<std::size_t>(outcome)];
}

std::size_t Report::pairs() const {
  std::size_t pairs = 0;
  for (std::size_t count : data_->counts) pairs += count;
  return pairs;
}

void Report::ForEach(std::span<const Outcome> outcomes,
                     const std::function<void(const Finding&)>& visit) const {
  std::array<bool, kOutcomes> wanted = {};
  wanted.fill(outcomes.empty());
  for (Outcome outcome : outcomes) wanted[static_cast<std::size_t>(outcome)] = true;
  for (std::uint32_t rule = 0; rule < data_->columns.size(); ++rule) {
    const Column& column = data_->columns[rule];
    std::size_t i = 0;
    for (const Range& range : column.ranges) {
      for (std::uint32_t offset = 0; offset < range.count; ++offset, ++i) {
        const Outcome outcome = column.at(i);
        if (wanted[static_cast<std::size_t>(outcome)])
          visit(data_->FindingOf(rule, range.first + offset, outcome));
      }
    }
  }
}

std::vector<Finding> Report::failed() const {
  std::vector<Finding> findings;
  ForEach(std::array{Outcome::kFail}, [&](const Finding& finding) { findings.push_back(finding); });
  return findings;
}

std::vector<Finding> Report::findings() const {
  std::vector<Finding> findings;
  ForEach(std::array{Outcome::kFail, Outcome::kUnknown, Outcome::kError},
          [&](const Finding& finding) { findings.push_back(finding); });
  return findings;
}

std::size_t Report::bytes() const {
  std::size_t bytes =
      data_->rules.size() * sizeof(Rule) + data_->resources.size() * sizeof(ReportResource);
  for (const Column& column : data_->columns) {
    bytes += sizeof(Column) + column.ranges.size() * sizeof(Range) + column.outcomes.size();
  }
  return bytes;
}

std::size_t Report::evidence_bytes() const {
  std::size_t bytes = 0;
  for (const EvidenceRow& row : data_->evidence) {
    bytes += sizeof(EvidenceRow) + row.evidence.size() * sizeof(Evidence);
    for (const Evidence& e : row.evidence)
      bytes += e.message.size() + e.path.size() + e.position.size();
  }
  return bytes;
}

struct ReportBuilderData {
  Report::Data report;
};

ReportBuilder::ReportBuilder() : data_(std::make_unique<ReportBuilderData>()) {}
ReportBuilder::~ReportBuilder() = default;

void ReportBuilder::SetRules(std::vector<Rule> rules) {
  data_->report.columns.resize(rules.size());
  data_->report.rules = std::move(rules);
}

void ReportBuilder::SetResources(std::vector<ReportResource> resources) {
  data_->report.resources = std::move(resources);
}

void ReportBuilder::SetCoverage(std::vector<Coverage> coverage) {
  data_->report.coverage = std::move(coverage);
}

void ReportBuilder::SetTypesWithoutRules(std::vector<std::pair<std::string, std::size_t>> types) {
  data_->report.types_without_rules = std::move(types);
}

void ReportBuilder::SetColumn(std::size_t rule, std::span<const std::uint32_t> resources,
                              std::span<const Outcome> outcomes) {
  Column column;
  column.size = outcomes.size();
  column.outcomes.resize((outcomes.size() + 1) / 2);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto outcome = static_cast<std::size_t>(outcomes[i]);
    column.outcomes[i / 2] =
        static_cast<std::uint8_t>(column.outcomes[i / 2] | (outcome << (4 * (i % 2))));
    ++column.counts[outcome];
    const std::uint32_t resource = resources[i];
    if (!column.ranges.empty() &&
        column.ranges.back().first + column.ranges.back().count == resource) {
      ++column.ranges.back().count;
    } else {
      column.ranges.push_back({resource, 1});
    }
  }
  column.ranges.shrink_to_fit();
  for (std::size_t i = 0; i < kOutcomes; ++i) data_->report.counts[i] += column.counts[i];
  data_->report.columns[rule] = std::move(column);
}

void ReportBuilder::AddEvidence(std::size_t rule, std::uint32_t resource,
                                std::vector<Evidence> evidence) {
  data_->report.evidence.push_back(
      {static_cast<std::uint32_t>(rule), resource, std::move(evidence)});
}

Report ReportBuilder::Build() && {
  std::ranges::stable_sort(data_->report.evidence, InOrder);
  Report report;
  report.data_ = std::make_shared<const Report::Data>(std::move(data_->report));
  return report;
}

}  // namespace assay
