#pragma once

// AST to IR: one unit of the program at a time, and of it only what is reached from where one
// begins. Everything has been resolved, expanded, ordered and checked.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "assay/ir.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/outputs.h"
#include "rego/resolve.h"
#include "rego/rule_tree.h"

namespace assay::rego {

// Values that stand for calls of `rego.metadata.rule()` and `.chain()`.
class MetadataChains;

struct LowerContext {
  ir::ProgramBuilder& program;
  const RuleTree& tree;
  const KnownBuiltins& builtins;
  const OutputFinder& outputs;
  DiagnosticSink& sink;
  const MetadataChains* metadata = nullptr;
  bool optimize = true;
};

class UnitLowerer {
 public:
  UnitLowerer(const LowerContext& context, std::string name, bool strict_errors);

  std::uint32_t unit() const { return unit_; }
  const LowerContext& context() const { return context_; }

  // The function of a rule; it is lowered by the next LowerPending().
  std::uint32_t FunctionOf(const RuleNode& rule);
  // The node of the unit's data tree.
  std::uint32_t NodeOf(const RuleNode& node) const { return nodes_.at(&node); }
  // All rules at and below a node may be read by key.
  void RequestBelow(const RuleNode& node);

  // A query is one function more: its index. `values` holds the variables of its expressions'
  // values, empty for those that have none.
  std::uint32_t LowerQuery(const Query& query, const std::vector<std::string_view>& values);
  void LowerPending();

 private:
  void NumberNodes();

  LowerContext context_;
  std::uint32_t unit_ = 0;
  absl::flat_hash_map<const RuleNode*, std::uint32_t> nodes_;
  absl::flat_hash_map<const RuleNode*, std::uint32_t> functions_;
  std::vector<const RuleNode*> pending_;
  std::vector<bool> requested_;  // by node: everything below was asked for
};

}  // namespace assay::rego
