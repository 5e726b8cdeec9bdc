#include "rego/type_environment.h"

#include <utility>

#include "rego/variable.h"

namespace assay::rego {

namespace {

constexpr int kMaxExtentDepth = 50;

bool IsScalar(TermKind kind) {
  return kind == TermKind::kNull || kind == TermKind::kBoolean || kind == TermKind::kNumber ||
         kind == TermKind::kString;
}

}  // namespace

const TypeTree::Node* TypeTree::Node::Find(const TypeKey& key) const {
  const auto found = children.find(key);
  return found == children.end() ? nullptr : found->second;
}

TypeTree::Node& TypeTree::ChildOf(Node& node, const TypeKey& key) {
  node.extent = nullptr;
  Node*& child = node.children[key];
  if (child == nullptr) child = &nodes_.emplace_back();
  return *child;
}

void TypeTree::Put(const std::vector<TypeKey>& path, const Type* type) {
  Node* node = &nodes_.front();
  for (const TypeKey& key : path) node = &ChildOf(*node, key);
  node->type = type;
}

void TypeTree::Insert(const std::vector<TypeKey>& path, const Type* type) {
  Node* node = &nodes_.front();
  for (std::size_t i = 0; i < path.size(); ++i) {
    node = &ChildOf(*node, path[i]);
    const bool above = i + 1 < path.size();
    if (above && node->type != nullptr && node->type->kind == TypeKind::kObject) {
      node->type = WithMember(*node->type, std::span(path).subspan(i + 1), type);
    }
  }
  node->type = Merge(node->type, type);
  if (type->kind == TypeKind::kObject && node->type->kind == TypeKind::kObject) {
    TakeUpBelow(*node);
  }
}

// An object type that has what stands below its node as well.
void TypeTree::TakeUpBelow(Node& node) {
  std::vector<std::pair<const Node*, std::vector<TypeKey>>> pending = {{&node, {}}};
  const Type* object = node.type;
  while (!pending.empty() && object->kind == TypeKind::kObject && pool_.Spend()) {
    const auto [at, path] = std::move(pending.back());
    pending.pop_back();
    for (const auto& [key, child] : at->children) {
      std::vector<TypeKey> longer = path;
      longer.push_back(key);
      if (child->type == nullptr) {
        pending.emplace_back(child, std::move(longer));
      } else if (object->kind == TypeKind::kObject) {
        object = WithMember(*object, longer, child->type);
      }
    }
  }
  node.type = object;
}

// Both are possible. Objects without constant keys, and sets, become one.
const Type* TypeTree::Merge(const Type* a, const Type* b) {
  if (a == nullptr || b == nullptr || a == b) return a == nullptr ? b : a;
  const auto plain = [](const Type* type) {
    return type->kind == TypeKind::kObject && type->open && type->properties.empty();
  };
  if (plain(a) && plain(b)) {
    return pool_.Object({}, pool_.Either(a->key, b->key), Merge(a->rest, b->rest));
  }
  if (a->kind == TypeKind::kSet && b->kind == TypeKind::kSet) {
    return pool_.Set(pool_.Either(a->rest, b->rest));
  }
  if (b->kind == TypeKind::kAny && a->kind != TypeKind::kAny) std::swap(a, b);
  if (a->kind == TypeKind::kAny && plain(b)) {
    std::vector<const Type*> merged;
    bool found = false;
    for (const Type* alternative : a->items) {
      const bool takes = !found && plain(alternative);
      found = found || takes;
      merged.push_back(takes ? pool_.Object({}, pool_.Either(alternative->key, b->key),
                                            pool_.Either(alternative->rest, b->rest))
                             : alternative);
    }
    if (found) return pool_.Either(merged);
  }
  return pool_.Either(a, b);
}

// Members are added as one more possible key and value each: an object's own constant keys stay.
const Type* TypeTree::WithMember(const Type& object, std::span<const TypeKey> path,
                                 const Type* type) {
  // From the innermost outwards.
  const Type* value = type;
  for (std::size_t i = path.size(); i-- > 1;) value = pool_.Object({}, path[i].type, value);
  std::vector<Property> properties(object.properties.begin(), object.properties.end());
  return pool_.Object(std::move(properties), pool_.Either(object.key, path[0].type),
                      pool_.Either(object.rest, value));
}

const Type* TypeTree::Extent(const Node& node, int depth) const {
  if (node.type != nullptr) return node.type;
  if (node.extent != nullptr) return node.extent;
  if (depth > kMaxExtentDepth || !pool_.Spend()) return pool_.any();
  std::vector<Property> properties;
  for (const auto& [key, child] : node.children) {
    if (IsScalar(key.kind)) properties.push_back({key, Extent(*child, depth + 1)});
  }
  node.extent = pool_.Object(std::move(properties), pool_.string(), pool_.any());
  return node.extent;
}

const Type* TypeReader::TypeOfVariable(const TypeLayer& layer, std::string_view variable) const {
  for (const TypeLayer* at = &layer; at != nullptr; at = at->next) {
    const auto found = at->own.find(variable);
    if (found != at->own.end()) return found->second;
  }
  return nullptr;
}

const Type* TypeReader::TypeOf(const TypeLayer& layer, const Term& term) {
  if (!pool_.Spend()) return pool_.any();
  switch (term.kind) {
    case TermKind::kNull:
      return pool_.null();
    case TermKind::kBoolean:
      return pool_.boolean();
    case TermKind::kNumber:
      return pool_.number();
    case TermKind::kString:
    case TermKind::kTemplateString:
      return pool_.string();
    case TermKind::kVar:
      return IsRoot(term) ? pool_.any() : TypeOfVariable(layer, term.text);
    case TermKind::kRef:
      return TypeOfRef(layer, term);
    case TermKind::kArray: {
      std::vector<const Type*> items;
      for (const Term* item : term.items) items.push_back(TypeOf(layer, *item));
      return pool_.Array(items, items.empty() ? pool_.any() : nullptr);
    }
    case TermKind::kSet: {
      const Type* elements = nullptr;
      std::vector<const Type*> items;
      for (const Term* item : term.items) items.push_back(TypeOf(layer, *item));
      elements = pool_.Either(items);
      return pool_.Set(elements == nullptr ? pool_.any() : elements);
    }
    case TermKind::kObject:
      return TypeOfObject(layer, term);
    case TermKind::kArrayComprehension:
    case TermKind::kObjectComprehension:
    case TermKind::kSetComprehension: {
      const auto found = closures_.find(&term);
      return found == closures_.end() ? nullptr : found->second;
    }
    case TermKind::kCall:
      return nullptr;
  }
  return nullptr;
}

const Type* TypeReader::TypeOfObject(const TypeLayer& layer, const Term& object) {
  std::vector<Property> properties;
  const Type* key = nullptr;
  const Type* value = nullptr;
  bool open = object.items.empty();
  if (open) key = value = pool_.any();
  for (std::size_t i = 0; i + 1 < object.items.size(); i += 2) {
    const Type* member = TypeOf(layer, *object.items[i + 1]);
    if (IsConstantTerm(*object.items[i])) {
      properties.push_back({pool_.KeyOf(*object.items[i]), member});
      continue;
    }
    const Type* of_key = TypeOf(layer, *object.items[i]);
    // An argument that the body says nothing of: it can be anything.
    key = pool_.Either(key, of_key == nullptr ? pool_.any() : of_key);
    value = pool_.Either(value, member);
    open = true;
  }
  return open ? pool_.Object(std::move(properties), key, value)
              : pool_.Object(std::move(properties));
}

const Type* TypeReader::SelectPath(const Type* type, std::span<Term* const> keys) {
  for (const Term* key : keys) {
    if (type == nullptr) return nullptr;
    type = IsScalar(key->kind) ? pool_.Select(type, pool_.KeyOf(*key)) : pool_.ValuesOf(type);
  }
  return type;
}

const Type* TypeReader::TypeOfRef(const TypeLayer& layer, const Term& reference) {
  const Term& head = *reference.items[0];
  // `some x in 5` is allowed, as in OPA, though nothing is in a number.
  if (IsScalar(head.kind)) return pool_.any();
  if (!IsRoot(head)) return SelectPath(TypeOf(layer, head), reference.items.subspan(1));
  for (const TypeLayer* at = &layer; at != nullptr; at = at->next) {
    if (at->documents == nullptr) continue;
    bool known = false;
    const Type* type = TypeOfDocument(*at, reference, &known);
    if (known) return type;
  }
  return pool_.any();
}

// What this layer's documents say; `known` stays false where they say nothing.
const Type* TypeReader::TypeOfDocument(const TypeLayer& layer, const Term& reference, bool* known) {
  const TypeTree::Node* node = &layer.documents->root();
  for (std::size_t i = 0; i < reference.items.size(); ++i) {
    const Term& key = *reference.items[i];
    const std::span<Term* const> tail = reference.items.subspan(i);
    const bool constant = i == 0 || IsConstantTerm(key);
    const TypeTree::Node* child = constant ? node->Find(pool_.StepOf(key)) : nullptr;
    if (child == nullptr && node->type != nullptr) {
      *known = true;
      return SelectPath(node->type, tail);
    }
    if (!constant) {
      *known = true;
      return SelectPath(layer.documents->Extent(*node), tail);
    }
    if (child == nullptr) return nullptr;
    node = child;
  }
  *known = true;
  return layer.documents->Extent(*node);
}

}  // namespace assay::rego
