#include "evaluator/rows.h"

#include <algorithm>
#include <utility>

namespace assay::evaluator {

namespace {
// Keys of one rule's head; a head in a source is far shorter.
constexpr std::uint32_t kMaxKeys = 256;
}  // namespace

ValueView RowCollector::Collect(bool set) {
  Rows sure;
  Rows doubtful;
  for (const Row& row : yielded_.rows) {
    (row.doubt == Doubt::kNone ? sure : doubtful).push_back(row);
  }
  if (!sure.empty()) return Build(std::move(sure), std::move(doubtful), 0);
  const ValueView empty = set ? ValueView::EmptySet() : ValueView::EmptyObject();
  return doubtful.empty() ? empty : Opened(empty);
}

// What the sure rows, of which there are some, come to at this level.
ValueView RowCollector::Build(Rows sure, Rows doubtful, std::uint32_t level) {
  if (level == kMaxKeys) {
    conflict_ = sure[0].instruction;
    return ValueView::Null();
  }
  std::size_t values = 0;
  std::size_t elements = 0;
  for (const Row& row : sure) {
    if (IsLast(row, level)) ++(row.element ? elements : values);
  }
  if (values == sure.size()) return BuildValue(sure, doubtful, level);
  if (elements == sure.size()) return BuildSet(sure, doubtful, level);
  if (values == 0 && elements == 0) return BuildObject(std::move(sure), std::move(doubtful), level);
  // A value stands where another row wants an object or a set.
  conflict_ = sure.back().instruction;
  return ValueView::Null();
}

ValueView RowCollector::BuildValue(const Rows& sure, const Rows& doubtful, std::uint32_t level) {
  const ValueView value = Word(sure[0], level);
  for (const Row& row : sure) {
    const Truth same = EqualUnderUnknown(value, Word(row, level));
    if (same == Truth::kFalse) conflict_ = row.instruction;
    if (same == Truth::kUnknown) {
      return StrongestUnknown(value.has_unknown() ? value : Word(row, level));
    }
  }
  for (const Row& row : doubtful) {
    if (row.doubt != Doubt::kUnknown) continue;  // the sure value decides over an error
    const bool same =
        IsLast(row, level) && EqualUnderUnknown(value, Word(row, level)) == Truth::kTrue;
    if (!same) return yielded_.maybe.reason;
  }
  return value;
}

ValueView RowCollector::BuildSet(const Rows& sure, const Rows& doubtful, std::uint32_t level) {
  std::vector<ValueView> elements;
  elements.reserve(sure.size());
  for (const Row& row : sure) elements.push_back(Word(row, level));
  const ValueView set = arena_.Set(elements);
  bool open = false;
  for (const Row& row : doubtful) {
    if (!IsLast(row, level) || !row.element) {
      if (row.doubt == Doubt::kUnknown) return yielded_.maybe.reason;
      continue;
    }
    const ValueView element = Word(row, level);
    if (element.has_unknown() || !set.Find(element).defined()) open = true;
  }
  return open ? Opened(set) : set;
}

ValueView RowCollector::BuildObject(Rows sure, Rows doubtful, std::uint32_t level) {
  std::stable_sort(sure.begin(), sure.end(), [&](const Row& a, const Row& b) {
    return Compare(Word(a, level), Word(b, level)) < 0;
  });
  bool open = false;
  // A row whose key is not in doubt belongs to one member; the others may belong to any, or to a
  // new one.
  std::vector<bool> placed(doubtful.size(), false);
  std::vector<Member> members;
  for (std::size_t begin = 0; begin < sure.size();) {
    const ValueView key = Word(sure[begin], level);
    std::size_t end = begin;
    while (end < sure.size() && Compare(Word(sure[end], level), key) == 0) ++end;
    if (!spend_(doubtful.size() + 1)) return ValueView::Null();
    Rows doubtful_here;
    for (std::size_t i = 0; i < doubtful.size(); ++i) {
      if (IsLast(doubtful[i], level)) {
        if (doubtful[i].doubt == Doubt::kUnknown) return yielded_.maybe.reason;
        continue;
      }
      const Truth same = EqualUnderUnknown(Word(doubtful[i], level), key);
      if (same != Truth::kFalse) doubtful_here.push_back(doubtful[i]);
      if (same == Truth::kTrue) placed[i] = true;
    }
    members.push_back({key, Build({sure.begin() + static_cast<std::ptrdiff_t>(begin),
                                   sure.begin() + static_cast<std::ptrdiff_t>(end)},
                                  std::move(doubtful_here), level + 1)});
    begin = end;
  }
  for (std::size_t i = 0; i < doubtful.size(); ++i) {
    if (!placed[i] && !IsLast(doubtful[i], level)) open = true;
  }
  const ValueView object = arena_.Object(members);
  return open ? Opened(object) : object;
}

}  // namespace assay::evaluator
