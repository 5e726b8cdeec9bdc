// Reading and comparing, where anything may be unknown. docs/unknown.md has the tables.
//
// What is sure comes first and is fast: neither operand holds an unknown. Else every element that
// may be the one is looked at, and the answer is an unknown word or a taint when only a completion
// of the document could tell.

#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "evaluator/machine.h"
#include "value/slab.h"

namespace assay::evaluator {

using ir::Opcode;

namespace {

void AddUnknowns(Taint& taint, ValueView a, ValueView b) {
  if (a.has_unknown()) taint.Add(StrongestUnknown(a));
  if (b.has_unknown()) taint.Add(StrongestUnknown(b));
}

ValueView Stronger(ValueView a, ValueView b) { return DoubtOf(b) > DoubtOf(a) ? b : a; }

// What an open collection has beyond what it shows.
ValueView Rest(ValueView open) { return open.at(open.size() - 1); }

}  // namespace

ValueView Machine::Get(ValueView base, ValueView key) {
  if (base.is_object()) {
    if (key.has_unknown()) return GetInObject(base, key);
    const ValueView found = base.Find(key);
    return found.defined() || !base.has_unknown() ? found : GetInObject(base, key);
  }
  if (base.is_array()) {
    if (key.is_unknown()) return base.size() == 0 ? ValueView() : key;
    // More elements may stand between those it shows, so that no index is sure.
    if (base.is_open()) return key.is_number() ? Rest(base) : ValueView();
    return base.Find(key);
  }
  if (base.is_set()) {
    if (!key.has_unknown()) {
      const ValueView found = base.Find(key);
      if (found.defined() || !base.has_unknown()) return found;
    }
    return GetInSet(base, key);
  }
  if (base.is_unknown()) return key.is_unknown() ? Stronger(base, key) : base;
  return {};
}

// Only shapes of a symbol table are remembered, for they outlive the evaluation: keys that stand
// in an object of their own are freed with it, and another object may come to stand there. The
// reader compares the key's word all the same, in case a host frees a shape earlier than it may.
ValueView Machine::GetMember(Site& site, ValueView object, ValueView key) {
  if (!key.is_string() || (value::FlagsOf(object) & detail::kOwnKeys) != 0) {
    return Get(object, key);
  }
  std::size_t low = 0;
  std::size_t high = object.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const auto order = Compare(object.key(middle), key);
    if (order == 0) {
      site = {object.shape_identity(), object.key(middle).bits(), middle};
      return object.at(middle);
    }
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return {};
}

// No member surely has the key; some may have it.
ValueView Machine::GetInObject(ValueView object, ValueView key) {
  if (object.size() == 0) return {};
  if (key.is_unknown()) return key;
  // Keys are in order and an unknown comes last, behind collections that may hold one.
  if (!key.has_unknown() && !object.key(object.size() - 1).has_unknown() &&
      object.key(object.size() - 1).is_string()) {
    return {};
  }
  if (!Spend(object.size())) return {};
  for (std::size_t i = 0; i < object.size(); ++i) {
    const ValueView candidate = object.key(i);
    if (EqualUnderUnknown(candidate, key) == Truth::kFalse) continue;
    return StrongestUnknown(candidate.has_unknown() ? candidate : key);
  }
  return {};
}

ValueView Machine::GetInSet(ValueView set, ValueView key) {
  if (set.size() == 0) return {};
  if (key.is_unknown()) return key;
  if (!Spend(set.size())) return {};
  for (std::size_t i = 0; i < set.size(); ++i) {
    const ValueView element = set.at(i);
    if (EqualUnderUnknown(element, key) == Truth::kFalse) continue;
    return StrongestUnknown(element.has_unknown() ? element : key);
  }
  return {};
}

bool Machine::Holds(Opcode opcode, ValueView b, ValueView c, Taint& taint) {
  const bool sure = !b.has_unknown() && !c.has_unknown();
  if (opcode == Opcode::kEqual || opcode == Opcode::kNotEqual) {
    const Truth truth = sure ? (b == c ? Truth::kTrue : Truth::kFalse) : EqualUnderUnknown(b, c);
    if (truth == Truth::kUnknown) {
      AddUnknowns(taint, b, c);
      return true;
    }
    return (truth == Truth::kTrue) == (opcode == Opcode::kEqual);
  }
  const bool less = opcode == Opcode::kLess;
  if (sure) {
    const auto order = Compare(b, c);
    return less ? order < 0 : order <= 0;
  }
  const Truth truth = less ? LessUnderUnknown(b, c) : LessUnderUnknown(c, b);
  if (truth == Truth::kUnknown) {
    AddUnknowns(taint, b, c);
    return true;
  }
  return (truth == Truth::kTrue) == less;
}

bool Machine::IsMember(ValueView element, ValueView collection, Taint& taint) {
  if (collection.is_unknown()) {
    AddUnknowns(taint, collection, element);
    return true;
  }
  if (!collection.is_collection()) return false;
  if (!element.has_unknown() && !collection.has_unknown() && collection.is_set()) {
    return collection.Find(element).defined();
  }
  if (!Spend(collection.size())) return false;
  Taint doubt;
  for (std::size_t i = 0; i < collection.size(); ++i) {
    const Truth truth = EqualUnderUnknown(collection.at(i), element);
    if (truth == Truth::kTrue) return true;
    if (truth == Truth::kUnknown) AddUnknowns(doubt, collection.at(i), element);
  }
  taint.Add(doubt);
  return !doubt.clean();
}

bool Machine::HasSize(ValueView value, bool object, std::size_t size, Taint& taint) {
  if (value.is_unknown()) {
    taint.Add(value);
    return true;
  }
  if (object ? !value.is_object() : !value.is_array()) return false;
  std::size_t surely = value.size();
  ValueView reason;
  if (value.is_open()) {
    --surely;
    reason = Rest(value);
  } else if (object && value.has_unknown()) {
    // A member whose value is unknown may be absent.
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!value.at(i).is_unknown()) continue;
      --surely;
      reason = value.at(i);
    }
  }
  if (surely == value.size()) return surely == size;
  if (size < surely || (size > value.size() && !value.is_open())) return false;
  taint.Add(reason);
  return true;
}

