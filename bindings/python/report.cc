#include "assay/report.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "assay/version.h"
#include "module.h"

namespace assay::python {

namespace py = pybind11;

namespace {

// A finding's views point into its report, so in Python it keeps that report alive.
struct KeptFinding {
  Report report;
  Finding finding;

  std::string message() const {
    if (!finding.evidence.empty() && !finding.evidence.front().message.empty()) {
      return finding.evidence.front().message;
    }
    return finding.rule->title;
  }
};

bool SameEvidence(const Evidence& a, const Evidence& b) {
  return a.message == b.message && a.path == b.path && a.position == b.position &&
         a.assumed == b.assumed && a.related == b.related && Compare(a.expected, b.expected) == 0 &&
         Compare(a.actual, b.actual) == 0;
}

// Findings are equal that say the same, whichever report they are from.
bool SameFinding(const KeptFinding& self, const KeptFinding& other) {
  const Finding& a = self.finding;
  const Finding& b = other.finding;
  return a.rule->id == b.rule->id && a.outcome == b.outcome && a.severity == b.severity &&
         a.resource_type == b.resource_type && a.resource_id == b.resource_id &&
         a.account_id == b.account_id && a.region == b.region && a.name == b.name &&
         std::ranges::equal(a.evidence, b.evidence, SameEvidence);
}

std::vector<KeptFinding> Keep(const Report& report, const std::vector<Finding>& findings) {
  std::vector<KeptFinding> kept;
  kept.reserve(findings.size());
  for (const Finding& finding : findings) kept.push_back({report, finding});
  return kept;
}

py::dict Counts(const Report& report) {
  py::dict counts;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    counts[py::str(std::string(NameOf(outcome)))] = report.count(outcome);
  }
  return counts;
}

std::string RepresentReport(const Report& report) {
  std::string text = "<Report";
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (report.count(outcome) == 0) continue;
    text.append(" ").append(NameOf(outcome)) += "=" + std::to_string(report.count(outcome));
  }
  return text + ">";
}

std::string RepresentFinding(const KeptFinding& self) {
  return PrintableText("<Finding " + std::string(NameOf(self.finding.outcome)) + " " +
                       self.finding.rule->id + " " + std::string(self.finding.resource_id) + ">");
}

std::string RepresentEvidence(const Evidence& self) {
  std::string text = "<Evidence";
  for (const std::string* part : {&self.position, &self.path, &self.message}) {
    if (!part->empty()) text += " " + *part;
  }
  return PrintableText(text + ">");
}

using Writer = absl::Status (*)(const Report&, std::ostream&, const WriteOptions&);

template <Writer kWrite>
std::string Written(const Report& report) {
  std::ostringstream out;
  ThrowIfError(Unlocked([&] { return kWrite(report, out, {.tool_version = ASSAY_VERSION}); }));
  return out.str();
}

template <auto kField>
std::string Text(const KeptFinding& self) {
  return std::string(self.finding.*kField);
}

void AddFinding(py::module_& module) {
  py::class_<Evidence>(module, "Evidence", "Why a rule came to its outcome: one observation.")
      .def_readonly("message", &Evidence::message)
      .def_readonly("path", &Evidence::path)
      .def_readonly("assumed", &Evidence::assumed)
      .def_readonly("related", &Evidence::related)
      .def_readonly("position", &Evidence::position)
      .def_property_readonly("expected",
                             [](const Evidence& self) { return ToPython(self.expected); })
      .def_property_readonly("actual", [](const Evidence& self) { return ToPython(self.actual); })
      .def("__eq__", &SameEvidence, py::is_operator())
      .def("__hash__",
           [](const Evidence& self) {
             return py::hash(py::make_tuple(self.message, self.path, self.position));
           })
      .def("__repr__", &RepresentEvidence);
  py::class_<KeptFinding>(module, "Finding", "One rule's outcome on one resource.")
      .def_property_readonly("id", [](const KeptFinding& self) { return self.finding.id(); })
      .def_property_readonly("rule_id",
                             [](const KeptFinding& self) { return self.finding.rule->id; })
      .def_property_readonly(
          "outcome",
          [](const KeptFinding& self) { return std::string(NameOf(self.finding.outcome)); })
      .def_property_readonly(
          "severity",
          [](const KeptFinding& self) { return std::string(NameOf(self.finding.severity)); })
      .def_property_readonly("resource_type", &Text<&Finding::resource_type>)
      .def_property_readonly("resource_id", &Text<&Finding::resource_id>)
      .def_property_readonly("account_id", &Text<&Finding::account_id>)
      .def_property_readonly("region", &Text<&Finding::region>)
      .def_property_readonly("name", &Text<&Finding::name>)
      .def_property_readonly("message", [](const KeptFinding& self) { return self.message(); })
      .def_property_readonly("evidence",
                             [](const KeptFinding& self) {
                               return std::vector<Evidence>(self.finding.evidence.begin(),
                                                            self.finding.evidence.end());
                             })
      .def("__eq__", &SameFinding, py::is_operator())
      .def("__hash__",
           [](const KeptFinding& self) {
             return py::hash(
                 py::make_tuple(self.finding.id(), static_cast<int>(self.finding.outcome)));
           })
      .def("__repr__", &RepresentFinding);
}

}  // namespace

void AddReport(py::module_& module) {
  AddFinding(module);
  py::class_<Report>(module, "Report", "The result of a run: one outcome a rule and resource.")
      .def("__repr__", &RepresentReport)
      .def_property_readonly("failed", [](const Report& self) { return Keep(self, self.failed()); })
      .def_property_readonly(
          "findings", [](const Report& self) { return Keep(self, self.findings()); },
          "All that is neither pass nor skip, in order of rule, then resource.")
      .def_property_readonly("counts", &Counts, "How many pairs have each outcome.")
      .def("__len__", [](const Report& self) { return self.pairs(); })
      .def("to_text", &Written<&WriteText>)
      .def("to_json", &Written<&WriteJson>)
      .def("to_json_lines", &Written<&WriteJsonLines>)
      .def("to_sarif", &Written<&WriteSarif>);
}

}  // namespace assay::python
