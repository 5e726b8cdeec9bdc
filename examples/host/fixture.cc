#include "fixture.h"

#include <algorithm>
#include <set>

#include "assay/evaluator.h"
#include "assay/graph.h"
#include "assay/yaml.h"
#include "builtins.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

std::string TextOf(ValueView value) {
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

std::optional<Outcome> OutcomeOf(std::string_view name) {
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    if (NameOf(static_cast<Outcome>(i)) == name) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

std::optional<UnknownKind> UnknownKindOf(std::string_view name) {
  for (UnknownKind kind :
       {UnknownKind::kAfterApply, UnknownKind::kRefused, UnknownKind::kNotCollected}) {
    if (NameOf(kind) == name) return kind;
  }
  return std::nullopt;
}

// Steps of `a.b[0].c`; indices are integers.
std::vector<std::string> StepsOf(std::string_view path) {
  std::vector<std::string> steps(1);
  for (char c : path) {
    if (c == '.' || c == '[') {
      if (!steps.back().empty()) steps.emplace_back();
    } else if (c != ']') {
      steps.back() += c;
    }
  }
  if (steps.back().empty()) steps.pop_back();
  return steps;
}

// `value` with the unknown at `steps`; a step that is not there is made.
ValueView WithUnknown(ValueArena& arena, ValueView value, std::span<const std::string> steps,
                      UnknownKind kind) {
  if (steps.empty()) return arena.Unknown(kind, "a gap of the fixture");
  if (value.is_array()) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const bool here = std::to_string(i) == steps.front();
      items.push_back(here ? WithUnknown(arena, value.at(i), steps.subspan(1), kind)
                           : arena.Copy(value.at(i)));
    }
    return arena.Array(items);
  }
  std::vector<Member> members;
  bool found = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool here = TextOf(value.key(i)) == steps.front();
    found |= here;
    members.push_back(
        {arena.Copy(value.key(i)),
         here ? WithUnknown(arena, value.at(i), steps.subspan(1), kind) : arena.Copy(value.at(i))});
  }
  if (!found) {
    members.push_back({arena.String(steps.front()),
                       WithUnknown(arena, ValueView::EmptyObject(), steps.subspan(1), kind)});
  }
  return arena.Object(members);
}

// Why an unknown cannot stand at `steps` of the document; empty if it can.
std::string GapProblem(ValueView value, const std::vector<std::string>& steps) {
  for (const std::string& step : steps) {
    if (value.is_array()) {
      std::size_t index = 0;
      while (index < value.size() && std::to_string(index) != step) ++index;
      if (index == value.size()) {
        return fmt::format("`{}` is no index of an array of {} element{}", step, value.size(),
                           value.size() == 1 ? "" : "s");
      }
      value = value.at(index);
    } else if (value.is_object()) {
      value = value.Find(step);
    } else if (value.defined()) {
      return fmt::format("`{}` is below a value of kind {}", step, NameOf(value.kind()));
    }
  }
  return {};
}

