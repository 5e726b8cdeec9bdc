#include "fixture_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "assay/yaml.h"
#include "document_shape.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

constexpr std::string_view kCode = "fixture_error";

DocumentPart Below(DocumentPart part, const std::vector<std::string>& steps) {
  for (const std::string& step : steps)
    part = step.starts_with('[') ? part.at(std::stoul(step.substr(1))) : part.Find(step);
  return part;
}

// Compares one file with its rule.
class FixtureChecker {
 public:
  FixtureChecker(const RuleLibrary& library, const CompiledRule& rule,
                 std::vector<Diagnostic>& diagnostics)
      : library_(library), rule_(rule.rule), diagnostics_(diagnostics) {}

  void Check(const DocumentPart& list) {
    for (std::size_t i = 0; list.view().is_array() && i < list.view().size(); ++i) {
      if (list.view().at(i).is_object()) CheckFixture(list.at(i));
    }
  }

 private:
  void CheckFixture(const DocumentPart& fixture) {
    const DocumentPart resources = fixture.Find("resources");
    // What is wrong on purpose, to see the error.
    checks_shape_ = TextOf(fixture, "expect") != "error";
    for (std::size_t i = 0; resources.view().is_array() && i < resources.view().size(); ++i)
      CheckResource(resources.at(i));
    CheckSubject(fixture, resources);
    CheckParams(fixture.Find("params"));
    const DocumentPart gaps = fixture.Find("gaps");
    for (std::size_t i = 0; gaps.view().is_array() && i < gaps.view().size(); ++i)
      CheckGap(gaps.at(i), resources);
  }

  void CheckResource(const DocumentPart& resource) {
    if (!resource.view().is_object()) return;
    for (std::string_view name : {"resource_type", "resource_id"}) {
      if (TextOf(resource, name).empty())
        Fail(resource, fmt::format("a resource needs a `{}`", name));
    }
    const std::string name = TextOf(resource, "resource_type");
    if (name.empty()) return;
    const ResourceType* type = library_.types.Find(name);
    if (type == nullptr) return CheckType(resource.Find("resource_type"));
    if (!checks_shape_) return;
    for (const ShapeProblem& problem : CompareWithType(resource.view(), *type))
      Fail(Below(resource, problem.steps), problem.message);
  }

  // Types that nobody defined are legal, as they are in an inventory.
  void CheckType(const DocumentPart& type) {
    const std::string name = TextOf(type.view());
    if (library_.types.types().empty() || !library_.types.Expand(name).empty()) return;
    Diagnostic warning = type.Error(kCode, fmt::format("no definition has a type `{}`", name));
    warning.severity = DiagnosticSeverity::kWarning;
    diagnostics_.push_back(std::move(warning));
  }

  static ValueView ResourceWith(ValueView resources, const std::string& id) {
    for (std::size_t i = 0; resources.is_array() && i < resources.size(); ++i) {
      if (TextOf(resources.at(i).Find("resource_id")) == id) return resources.at(i);
    }
    return ValueView::Undefined();
  }

  void CheckSubject(const DocumentPart& fixture, const DocumentPart& resources) {
    if (!resources.view().is_array() || resources.view().size() == 0) return;
    const std::string written = TextOf(fixture, "subject");
    const std::string id =
        written.empty() ? TextOf(resources.view().at(0).Find("resource_id")) : written;
    const DocumentPart at = written.empty() ? resources : fixture.Find("subject");
    const ValueView subject = ResourceWith(resources.view(), id);
    if (!subject.defined()) {
      if (!id.empty()) Fail(at, fmt::format("no resource has the id `{}`", id));
      return;
    }
    const std::string type = TextOf(subject.Find("resource_type"));
    if (!type.empty() && !IsAbout(type)) {
      Fail(at, fmt::format("the rule is about `{}`, not about `{}`, which is of type `{}`",
                           rule_.resource, id, type));
    }
  }

