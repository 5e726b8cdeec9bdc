#include "evaluator/merge.h"

#include <vector>

namespace assay::evaluator {

namespace {

constexpr int kMaxMergeDepth = 256;

ValueView MergeBelow(ValueArena& arena, ValueView over, ValueView under, int depth) {
  if (!over.defined()) return under;
  if (!over.is_object() || !under.is_object() || depth == kMaxMergeDepth) return over;
  std::vector<Member> members;
  members.reserve(over.size() + under.size());
  for (std::size_t i = 0; i < under.size(); ++i) {
    if (!over.Find(under.key(i)).defined()) members.push_back({under.key(i), under.at(i)});
  }
  if (members.empty() && under.size() == 0) return over;
  for (std::size_t i = 0; i < over.size(); ++i) {
    members.push_back(
        {over.key(i), MergeBelow(arena, over.at(i), under.Find(over.key(i)), depth + 1)});
  }
  return arena.Object(members);
}

}  // namespace

ValueView Merge(ValueArena& arena, ValueView over, ValueView under) {
  return MergeBelow(arena, over, under, 0);
}

ValueView WithPath(ValueArena& arena, ValueView document, std::span<const ValueView> path,
                   ValueView value) {
  // The documents on the way down, then rebuilt from the innermost outwards.
  std::vector<ValueView> way;
  for (const ValueView& key : path) {
    way.push_back(document);
    document = document.is_unknown() ? document : document.Find(key);
  }
  for (std::size_t i = path.size(); i-- > 0;) {
    std::vector<Member> members;
    const ValueView old = way[i];
    if (old.is_object()) {
      for (std::size_t m = 0; m < old.size(); ++m) {
        const bool replaced = Compare(old.key(m), path[i]) == 0;
        if (!replaced && !old.key(m).is_unknown()) members.push_back({old.key(m), old.at(m)});
      }
    }
    members.push_back({path[i], value});
    value = arena.Object(members);
    const ValueView rest = old.is_open() ? old.at(old.size() - 1) : old;
    if (rest.is_unknown()) value = arena.Open(value, rest.unknown_kind(), rest.unknown_text());
  }
  return value;
}

}  // namespace assay::evaluator
