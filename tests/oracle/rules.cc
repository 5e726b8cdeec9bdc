#include "oracle/rules.h"

namespace assay::oracle {

using rego::Term;
using rego::TermKind;

bool Node::is_assembled() const {
  for (const Definition& definition : definitions) {
    const rego::Head& head = definition.rule->head;
    if (!head.is_function && head.reference->items.size() > definition.constant) return true;
  }
  return false;
}

void Rules::Add(const rego::Module& module) {
  const auto child_of = [](Node* node, std::string_view name) {
    std::unique_ptr<Node>& child = node->children[std::string(name)];
    if (child == nullptr) child = std::make_unique<Node>();
    return child.get();
  };
  Node* package = &root_;
  for (std::string_view part : module.package.path) package = child_of(package, part);
  for (const rego::Rule* rule : module.rules) {
    const rego::Terms name = rule->head.reference->items;
    Node* node = child_of(package, name[0]->text);
    std::size_t constant = 1;
    while (constant < name.size() && name[constant]->kind == TermKind::kString) {
      node = child_of(node, name[constant++]->text);
    }
    node->definitions.push_back({rule, module.negates_bodies, constant});
  }
}

const Node* Rules::FindFunction(const Term& reference) const {
  if (reference.kind != TermKind::kRef || reference.items[0]->text != "data") return nullptr;
  const Node* node = &root_;
  for (const Term* item : reference.items.subspan(1)) {
    if (item->kind != TermKind::kString) return nullptr;
    node = node->Find(item->text);
    if (node == nullptr) return nullptr;
  }
  return node->is_function() ? node : nullptr;
}

}  // namespace assay::oracle
