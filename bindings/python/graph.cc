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
    if (!py::isinstance<py::dict>(resource)) throw py::type_error("a resource is a dict");
    ValueArena arena(builder.symbols());
    const ValueView document = FromPython(resource, arena);
    Resource added;
    added.document = std::move(arena).Freeze(document);
    ThrowIfError(builder.Add(std::move(added)));
  }
  if (complete) ThrowIfError(builder.AddCoverage({.resource_type = "*"}));
  return ValueOrThrow(std::move(builder).Build());
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
    resources: Dicts as a collector would read them.
    complete: Whether nothing is missing, so that absence is knowledge; otherwise a rule that asks for
        what is not there gets `unknown`.

Raises:
    Error: A resource has no type or id, or two different ones have the same.)")
      .def_static(
          "from_json", [](const std::string& text) { return ValueOrThrow(Graph::ParseJson(text)); },
          py::arg("text"),
          R"(Read an inventory: a JSON array of such documents, or one a line, and records of coverage.

Raises:
    Error: The text is not such an inventory; the message begins with line and column.)")
      .def("__len__", [](const Graph& self) { return self.size(); })
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
          "Return a copy of a resource's document, without what is unknown in it.")
      .def("unknowns", &Unknowns, py::arg("type"), py::arg("id"),
           "Return what is unknown in a document: a list of (path, kind, reason).");
}

}  // namespace assay::python
