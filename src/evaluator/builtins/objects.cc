// Objects. A member whose value is unknown may also be absent, so a result that depends on which
// keys there are is unknown then; one that only carries values along is not.

#include <algorithm>
#include <span>
#include <vector>

#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

// An unknown that leaves open which keys the object has; undefined if all are known.
ValueView UnknownKeys(ValueView object) {
  if (object.is_open()) return FirstUnknown(object);
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (object.key(i).has_unknown()) return FirstUnknown(object.key(i));
    if (object.at(i).is_unknown()) return FirstUnknown(object.at(i));
  }
  return ValueView::Undefined();
}

// The same, where a member that may be absent can be carried along as an unknown one.
ValueView UnknownBeyondMembers(ValueView object) {
  if (object.is_open()) return FirstUnknown(object);
  for (std::size_t i = 0; object.has_unknown() && i < object.size(); ++i) {
    if (object.key(i).has_unknown()) return FirstUnknown(object.key(i));
  }
  return ValueView::Undefined();
}

// One step of object.get: what stands at `key`, undefined if nothing does, an unknown if that is
// not known.
ValueView Step(ValueView value, ValueView key) {
  if (value.is_unknown()) return FirstUnknown(value);
  if (key.has_unknown()) return FirstUnknown(key);
  const ValueView found = value.Find(key);
  if (found.defined() || !value.is_collection()) return found;
  if (value.is_open() || (value.is_set() && value.has_unknown())) return FirstUnknown(value);
  return value.is_object() ? UnknownBeyondMembers(value) : found;
}

// Keys to keep or to leave out, as a set; an unknown if they are not all known.
ValueView KeySet(BuiltinCall& call, ValueView keys) {
  if (!keys.is_collection()) return WrongType(call, 1, "one of {object, set, array}", keys);
  if (!call.Spend(keys.size())) return ValueView::Undefined();
  if (keys.is_object()) {
    if (const ValueView unknown = UnknownKeys(keys); unknown.defined()) return unknown;
  } else if (keys.has_unknown()) {
    return FirstUnknown(keys);
  }
  if (keys.is_set()) return keys;
  std::vector<ValueView> items;
  items.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    items.push_back(keys.is_object() ? keys.key(i) : keys.at(i));
  }
  return call.arena().Set(items);
}

// The members whose keys are, or are not, among `operands[1]`.
ValueView SelectMembers(BuiltinCall& call, Arguments operands, bool wanted) {
  if (!Expect(call, operands, 0, Kind::kObject)) return ValueView::Undefined();
  const ValueView object = operands[0];
  const ValueView keys = KeySet(call, operands[1]);
  if (!keys.is_set()) return keys;
  if (const ValueView unknown = UnknownBeyondMembers(object); unknown.defined()) return unknown;
  if (!call.Spend(object.size())) return ValueView::Undefined();
  std::vector<assay::Member> members;
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (keys.Find(object.key(i)).defined() == wanted) {
      members.push_back({object.key(i), object.at(i)});
    }
  }
  return call.arena().Object(members);
}

// What one key has in several objects, in order: the last value, and if that is an object, merged
// with the objects that stand directly before it. A value that is no object hides what came
// earlier.
ValueView MergeValues(BuiltinCall& call, std::span<const ValueView> values);

struct Entry {
  ValueView key;
  ValueView value;
};

// All members of `objects`, stably in order of key. False if the call may not go on.
bool GatherMembers(BuiltinCall& call, std::span<const ValueView> objects,
                   std::vector<Entry>& entries) {
  for (ValueView object : objects) {
    if (!call.Spend(object.size() + 1)) return false;
    for (std::size_t i = 0; i < object.size(); ++i) {
      entries.push_back({object.key(i), object.at(i)});
    }
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return Compare(a.key, b.key) < 0; });
  return true;
}

// The later over the earlier. Recursion is bounded by ExpectShallow of the callers.
ValueView MergeObjects(BuiltinCall& call, std::span<const ValueView> objects) {
  if (objects.size() == 1) return objects[0];
  for (ValueView object : objects) {
    if (const ValueView unknown = UnknownBeyondMembers(object); unknown.defined()) return unknown;
  }
  std::vector<Entry> entries;
  if (!GatherMembers(call, objects, entries)) return ValueView::Undefined();
  std::vector<assay::Member> members;
  std::vector<ValueView> values;
  for (std::size_t i = 0; i < entries.size();) {
    const ValueView key = entries[i].key;
    values.clear();
    for (; i < entries.size() && entries[i].key == key; ++i) values.push_back(entries[i].value);
    const ValueView merged = MergeValues(call, values);
    if (!merged.defined()) return merged;
    members.push_back({key, merged});
  }
  return call.arena().Object(members);
}

ValueView MergeValues(BuiltinCall& call, std::span<const ValueView> values) {
  std::size_t first = values.size();
  while (first > 0 && values[first - 1].is_object()) --first;
  if (first == values.size()) return values.back();
  // An object may stand there, or nothing, or what hides the rest.
  if (first > 0 && values[first - 1].is_unknown()) return FirstUnknown(values[first - 1]);
  return MergeObjects(call, values.subspan(first));
}

