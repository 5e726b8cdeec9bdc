#pragma once

// The types of names: documents below `data` and `input`, variables.
//
// Environments are layers. A body has one for its variables, a closure in it another; an expression
// with `with` has one that says what the replaced documents are. What a layer does not know, the
// next one does; what none knows is `any` for a document, unknown for a variable.

#include <deque>
#include <map>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/string_map.h"
#include "rego/ast.h"
#include "rego/type.h"

namespace assay::rego {

// Types by path. A node without a type of its own is a package or a part of one: an object of what
// stands below it, which may hold other things too, for data come from elsewhere.
class TypeTree {
 public:
  struct Node {
    const Type* type = nullptr;
    std::map<TypeKey, Node*> children = {};
    mutable const Type* extent = nullptr;  // a cache: Extent(), while nothing below changes

    const Node* Find(const TypeKey& key) const;
  };

  explicit TypeTree(TypePool& pool) : pool_(pool) {}

  const Node& root() const { return nodes_.front(); }
  // Replaces what is known of a path.
  void Put(const std::vector<TypeKey>& path, const Type* type);
  // Adds a definition's type to what others gave; objects above and below take it up.
  void Insert(const std::vector<TypeKey>& path, const Type* type);
  const Type* Extent(const Node& node, int depth = 0) const;

 private:
  Node& ChildOf(Node& node, const TypeKey& key);
  const Type* Merge(const Type* a, const Type* b);
  const Type* WithMember(const Type& object, std::span<const TypeKey> path, const Type* type);
  void TakeUpBelow(Node& node);

  TypePool& pool_;
  std::deque<Node> nodes_ = std::deque<Node>(1);
};

struct TypeLayer {
  const TypeLayer* next = nullptr;
  const TypeTree* documents = nullptr;  // null: none of its own
  StringViewMap<const Type*> own = {};
  // Where variables get their types: `own`, but of a `with` layer that of the body around it.
  StringViewMap<const Type*>* variables = nullptr;
};

class TypeReader {
 public:
  explicit TypeReader(TypePool& pool) : pool_(pool) {}

  // The type of a term, as far as it is known; null if not at all.
  const Type* TypeOf(const TypeLayer& layer, const Term& term);
  const Type* TypeOfVariable(const TypeLayer& layer, std::string_view variable) const;
  // Of the key of a ref that no constant gives.
  const Type* SelectPath(const Type* type, std::span<Term* const> keys);

  // What the body of a comprehension was found to give.
  void SetClosure(const Term& comprehension, const Type* type) { closures_[&comprehension] = type; }

 private:
  const Type* TypeOfRef(const TypeLayer& layer, const Term& reference);
  const Type* TypeOfDocument(const TypeLayer& layer, const Term& reference, bool* known);
  const Type* TypeOfObject(const TypeLayer& layer, const Term& object);

  TypePool& pool_;
  absl::flat_hash_map<const Term*, const Type*> closures_;
};

}  // namespace assay::rego
