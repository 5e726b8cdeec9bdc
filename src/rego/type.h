#pragma once

// What is known of a value before anything runs: `number`, `array[string]`, `any<null, string>`.
//
// Types are made by a TypePool, which keeps each one once: equal types are one object, so that they
// are compared by address and a type that many others share costs nothing. A null pointer is a type
// not known yet, written `???`.
//
// What a text can make of types is limited: unions have at most 256 alternatives, types are at most
// 100 levels deep, a pool holds a limited number. Beyond a limit a type is `any`, which fits
// everything: limits make the checker accept more, never less.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "rego/ast.h"

namespace assay::rego {

// In the order in which types are listed in a union.
enum class TypeKind : std::uint8_t {
  kNull,
  kBoolean,
  kNumber,
  kString,
  kArray,
  kObject,
  kSet,
  kAny,  // a union; without alternatives: anything
  kFunction,
};

struct Type;

// A constant as a key of an object. In the order of values.
struct TypeKey {
  TermKind kind = TermKind::kNull;
  double number = 0;           // kNumber, and false 0, true 1
  std::string_view text = {};  // as written; of an array, object or set: all of it
  const Type* type = nullptr;

  friend bool operator<(const TypeKey& a, const TypeKey& b);
  friend bool operator==(const TypeKey& a, const TypeKey& b) { return !(a < b) && !(b < a); }
};

struct Property {
  TypeKey key;
  const Type* value = nullptr;
};

struct Type {
  TypeKind kind = TypeKind::kAny;
  bool open = false;          // kObject: has keys beside `properties`
  bool has_unknown = false;   // something in it is not known yet
  std::uint16_t depth = 1;    // of types within types
  const Type* key = nullptr;  // kObject: of further keys
  const Type* rest =
      nullptr;  // kArray, kObject: of further elements; kSet: of all; kFunction: result
  // kArray: of the first elements; kAny: the alternatives, sorted; kFunction: of the arguments.
  std::span<const Type* const> items = {};
  std::span<const Property> properties = {};  // kObject: sorted

  bool is_any() const { return kind == TypeKind::kAny && items.empty(); }
};

// `any<number, set[string]>`; cut where it becomes long.
std::string TypeText(const Type* type);
std::string TypeText(const TypeKey& key);
// `(number, ???)`; with names, as far as there are any: `(collection: array[any], n: number)`.
std::string TypeTexts(std::span<const Type* const> types,
                      std::span<const std::string_view> names = {});

class TypePool {
 public:
  TypePool();
  TypePool(const TypePool&) = delete;  // types live in it
  TypePool& operator=(const TypePool&) = delete;

  const Type* any() const { return any_; }
  const Type* null() const { return null_; }
  const Type* boolean() const { return boolean_; }
  const Type* number() const { return number_; }
  const Type* string() const { return string_; }

  const Type* Array(const std::vector<const Type*>& first, const Type* rest);
  const Type* Set(const Type* elements);
  // Of equal keys the last counts.
  const Type* Object(std::vector<Property> properties);
  const Type* Object(std::vector<Property> properties, const Type* key, const Type* value);
  const Type* Function(const std::vector<const Type*>& arguments, const Type* result);
  // The union; a type not known yet adds nothing.
  const Type* Either(const Type* a, const Type* b);
  const Type* Either(const std::vector<const Type*>& types);

  // A constant term as a key.
  TypeKey KeyOf(const Term& constant);
  // The same of a name, as packages and rules have them, and of the head of a ref.
  TypeKey KeyOf(std::string_view name) const;
  TypeKey StepOf(const Term& term) {
    return term.kind == TermKind::kVar ? KeyOf(term.text) : KeyOf(term);
  }
  // What stands under a key; null if nothing can.
  const Type* Select(const Type* type, const TypeKey& key);
  // What can be iterated; null if the type has no elements.
  const Type* KeysOf(const Type* type);
  const Type* ValuesOf(const Type* type);

  // May a value be of both types?
  bool Fits(const Type* a, const Type* b);

  // Counts one step; false once all steps that a compilation may take are taken. What cannot be
  // checked any more counts as right.
  bool Spend() { return ++steps_ <= kMaxSteps; }
  // A number that was not given before.
  std::size_t Count() { return ++steps_; }

 private:
  static constexpr std::size_t kMaxSteps = 20'000'000;
  static constexpr std::size_t kMaxParts = 2'000'000;  // elements, alternatives, properties
  static constexpr std::size_t kMaxAlternatives = 256;
  static constexpr std::uint16_t kMaxDepth = 100;

  struct Hash {
    std::size_t operator()(const Type* type) const;
  };
  struct Equal {
    bool operator()(const Type* a, const Type* b) const;
  };

  const Type* Keep(Type type);
  const Type* SelectAny(const Type& type, const TypeKey& key);
  const Type* JoinKeys(const Type& type);
  const Type* JoinValues(const Type& type);
  const Type* EitherFunction(const Type* a, const Type* b);
  bool FitsAny(const Type& alternatives, const Type* type);
  bool FitsSameKind(const Type& a, const Type& b);
  bool FitsFirst(const Type& a, const Type& b);
  bool FitsProperties(const Type& a, const Type& b);
  bool FitsFunctions(const Type& a, const Type& b);

  NodeArena arena_;
  absl::flat_hash_set<const Type*, Hash, Equal> types_;
  absl::flat_hash_map<std::pair<const Type*, const Type*>, bool> fits_;
  absl::flat_hash_map<const Type*, const Type*> keys_;
  absl::flat_hash_map<const Type*, const Type*> values_;
  std::size_t steps_ = 0;
  std::size_t parts_ = 0;
  const Type* any_;
  const Type* null_;
  const Type* boolean_;
  const Type* number_;
  const Type* string_;
};

}  // namespace assay::rego
