// The unknowns of a document. Only what has one below it is walked into.

#include "assay/json.h"
#include "value/walk.h"

namespace assay {

std::vector<UnknownAt> FindUnknowns(ValueView value) {
  std::vector<UnknownAt> found;
  std::vector<ValueView> path;
  value::Places stack;
  // The value at the end of `path`: true if it is a container to walk.
  const auto visit = [&](ValueView part) {
    if (part.is_unknown()) found.push_back({path, part.unknown_kind(), part.unknown_text()});
    if (!part.is_collection() || !part.has_unknown()) return false;
    stack.push_back({part});
    return true;
  };
  visit(value);
  while (!stack.empty()) {
    value::Place& top = stack.back();
    if (top.next == top.container.size()) {
      stack.pop_back();
      if (!path.empty()) path.pop_back();
      continue;
    }
    const std::size_t i = top.next++;
    const ValueView container = top.container;
    path.push_back(container.is_object() ? container.key(i)
                                         : *ValueView::SmallInteger(static_cast<std::int64_t>(i)));
    if (!visit(container.at(i))) path.pop_back();
  }
  return found;
}

}  // namespace assay
