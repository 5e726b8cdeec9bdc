// A type is looked up by what it is made of, which are pointers to types that are kept already: so
// making one and comparing two cost their own width, not their depth.

#include "rego/type.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <tuple>

#include "absl/hash/hash.h"
#include "rego/format_ast.h"

namespace assay::rego {

namespace {

int RankOf(TermKind kind) { return static_cast<int>(kind); }

// Below, equal or above zero. Equal types are one object, so at most one part is looked into.
int Compare(const Type* a, const Type* b);

int CompareAll(std::span<const Type* const> a, std::span<const Type* const> b) {
  const std::size_t both = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (a[i] != b[i]) return Compare(a[i], b[i]);
  }
  if (a.size() == b.size()) return 0;
  return a.size() < b.size() ? -1 : 1;
}

int CompareObjects(const Type& a, const Type& b) {
  if (a.open != b.open) return a.open ? 1 : -1;
  if (a.key != b.key) return Compare(a.key, b.key);
  if (a.rest != b.rest) return Compare(a.rest, b.rest);
  const std::size_t both = std::min(a.properties.size(), b.properties.size());
  for (std::size_t i = 0; i < both; ++i) {
    const Property& left = a.properties[i];
    const Property& right = b.properties[i];
    if (left.key < right.key) return -1;
    if (right.key < left.key) return 1;
    if (left.value != right.value) return Compare(left.value, right.value);
  }
  if (a.properties.size() == b.properties.size()) return 0;
  return a.properties.size() < b.properties.size() ? -1 : 1;
}

int Compare(const Type* a, const Type* b) {
  if (a == b) return 0;
  if (a == nullptr || b == nullptr) return a == nullptr ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  switch (a->kind) {
    case TypeKind::kArray:
      if (a->rest != b->rest) return Compare(a->rest, b->rest);
      return CompareAll(a->items, b->items);
    case TypeKind::kObject:
      return CompareObjects(*a, *b);
    case TypeKind::kSet:
      return Compare(a->rest, b->rest);
    case TypeKind::kFunction:
      if (a->items.size() != b->items.size()) return a->items.size() < b->items.size() ? -1 : 1;
      if (const int order = CompareAll(a->items, b->items); order != 0) return order;
      return Compare(a->rest, b->rest);
    default:
      return CompareAll(a->items, b->items);
  }
}

bool IsUnknown(const Type* type) { return type == nullptr || type->has_unknown; }
std::uint16_t DepthOf(const Type* type) { return type == nullptr ? 0 : type->depth; }

// `has_unknown` and `depth`, from the parts. What a union holds is known well enough.
void Measure(Type& type) {
  std::uint16_t deepest = std::max(DepthOf(type.key), DepthOf(type.rest));
  bool unknown = false;
  for (const Type* item : type.items) {
    deepest = std::max(deepest, DepthOf(item));
    unknown = unknown || IsUnknown(item);
  }
  for (const Property& property : type.properties) {
    deepest = std::max(deepest, DepthOf(property.value));
    unknown = unknown || IsUnknown(property.value);
  }
  const bool rest_counts = type.kind == TypeKind::kSet || type.kind == TypeKind::kFunction ||
                           type.open || type.rest != nullptr;
  if (rest_counts) unknown = unknown || IsUnknown(type.rest);
  if (type.open) unknown = unknown || IsUnknown(type.key);
  type.has_unknown = unknown && type.kind != TypeKind::kAny;
  type.depth = static_cast<std::uint16_t>(deepest + 1);
}

}  // namespace

bool operator<(const TypeKey& a, const TypeKey& b) {
  if (a.kind != b.kind) return RankOf(a.kind) < RankOf(b.kind);
  if (a.kind == TermKind::kBoolean) return a.number < b.number;
  if (a.kind != TermKind::kNumber) return a.text < b.text;
  // Beyond this not every integer is a double: only the text tells them apart.
  constexpr double kExact = 9007199254740992.0;
  if (a.number != b.number) return a.number < b.number;
  return (a.number > kExact || a.number < -kExact) && a.text < b.text;
}

std::size_t TypePool::Hash::operator()(const Type* type) const {
  std::size_t hash = absl::HashOf(type->kind, type->open, type->key, type->rest, type->items.size(),
                                  type->properties.size());
  for (const Type* item : type->items) hash = absl::HashOf(hash, item);
  for (const Property& property : type->properties) {
    // Numbers that are equal may be written differently.
    const bool number = property.key.kind == TermKind::kNumber;
    hash = absl::HashOf(hash, property.key.kind, property.value, property.key.number);
    if (!number) hash = absl::HashOf(hash, std::hash<std::string_view>()(property.key.text));
  }
  return hash;
}

