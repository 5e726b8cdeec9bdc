#pragma once

// Small estates in JSON for the tests of the graph.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/graph.h"
#include "assay/json.h"

namespace assay {

inline ResourceTypes TypesOf(std::string_view definitions) {
  const DocumentPart source{"types.yaml", ParseJson(definitions).value()};
  return ResourceTypes::Make(std::span(&source, 1)).value();
}

// A resource whose document is `json`; `{"$unknown": "text"}` stands for an unknown.
inline ValueView WithUnknowns(ValueView value, ValueArena& arena) {
  if (value.is_array()) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < value.size(); ++i)
      items.push_back(WithUnknowns(value.at(i), arena));
    return arena.Array(items);
  }
  if (!value.is_object()) return value;
  if (const ValueView text = value.Find("$unknown"); text.defined()) {
    return arena.Unknown(UnknownKind::kAfterApply, text.text().view());
  }
  std::vector<Member> members;
  for (std::size_t i = 0; i < value.size(); ++i) {
    members.push_back({value.key(i), WithUnknowns(value.at(i), arena)});
  }
  return arena.Object(members);
}

inline Resource ResourceOf(std::string_view json) {
  const Value parsed = ParseJson(json).value();
  ValueArena arena;
  arena.Keep(parsed);
  const ValueView document = WithUnknowns(parsed, arena);
  return {.document = std::move(arena).Freeze(document)};
}

// What a node is called in expectations.
inline std::vector<std::string> IdsOf(const Graph& graph, std::span<const NodeId> nodes) {
  std::vector<std::string> ids;
  for (NodeId node : nodes) ids.emplace_back(graph.id(node));
  return ids;
}

// `a,b` where that is all, else `a,b ? kind: reason`.
inline std::string Show(const Graph& graph, const Neighbours& neighbours) {
  std::string text;
  for (const std::string& id : IdsOf(graph, neighbours.nodes)) {
    if (!text.empty()) text += ',';
    text += id;
  }
  if (neighbours.complete) return text;
  if (!text.empty()) text += ' ';
  return text + "? " + std::string(NameOf(neighbours.unknown_kind)) + ": " +
         std::string(neighbours.reason);
}

inline std::string ShowRelated(const Graph& graph, std::string_view type, std::string_view id,
                               std::string_view relation) {
  const std::optional<NodeId> node = graph.Find(type, id);
  return node ? Show(graph, graph.Related(*node, relation)) : "no such resource";
}

}  // namespace assay
