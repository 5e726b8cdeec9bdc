#pragma once

// Which definitions stand where below `data`: a tree by the constant beginning of their names.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rego/ast.h"

namespace assay::oracle {

struct Definition {
  const rego::Rule* rule = nullptr;
  // Not each `not`: all of the negated expression is negated, with what it is made of.
  bool negates_bodies = false;
  std::size_t constant = 1;  // elements of the head's reference that lead to the node
};

struct Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
  std::vector<Definition> definitions;

  bool is_function() const { return !definitions.empty() && definitions[0].rule->head.is_function; }
  // A function without arguments is a rule in all but name.
  bool is_document() const { return !is_function() || definitions[0].rule->head.arguments.empty(); }
  // A name with variables, here or further down: the document is put together from all below.
  bool is_assembled() const;
  const Node* Find(std::string_view name) const {
    const auto child = children.find(name);
    return child == children.end() ? nullptr : child->second.get();
  }
};

class Rules {
 public:
  void Add(const rego::Module& module);
  const Node& root() const { return root_; }
  // The function that `data.a.f` names; null if it names none.
  const Node* FindFunction(const rego::Term& reference) const;

 private:
  Node root_;
};

}  // namespace assay::oracle
