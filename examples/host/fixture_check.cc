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

std::string TextOf(ValueView value) {
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

// Compares one file with its rule.
class FixtureChecker {
 public:
  FixtureChecker(const TextFile& file, const RuleLibrary& library, const CompiledRule& rule,
                 std::vector<Diagnostic>& diagnostics)
      : file_(file), library_(library), rule_(rule.rule), diagnostics_(diagnostics) {}

  void Check(const YamlDocument& document) {
    document_ = &document;
    const ValueView list = document.view();
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
      if (!list.at(i).is_object()) continue;
      path_ = {Index(i)};
      CheckFixture(list.at(i));
    }
  }

 private:
  // A part of the document, for the time that it is looked at.
  class Below {
   public:
    Below(FixtureChecker& checker, ValueView step) : checker_(checker) {
      checker_.path_.push_back(step);
    }
    ~Below() { checker_.path_.pop_back(); }
    Below(const Below&) = delete;
    Below& operator=(const Below&) = delete;

   private:
    FixtureChecker& checker_;
  };

  static ValueView Index(std::size_t i) {
    return *ValueView::SmallInteger(static_cast<std::int64_t>(i));
  }
  ValueView Key(std::string_view text) { return names_.String(text); }

  void CheckFixture(ValueView fixture) {
    const ValueView resources = fixture.Find("resources");
    // What is wrong on purpose, to see the error.
    checks_shape_ = TextOf(fixture.Find("expect")) != "error";
    if (resources.is_array()) {
      const Below below(*this, Key("resources"));
      for (std::size_t i = 0; i < resources.size(); ++i) {
        const Below element(*this, Index(i));
        CheckResource(resources.at(i));
      }
    }
    CheckSubject(fixture, resources);
    CheckParams(fixture.Find("params"));
    const ValueView gaps = fixture.Find("gaps");
    if (!gaps.is_array()) return;
    const Below below(*this, Key("gaps"));
    for (std::size_t i = 0; i < gaps.size(); ++i) {
      const Below element(*this, Index(i));
      CheckGap(gaps.at(i), resources);
    }
  }

  void CheckResource(ValueView resource) {
    if (!resource.is_object()) return;
    for (std::string_view name : {"resource_type", "resource_id"}) {
      if (TextOf(resource.Find(name)).empty())
        Add(DiagnosticSeverity::kError, "", fmt::format("a resource needs a `{}`", name));
    }
    const std::string name = TextOf(resource.Find("resource_type"));
    if (name.empty()) return;
    const ResourceType* type = library_.types.Find(name);
    if (type == nullptr) return CheckType("resource_type", name);
    if (!checks_shape_) return;
    for (const ShapeProblem& problem : CompareWithType(resource, *type)) {
      std::vector<ValueView> steps;
      for (const std::string& step : problem.steps)
        steps.push_back(step.starts_with('[') ? Index(std::stoul(step.substr(1))) : Key(step));
      const std::size_t depth = path_.size();
      path_.insert(path_.end(), steps.begin(), steps.end());
      Add(DiagnosticSeverity::kError, problem.steps.back(), problem.message);
      path_.resize(depth);
    }
  }

  // Types that nobody defined are legal, as they are in an inventory.
  void CheckType(std::string_view key, const std::string& name) {
    if (library_.types.types().empty() || !library_.types.Expand(name).empty()) return;
    const Below below(*this, Key(key));
    Add(DiagnosticSeverity::kWarning, key, fmt::format("no definition has a type `{}`", name));
  }

  static ValueView ResourceWith(ValueView resources, const std::string& id) {
    for (std::size_t i = 0; resources.is_array() && i < resources.size(); ++i) {
      if (TextOf(resources.at(i).Find("resource_id")) == id) return resources.at(i);
    }
    return ValueView::Undefined();
  }

  void CheckSubject(ValueView fixture, ValueView resources) {
    if (!resources.is_array() || resources.size() == 0) return;
    const std::string written = TextOf(fixture.Find("subject"));
    const std::string id = written.empty() ? TextOf(resources.at(0).Find("resource_id")) : written;
    const std::string_view key = written.empty() ? "resources" : "subject";
    const Below below(*this, Key(key));
    const ValueView subject = ResourceWith(resources, id);
    if (!subject.defined()) {
      if (!id.empty())
        Add(DiagnosticSeverity::kError, key, fmt::format("no resource has the id `{}`", id));
      return;
    }
    const std::string type = TextOf(subject.Find("resource_type"));
    if (!type.empty() && !IsAbout(type)) {
      Add(DiagnosticSeverity::kError, key,
          fmt::format("the rule is about `{}`, not about `{}`, which is of type `{}`",
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

  void CheckParams(ValueView params) {
    if (!params.is_object()) return;
    const Below below(*this, Key("params"));
    for (std::size_t i = 0; i < params.size(); ++i) {
      const std::string name = TextOf(params.key(i));
      const ValueView by_default = rule_.params.view().Find(name);
      const Below member(*this, params.key(i));
      if (!by_default.defined()) {
        Add(DiagnosticSeverity::kError, name, fmt::format("the rule has no parameter `{}`", name));
      } else if (checks_shape_ && !by_default.is_null() &&
                 by_default.kind() != params.at(i).kind()) {
        Add(DiagnosticSeverity::kError, name,
            fmt::format("the parameter `{}` is of kind {}, not {}", name, NameOf(by_default.kind()),
                        NameOf(params.at(i).kind())));
      }
    }
  }

  void CheckGap(ValueView gap, ValueView resources) {
    if (!gap.is_object()) return;
    if (const std::string type = TextOf(gap.Find("type")); !type.empty()) CheckType("type", type);
    const std::string id = TextOf(gap.Find("resource"));
    if (id.empty()) return;
    const ValueView resource = ResourceWith(resources, id);
    if (!resource.defined()) {
      const Below below(*this, Key("resource"));
      Add(DiagnosticSeverity::kError, "resource", fmt::format("no resource has the id `{}`", id));
      return;
    }
    const std::string path = TextOf(gap.Find("path"));
    const ResourceType* type = library_.types.Find(TextOf(resource.Find("resource_type")));
    if (path.empty() || type == nullptr || TypeHasPath(*type, path)) return;
    const Below below(*this, Key("path"));
    Add(DiagnosticSeverity::kError, "path",
        fmt::format("`{}` has no field `{}`", type->name, path));
  }

  // At the part that is looked at; in its line, at `word`.
  void Add(DiagnosticSeverity severity, std::string_view word, std::string message) {
    const std::uint32_t line = document_->LineOf(path_);
    std::size_t start = 0;
    for (std::uint32_t i = 1; i < line && start != std::string::npos; ++i) {
      start = file_.text.find('\n', start);
      if (start != std::string::npos) ++start;
    }
    std::string text;
    if (start != std::string::npos)
      text = file_.text.substr(start, file_.text.find('\n', start) - start);
    std::size_t column = text.find(fmt::format("{}:", word));
    if (column == std::string::npos || word.empty()) column = text.find_first_not_of(" -");
    if (column == std::string::npos) column = 0;
    diagnostics_.push_back({.severity = severity,
                            .code = "fixture_error",
                            .message = std::move(message),
                            .location = {file_.path, line, static_cast<std::uint32_t>(column + 1)},
                            .source_line = std::move(text),
                            .hint = {}});
  }

  const TextFile& file_;
  const RuleLibrary& library_;
  const Rule& rule_;
  std::vector<Diagnostic>& diagnostics_;
  const YamlDocument* document_ = nullptr;
  ValueArena names_;
  std::vector<ValueView> path_;
  bool checks_shape_ = true;
};

void AddToFile(const TextFile& file, std::string message, std::vector<Diagnostic>& diagnostics) {
  diagnostics.push_back({.severity = DiagnosticSeverity::kError,
                         .code = "fixture_error",
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
    FixtureChecker checker(file, library, *rule->second, diagnostics);
    for (std::size_t i = 0; documents.ok() && i < documents->size(); ++i)
      checker.Check((*documents)[i]);
    all.push_back({rule->second, std::move(fixtures)});
  }
  SortDiagnostics(diagnostics);
  return all;
}

}  // namespace assay::host
