#include "rego/rule_tree.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"

namespace assay::rego {

namespace {

RuleKind KindOf(const Head& head) {
  if (head.is_function) return RuleKind::kFunction;
  if (HasDynamicReference(head)) return RuleKind::kPartialObject;
  return head.key != nullptr ? RuleKind::kPartialSet : RuleKind::kComplete;
}

bool IsName(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

RuleNode& ChildOf(RuleNode& node, std::string_view name) {
  std::unique_ptr<RuleNode>& child = node.children[name];
  if (child == nullptr) {
    child = std::make_unique<RuleNode>();
    child->name = name;
    child->parent = &node;
    child->path = IsName(name) ? fmt::format("{}.{}", node.path, name)
                               : fmt::format("{}[\"{}\"]", node.path, name);
  }
  return *child;
}

}  // namespace

std::size_t ConstantLength(const Head& head) {
  const Terms items = head.reference->items;
  std::size_t length = 1;
  while (length < items.size() && items[length]->kind == TermKind::kString) ++length;
  return length;
}

bool HasDynamicReference(const Head& head) {
  return ConstantLength(head) < head.reference->items.size();
}

RuleKind RuleNode::kind() const {
  RuleKind kind = KindOf(definitions.front()->head);
  for (const Rule* rule : definitions) {
    if (KindOf(rule->head) == RuleKind::kPartialObject) kind = RuleKind::kPartialObject;
  }
  return kind;
}

const RuleNode* RuleNode::FindChild(std::string_view child) const {
  const auto found = children.find(child);
  return found == children.end() ? nullptr : found->second.get();
}

const RuleNode* RuleNode::Collector() const {
  const RuleNode* topmost = nullptr;
  for (const RuleNode* node = this; node != nullptr; node = node->parent) {
    if (node->is_rule() && node->kind() == RuleKind::kPartialObject) topmost = node;
  }
  return topmost;
}

RuleTree::RuleTree() : root_(std::make_unique<RuleNode>()) {
  root_->name = "data";
  root_->path = "data";
}

void RuleTree::Add(const Module& module) {
  RuleNode* package = root_.get();
  for (std::string_view part : module.package.path) package = &ChildOf(*package, part);
  package->packages.push_back(&module);
  for (Rule* rule : module.rules) {
    const Terms items = rule->head.reference->items;
    RuleNode* node = package;
    for (std::size_t i = 0; i < ConstantLength(rule->head); ++i) {
      node = &ChildOf(*node, items[i]->text);
    }
    node->definitions.push_back(rule);
  }
}

const RuleNode& RuleTree::Walk(const Term& reference, std::size_t* used) const {
  const RuleNode* node = root_.get();
  std::size_t i = 1;
  for (; i < reference.items.size() && reference.items[i]->kind == TermKind::kString; ++i) {
    const RuleNode* child = node->FindChild(reference.items[i]->text);
    if (child == nullptr) break;
    node = child;
    if (node->is_rule() && node->kind() != RuleKind::kPartialObject) {
      ++i;
      break;
    }
  }
  *used = i;
  return *node;
}

const RuleNode* RuleTree::FindCallee(const Term& operation) const {
  std::size_t used = 0;
  const RuleNode& node = Walk(operation, &used);
  return used == operation.items.size() && node.is_rule() ? &node : nullptr;
}

namespace {

void CheckNode(const RuleNode& node, DiagnosticSink& sink) {
  std::set<RuleKind> kinds;
  std::set<std::size_t> arities;
  std::vector<const Rule*> defaults;
  for (const Rule* rule : node.definitions) {
    kinds.insert(KindOf(rule->head));
    arities.insert(rule->head.arguments.size());
    if (rule->is_default) defaults.push_back(rule);
  }
  const Location& at = node.definitions.front()->location;
  if (kinds.size() > 1 || arities.size() > 1) {
    std::string places;
    for (const Rule* rule : node.definitions) {
      places += (places.empty() ? "" : ", ") + sink.Describe(rule->location);
    }
    sink.Error(kTypeError, at, fmt::format("conflicting rules {} found", node.path),
               fmt::format("all definitions must be of one kind and arity: {}", places));
  }
  if (defaults.size() > 1) {
    std::string places;
    for (const Rule* rule : defaults) {
      places += (places.empty() ? "" : ", ") + sink.Describe(rule->location);
    }
    sink.Error(kTypeError, at,
               fmt::format("multiple default rules {} found at {}", node.path, places));
  }
}

}  // namespace

void CheckRuleConflicts(const RuleTree& tree, DiagnosticSink& sink) {
  std::vector<const RuleNode*> pending = {&tree.root()};
  while (!pending.empty()) {
    const RuleNode& node = *pending.back();
    pending.pop_back();
    if (node.is_rule()) {
      CheckNode(node, sink);
      for (const Module* module : node.packages) {
        sink.Error(kTypeError, module->package.location,
                   fmt::format("package {} conflicts with rule defined at {}",
                               std::string_view(node.path).substr(5),
                               sink.Describe(node.definitions.front()->location)));
      }
    }
    // Values of one path cannot both be whole and be put together from others below.
    if (node.is_rule() && node.kind() != RuleKind::kPartialObject) {
      for (const auto& [name, child] : node.children) {
        if (!child->is_rule()) continue;
        sink.Error(kTypeError, node.definitions.front()->location,
                   fmt::format("rule {} conflicts with [{} at {}]", node.path, child->path,
                               sink.Describe(child->definitions.front()->location)));
      }
    }
    for (const auto& [name, child] : node.children) pending.push_back(child.get());
  }
}

}  // namespace assay::rego
