// SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format).
//
// Outcomes become result kinds: fail, pass, `open` for unknown (the tool could not decide for want
// of information) and notApplicable for skip. A rule that erred is no result: it is a notification
// of the run.

#include <ostream>

#include "assay/report.h"
#include "fmt/format.h"
#include "report/document.h"

namespace assay {

namespace {

using report::ObjectMaker;

constexpr std::string_view kSchema = "https://json.schemastore.org/sarif-2.1.0.json";

std::string_view LevelOf(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
    case Severity::kHigh:
      return "error";
    case Severity::kMedium:
      return "warning";
    case Severity::kLow:
    case Severity::kInfo:
      return "note";
  }
  return "none";
}

// What code-scanning pages sort by: 0.1 to 10.
std::string_view ScoreOf(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "9.5";
    case Severity::kHigh:
      return "8.0";
    case Severity::kMedium:
      return "5.5";
    case Severity::kLow:
      return "3.0";
    case Severity::kInfo:
      return "0.5";
  }
  return "0.5";
}

std::string_view KindOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kFail:
      return "fail";
    case Outcome::kSkip:
      return "notApplicable";
    case Outcome::kUnknown:
    case Outcome::kError:
      return "open";
  }
  return "open";
}

// A path as a URI reference (RFC 3986): everything but unreserved characters and `/` is
// percent-encoded.
std::string UriOf(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

ValueView TextObject(ValueArena& arena, std::string_view text) {
  ObjectMaker object(arena);
  object.Add("text", text);
  return object.Make();
}

ValueView Only(ValueArena& arena, ValueView item) { return arena.Array({&item, 1}); }

ValueView RuleObject(ValueArena& arena, const Rule& rule, const WriteOptions& options) {
  ObjectMaker object(arena);
  object.Add("id", rule.id);
  object.Add("shortDescription", TextObject(arena, rule.title));
  object.Add("fullDescription",
             TextObject(arena, rule.description.empty() ? rule.title : rule.description));
  if (!rule.remediation.empty()) object.Add("help", TextObject(arena, rule.remediation));
  ObjectMaker configuration(arena);
  configuration.Add("level", LevelOf(rule.severity));
  object.Add("defaultConfiguration", configuration.Make());
  ObjectMaker properties(arena);
  properties.Add("security-severity", ScoreOf(rule.severity));
  std::vector<std::string> tags = rule.tags;
  for (std::string& control : report::ControlsOf(rule.id, options))
    tags.push_back(std::move(control));
  properties.Add("tags", report::StringsOf(arena, tags));
  object.Add("properties", properties.Make());
  return object.Make();
}

ValueView LocationObject(ValueArena& arena, const Finding& finding) {
  ObjectMaker location(arena);
  if (!finding.origin->source.empty()) {
    ObjectMaker artifact(arena);
    artifact.Add("uri", UriOf(finding.origin->source));
    ObjectMaker physical(arena);
    physical.Add("artifactLocation", artifact.Make());
    if (finding.origin->line != 0) {
      ObjectMaker region(arena);
      region.Add("startLine", std::size_t{finding.origin->line});
      physical.Add("region", region.Make());
    }
    location.Add("physicalLocation", physical.Make());
  }
  ObjectMaker logical(arena);
  logical.Add("kind", "resource");
  logical.AddIfAny("name", finding.name);
  logical.Add("fullyQualifiedName", finding.origin->address.empty()
                                        ? finding.resource_id
                                        : std::string_view(finding.origin->address));
  location.Add("logicalLocations", Only(arena, logical.Make()));
  return location.Make();
}

std::string MessageOf(const Finding& finding) {
  std::string text = fmt::format("{}: {}", finding.rule->title, finding.resource_id);
  for (const Evidence& evidence : finding.evidence) {
    if (evidence.message.empty()) continue;
    text += fmt::format(" ({})", evidence.message);
  }
  return text;
}

ValueView ResultObject(ValueArena& arena, const Finding& finding, std::size_t rule_index) {
  ObjectMaker object(arena);
  object.Add("ruleId", finding.rule->id);
  object.Add("ruleIndex", rule_index);
  object.Add("kind", KindOf(finding.outcome));
  object.Add("level", finding.outcome == Outcome::kFail ? LevelOf(finding.severity) : "none");
  object.Add("message", TextObject(arena, MessageOf(finding)));
  object.Add("locations", Only(arena, LocationObject(arena, finding)));
  ObjectMaker fingerprints(arena);
  fingerprints.Add("assayFindingId/v1", finding.id());
  object.Add("partialFingerprints", fingerprints.Make());
  ObjectMaker properties(arena);
  properties.Add("severity", NameOf(finding.severity));
  properties.Add("resourceType", finding.resource_type);
  properties.Add("resourceId", finding.resource_id);
  object.Add("properties", properties.Make());
  return object.Make();
}

ValueView NotificationObject(ValueArena& arena, const Finding& finding, std::size_t rule_index) {
  ObjectMaker rule(arena);
  rule.Add("id", finding.rule->id);
  rule.Add("index", rule_index);
  ObjectMaker object(arena);
  object.Add("associatedRule", rule.Make());
  object.Add("level", "error");
  object.Add("message", TextObject(arena, MessageOf(finding)));
  object.Add("locations", Only(arena, LocationObject(arena, finding)));
  return object.Make();
}

// Items of a JSON array, one by one.
class Items {
 public:
  explicit Items(std::ostream& out) : out_(out) {}
  void Add(ValueView item) {
    out_ << (first_ ? "\n" : ",\n") << ToJson(item);
    first_ = false;
  }

 private:
  std::ostream& out_;
  bool first_ = true;
};

}  // namespace

absl::Status WriteSarif(const Report& report, std::ostream& out, const WriteOptions& options) {
  ValueArena arena;
  std::size_t errors = 0;
  out << "{\"$schema\":\"" << kSchema
      << "\",\"runs\":[{\"columnKind\":\"utf16CodeUnits\",\"invocations\":["
      << "{\"toolExecutionNotifications\":[";
  Items notifications(out);
  const auto rule_index = [&](const Finding& finding) {
    return static_cast<std::size_t>(finding.rule - report.rules().data());
  };
  report.ForEach(std::array{Outcome::kError}, [&](const Finding& finding) {
    arena.Reset();
    notifications.Add(NotificationObject(arena, finding, rule_index(finding)));
    ++errors;
  });
  out << "],\"executionSuccessful\":" << (errors == 0 ? "true" : "false") << "}],\"results\":[";
  Items results(out);
  report.ForEach(options.outcomes, [&](const Finding& finding) {
    if (finding.outcome == Outcome::kError) return;
    arena.Reset();
    results.Add(ResultObject(arena, finding, rule_index(finding)));
  });
  out << "],\"tool\":{\"driver\":{\"name\":\"assay\",\"rules\":[";
  Items rules(out);
  for (const Rule& rule : report.rules()) {
    arena.Reset();
    rules.Add(RuleObject(arena, rule, options));
  }
  arena.Reset();
  out << "]";
  if (!options.tool_version.empty())
    out << ",\"version\":" << ToJson(arena.String(options.tool_version));
  out << "}}}],\"version\":\"2.1.0\"}\n";
  out.flush();
  return report::StreamStatus(out);
}

}  // namespace assay
