#include <utility>

#include "rego/function_lowerer.h"
#include "rego/lower.h"

namespace assay::rego {

UnitLowerer::UnitLowerer(const LowerContext& context, std::string name, bool strict_errors)
    : context_(context) {
  ir::Unit unit;
  unit.name = std::move(name);
  unit.strict_errors = strict_errors;
  unit_ = context_.program.AddUnit(std::move(unit));
  NumberNodes();
}

// Parents before children, children in order of name, as a unit's tree wants it.
void UnitLowerer::NumberNodes() {
  std::vector<ir::DataNode>& nodes = context_.program.unit(unit_).nodes;
  std::vector<const RuleNode*> pending = {&context_.tree.root()};
  nodes.push_back({.name = "data"});
  nodes_[&context_.tree.root()] = 0;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    for (const auto& [name, child] : pending[i]->children) {
      const auto index = static_cast<std::uint32_t>(nodes.size());
      nodes[i].children.push_back(index);
      nodes_[child.get()] = index;
      nodes.push_back({.name = std::string(name)});
      pending.push_back(child.get());
    }
  }
  requested_.assign(nodes.size(), false);
}

std::uint32_t UnitLowerer::FunctionOf(const RuleNode& rule) {
  const auto [place, fresh] = functions_.try_emplace(&rule, 0);
  if (fresh) {
    place->second = context_.program.ReserveFunction(unit_);
    context_.program.unit(unit_).nodes[nodes_.at(&rule)].function = place->second;
    pending_.push_back(&rule);
  }
  return place->second;
}

void UnitLowerer::RequestBelow(const RuleNode& node) {
  std::vector<const RuleNode*> pending = {&node};
  while (!pending.empty()) {
    const RuleNode& at = *pending.back();
    pending.pop_back();
    const std::uint32_t index = nodes_.at(&at);
    if (requested_[index]) continue;
    requested_[index] = true;
    if (at.is_rule()) {
      FunctionOf(at);
      continue;
    }
    for (const auto& [name, child] : at.children) pending.push_back(child.get());
  }
}

void UnitLowerer::LowerPending() {
  while (!pending_.empty()) {
    const RuleNode& rule = *pending_.back();
    pending_.pop_back();
    FunctionLowerer lowerer(*this, rule.path, rule.definitions.front()->location);
    ir::Function function = lowerer.LowerRule(rule);
    context_.program.SetFunction(functions_.at(&rule), std::move(function));
  }
}

std::uint32_t UnitLowerer::LowerQuery(const Query& query,
                                      const std::vector<std::string_view>& values) {
  const std::uint32_t index = context_.program.ReserveFunction(unit_);
  const Location at = query.body.empty() ? Location{} : query.body[0]->location;
  FunctionLowerer lowerer(*this, "query", at);
  ir::Function function = lowerer.LowerQuery(query, values);
  context_.program.SetFunction(index, std::move(function));
  return index;
}

}  // namespace assay::rego