bool TypePool::Equal::operator()(const Type* a, const Type* b) const {
  return std::tie(a->kind, a->open, a->key, a->rest) ==
             std::tie(b->kind, b->open, b->key, b->rest) &&
         std::equal(a->items.begin(), a->items.end(), b->items.begin(), b->items.end()) &&
         std::equal(a->properties.begin(), a->properties.end(), b->properties.begin(),
                    b->properties.end(), [](const Property& left, const Property& right) {
                      return left.value == right.value && left.key == right.key;
                    });
}

TypePool::TypePool()
    : any_(Keep({.kind = TypeKind::kAny})),
      null_(Keep({.kind = TypeKind::kNull})),
      boolean_(Keep({.kind = TypeKind::kBoolean})),
      number_(Keep({.kind = TypeKind::kNumber})),
      string_(Keep({.kind = TypeKind::kString})) {}

// The spans of `type` may point anywhere; those of what is kept are the pool's.
const Type* TypePool::Keep(Type type) {
  const auto found = types_.find(&type);
  if (found != types_.end()) return *found;
  Measure(type);
  const std::size_t parts = 1 + type.items.size() + type.properties.size();
  if (type.depth > kMaxDepth || parts_ + parts > kMaxParts) return any_;
  parts_ += parts;
  type.items = arena_.Copy(std::vector<const Type*>(type.items.begin(), type.items.end()));
  type.properties =
      arena_.Copy(std::vector<Property>(type.properties.begin(), type.properties.end()));
  const Type* kept = arena_.New(type);
  types_.insert(kept);
  return kept;
}

const Type* TypePool::Array(const std::vector<const Type*>& first, const Type* rest) {
  return Keep({.kind = TypeKind::kArray, .rest = rest, .items = first});
}

const Type* TypePool::Set(const Type* elements) {
  return Keep({.kind = TypeKind::kSet, .rest = elements});
}

const Type* TypePool::Function(const std::vector<const Type*>& arguments, const Type* result) {
  return Keep({.kind = TypeKind::kFunction, .rest = result, .items = arguments});
}

namespace {

void SortProperties(std::vector<Property>& properties) {
  const auto by_key = [](const Property& a, const Property& b) { return a.key < b.key; };
  std::stable_sort(properties.begin(), properties.end(), by_key);
  // Of equal keys the last.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    if (i + 1 < properties.size() && properties[i].key == properties[i + 1].key) continue;
    properties[kept++] = properties[i];
  }
  properties.resize(kept);
}

}  // namespace

const Type* TypePool::Object(std::vector<Property> properties) {
  SortProperties(properties);
  return Keep({.kind = TypeKind::kObject, .properties = properties});
}

const Type* TypePool::Object(std::vector<Property> properties, const Type* key, const Type* value) {
  SortProperties(properties);
  return Keep({.kind = TypeKind::kObject,
               .open = true,
               .key = key,
               .rest = value,
               .properties = properties});
}

const Type* TypePool::Either(const Type* a, const Type* b) {
  if (a == nullptr || a == b) return b;
  if (b == nullptr) return a;
  if (a->kind == TypeKind::kFunction || b->kind == TypeKind::kFunction) {
    return EitherFunction(a, b);
  }
  return Either(std::vector<const Type*>{a, b});
}

const Type* TypePool::EitherFunction(const Type* a, const Type* b) {
  if (a->kind != b->kind || a->items.size() != b->items.size()) return any_;
  std::vector<const Type*> arguments;
  for (std::size_t i = 0; i < a->items.size(); ++i) {
    arguments.push_back(Either(a->items[i], b->items[i]));
  }
  return Function(arguments, Either(a->rest, b->rest));
}

const Type* TypePool::Either(const std::vector<const Type*>& types) {
  absl::flat_hash_set<const Type*> distinct;
  for (const Type* type : types) {
    if (type == nullptr) continue;
    if (type->is_any() || type->kind == TypeKind::kFunction) return any_;
    if (type->kind == TypeKind::kAny) {
      distinct.insert(type->items.begin(), type->items.end());
    } else {
      distinct.insert(type);
    }
    if (distinct.size() > kMaxAlternatives) return any_;
  }
  if (distinct.empty()) return nullptr;
  if (distinct.size() == 1) return *distinct.begin();
  std::vector<const Type*> sorted(distinct.begin(), distinct.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const Type* a, const Type* b) { return Compare(a, b) < 0; });
  return Keep({.kind = TypeKind::kAny, .items = sorted});
}

