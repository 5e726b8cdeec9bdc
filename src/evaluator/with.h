#pragma once

// Replacements (`with`): what input, data and callables are at this moment.

#include <cstdint>
#include <span>
#include <vector>

#include "assay/ir.h"
#include "assay/value.h"

namespace assay::evaluator {

struct DataReplacement {
  std::vector<ValueView> path;  // below `data`
  ValueView value;
};

struct CallReplacement {
  ir::WithKind kind;
  std::uint32_t callable;
  std::uint32_t target;  // a callable's index
  ValueView value;
};

/// One state of the world. The id is never used twice in an evaluation, so that results can be kept
/// by it.
struct World {
  std::uint64_t id = 0;
  ValueView input;
  std::vector<DataReplacement> data;  // no path is the beginning of another's
  std::vector<CallReplacement> calls;
};

class WorldStack {
 public:
  void Reset(ValueView input);
  const World& top() const { return worlds_[depth_]; }

  void ReplaceInput(ValueArena& arena, std::span<const ValueView> path, ValueView value);
  void ReplaceData(ValueArena& arena, std::vector<ValueView> path, ValueView value);
  void ReplaceCall(const CallReplacement& replacement) { Push().calls.push_back(replacement); }
  /// A replacement's own body sees no replaced callables.
  void HideCalls() { Push().calls.clear(); }
  void Pop(std::size_t count) { depth_ -= count; }

  const CallReplacement* FindBuiltin(std::uint32_t builtin) const;
  const CallReplacement* FindFunction(std::uint32_t function) const;

 private:
  World& Push();

  std::vector<World> worlds_;  // kept beyond depth_, for their memory
  std::size_t depth_ = 0;
  std::uint64_t next_id_ = 0;
};

/// How two paths lie to each other.
enum class PathOrder : std::uint8_t { kApart, kAbove, kSame, kBelow };
/// Where `a` lies seen from `b`: kAbove if it is a beginning of `b`.
PathOrder ComparePaths(std::span<const ValueView> a, std::span<const ValueView> b);

}  // namespace assay::evaluator
