// An edge leads from a rule to each rule that one of its refs may reach. Rules within one strongly
// connected component use themselves. Nothing here recurses over rules: a policy may chain
// thousands.

#include "rego/recursion.h"

#include <algorithm>
#include <deque>

#include "absl/container/flat_hash_map.h"
#include "fmt/format.h"
#include "rego/variable.h"

namespace assay::rego {

namespace {

class RuleGraph {
 public:
  explicit RuleGraph(const RuleTree& tree) : tree_(tree) {
    std::vector<const RuleNode*> pending = {&tree.root()};
    while (!pending.empty()) {
      const RuleNode* node = pending.back();
      pending.pop_back();
      if (node->is_rule()) {
        index_[node] = nodes_.size();
        nodes_.push_back(node);
      }
      for (auto child = node->children.rbegin(); child != node->children.rend(); ++child) {
        pending.push_back(child->second.get());
      }
    }
    edges_.resize(nodes_.size());
    for (from_ = 0; from_ < nodes_.size(); ++from_) {
      AddEdgesOf(*nodes_[from_]);
      std::vector<std::size_t>& edges = edges_[from_];
      std::sort(edges.begin(), edges.end());
      edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    }
  }

  void Report(DiagnosticSink& sink) {
    const std::vector<bool> may_loop = FindLoops();
    for (std::size_t start = 0; start < nodes_.size(); ++start) {
      if (!may_loop[start]) continue;
      const std::vector<std::size_t> path = FindCycle(start);
      if (path.empty()) continue;
      std::string text;
      for (std::size_t step : path) text += (text.empty() ? "" : " -> ") + nodes_[step]->path;
      sink.Error(kRecursionError, nodes_[start]->definitions.front()->location,
                 fmt::format("rule {} is recursive: {}", nodes_[start]->path, text));
    }
  }

 private:
  void AddEdgesOf(const RuleNode& node) {
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
    for (const auto& [name, child] : node.children) AddSubtree(*child);
  }

  void VisitTerm(Term& term) {
    if (IsDataRef(term)) AddRef(term);
    VisitChildren(
        term, [this](Term*& child) { VisitTerm(*child); },
        [this](Expr*& expr) { VisitExpr(*expr); });
  }

  void VisitExpr(Expr& expr) {
    for (Term* term : {expr.term, expr.key, expr.value, expr.domain}) {
      if (term != nullptr) VisitTerm(*term);
    }
    for (Expr* inner : expr.body) VisitExpr(*inner);
    for (Expr* operand : expr.operands) VisitExpr(*operand);
    // What is replaced is not used.
    for (WithModifier& modifier : expr.with) VisitTerm(*modifier.value);
  }

  void AddRef(const Term& reference) {
    std::size_t used = 0;
    const RuleNode& node = tree_.Walk(reference, &used);
    // Rules with variables in their reference that stand above may give the same value.
    std::size_t depth = used;
    for (const RuleNode* above = &node; above != nullptr; above = above->parent, --depth) {
      if (!above->is_rule() || above->kind() != RuleKind::kPartialObject) continue;
      const bool meets =
          std::any_of(above->definitions.begin(), above->definitions.end(),
                      [&](const Rule* rule) { return MayProduce(rule->head, reference, depth); });
      if (meets) AddEdge(*above);
    }
    if (node.is_rule() && node.kind() != RuleKind::kPartialObject) {
      AddEdge(node);
      return;
    }
    AddMatches(node, reference, used);
  }

  // Rules that the rest of a ref may lead to: a constant text leads to the child of that name, if
  // there is one, any other key to every child.
  void AddMatches(const RuleNode& top, const Term& reference, std::size_t used) {
    std::vector<std::pair<const RuleNode*, std::size_t>> pending = {{&top, used}};
    while (!pending.empty()) {
      const auto [node, at] = pending.back();
      pending.pop_back();
      if (at == reference.items.size()) {
        AddSubtree(*node);
        continue;
      }
      const Term& key = *reference.items[at];
      for (const auto& [name, child] : node->children) {
        if (key.kind == TermKind::kString && key.text != name) continue;
        if (child->is_rule() && child->kind() != RuleKind::kFunction) AddEdge(*child);
        pending.emplace_back(child.get(), at + 1);
      }
    }
  }

  void AddSubtree(const RuleNode& top) {
    std::vector<const RuleNode*> pending = {&top};
    while (!pending.empty()) {
      const RuleNode* node = pending.back();
      pending.pop_back();
      if (node->is_rule() && node->kind() != RuleKind::kFunction) AddEdge(*node);
      for (const auto& [name, child] : node->children) pending.push_back(child.get());
    }
  }

  void AddEdge(const RuleNode& node) { edges_[from_].push_back(index_.at(&node)); }

  // Takes away, again and again, rules that use none of those that are left: all that remain are on
  // a way to a loop, which is none of them in most policies.
  std::vector<bool> FindLoops() const {
    std::vector<std::vector<std::size_t>> users(nodes_.size());
    std::vector<std::size_t> uses(nodes_.size());
    std::vector<std::size_t> pending;
    for (std::size_t from = 0; from < nodes_.size(); ++from) {
      uses[from] = edges_[from].size();
      if (uses[from] == 0) pending.push_back(from);
      for (std::size_t to : edges_[from]) users[to].push_back(from);
    }
    std::vector<bool> left(nodes_.size(), true);
    while (!pending.empty()) {
      const std::size_t done = pending.back();
      pending.pop_back();
      left[done] = false;
      for (std::size_t user : users[done]) {
        if (--uses[user] == 0) pending.push_back(user);
      }
    }
    return left;
  }

  // The shortest way from a rule back to itself; empty if there is none.
  std::vector<std::size_t> FindCycle(std::size_t start) const {
    std::vector<std::size_t> came_from(nodes_.size(), nodes_.size());
    std::deque<std::size_t> pending = {start};
    while (!pending.empty()) {
      const std::size_t at = pending.front();
      pending.pop_front();
      for (std::size_t to : edges_[at]) {
        if (to == start) {
          std::vector<std::size_t> path = {start};
          for (std::size_t step = at; step != start; step = came_from[step]) path.push_back(step);
          path.push_back(start);
          std::reverse(path.begin(), path.end());
          return path;
        }
        if (came_from[to] == nodes_.size()) {
          came_from[to] = at;
          pending.push_back(to);
        }
      }
    }
    return {};
  }

  const RuleTree& tree_;
  std::vector<const RuleNode*> nodes_;
  absl::flat_hash_map<const RuleNode*, std::size_t> index_;
  std::vector<std::vector<std::size_t>> edges_;
  std::size_t from_ = 0;
};

}  // namespace

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

void CheckRecursion(const RuleTree& tree, DiagnosticSink& sink) { RuleGraph(tree).Report(sink); }

}  // namespace assay::rego