TypeKey TypePool::KeyOf(const Term& constant) {
  TypeKey key{.kind = constant.kind, .text = constant.text};
  switch (constant.kind) {
    case TermKind::kNull:
      key.type = null_;
      return key;
    case TermKind::kBoolean:
      key.number = constant.boolean ? 1 : 0;
      key.type = boolean_;
      return key;
    case TermKind::kNumber:
      // A number too large for a double leaves 0 and is told from others by its text.
      std::from_chars(key.text.data(), key.text.data() + key.text.size(), key.number);
      key.type = number_;
      return key;
    case TermKind::kString:
      key.type = string_;
      return key;
    default:
      break;
  }
  key.text = arena_.Copy(std::string_view(FormatAst(constant)));
  // Keys of this kind are rare: what they are made of is not looked into.
  if (constant.kind == TermKind::kObject) {
    key.type = Object({}, any_, any_);
  } else {
    key.type = constant.kind == TermKind::kSet ? Set(any_) : Array({}, any_);
  }
  return key;
}

TypeKey TypePool::KeyOf(std::string_view name) const {
  return {.kind = TermKind::kString, .text = name, .type = string_};
}

const Type* TypePool::Select(const Type* type, const TypeKey& key) {
  if (type == nullptr || !Spend()) return type == nullptr ? nullptr : any_;
  switch (type->kind) {
    case TypeKind::kArray: {
      if (key.kind != TermKind::kNumber || key.number < 0) return nullptr;
      const auto index = static_cast<std::size_t>(std::min(key.number, 1e15));
      if (static_cast<double>(index) != key.number) return nullptr;
      return index < type->items.size() ? type->items[index] : type->rest;
    }
    case TypeKind::kObject: {
      const auto place = std::lower_bound(
          type->properties.begin(), type->properties.end(), key,
          [](const Property& property, const TypeKey& asked) { return property.key < asked; });
      if (place != type->properties.end() && place->key == key) return place->value;
      return type->open && Fits(type->key, key.type) ? type->rest : nullptr;
    }
    case TypeKind::kSet:
      return Fits(type->rest, key.type) ? key.type : nullptr;
    case TypeKind::kAny:
      return SelectAny(*type, key);
    default:
      return nullptr;
  }
}

const Type* TypePool::SelectAny(const Type& type, const TypeKey& key) {
  if (type.items.empty()) return any_;
  std::vector<const Type*> found;
  for (const Type* alternative : type.items) found.push_back(Select(alternative, key));
  return Either(found);
}

const Type* TypePool::KeysOf(const Type* type) {
  if (type == nullptr) return nullptr;
  const auto [place, fresh] = keys_.try_emplace(type, nullptr);
  if (!fresh) return place->second;
  return keys_[type] = JoinKeys(*type);
}

const Type* TypePool::JoinKeys(const Type& type) {
  std::vector<const Type*> keys;
  switch (type.kind) {
    case TypeKind::kArray:
      return number_;
    case TypeKind::kObject:
      for (const Property& property : type.properties) keys.push_back(property.key.type);
      if (type.open) keys.push_back(type.key);
      return Either(keys);
    case TypeKind::kSet:
      return type.rest;
    case TypeKind::kAny:
      if (type.items.empty()) return any_;
      for (const Type* alternative : type.items) keys.push_back(KeysOf(alternative));
      return Either(keys);
    default:
      return nullptr;
  }
}

const Type* TypePool::ValuesOf(const Type* type) {
  if (type == nullptr) return nullptr;
  const auto [place, fresh] = values_.try_emplace(type, nullptr);
  if (!fresh) return place->second;
  return values_[type] = JoinValues(*type);
}

const Type* TypePool::JoinValues(const Type& type) {
  std::vector<const Type*> values;
  switch (type.kind) {
    case TypeKind::kArray:
      values.assign(type.items.begin(), type.items.end());
      values.push_back(type.rest);
      return Either(values);
    case TypeKind::kObject:
      for (const Property& property : type.properties) values.push_back(property.value);
      values.push_back(type.rest);
      return Either(values);
    case TypeKind::kSet:
      return type.rest;
    case TypeKind::kAny:
      if (type.items.empty()) return any_;
      for (const Type* alternative : type.items) values.push_back(ValuesOf(alternative));
      return Either(values);
    default:
      return nullptr;
  }
}

}  // namespace assay::rego
