#pragma once

// Which rules stand where below `data`: the tree that the modules of one unit make together.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rego/ast.h"
#include "rego/diagnostic_sink.h"

namespace assay::rego {

enum class RuleKind : std::uint8_t { kComplete, kPartialSet, kPartialObject, kFunction };

// A node of the tree: a package, a part of one, or a rule. A definition stands at the constant
// beginning of its reference: `p.q[x].r := 1` at `p.q`.
struct RuleNode {
  std::string_view name;
  std::string path;  // `data.p.q`
  RuleNode* parent = nullptr;
  std::map<std::string_view, std::unique_ptr<RuleNode>> children;
  std::vector<Rule*> definitions;       // without else branches, in the order of modules and texts
  std::vector<const Module*> packages;  // whose package is exactly this

  bool is_rule() const { return !definitions.empty(); }
  RuleKind kind() const;
  std::size_t arity() const { return definitions.front()->head.arguments.size(); }
  const RuleNode* FindChild(std::string_view child) const;
  // The rule at or above this node that has variables in its reference, and so gives what stands
  // here as well; the topmost one; null if there is none.
  const RuleNode* Collector() const;
};

// How many elements of a rule's reference stand in its node's path: the name and what is constant
// text behind it.
std::size_t ConstantLength(const Head& head);
// `p[x] := y`, `p.q[x] contains y`: the reference goes on behind its constant beginning.
bool HasDynamicReference(const Head& head);

class RuleTree {
 public:
  RuleTree();
  void Add(const Module& module);
  const RuleNode& root() const { return *root_; }
  // The node that a ref's constant beginning leads to, as far as the tree goes; `used` becomes the
  // number of the ref's elements that were used, `data` among them.
  const RuleNode& Walk(const Term& reference, std::size_t* used) const;
  // The function or rule that a call names; null if there is none.
  const RuleNode* FindCallee(const Term& operation) const;

 private:
  std::unique_ptr<RuleNode> root_;
};

// Reports rules that contradict each other: kinds, arities, defaults, packages below rules.
void CheckRuleConflicts(const RuleTree& tree, DiagnosticSink& sink);

}  // namespace assay::rego
