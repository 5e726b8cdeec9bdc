// The Python module: each noun has a file of its own with one function that adds it here. Classes
// come before the functions that name them, or C++ names would leak into their docstrings.
#include "module.h"

#include <string>

#include "assay/version.h"

namespace {

// pybind11 gives `Graph.__new__(Graph)` an object without a graph, which the first use would read.
void RefuseEmptyObjects(const pybind11::module_& module) {
  for (const char* name :
       {"Diagnostic", "Evidence", "Finding", "Graph", "Report", "Rule", "RuleSet"}) {
    const std::string message = std::string(name) + " has no constructor";
    module.attr(name).attr("__new__") = pybind11::cpp_function(
        [message](const pybind11::args&, const pybind11::kwargs&) -> pybind11::object {
          throw pybind11::type_error(message);
        });
  }
}

}  // namespace

PYBIND11_MODULE(_assay, module) {
  module.doc() = "Policy over cloud configuration; import `assay`, which re-exports this module.";
  module.attr("__version__") = ASSAY_VERSION;
  assay::python::AddDiagnostic(module);
  assay::python::AddGraph(module);
  assay::python::AddReport(module);
  assay::python::AddRuleSet(module);
  assay::python::AddEvaluator(module);
  RefuseEmptyObjects(module);
}
