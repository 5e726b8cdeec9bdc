#include "assay/ruleset.h"

#include <pybind11/stl.h>

#include <map>
#include <string>
#include <vector>

#include "assay/rego.h"
#include "module.h"

namespace assay::python {

namespace py = pybind11;

namespace {

RuleSet Compile(const std::map<std::string, std::string>& sources, bool strict) {
  std::vector<RegoSource> texts;
  texts.reserve(sources.size());
  for (const auto& [file, text] : sources) texts.push_back({.file = file, .text = text});
  std::vector<Diagnostic> diagnostics;
  absl::StatusOr<RuleSet> rules =
      Unlocked([&] { return CompileRego(texts, {.strict = strict}, &diagnostics); });
  if (!rules.ok() && !diagnostics.empty()) ThrowCompileError(rules.status(), diagnostics);
  return ValueOrThrow(std::move(rules));
}

std::vector<Rule> RulesOf(const RuleSet& self) {
  std::vector<Rule> rules;
  for (const CompiledRule& compiled : self.rules()) rules.push_back(compiled.rule);
  return rules;
}

RuleSet Load(const py::bytes& pack) {
  const std::string bytes(pack);
  return ValueOrThrow(Unlocked([&] { return RuleSet::Load(bytes); }));
}

}  // namespace

void AddRuleSet(py::module_& module) {
  py::class_<Rule>(module, "Rule", "One rule, as its METADATA block states it.")
      .def_readonly("id", &Rule::id)
      .def_readonly("aliases", &Rule::aliases)
      .def_readonly("title", &Rule::title)
      .def_readonly("description", &Rule::description)
      .def_readonly("remediation", &Rule::remediation)
      .def_readonly("resource", &Rule::resource)
      .def_property_readonly("severity",
                             [](const Rule& self) { return std::string(NameOf(self.severity)); })
      .def("__repr__", [](const Rule& self) { return "<Rule " + self.id + ">"; });
  py::class_<RuleSet>(module, "RuleSet", "Compiled rules. Never changes; may be shared.")
      .def("__len__", [](const RuleSet& self) { return self.rules().size(); })
      .def("__repr__",
           [](const RuleSet& self) {
             return "<RuleSet rules=" + std::to_string(self.rules().size()) + ">";
           })
      .def_property_readonly("rules", &RulesOf)
      .def(
          "only",
          [](const RuleSet& self, const std::vector<std::string>& ids) {
            return ValueOrThrow(self.Only(ids));
          },
          py::arg("ids"),
          "Return the rule set with these rules alone, by id or alias; Error with code `NOT_FOUND` "
          "if there is none of that name.")
      .def(
          "save",
          [](const RuleSet& self) { return py::bytes(Unlocked([&] { return self.Save(); })); },
          "Return the pack: bytes that `load` reads without the Rego front end.")
      .def_static("load", &Load, py::arg("pack"),
                  "Read a pack; Error with code `DATA_LOSS` if it is damaged.");
  module.def("compile_rego", &Compile, py::arg("sources"), py::kw_only(), py::arg("strict") = false,
             R"(Compile rules: a mapping of file names to Rego texts.

Raises:
    CompileError: Something is wrong with a text; `diagnostics` lists everything that is.)");
}

}  // namespace assay::python
