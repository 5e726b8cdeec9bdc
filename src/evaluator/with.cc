#include "evaluator/with.h"

#include <algorithm>
#include <utility>

#include "evaluator/merge.h"

namespace assay::evaluator {

PathOrder ComparePaths(std::span<const ValueView> a, std::span<const ValueView> b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (Compare(a[i], b[i]) != 0) return PathOrder::kApart;
  }
  if (a.size() == b.size()) return PathOrder::kSame;
  return a.size() < b.size() ? PathOrder::kAbove : PathOrder::kBelow;
}

void WorldStack::Reset(ValueView input) {
  if (worlds_.empty()) worlds_.emplace_back();
  depth_ = 0;
  next_id_ = 1;
  worlds_[0].id = 0;
  worlds_[0].input = input;
}

World& WorldStack::Push() {
  if (++depth_ == worlds_.size()) worlds_.emplace_back();
  const World& below = worlds_[depth_ - 1];
  World& world = worlds_[depth_];
  world.id = next_id_++;
  world.input = below.input;
  world.data = below.data;
  world.calls = below.calls;
  return world;
}

void WorldStack::ReplaceInput(ValueArena& arena, std::span<const ValueView> path, ValueView value) {
  World& world = Push();
  world.input = WithPath(arena, world.input, path, value);
}

void WorldStack::ReplaceData(ValueArena& arena, std::vector<ValueView> path, ValueView value) {
  World& world = Push();
  for (DataReplacement& old : world.data) {
    if (ComparePaths(old.path, path) != PathOrder::kAbove) continue;
    old.value = WithPath(arena, old.value, std::span(path).subspan(old.path.size()), value);
    return;
  }
  std::erase_if(world.data, [&](const DataReplacement& old) {
    const PathOrder order = ComparePaths(old.path, path);
    return order == PathOrder::kSame || order == PathOrder::kBelow;
  });
  world.data.push_back({std::move(path), value});
}

const CallReplacement* WorldStack::FindBuiltin(std::uint32_t builtin) const {
  const std::vector<CallReplacement>& calls = top().calls;
  for (auto it = calls.rbegin(); it != calls.rend(); ++it) {
    if (it->callable == builtin && it->kind <= ir::WithKind::kBuiltinByFunction) return &*it;
  }
  return nullptr;
}

const CallReplacement* WorldStack::FindFunction(std::uint32_t function) const {
  const std::vector<CallReplacement>& calls = top().calls;
  for (auto it = calls.rbegin(); it != calls.rend(); ++it) {
    if (it->callable == function && it->kind > ir::WithKind::kBuiltinByFunction) return &*it;
  }
  return nullptr;
}

}  // namespace assay::evaluator
