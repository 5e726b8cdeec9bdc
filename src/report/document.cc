#include "report/document.h"

#include <algorithm>
#include <ostream>

#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::report {

void ObjectMaker::Add(std::string_view key, ValueView value) {
  members_.push_back({arena_.String(key), value});
}
void ObjectMaker::Add(std::string_view key, std::string_view text) {
  Add(key, arena_.String(text));
}
void ObjectMaker::Add(std::string_view key, std::size_t number) {
  Add(key, arena_.Integer(static_cast<std::int64_t>(number)));
}

void ObjectMaker::AddIfAny(std::string_view key, std::string_view text) {
  if (!text.empty()) Add(key, text);
}

ValueView ObjectMaker::Make() { return arena_.Object(members_); }

ValueView StringsOf(ValueArena& arena, std::span<const std::string> texts) {
  std::vector<ValueView> items;
  items.reserve(texts.size());
  for (const std::string& text : texts) items.push_back(arena.String(text));
  return arena.Array(items);
}

namespace {

// JSON writes an unknown as null, so that what is unknown stands beside the values.
void AddUnknowns(ValueArena& arena, const Evidence& evidence, ObjectMaker& object) {
  std::vector<ValueView> unknowns;
  const auto add = [&](std::string_view name, ValueView value) {
    for (const UnknownAt& unknown : FindUnknowns(value)) {
      std::vector<ValueView> path = {arena.String(name)};
      for (ValueView step : unknown.path) path.push_back(arena.Copy(step));
      ObjectMaker entry(arena);
      entry.Add("path", arena.Array(path));
      entry.Add("kind", assay::NameOf(unknown.kind));
      entry.AddIfAny("text", unknown.text);
      unknowns.push_back(entry.Make());
    }
  };
  if (evidence.expected.view().defined()) add("expected", evidence.expected);
  if (evidence.actual.view().defined()) add("actual", evidence.actual);
  if (!unknowns.empty()) object.Add("unknown", arena.Array(unknowns));
}

ValueView EvidenceDocument(ValueArena& arena, const Evidence& evidence) {
  ObjectMaker object(arena);
  object.AddIfAny("message", evidence.message);
  object.AddIfAny("path", evidence.path);
  object.AddIfAny("position", evidence.position);
  if (evidence.expected.view().defined()) object.Add("expected", arena.Copy(evidence.expected));
  if (evidence.actual.view().defined()) object.Add("actual", arena.Copy(evidence.actual));
  AddUnknowns(arena, evidence, object);
  if (!evidence.assumed.empty()) object.Add("assumed", StringsOf(arena, evidence.assumed));
  if (!evidence.related.empty()) object.Add("related", StringsOf(arena, evidence.related));
  return object.Make();
}

ValueView OriginDocument(ValueArena& arena, const Origin& origin) {
  ObjectMaker object(arena);
  object.AddIfAny("source", origin.source);
  object.AddIfAny("address", origin.address);
  if (origin.line != 0) object.Add("line", std::size_t{origin.line});
  return object.Make();
}

std::string_view NameOf(CoverageState state) {
  switch (state) {
    case CoverageState::kComplete:
      return "complete";
    case CoverageState::kPartial:
      return "partial";
    case CoverageState::kRefused:
      return "refused";
  }
  return {};
}

}  // namespace

std::vector<std::string> ControlsOf(std::string_view rule_id, const WriteOptions& options) {
  std::vector<std::string> controls;
  if (options.frameworks == nullptr) return controls;
  for (const Framework& framework : *options.frameworks) {
    for (const Requirement& requirement : framework.requirements) {
      for (const Control& control : requirement.controls) {
        if (std::ranges::find(control.rules, rule_id) != control.rules.end()) {
          controls.push_back(fmt::format("{}/{}", framework.id, control.id));
        }
      }
    }
  }
  std::ranges::sort(controls);
  controls.erase(std::unique(controls.begin(), controls.end()), controls.end());
  return controls;
}

ValueView FindingDocument(ValueArena& arena, const Finding& finding, const WriteOptions& options) {
  ObjectMaker object(arena);
  object.Add("id", finding.id());
  object.Add("rule_id", finding.rule->id);
  object.Add("title", finding.rule->title);
  object.Add("outcome", assay::NameOf(finding.outcome));
  object.Add("severity", assay::NameOf(finding.severity));
  object.Add("resource_type", finding.resource_type);
  object.Add("resource_id", finding.resource_id);
  object.AddIfAny("account_id", finding.account_id);
  object.AddIfAny("region", finding.region);
  object.AddIfAny("name", finding.name);
  object.Add("origin", OriginDocument(arena, *finding.origin));
  std::vector<ValueView> evidence;
  for (const Evidence& e : finding.evidence) evidence.push_back(EvidenceDocument(arena, e));
  object.Add("evidence", arena.Array(evidence));
  if (const std::vector<std::string> controls = ControlsOf(finding.rule->id, options);
      !controls.empty()) {
    object.Add("controls", StringsOf(arena, controls));
  }
  return object.Make();
}

ValueView RuleDocument(ValueArena& arena, const Report& report, std::size_t rule) {
  const Rule& r = report.rules()[rule];
  ObjectMaker object(arena);
  object.Add("id", r.id);
  object.Add("title", r.title);
  object.AddIfAny("description", r.description);
  object.AddIfAny("remediation", r.remediation);
  object.Add("severity", assay::NameOf(r.severity));
  object.Add("resource_type", r.resource);
  ObjectMaker counts(arena);
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    counts.Add(assay::NameOf(outcome), report.count(rule, outcome));
  }
  object.Add("outcomes", counts.Make());
  return object.Make();
}

ValueView SummaryDocument(ValueArena& arena, const Report& report) {
  ObjectMaker object(arena);
  object.Add("resources", report.resources().size());
  object.Add("rules", report.rules().size());
  object.Add("pairs", report.pairs());
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    object.Add(assay::NameOf(outcome), report.count(outcome));
  }
  ObjectMaker types(arena);
  for (const auto& [type, count] : report.types_without_rules()) types.Add(type, count);
  object.Add("types_without_rules", types.Make());
  return object.Make();
}

ValueView CoverageDocument(ValueArena& arena, std::span<const Coverage> coverage) {
  std::vector<ValueView> items;
  for (const Coverage& c : coverage) {
    ObjectMaker object(arena);
    object.Add("resource_type", c.resource_type);
    object.AddIfAny("account_id", c.account_id);
    object.AddIfAny("region", c.region);
    object.Add("state", NameOf(c.state));
    object.AddIfAny("reason", c.reason);
    items.push_back(object.Make());
  }
  return arena.Array(items);
}

absl::Status StreamStatus(const std::ostream& out) {
  if (out) return absl::OkStatus();
  return StatusOf(absl::StatusCode::kUnavailable,
                  "the report could not be written: the output is closed or full");
}

}  // namespace assay::report
