#include "assay/framework.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"

namespace assay {

namespace {

// Reads a framework's document and notes everything that is wrong with it.
class FrameworkReader {
 public:
  explicit FrameworkReader(std::vector<Diagnostic>& diagnostics) : diagnostics_(diagnostics) {}

  Framework Read(const DocumentPart& document) {
    Framework framework;
    if (!document.view().is_object()) {
      Fail(document, "a framework is an object with `id`, `title`, `version` and `requirements`");
      return framework;
    }
    CheckKeys(document, "the framework", {"id", "title", "version", "requirements"});
    framework.id = Id(document, "the framework");
    framework.title = Text(document, "title", "the framework");
    framework.version = Text(document, "version", "the framework");
    const DocumentPart requirements = document.Find("requirements");
    const std::size_t count = CountOf(document, "requirements", "the framework");
    for (std::size_t i = 0; i < count; ++i) {
      framework.requirements.push_back(ReadRequirement(requirements.at(i), i));
    }
    return framework;
  }

 private:
  void Fail(const DocumentPart& at, std::string message) {
    diagnostics_.push_back(at.Error("framework_error", std::move(message)));
  }

  void CheckKeys(const DocumentPart& object, std::string_view where,
                 std::initializer_list<std::string_view> known) {
    for (std::size_t i = 0; i < object.view().size(); ++i) {
      const ValueView name = object.view().key(i);
      const std::string key = name.is_string() ? std::string(name.text().view()) : "";
      if (std::ranges::find(known, key) == known.end())
        Fail(object.at(i), fmt::format("{}: unknown key `{}`", where, key));
    }
  }

  std::string Text(const DocumentPart& object, std::string_view key, std::string_view where) {
    const DocumentPart part = object.Find(key);
    if (part.view().is_string()) return std::string(part.view().text().view());
    // YAML reads 2.1 as a number; control numbers are texts, so say how to write them.
    if (part.view().is_number()) {
      Fail(part, fmt::format("{}: `{}` is a number; write it in quotes", where, key));
    } else {
      Fail(part, fmt::format("{}: `{}` must be a string", where, key));
    }
    return {};
  }

  // Reports and filters name requirements and controls by their ids, so each must be one word.
  std::string Id(const DocumentPart& object, std::string_view where) {
    const DocumentPart part = object.Find("id");
    std::string id = Text(object, "id", where);
    if (part.view().is_string() && !IsId(id)) {
      Fail(part, id.empty() ? fmt::format("{}: `id` is empty", where)
                            : fmt::format("{}: `id` has a blank or a control character", where));
    }
    return id;
  }

  static bool IsId(std::string_view id) {
    const auto stands = [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; };
    return !id.empty() && std::ranges::all_of(id, stands);
  }

  // How many elements the list has: at least one, or that is said.
  std::size_t CountOf(const DocumentPart& object, std::string_view key, std::string_view where) {
    const DocumentPart list = object.Find(key);
    if (list.view().is_array() && list.view().size() > 0) return list.view().size();
    Fail(list, fmt::format("{}: `{}` must be a list that is not empty", where, key));
    return 0;
  }

  Requirement ReadRequirement(const DocumentPart& document, std::size_t index) {
    Requirement requirement;
    const std::string where = fmt::format("requirement {}", index + 1);
    if (!document.view().is_object()) {
      Fail(document, where + ": expected an object");
      return requirement;
    }
    CheckKeys(document, where, {"id", "title", "controls"});
    requirement.id = Id(document, where);
    requirement.title = Text(document, "title", where);
    if (!requirement.id.empty() && !requirement_ids_.insert(requirement.id).second) {
      Fail(document.Find("id"),
           fmt::format("{}: requirement `{}` stands twice", where, requirement.id));
    }
    const DocumentPart controls = document.Find("controls");
    const std::size_t count = CountOf(document, "controls", where);
    for (std::size_t i = 0; i < count; ++i) {
      requirement.controls.push_back(
          ReadControl(controls.at(i), fmt::format("{}, control {}", where, i + 1)));
    }
    return requirement;
  }

  Control ReadControl(const DocumentPart& document, const std::string& where) {
    Control control;
    if (!document.view().is_object()) {
      Fail(document, where + ": expected an object");
      return control;
    }
    CheckKeys(document, where, {"id", "title", "rules"});
    control.id = Id(document, where);
    control.title = Text(document, "title", where);
    if (!control.id.empty() && !control_ids_.insert(control.id).second) {
      Fail(document.Find("id"), fmt::format("{}: control `{}` stands twice", where, control.id));
    }
    const DocumentPart rules = document.Find("rules");
    const std::size_t count = CountOf(document, "rules", where);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < count; ++i) {
      const ValueView rule = rules.view().at(i);
      if (!rule.is_string()) {
        Fail(rules.at(i), where + ": `rules` must be a list of rule ids");
        continue;
      }
      control.rules.emplace_back(rule.text().view());
      if (!seen.insert(control.rules.back()).second) {
        Fail(rules.at(i), fmt::format("{}: rule `{}` stands twice", where, control.rules.back()));
      }
    }
    return control;
  }

  std::vector<Diagnostic>& diagnostics_;
  std::set<std::string> requirement_ids_;
  std::set<std::string> control_ids_;
};

}  // namespace

absl::StatusOr<Framework> Framework::Make(const DocumentPart& document,
                                          std::vector<Diagnostic>* diagnostics) {
  std::vector<Diagnostic> found;
  Framework framework = FrameworkReader(found).Read(document);
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
