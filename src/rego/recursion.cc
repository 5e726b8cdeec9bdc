// Rules within one strongly connected component of the graph use themselves.

#include "rego/recursion.h"

#include <algorithm>
#include <deque>

#include "fmt/format.h"

namespace assay::rego {

namespace {

// The shortest way from a rule back to itself; empty if there is none.
std::vector<std::size_t> FindCycle(const RuleGraph& graph, std::size_t start) {
  const std::size_t none = graph.rules().size();
  std::vector<std::size_t> came_from(none, none);
  std::deque<std::size_t> pending = {start};
  while (!pending.empty()) {
    const std::size_t at = pending.front();
    pending.pop_front();
    for (std::size_t to : graph.UsesOf(at)) {
      if (to == start) {
        std::vector<std::size_t> path = {start};
        for (std::size_t step = at; step != start; step = came_from[step]) path.push_back(step);
        path.push_back(start);
        std::reverse(path.begin(), path.end());
        return path;
      }
      if (came_from[to] == none) {
        came_from[to] = at;
        pending.push_back(to);
      }
    }
  }
  return {};
}

}  // namespace

void CheckRecursion(const RuleGraph& graph, DiagnosticSink& sink) {
  // Only what stands in no order can use itself: no rule of most policies.
  std::vector<bool> ordered(graph.rules().size());
  for (std::size_t rule : graph.InOrder()) ordered[rule] = true;
  for (std::size_t start = 0; start < graph.rules().size(); ++start) {
    if (ordered[start]) continue;
    const std::vector<std::size_t> path = FindCycle(graph, start);
    if (path.empty()) continue;
    std::string text;
    for (std::size_t step : path) {
      text += (text.empty() ? "" : " -> ") + graph.rules()[step]->path;
    }
    const RuleNode& rule = *graph.rules()[start];
    sink.Error(kRecursionError, rule.definitions.front()->location,
               fmt::format("rule {} is recursive: {}", rule.path, text));
  }
}

}  // namespace assay::rego
