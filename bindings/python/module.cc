// The Python module: each noun has a file of its own with one function that adds it here. Classes
// come before the functions that name them, or C++ names would leak into their docstrings.
#include "module.h"

#include "assay/version.h"

PYBIND11_MODULE(_assay, module) {
  module.doc() = "Policy over cloud configuration; import `assay`, which re-exports this module.";
  module.attr("__version__") = ASSAY_VERSION;
  assay::python::AddDiagnostic(module);
  assay::python::AddGraph(module);
  assay::python::AddReport(module);
  assay::python::AddRuleSet(module);
  assay::python::AddEvaluator(module);
}