  bool IsAbout(const std::string& type) const {
    if (rule_.resource == type) return true;
    if (rule_.resource.ends_with('*'))
      return type.starts_with(rule_.resource.substr(0, rule_.resource.size() - 1));
    const std::vector<std::string_view> types = library_.types.Expand(rule_.resource);
    return std::ranges::find(types, type) != types.end();
  }

  void CheckParams(const DocumentPart& params) {
    for (std::size_t i = 0; params.view().is_object() && i < params.view().size(); ++i) {
      const std::string name = TextOf(params.view().key(i));
      const ValueView by_default = rule_.params.view().Find(name);
      const Kind kind = params.view().at(i).kind();
      if (!by_default.defined()) {
        Fail(params.at(i), fmt::format("the rule has no parameter `{}`", name));
      } else if (checks_shape_ && !by_default.is_null() && by_default.kind() != kind) {
        Fail(params.at(i), fmt::format("the parameter `{}` is of kind {}, not {}", name,
                                       NameOf(by_default.kind()), NameOf(kind)));
      }
    }
  }

  void CheckGap(const DocumentPart& gap, const DocumentPart& resources) {
    if (!gap.view().is_object()) return;
    if (!TextOf(gap, "type").empty()) CheckType(gap.Find("type"));
    const std::string id = TextOf(gap, "resource");
    if (id.empty()) return;
    const ValueView resource = ResourceWith(resources.view(), id);
    if (!resource.defined()) {
      Fail(gap.Find("resource"), fmt::format("no resource has the id `{}`", id));
      return;
    }
    const std::string path = TextOf(gap, "path");
    const ResourceType* type = library_.types.Find(TextOf(resource.Find("resource_type")));
    if (path.empty() || type == nullptr || TypeHasPath(*type, path)) return;
    Fail(gap.Find("path"), fmt::format("`{}` has no field `{}`", type->name, path));
  }

  static std::string TextOf(ValueView value) {
    return value.is_string() ? std::string(value.text().view()) : std::string();
  }
  static std::string TextOf(const DocumentPart& object, std::string_view key) {
    return TextOf(object.view().Find(key));
  }
  void Fail(const DocumentPart& at, std::string message) {
    diagnostics_.push_back(at.Error(kCode, std::move(message)));
  }

  const RuleLibrary& library_;
  const Rule& rule_;
  std::vector<Diagnostic>& diagnostics_;
  bool checks_shape_ = true;
};

void AddToFile(const TextFile& file, std::string message, std::vector<Diagnostic>& diagnostics) {
  diagnostics.push_back({.severity = DiagnosticSeverity::kError,
                         .code = std::string(kCode),
                         .message = std::move(message),
                         .location = {file.path, 1, 1},
                         .source_line = {},
                         .hint = {}});
}

}  // namespace

std::vector<RuleFixtures> ReadAllFixtures(const RuleLibrary& library,
                                          std::vector<Diagnostic>& diagnostics) {
  std::map<std::string, const CompiledRule*> rules;
  for (const CompiledRule& rule : library.rules.rules()) rules[rule.rule.location.file] = &rule;
  std::vector<RuleFixtures> all;
  for (const TextFile& file : library.fixtures) {
    const std::size_t before = diagnostics.size();
    std::vector<Fixture> fixtures = ReadFixtures(file, diagnostics);
    if (fixtures.empty() && diagnostics.size() == before)
      AddToFile(file, "the file holds no fixture", diagnostics);
    const std::string rego =
        file.path.substr(0, file.path.size() - std::string_view("_test.yaml").size()) + ".rego";
    const auto rule = rules.find(rego);
    if (rule == rules.end()) {
      AddToFile(file, fmt::format("there is no rule at `{}`", rego), diagnostics);
      continue;
    }
    const absl::StatusOr<std::vector<YamlDocument>> documents = ParseYaml(file.path, file.text);
    FixtureChecker checker(library, *rule->second, diagnostics);
    for (std::size_t i = 0; documents.ok() && i < documents->size(); ++i)
      checker.Check((*documents)[i].root());
    all.push_back({rule->second, std::move(fixtures)});
  }
  SortDiagnostics(diagnostics);
  return all;
}

}  // namespace assay::host