class FixtureReader {
 public:
  FixtureReader(const TextFile& file, std::vector<Diagnostic>& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  std::vector<Fixture> Read() {
    std::vector<Fixture> fixtures;
    absl::StatusOr<std::vector<YamlDocument>> documents =
        ParseYaml(file_.path, file_.text, {.keep_text = true}, &diagnostics_);
    if (!documents.ok()) return fixtures;
    if (documents->empty()) {
      diagnostics_.push_back({.severity = DiagnosticSeverity::kError,
                              .code = "fixture_error",
                              .message = "the file holds no document",
                              .location = {file_.path, 1, 1},
                              .source_line = {},
                              .hint = {}});
    }
    for (const YamlDocument& document : *documents) {
      const DocumentPart& list = document.root();
      if (!list.view().is_array()) {
        Fail(list, "fixtures are a list");
        continue;
      }
      for (std::size_t i = 0; i < list.view().size(); ++i) {
        fixtures.push_back(ReadFixture(list.at(i)));
        const std::string& name = fixtures.back().name;
        if (!name.empty() && !names_.insert(name).second) {
          Fail(list.at(i).Find("name"), fmt::format("two fixtures are called `{}`", name));
        }
      }
    }
    return fixtures;
  }

 private:
  void Fail(const DocumentPart& at, std::string message) {
    diagnostics_.push_back(at.Error("fixture_error", std::move(message)));
  }

  void CheckKeys(const DocumentPart& object, std::initializer_list<std::string_view> known) {
    for (std::size_t i = 0; i < object.view().size(); ++i) {
      const std::string key = TextOf(object.view().key(i));
      if (std::ranges::find(known, key) == known.end()) {
        Fail(object.at(i), fmt::format("unknown key `{}`", key));
      }
    }
  }

  // Absent, or of this kind.
  DocumentPart Optional(const DocumentPart& document, std::string_view name, Kind kind) {
    DocumentPart part = document.Find(name);
    const ValueView value = part.view();
    if (!value.defined() || value.kind() == kind) return part;
    Fail(part, fmt::format("`{}` is of kind {}, not {}", name, NameOf(kind), NameOf(value.kind())));
    return {};
  }

  std::string OptionalText(const DocumentPart& document, std::string_view name) {
    return TextOf(Optional(document, name, Kind::kString).view());
  }

  Fixture ReadFixture(const DocumentPart& document) {
    Fixture fixture;
    fixture.location = document.location();
    if (!document.view().is_object()) {
      Fail(document, "a fixture is an object");
      return fixture;
    }
    CheckKeys(document, {"name", "resources", "subject", "gaps", "params", "expect", "evidence"});
    fixture.name = TextOf(document.view().Find("name"));
    if (fixture.name.empty()) Fail(document.Find("name"), "a fixture needs a `name`");
    ReadResources(document, fixture);
    fixture.params = Optional(document, "params", Kind::kObject).value();
    const DocumentPart wanted = document.Find("expect");
    if (const std::optional<Outcome> expect = OutcomeOf(TextOf(wanted.view())); expect) {
      fixture.expect = *expect;
    } else {
      Fail(wanted, "`expect` is one of pass, fail, unknown, error, skip");
    }
    const DocumentPart gaps = Optional(document, "gaps", Kind::kArray);
    for (std::size_t i = 0; i < gaps.view().size(); ++i)
      fixture.gaps.push_back(ReadGap(gaps.at(i), fixture));
    const DocumentPart evidence = Optional(document, "evidence", Kind::kArray);
    for (std::size_t i = 0; i < evidence.view().size(); ++i) {
      fixture.evidence_paths.push_back(TextOf(evidence.view().at(i)));
      if (fixture.evidence_paths.back().empty())
        Fail(evidence.at(i), "`evidence` is a list of paths");
    }
    return fixture;
  }

  void ReadResources(const DocumentPart& document, Fixture& fixture) {
    const DocumentPart resources = document.Find("resources");
    const bool list = resources.view().is_array() && resources.view().size() > 0;
    if (!list) Fail(resources, "a fixture needs `resources`, a list that is not empty");
    for (std::size_t i = 0; list && i < resources.view().size(); ++i) {
      if (!resources.view().at(i).is_object()) Fail(resources.at(i), "a resource is an object");
      fixture.resources.push_back(resources.at(i).value());
    }
    fixture.subject = OptionalText(document, "subject");
    if (fixture.subject.empty() && list)
      fixture.subject = TextOf(resources.view().at(0).Find("resource_id"));
  }

  Gap ReadGap(const DocumentPart& document, const Fixture& fixture) {
    Gap gap;
    if (!document.view().is_object()) {
      Fail(document, "a gap is an object");
      return gap;
    }
    CheckKeys(document, {"resource", "path", "kind", "type", "account", "region", "reason"});
    gap.resource = OptionalText(document, "resource");
    gap.path = OptionalText(document, "path");
    gap.coverage.resource_type = OptionalText(document, "type");
    gap.coverage.account_id = OptionalText(document, "account");
    gap.coverage.region = OptionalText(document, "region");
    gap.coverage.reason = OptionalText(document, "reason");
    gap.coverage.state = CoverageState::kRefused;
    if (gap.resource.empty() == gap.coverage.resource_type.empty()) {
      Fail(document,
           "a gap names either a `resource` and a `path` in it, or a `type` that was not read");
    }
    if (!gap.resource.empty() && gap.path.empty()) {
      Fail(document.Find("path"), "a gap in a resource needs a `path`");
    }
    for (const Value& resource : fixture.resources) {
      if (gap.path.empty() || TextOf(resource.view().Find("resource_id")) != gap.resource) continue;
      const std::string problem = GapProblem(resource, StepsOf(gap.path));
      if (!problem.empty()) Fail(document.Find("path"), problem);
    }
    if (const DocumentPart kind = document.Find("kind"); kind.view().defined()) {
      if (const std::optional<UnknownKind> known = UnknownKindOf(TextOf(kind.view())); known) {
        gap.kind = *known;
      } else {
        Fail(kind, "`kind` is one of after_apply, refused, not_collected");
      }
    }
    return gap;
  }

  const TextFile& file_;
  std::vector<Diagnostic>& diagnostics_;
  std::set<std::string> names_;
};

Resource ResourceOf(const Value& document, const Fixture& fixture) {
  Resource resource;
  resource.type = TextOf(document.view().Find("resource_type"));
  resource.id = TextOf(document.view().Find("resource_id"));
  resource.account_id = TextOf(document.view().Find("account_id"));
  resource.region = TextOf(document.view().Find("region"));
  resource.name = TextOf(document.view().Find("name"));
  resource.document = document;
  for (const Gap& gap : fixture.gaps) {
    if (gap.resource != resource.id) continue;
    ValueArena arena;
    const ValueView changed = WithUnknown(arena, resource.document, StepsOf(gap.path), gap.kind);
    resource.document = std::move(arena).Freeze(changed);
  }
  resource.origin = {fixture.location.file, fixture.location.line, {}};
  return resource;
}

absl::StatusOr<Graph> GraphOf(const Fixture& fixture, const ResourceTypes& types) {
  GraphBuilder builder(types);
  for (const Value& document : fixture.resources) {
    if (absl::Status status = builder.Add(ResourceOf(document, fixture)); !status.ok())
      return status;
  }
  // Everything is covered but for the gaps.
  if (absl::Status status = builder.AddCoverage({.resource_type = "*"}); !status.ok())
    return status;
  for (const Gap& gap : fixture.gaps) {
    if (!gap.resource.empty()) continue;
    if (absl::Status status = builder.AddCoverage(gap.coverage); !status.ok()) return status;
  }
  return std::move(builder).Build();
}

std::string Describe(const Finding& finding) {
  std::string text = fmt::format("got {}", NameOf(finding.outcome));
  for (const Evidence& evidence : finding.evidence) {
    text += fmt::format("\n        {}", evidence.message);
    if (!evidence.path.empty()) text += fmt::format(" [{}]", evidence.path);
    if (evidence.actual.view().defined()) text += fmt::format(" is {}", ToJson(evidence.actual));
    if (evidence.expected.view().defined())
      text += fmt::format(", expected {}", ToJson(evidence.expected));
    if (!evidence.position.empty()) text += fmt::format(" ({})", evidence.position);
  }
  return text;
}

// The rule alone, compiled again where the fixture brings parameters.
absl::StatusOr<RuleSet> RulesFor(const Fixture& fixture, const RuleLibrary& library,
                                 const CompiledRule& rule) {
  const std::string own[] = {rule.rule.id};
  if (!fixture.params.view().defined()) return library.rules.Only(own);
  ValueArena arena;
  const Member member{arena.String(rule.rule.id), arena.Copy(fixture.params)};
  const ValueView params = arena.Object({&member, 1});
  absl::StatusOr<RuleSet> rules = CompileRego(
      library.rego_sources(), {.types = &library.types, .params = std::move(arena).Freeze(params)});
  if (!rules.ok()) return rules.status();
  return rules->Only(own);
}

}  // namespace