bool Machine::StartScan(Iterator& iterator, ValueView collection, Taint& taint) {
  iterator.collection = collection;
  iterator.next = 0;
  iterator.keys_only = false;
  iterator.size = collection.is_unknown() ? 1 : collection.size();
  if (collection.is_unknown()) taint.Add(collection);
  iterator.saved = taint;
  return collection.is_unknown() || collection.is_collection();
}

bool Machine::Advance(Frame& frame, const ir::Instruction& instruction) {
  Iterator& iterator = frame.iterators[instruction.a];
  frame.taint = iterator.saved;
  if (iterator.next == iterator.size) return false;
  const std::size_t turn = iterator.next++;
  const ValueView collection = iterator.collection;
  ValueView key = collection.is_unknown() ? collection.unknown_reason() : collection;
  ValueView value = key;
  if (!collection.is_unknown()) {
    value = collection.at(turn);
    key = value;
    if (collection.is_object()) {
      key = collection.key(turn);
    } else if (collection.is_array() && !iterator.keys_only) {
      key = collection.is_open() ? Rest(collection)
                                 : *ValueView::SmallInteger(static_cast<std::int64_t>(turn));
    }
  }
  if (value.is_unknown()) frame.taint.Add(value);
  if (instruction.b != ir::kNoRegister) {
    frame.registers[instruction.b] = key;
    if (key.is_unknown()) frame.taint.Add(key);
  }
  if (instruction.c != ir::kNoRegister) frame.registers[instruction.c] = value;
  return true;
}

ValueView Machine::MakeObject(std::span<const ValueView> pairs, bool* conflict) {
  absl::InlinedVector<Member, 16> members;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) members.push_back({pairs[i], pairs[i + 1]});
  bool differ = false;
  const ValueView object = arena_.Object({members.data(), members.size()}, &differ);
  if (!differ) return object;
  // Two values of one key: plainly different ones conflict, others leave the member unknown.
  std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return assay::Compare(a.key, b.key) < 0;
  });
  for (std::size_t i = 1; i < members.size(); ++i) {
    if (members[i - 1].key != members[i].key) continue;
    const Truth truth = EqualUnderUnknown(members[i - 1].value, members[i].value);
    if (truth == Truth::kFalse) *conflict = true;
    if (truth != Truth::kUnknown) continue;
    const bool first = members[i - 1].value.has_unknown();
    members[i].value = StrongestUnknown(members[first ? i - 1 : i].value);
  }
  return arena_.Object({members.data(), members.size()});
}

}  // namespace assay::evaluator
