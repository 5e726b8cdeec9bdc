// A deep copy: parts are copied onto a stack of results until their container takes them.

#include <vector>

#include "assay/value.h"
#include "value/number.h"
#include "value/slab.h"
#include "value/walk.h"

namespace assay {
namespace {

ValueView CopyScalar(ValueView view, ValueArena& arena) {
  switch (view.tag()) {
    case detail::kString:
      return value::MakeStringNode(SlabAccess::SlabOf(arena), view.text().view(),
                                   value::NodeOf<detail::StringNode>(view)->hash);
    case detail::kNumber:
      return number::Copy(SlabAccess::SlabOf(arena), view);
    default:
      break;
  }
  if (!view.is_unknown()) return view;
  const ValueView copy = arena.Unknown(view.unknown_kind(), view.unknown_text());
  const std::optional<std::uint32_t> at_least = view.unknown_at_least();
  return at_least ? arena.UnknownCount(copy, *at_least) : copy;
}

// `parts` are copies of the container's, in order.
ValueView Assemble(ValueView container, std::span<const ValueView> parts, ValueArena& arena) {
  if (container.is_open()) {
    // Open() puts the element that stands for the rest back.
    const std::size_t shown = parts.size() - (container.is_object() ? 2 : 1);
    const ValueView rest = parts.back();
    ValueView closed;
    if (container.is_object()) {
      std::vector<Member> members;
      for (std::size_t i = 0; i < shown; i += 2) members.push_back({parts[i], parts[i + 1]});
      closed = arena.FreeFormObject(members);
    } else {
      closed = container.is_set() ? arena.Set(parts.first(shown)) : arena.Array(parts.first(shown));
    }
    return arena.Open(closed, rest.unknown_kind(), rest.unknown_text());
  }
  if (container.is_array()) return arena.Array(parts);
  if (container.is_set()) return arena.Set(parts);
  std::vector<Member> members;
  members.reserve(parts.size() / 2);
  for (std::size_t i = 0; i < parts.size(); i += 2) members.push_back({parts[i], parts[i + 1]});
  const bool free_form = (value::FlagsOf(container) & detail::kOwnKeys) != 0;
  return free_form ? arena.FreeFormObject(members) : arena.Object(members);
}

}  // namespace

ValueView ValueArena::Copy(ValueView value) {
  if (!value.is_collection()) return CopyScalar(value, *this);
  std::vector<ValueView> parts;  // of all open containers, innermost last
  value::Places stack;
  stack.push_back({value});
  while (true) {
    value::Place& top = stack.back();
    const ValueView container = top.container;
    const std::size_t count = value::PartCount(container);
    if (top.next < count) {
      const ValueView part = value::PartAt(container, top.next++);
      if (part.is_collection()) {
        stack.push_back({part});
      } else {
        parts.push_back(CopyScalar(part, *this));
      }
      continue;
    }
    const ValueView copy =
        Assemble(container, std::span<const ValueView>(parts).last(count), *this);
    parts.resize(parts.size() - count);
    stack.pop_back();
    if (stack.empty()) return copy;
    parts.push_back(copy);
  }
}

}  // namespace assay