std::vector<Fixture> ReadFixtures(const TextFile& file, std::vector<Diagnostic>& diagnostics) {
  return FixtureReader(file, diagnostics).Read();
}

std::optional<std::string> CheckFixture(const Fixture& fixture, const RuleLibrary& library,
                                        const CompiledRule& rule) {
  const absl::StatusOr<Graph> graph = GraphOf(fixture, library.types);
  if (!graph.ok()) return std::string(graph.status().message());
  const absl::StatusOr<RuleSet> rules = RulesFor(fixture, library, rule);
  if (!rules.ok()) return std::string(rules.status().message());
  // A fixed moment: fixtures about age state times relative to it.
  constexpr std::int64_t kNow = 1'767'225'600'000'000'000;  // 2026-01-01T00:00:00Z
  const absl::StatusOr<Report> report =
      Evaluator(*rules).Run(*graph, {.now_ns = kNow, .builtins = &Builtins()});
  if (!report.ok()) return std::string(report.status().message());
  std::optional<std::string> problem =
      fmt::format("the rule does not apply to `{}`", fixture.subject);
  report->ForEach({}, [&](const Finding& finding) {
    if (finding.resource_id != fixture.subject) return;
    problem.reset();
    if (finding.outcome != fixture.expect) {
      problem = fmt::format("expected {}, {}", NameOf(fixture.expect), Describe(finding));
      return;
    }
    for (const std::string& path : fixture.evidence_paths) {
      const auto has_path = [&](const Evidence& evidence) { return evidence.path == path; };
      if (std::ranges::none_of(finding.evidence, has_path)) {
        problem = fmt::format("no evidence at `{}`: {}", path, Describe(finding));
      }
    }
  });
  return problem;
}

}  // namespace assay::host
