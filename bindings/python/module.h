#pragma once

// What the files of the Python module share: each adds one noun, and results become exceptions in
// one place.

#include <pybind11/pybind11.h>

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "assay/diagnostic.h"
#include "assay/value.h"

namespace assay::python {

void AddDiagnostic(pybind11::module_& module);
void AddGraph(pybind11::module_& module);
void AddReport(pybind11::module_& module);
void AddRuleSet(pybind11::module_& module);
void AddEvaluator(pybind11::module_& module);

// Throws assay.Error, with the status code's name in `code`, unless the status is OK.
void ThrowIfError(const absl::Status& status);
// Throws assay.CompileError, with the diagnostics, which are data and not only text.
[[noreturn]] void ThrowCompileError(const absl::Status& status,
                                    const std::vector<Diagnostic>& diagnostics);

template <typename Result>
Result ValueOrThrow(absl::StatusOr<Result> result) {
  ThrowIfError(result.status());
  return *std::move(result);
}

// What `call` returns; other Python threads run meanwhile, so it must not touch Python's objects.
template <typename Call>
auto Unlocked(Call call) {
  const pybind11::gil_scoped_release release;
  return call();
}

// Documents cross by value. Undefined becomes None; sets become sorted lists; as in JSON output, an
// unknown member is left out and an unknown element is None.
pybind11::object ToPython(ValueView value);
// A dict, or anything else that says it is a Mapping.
bool IsMapping(pybind11::handle object);
ValueView FromPython(pybind11::handle object, ValueArena& arena);

}  // namespace assay::python
