#include "rego/rule_graph.h"

#include <algorithm>

#include "rego/variable.h"

namespace assay::rego {

RuleGraph::RuleGraph(const RuleTree& tree) : tree_(tree) {
  std::vector<const RuleNode*> pending = {&tree.root()};
  while (!pending.empty()) {
    const RuleNode* node = pending.back();
    pending.pop_back();
    if (node->is_rule()) {
      index_[node] = rules_.size();
      rules_.push_back(node);
    }
    for (auto child = node->children.rbegin(); child != node->children.rend(); ++child) {
      pending.push_back(child->second.get());
    }
  }
  edges_.resize(rules_.size());
  users_.resize(rules_.size());
  for (from_ = 0; from_ < rules_.size(); ++from_) {
    AddEdgesOf(*rules_[from_]);
    std::vector<std::size_t>& edges = edges_[from_];
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    for (std::size_t to : edges) users_[to].push_back(from_);
  }
}

void RuleGraph::AddEdgesOf(const RuleNode& node) {
  for (Rule* definition : node.definitions) {
    for (Rule* branch = definition; branch != nullptr; branch = branch->otherwise) {
      // The name of the rule itself is no use of it.
      for (Term* item : branch->head.reference->items.subspan(1)) VisitTerm(*item);
      for (Term* argument : branch->head.arguments) VisitTerm(*argument);
      if (branch->head.key != nullptr) VisitTerm(*branch->head.key);
      if (branch->head.value != nullptr) VisitTerm(*branch->head.value);
      for (Expr* expr : branch->body) VisitExpr(*expr);
    }
  }
  if (node.kind() != RuleKind::kPartialObject) return;
  for (const auto& [name, child] : node.children) AddSubtree(*child, edges_[from_]);
}

void RuleGraph::VisitTerm(Term& term) {
  if (IsDataRef(term)) AddReached(term, edges_[from_]);
  VisitChildren(
      term, [this](Term*& child) { VisitTerm(*child); }, [this](Expr*& expr) { VisitExpr(*expr); });
}

void RuleGraph::VisitExpr(Expr& expr) {
  for (Term* term : {expr.term, expr.key, expr.value, expr.domain}) {
    if (term != nullptr) VisitTerm(*term);
  }
  for (Expr* inner : expr.body) VisitExpr(*inner);
  for (Expr* operand : expr.operands) VisitExpr(*operand);
  // What is replaced is not used.
  for (WithModifier& modifier : expr.with) VisitTerm(*modifier.value);
}

void RuleGraph::AddReached(const Term& reference, std::vector<std::size_t>& out) const {
  std::size_t used = 0;
  const RuleNode& node = tree_.Walk(reference, &used);
  // Rules with variables in their reference that stand above may give the same value.
  std::size_t depth = used;
  for (const RuleNode* above = &node; above != nullptr; above = above->parent, --depth) {
    if (!above->is_rule() || above->kind() != RuleKind::kPartialObject) continue;
    const bool meets =
        std::any_of(above->definitions.begin(), above->definitions.end(),
                    [&](const Rule* rule) { return MayProduce(rule->head, reference, depth); });
    if (meets) out.push_back(index_.at(above));
  }
  if (node.is_rule() && node.kind() != RuleKind::kPartialObject) {
    out.push_back(index_.at(&node));
    return;
  }
  AddMatches(node, reference, used, out);
}

// Rules that the rest of a ref may lead to: a constant text leads to the child of that name, if
// there is one, any other key to every child.
void RuleGraph::AddMatches(const RuleNode& top, const Term& reference, std::size_t used,
                           std::vector<std::size_t>& out) const {
  std::vector<std::pair<const RuleNode*, std::size_t>> pending = {{&top, used}};
  while (!pending.empty()) {
    const auto [node, at] = pending.back();
    pending.pop_back();
    if (at == reference.items.size()) {
      AddSubtree(*node, out);
      continue;
    }
    const Term& key = *reference.items[at];
    for (const auto& [name, child] : node->children) {
      if (key.kind == TermKind::kString && key.text != name) continue;
      if (child->is_rule() && child->kind() != RuleKind::kFunction) {
        out.push_back(index_.at(child.get()));
      }
      pending.emplace_back(child.get(), at + 1);
    }
  }
}

void RuleGraph::AddSubtree(const RuleNode& top, std::vector<std::size_t>& out) const {
  std::vector<const RuleNode*> pending = {&top};
  while (!pending.empty()) {
    const RuleNode* node = pending.back();
    pending.pop_back();
    if (node->is_rule() && node->kind() != RuleKind::kFunction) out.push_back(index_.at(node));
    for (const auto& [name, child] : node->children) pending.push_back(child.get());
  }
}

// Takes away, again and again, rules that use none of those that are left.
std::vector<std::size_t> RuleGraph::InOrder() const {
  std::vector<std::size_t> uses(rules_.size());
  std::vector<std::size_t> order;
  for (std::size_t from = 0; from < rules_.size(); ++from) {
    uses[from] = edges_[from].size();
    if (uses[from] == 0) order.push_back(from);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t user : users_[order[i]]) {
      if (--uses[user] == 0) order.push_back(user);
    }
  }
  return order;
}

std::vector<const RuleNode*> RuleGraph::DependentsOf(const Term& reference) const {
  std::vector<std::size_t> pending;
  AddReached(reference, pending);
  std::vector<bool> seen(rules_.size());
  std::vector<const RuleNode*> dependents;
  while (!pending.empty()) {
    const std::size_t at = pending.back();
    pending.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    dependents.push_back(rules_[at]);
    pending.insert(pending.end(), users_[at].begin(), users_[at].end());
  }
  return dependents;
}

bool MayProduce(const Head& head, const Term& reference, std::size_t skip) {
  const Terms pattern = head.reference->items.subspan(ConstantLength(head));
  for (std::size_t i = 0; i < pattern.size() && skip + i < reference.items.size(); ++i) {
    const Term& key = *pattern[i];
    const Term& asked = *reference.items[skip + i];
    if (!IsConstantTerm(key) || !IsConstantTerm(asked)) continue;
    if (key.kind != asked.kind) return false;
    if (key.kind == TermKind::kString && key.text != asked.text) return false;
  }
  return true;
}

}  // namespace assay::rego
