#include "assay/graph.h"

#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <vector>

#include "assay/json.h"
#include "module.h"

namespace assay::python {

namespace py = pybind11;

namespace {

Graph FromResources(const py::iterable& resources, bool complete) {
  GraphBuilder builder;
  for (const py::handle resource : resources) {
    if (!IsMapping(resource)) throw py::type_error("a resource is a mapping");
    ValueArena arena(builder.symbols());
    const ValueView document = FromPython(resource, arena);
    Resource added;
    added.document = std::move(arena).Freeze(document);
    ThrowIfError(builder.Add(std::move(added)));
  }
  if (complete) ThrowIfError(builder.AddCoverage({.resource_type = "*"}));
  return ValueOrThrow(Unlocked([&] { return std::move(builder).Build(); }));
}

Graph FromJson(const std::string& text) {
  return ValueOrThrow(Unlocked([&] { return Graph::ParseJson(text); }));
}

std::string Represent(const Graph& self) {
  return "<Graph resources=" + std::to_string(self.size()) +
         " types=" + std::to_string(self.type_names().size()) + ">";
}

NodeId FindNode(const Graph& graph, const std::string& type, const std::string& id) {
  const auto node = graph.Find(type, id);
  if (!node) throw py::key_error("no " + type + " with id `" + id + "`");
  return *node;
}

py::list Unknowns(const Graph& graph, const std::string& type, const std::string& id) {
  py::list list;
  for (const UnknownAt& unknown : FindUnknowns(graph.document(FindNode(graph, type, id)))) {
    py::list path;
    for (const ValueView step : unknown.path) path.append(ToPython(step));
    list.append(py::make_tuple(path, std::string(NameOf(unknown.kind)), std::string(unknown.text)));
  }
  return list;
}

}  // namespace

void AddGraph(py::module_& module) {
  py::class_<Graph>(module, "Graph", R"(The inventory: resources, and how they hang together.

A graph never changes and may be shared between threads.)")
      .def_static("from_resources", &FromResources, py::arg("resources"), py::kw_only(),
                  py::arg("complete") = true,
                  R"(Make a graph of documents that each have `resource_type` and `resource_id`.

Args:
    resources: Dicts, or other mappings, as a collector would read them.
    complete: Whether nothing is missing, so that absence is knowledge; otherwise a rule that asks for
        what is not there gets `unknown`.

Raises:
    Error: A resource has no type or id, two different ones have the same, or a value is no JSON
        (NaN, a lone surrogate), is nested too deep or has too many digits.
    TypeError: A resource is no mapping, or holds what a document cannot.)")
      .def_static("from_json", &FromJson, py::arg("text"), R"(Read an inventory.

Args:
    text: A JSON array of documents that each have `resource_type` and `resource_id`, or one document
        a line (JSON Lines). `assay` beside a document's members says what is unknown of it; where
        no record states coverage, everything counts as covered.

Raises:
    Error: The text is no inventory; the message begins with line and column where the JSON is
        wrong. Or two different resources have the same type and id.)")
      .def("__len__", [](const Graph& self) { return self.size(); })
      .def("__repr__", &Represent)
      .def_property_readonly("types",
                             [](const Graph& self) {
                               std::vector<std::string> names;
                               for (const auto name : self.type_names()) names.emplace_back(name);
                               return names;
                             })
      .def(
          "document",
          [](const Graph& self, const std::string& type, const std::string& id) {
            return ToPython(self.document(FindNode(self, type, id)));
          },
          py::arg("type"), py::arg("id"),
          R"(Return a copy of a resource's document, without what is unknown in it.

A whole number is an int, a fraction the nearest float. What neither holds is a decimal.Decimal: a
whole number of more than 20,000 digits, and a fraction that as a float were infinite or zero.

Raises:
    KeyError: There is no such resource.)")
      .def("unknowns", &Unknowns, py::arg("type"), py::arg("id"),
           R"(Return what is unknown in a document: a list of (path, kind, reason).

Raises:
    KeyError: There is no such resource.)");
}

}  // namespace assay::python