// Decides object.subset; `exhausted` says that it had to stop.
class SubsetSearch {
 public:
  explicit SubsetSearch(BuiltinCall& call) : call_(call) {}

  // Both are of one kind, or an array and a set.
  bool IsSubset(ValueView super, ValueView sub) {
    if (!Spend(super.size() + sub.size() + 1)) return false;
    if (super.is_object()) return IsSubsetOfObject(super, sub);
    if (super.is_array()) return sub.is_set() ? HoldsAll(super, sub) : IsRunOf(super, sub);
    if (!super.is_set()) return false;
    for (std::size_t i = 0; i < sub.size(); ++i) {
      if (!super.Find(sub.at(i)).defined()) return false;
    }
    return true;
  }
  bool exhausted() const { return exhausted_; }

 private:
  bool Spend(std::uint64_t steps) {
    exhausted_ = exhausted_ || !call_.Spend(steps);
    return !exhausted_;
  }

  bool IsSubsetOfObject(ValueView super, ValueView sub) {
    for (std::size_t i = 0; i < sub.size(); ++i) {
      const ValueView other = super.Find(sub.key(i));
      if (!other.defined()) return false;
      if (sub.at(i) == other) continue;
      if (sub.at(i).kind() != other.kind() || !IsSubset(other, sub.at(i))) return false;
    }
    return true;
  }

  // Whether `sub` stands in `super` as a run.
  bool IsRunOf(ValueView super, ValueView sub) {
    for (std::size_t at = 0; at + sub.size() <= super.size(); ++at) {
      std::size_t matched = 0;
      while (matched < sub.size() && super.at(at + matched) == sub.at(matched)) ++matched;
      if (matched == sub.size()) return true;
      if (!Spend(matched + 1)) return false;
    }
    return false;
  }

  // Matches OPA: an element that the array holds twice counts twice, and an empty array holds no
  // set, not even the empty one.
  static bool HoldsAll(ValueView array, ValueView set) {
    std::size_t unmatched = set.size();
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (unmatched > 0 && set.Find(array.at(i)).defined()) --unmatched;
      if (unmatched == 0) return true;
    }
    return false;
  }

  BuiltinCall& call_;
  bool exhausted_ = false;
};

}  // namespace

ValueView ObjectGet(BuiltinCall& call, Arguments operands) {
  ValueView value = operands[0];
  if (value.is_unknown()) return FirstUnknown(value);
  if (!Expect(call, operands, 0, Kind::kObject)) return ValueView::Undefined();
  const ValueView path = operands[1];
  if (path.is_unknown()) return FirstUnknown(path);
  if (!path.is_array()) {
    value = Step(value, path);
    return value.defined() ? value : operands[2];
  }
  if (path.is_open()) return FirstUnknown(path);
  if (!call.Spend(path.size())) return ValueView::Undefined();
  for (std::size_t i = 0; i < path.size() && value.defined(); ++i) value = Step(value, path.at(i));
  return value.defined() ? value : operands[2];
}

ValueView ObjectKeys(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kObject)) return ValueView::Undefined();
  const ValueView object = operands[0];
  if (!call.Spend(object.size())) return ValueView::Undefined();
  if (const ValueView unknown = UnknownKeys(object); unknown.defined()) return unknown;
  std::vector<ValueView> keys;
  keys.reserve(object.size());
  for (std::size_t i = 0; i < object.size(); ++i) keys.push_back(object.key(i));
  return call.arena().Set(keys);
}

ValueView ObjectFilter(BuiltinCall& call, Arguments operands) {
  return SelectMembers(call, operands, true);
}

ValueView ObjectRemove(BuiltinCall& call, Arguments operands) {
  return SelectMembers(call, operands, false);
}

ValueView ObjectSubset(BuiltinCall& call, Arguments operands) {
  const ValueView super = operands[0];
  const ValueView sub = operands[1];
  if (!super.is_collection() ||
      (super.kind() != sub.kind() && !(super.is_array() && sub.is_set()))) {
    return FailType(call, "both arguments object.subset must be of the same type or array and set");
  }
  if (!ExpectShallow(call, super) || !ExpectShallow(call, sub)) return ValueView::Undefined();
  SubsetSearch search(call);
  const bool subset = search.IsSubset(super, sub);
  return search.exhausted() ? ValueView::Undefined() : ValueView::Boolean(subset);
}

ValueView ObjectUnion(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kObject) || !Expect(call, operands, 1, Kind::kObject) ||
      !ExpectShallow(call, operands[0]) || !ExpectShallow(call, operands[1])) {
    return ValueView::Undefined();
  }
  return MergeObjects(call, operands.first(2));
}

ValueView ObjectUnionN(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kArray) || !ExpectShallow(call, operands[0])) {
    return ValueView::Undefined();
  }
  const ValueView objects = operands[0];
  if (objects.is_open()) return FirstUnknown(objects);
  if (objects.size() == 0) return ValueView::EmptyObject();
  std::vector<ValueView> items;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (objects.at(i).is_unknown()) return FirstUnknown(objects.at(i));
    if (!objects.at(i).is_object()) return WrongElement(call, 0, objects, objects.at(i), "object");
    items.push_back(objects.at(i));
  }
  return MergeObjects(call, items);
}

}  // namespace assay::builtins
