// The Python module: each noun has a file of its own with one function that adds it here. Classes
// come before the functions that name them, or C++ names would leak into their docstrings.
#include "module.h"

#include <string>

#include "assay/version.h"

namespace {

namespace py = pybind11;

// Only the library makes objects of its classes. pybind11 gives `Graph.__new__(Graph)` one without
// a graph, which the first use would read. `tp_new` refuses what `__new__` alone would let through:
// the `__new__` of a base class.
void RefuseEmptyObjects(const py::module_& module) {
  for (const auto& [name, object] : py::dict(module.attr("__dict__"))) {
    if (PyType_Check(object.ptr()) == 0) continue;
    const std::string message = name.cast<std::string>() + " has no constructor";
    object.attr("__new__") =
        py::cpp_function([message](const py::args&, const py::kwargs&) -> py::object {
          throw py::type_error(message);
        });
    auto* type = reinterpret_cast<PyTypeObject*>(object.ptr());
    type->tp_new = [](PyTypeObject* self, PyObject*, PyObject*) -> PyObject* {
      return PyErr_Format(PyExc_TypeError, "%s has no constructor", self->tp_name);
    };
    PyType_Modified(type);
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
