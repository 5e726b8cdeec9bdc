#include "assay/framework.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"

namespace assay {

namespace {

// Reads a framework's document and notes everything that is wrong with it.
class FrameworkReader {
 public:
  FrameworkReader(std::string_view file, std::vector<Diagnostic>& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  Framework Read(ValueView document) {
    Framework framework;
    if (!document.is_object()) {
      Fail("a framework is an object with `id`, `title`, `version` and `requirements`");
      return framework;
    }
    CheckKeys(document, "the framework", {"id", "title", "version", "requirements"});
    framework.id = Text(document, "id", "the framework");
    framework.title = Text(document, "title", "the framework");
    framework.version = Text(document, "version", "the framework");
    const ValueView requirements = List(document, "requirements", "the framework");
    for (std::size_t i = 0; i < requirements.size(); ++i) {
      framework.requirements.push_back(ReadRequirement(requirements.at(i), i));
    }
    return framework;
  }

 private:
  void Fail(std::string message) {
    diagnostics_.push_back({.severity = DiagnosticSeverity::kError,
                            .code = "framework_error",
                            .message = std::move(message),
                            .location = {.file = std::string(file_)},
                            .source_line = {},
                            .hint = {}});
  }

  void CheckKeys(ValueView object, std::string_view where,
                 std::initializer_list<std::string_view> known) {
    for (std::size_t i = 0; i < object.size(); ++i) {
      const std::string key =
          object.key(i).is_string() ? std::string(object.key(i).text().view()) : "";
      if (std::ranges::find(known, key) == known.end())
        Fail(fmt::format("{}: unknown key `{}`", where, key));
    }
  }

  std::string Text(ValueView object, std::string_view key, std::string_view where) {
    const ValueView value = object.Find(key);
    if (value.is_string()) return std::string(value.text().view());
    // YAML reads 2.1 as a number; control numbers are texts, so say how to write them.
    if (value.is_number()) {
      Fail(fmt::format("{}: `{}` is a number; write it in quotes", where, key));
    } else {
      Fail(fmt::format("{}: `{}` must be a string", where, key));
    }
    return {};
  }

  ValueView List(ValueView object, std::string_view key, std::string_view where) {
    const ValueView value = object.Find(key);
    if (value.is_array() && value.size() > 0) return value;
    Fail(fmt::format("{}: `{}` must be a list that is not empty", where, key));
    return ValueView::EmptyArray();
  }

  Requirement ReadRequirement(ValueView document, std::size_t index) {
    Requirement requirement;
    const std::string where = fmt::format("requirement {}", index + 1);
    if (!document.is_object()) {
      Fail(where + ": expected an object");
      return requirement;
    }
    CheckKeys(document, where, {"id", "title", "controls"});
    requirement.id = Text(document, "id", where);
    requirement.title = Text(document, "title", where);
    const ValueView controls = List(document, "controls", where);
    for (std::size_t i = 0; i < controls.size(); ++i) {
      requirement.controls.push_back(
          ReadControl(controls.at(i), fmt::format("{}, control {}", where, i + 1)));
    }
    return requirement;
  }

  Control ReadControl(ValueView document, const std::string& where) {
    Control control;
    if (!document.is_object()) {
      Fail(where + ": expected an object");
      return control;
    }
    CheckKeys(document, where, {"id", "title", "rules"});
    control.id = Text(document, "id", where);
    control.title = Text(document, "title", where);
    if (!control.id.empty() && !control_ids_.insert(control.id).second) {
      Fail(fmt::format("{}: control `{}` stands twice", where, control.id));
    }
    const ValueView rules = List(document, "rules", where);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (rules.at(i).is_string()) {
        control.rules.emplace_back(rules.at(i).text().view());
      } else {
        Fail(where + ": `rules` must be a list of rule ids");
      }
    }
    return control;
  }

  std::string_view file_;
  std::vector<Diagnostic>& diagnostics_;
  std::set<std::string> control_ids_;
};

}  // namespace

absl::StatusOr<Framework> Framework::Make(std::string_view file, ValueView document,
                                          std::vector<Diagnostic>* diagnostics) {
  std::vector<Diagnostic> found;
  Framework framework = FrameworkReader(file, found).Read(document);
  absl::Status status = DiagnosticsToStatus(found);
  if (diagnostics != nullptr) diagnostics->insert(diagnostics->end(), found.begin(), found.end());
  if (!status.ok()) return status;
  return framework;
}

std::vector<std::string> Framework::rules() const {
  std::set<std::string> ids;
  for (const Requirement& requirement : requirements) {
    for (const Control& control : requirement.controls)
      ids.insert(control.rules.begin(), control.rules.end());
  }
  return {ids.begin(), ids.end()};
}

}  // namespace assay
