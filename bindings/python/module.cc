// The Python module: each noun has a file of its own with one function that adds it here.
#include <pybind11/pybind11.h>

#include "assay/version.h"

PYBIND11_MODULE(_assay, module) {
  module.doc() = "Policy over cloud configuration; import `assay`, which re-exports this module.";
  module.attr("__version__") = ASSAY_VERSION;
}
