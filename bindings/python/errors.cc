// Status and diagnostics as Python exceptions. The classes live in assay/errors.py, where Python's
// users read them.
#include <string>

#include "assay/report.h"
#include "module.h"

namespace assay::python {

namespace py = pybind11;

namespace {

std::string Represent(const Diagnostic& self) {
  std::string text = "<Diagnostic " + self.code;
  if (!self.location.file.empty()) {
    text += " " + self.location.file + ":" + std::to_string(self.location.line) + ":" +
            std::to_string(self.location.column);
  }
  return PrintableText(text + ": " + self.message + ">");
}

[[noreturn]] void Throw(const char* type, const absl::Status& status, const py::kwargs& details) {
  const std::string message(status.message().data(), status.message().size());
  const std::string code = absl::StatusCodeToString(status.code());
  const py::object exception =
      py::module_::import("assay.errors").attr(type)(message, py::arg("code") = code, **details);
  PyErr_SetObject(py::type::handle_of(exception).ptr(), exception.ptr());
  throw py::error_already_set();
}

py::tuple StateOf(const Diagnostic& self) {
  return py::make_tuple(self.severity == DiagnosticSeverity::kError, self.code, self.message,
                        self.location.file, self.location.line, self.location.column,
                        self.source_line, self.hint);
}

Diagnostic DiagnosticOf(const py::tuple& state) {
  if (state.size() != 8) throw py::value_error("no state of a Diagnostic");
  return {
      .severity = state[0].cast<bool>() ? DiagnosticSeverity::kError : DiagnosticSeverity::kWarning,
      .code = state[1].cast<std::string>(),
      .message = state[2].cast<std::string>(),
      .location = {state[3].cast<std::string>(), state[4].cast<std::uint32_t>(),
                   state[5].cast<std::uint32_t>()},
      .source_line = state[6].cast<std::string>(),
      .hint = state[7].cast<std::string>()};
}

}  // namespace

void ThrowIfError(const absl::Status& status) {
  if (!status.ok()) Throw("Error", status, {});
}

void ThrowCompileError(const absl::Status& status, const std::vector<Diagnostic>& diagnostics) {
  py::list list;
  for (const Diagnostic& diagnostic : diagnostics) list.append(py::cast(diagnostic));
  py::kwargs details;
  details["diagnostics"] = list;
  Throw("CompileError", status, details);
}

void AddDiagnostic(py::module_& module) {
  py::class_<Diagnostic>(module, "Diagnostic", "One thing that is wrong with a text, and where.")
      .def("__repr__", &Represent)
      .def_readonly("code", &Diagnostic::code)
      .def_readonly("message", &Diagnostic::message)
      .def_readonly("hint", &Diagnostic::hint)
      .def_readonly("source_line", &Diagnostic::source_line)
      .def_property_readonly(
          "is_error",
          [](const Diagnostic& self) { return self.severity == DiagnosticSeverity::kError; })
      .def_property_readonly("file", [](const Diagnostic& self) { return self.location.file; })
      .def_property_readonly("line", [](const Diagnostic& self) { return self.location.line; })
      .def_property_readonly("column", [](const Diagnostic& self) { return self.location.column; })
      .def("__str__", &RenderDiagnostic)
      .def("__reduce__", [module](const Diagnostic& self) {
        return py::make_tuple(module.attr("_diagnostic"), py::make_tuple(StateOf(self)));
      });
  module.def("_diagnostic", &DiagnosticOf, py::arg("state"), "Read what a pickle holds.");
}

}  // namespace assay::python
