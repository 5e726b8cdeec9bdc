#pragma once

// Which rules may use which: an edge leads from a rule to each rule that one of its refs may reach.

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "rego/ast.h"
#include "rego/rule_tree.h"

namespace assay::rego {

// Do a definition with variables in its reference and the ref's constant path meet? `skip` elements
// of the path lead to the definition's node.
bool MayProduce(const Head& head, const Term& reference, std::size_t skip);

// Names are resolved. Nothing here recurses over rules: a policy may chain thousands.
class RuleGraph {
 public:
  explicit RuleGraph(const RuleTree& tree);

  // All rules of the tree, by their place in it.
  const std::vector<const RuleNode*>& rules() const { return rules_; }
  // The rules that rule number `from` uses, sorted.
  const std::vector<std::size_t>& UsesOf(std::size_t from) const { return edges_[from]; }
  // Every rule behind those it uses; those that use themselves, or use such rules, are left out.
  std::vector<std::size_t> InOrder() const;
  // The rule that a path leads to; null if there is none.
  const RuleNode* FindRule(const Term& reference) const { return tree_.FindCallee(reference); }
  // The rules that a ref may reach, and all that use them, directly or through others.
  std::vector<const RuleNode*> DependentsOf(const Term& reference) const;

 private:
  void AddEdgesOf(const RuleNode& node);
  void VisitTerm(Term& term);
  void VisitExpr(Expr& expr);
  void AddReached(const Term& reference, std::vector<std::size_t>& out) const;
  void AddMatches(const RuleNode& top, const Term& reference, std::size_t used,
                  std::vector<std::size_t>& out) const;
  void AddSubtree(const RuleNode& top, std::vector<std::size_t>& out) const;

  const RuleTree& tree_;
  std::vector<const RuleNode*> rules_;
  absl::flat_hash_map<const RuleNode*, std::size_t> index_;
  std::vector<std::vector<std::size_t>> edges_;
  std::vector<std::vector<std::size_t>> users_;
  std::size_t from_ = 0;
};

}  // namespace assay::rego
