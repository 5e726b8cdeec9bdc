// Refs: `input` and local values are read step by step; below `data` the tree of rules decides what
// is a rule, what a base document and what may be either.

#include "rego/function_lowerer.h"
#include "rego/rule_graph.h"
#include "rego/variable.h"

namespace assay::rego {

using ir::Opcode;

FunctionLowerer::Operand FunctionLowerer::LowerReference(const Term& reference) {
  const Term& head = *reference.items[0];
  const Terms path = reference.items.subspan(1);
  if (IsDataRef(reference)) return LowerDataReference(reference);
  LowerKeys(path);
  if (IsRoot(head)) {
    const std::uint32_t input = code_.NewRegister();
    code_.SetPath(input, {});
    Call(Opcode::kInput, input, 0, 0);
    return LowerPath(input, path, {}, true);
  }
  const Operand value = LowerTerm(head);
  const std::vector<Operand>* steps = code_.PathOf(value);
  if (steps == nullptr) return LowerPath(value, path, {}, false);
  return LowerPath(value, path, std::vector<Operand>(*steps), true);
}

void FunctionLowerer::LowerKeys(Terms path) {
  for (const Term* key : path) {
    if (key->kind != TermKind::kVar) LowerRefsIn(*key);
  }
}

FunctionLowerer::Operand FunctionLowerer::LowerPath(Operand value, Terms path,
                                                    std::vector<Operand> steps, bool from_input) {
  for (const Term* key : path) {
    if (!IsEvaluableNow(*key)) {
      value = Loop(value, *key, &steps, from_input);
      continue;
    }
    const Operand at = LowerTerm(*key);
    const std::uint32_t next = code_.NewRegister();
    if (from_input) {
      steps.push_back(at);
      code_.SetPath(next, steps);
    }
    Call(Opcode::kGet, next, value, at);
    value = next;
  }
  return value;
}

// Goes over a collection and binds the variables of `key`. The result is the loop's value.
FunctionLowerer::Operand FunctionLowerer::Loop(Operand collection, const Term& key,
                                               std::vector<Operand>* steps, bool from_input) {
  const std::uint32_t iterator = code_.NewIterator();
  Call(Opcode::kScan, iterator, collection, 0);
  const bool unnamed = key.kind == TermKind::kVar && key.text == "$";
  const std::uint32_t at = unnamed && !from_input ? ir::kNoRegister : code_.NewRegister();
  const std::uint32_t value = code_.NewRegister();
  if (from_input) {
    steps->push_back(at);
    code_.SetPath(value, *steps);
  }
  const Label next = code_.NewLabel();
  code_.Place(next);
  Call(Opcode::kNext, iterator, at, value);
  fail_ = next;
  if (!unnamed) Destructure(at, key);
  return value;
}

FunctionLowerer::Operand FunctionLowerer::LowerDataReference(const Term& reference) {
  std::size_t used = 0;
  const RuleNode& node = context_.tree.Walk(reference, &used);
  LowerKeys(reference.items.subspan(used));
  const RuleNode* rule = node.is_rule() && node.kind() != RuleKind::kFunction ? &node : nullptr;
  if (const RuleNode* collector = node.Collector(); collector != nullptr) {
    // A rule of its own below one with variables is read by itself unless the other may meet it.
    bool meets = rule == nullptr || rule->kind() == RuleKind::kPartialObject;
    std::size_t depth = used;
    for (const RuleNode* above = &node; !meets; above = above->parent, --depth) {
      if (above->is_rule() && above->kind() == RuleKind::kPartialObject) {
        for (const Rule* definition : above->definitions) {
          meets = meets || MayProduce(definition->head, reference, depth);
        }
      }
      if (above == collector) break;
    }
    if (meets) {
      for (const RuleNode* above = &node; above != collector; above = above->parent) --used;
      rule = collector;
    }
  }
  if (rule == nullptr) return LowerDocument(reference, node, used);
  const std::uint32_t value = code_.NewRegister();
  Call(Opcode::kCallRule, value, unit_.FunctionOf(*rule), 0);
  return LowerPath(value, reference.items.subspan(used), {}, false);
}

// What stands at an inner node: rules and base documents together. As long as a key may lead to a
// rule, all of the keys so far are given each time, so that no more is computed than they ask for.
FunctionLowerer::Operand FunctionLowerer::LowerDocument(const Term& reference, const RuleNode& node,
                                                        std::size_t used) {
  const Terms path = reference.items.subspan(used);
  const bool leads_to_rules = path.empty() || path[0]->kind != TermKind::kString;
  if (leads_to_rules) unit_.RequestBelow(node);
  const std::uint32_t at = unit_.NodeOf(node);
  std::vector<Operand> keys;
  std::size_t i = 0;
  for (; i < path.size(); ++i) {
    if (IsEvaluableNow(*path[i])) {
      keys.push_back(LowerTerm(*path[i]));
      continue;
    }
    if (!leads_to_rules) break;
    const std::uint32_t iterator = code_.NewIterator();
    const std::uint32_t row = InARow(keys);
    Call(Opcode::kScanData, iterator, at, row, static_cast<std::uint8_t>(keys.size()));
    const std::uint32_t key = code_.NewRegister();
    const Label next = code_.NewLabel();
    code_.Place(next);
    Call(Opcode::kNext, iterator, key, ir::kNoRegister);
    fail_ = next;
    Destructure(key, *path[i]);
    keys.push_back(key);
  }
  const std::uint32_t row = InARow(keys);
  const std::uint32_t value = code_.NewRegister();
  Call(Opcode::kReadData, value, at, row, static_cast<std::uint8_t>(keys.size()));
  return LowerPath(value, path.subspan(i), {}, false);
}

}  // namespace assay::rego
