#include "evaluator/schedule.h"

#include <algorithm>

#include "base/string_map.h"

namespace assay::evaluator {

namespace {
// Small enough for threads to end together, large enough that taking one costs nothing.
constexpr std::size_t kPiece = 256;

// Of a type, a group, or all types whose names begin as `kubernetes_*` says.
std::vector<NodeId> NodesOf(const Graph& graph, std::string_view resource) {
  std::vector<NodeId> nodes;
  const auto add = [&](std::string_view type) {
    const Neighbours all = graph.OfType(type);
    nodes.insert(nodes.end(), all.nodes.begin(), all.nodes.end());
  };
  if (!resource.ends_with('*')) {
    add(resource);
    return nodes;
  }
  resource.remove_suffix(1);
  for (std::string_view type : graph.type_names()) {
    if (type.starts_with(resource)) add(type);
  }
  return nodes;
}

}  // namespace

Schedule MakeSchedule(const RuleSet& rules, const Graph& graph) {
  Schedule schedule;
  std::vector<std::uint32_t> place_of;
  std::uint32_t place = 0;
  for (NodeId node : graph.nodes()) {
    if (node >= place_of.size()) place_of.resize(node + std::size_t{1});
    place_of[node] = place++;
  }
  StringSet types_with_rules;
  for (const CompiledRule& rule : rules.rules()) {
    PlannedRule planned{&rule, {}, {}, {}};
    planned.nodes = NodesOf(graph, rule.rule.resource);
    std::sort(planned.nodes.begin(), planned.nodes.end(),
              [&](NodeId a, NodeId b) { return place_of[a] < place_of[b]; });
    for (NodeId node : planned.nodes) {
      planned.resources.push_back(place_of[node]);
      types_with_rules.insert(std::string(graph.type(node)));
    }
    if (!planned.nodes.empty()) {
      for (const auto& entry : {rule.pass, rule.fail}) {
        if (!entry) continue;
        ir::ReadSet reads = ir::ReadsOf(rules.program(), *entry);
        planned.read_paths = std::move(reads.input_paths);
      }
    }
    const auto index = static_cast<std::uint32_t>(schedule.rules.size());
    for (std::size_t begin = 0; begin < planned.nodes.size(); begin += kPiece) {
      const std::size_t end = std::min(begin + kPiece, planned.nodes.size());
      schedule.pieces.push_back(
          {index, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    }
    schedule.pairs += planned.nodes.size();
    schedule.rules.push_back(std::move(planned));
  }
  for (std::string_view type : graph.type_names()) {
    if (types_with_rules.contains(type)) continue;
    schedule.types_without_rules.emplace_back(type, graph.OfType(type).nodes.size());
  }
  return schedule;
}

}  // namespace assay::evaluator
