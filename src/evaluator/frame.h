#pragma once

// What one call of a function needs while it runs. Frames are pooled by depth and keep their
// memory, so that a call allocates nothing once the machine is warm.

#include <cstdint>
#include <memory>
#include <vector>

#include "assay/ir.h"
#include "assay/value.h"
#include "evaluator/taint.h"

namespace assay::evaluator {

struct Iterator {
  ValueView collection;
  std::size_t next = 0;
  std::size_t size = 0;
  bool keys_only = false;  // a ScanData: the collection is an array of keys
  Taint saved;             // what Next restores at each turn
};

struct Region {
  ir::RegionKind kind = ir::RegionKind::kTest;
  Taint saved;                      // the taint around the region
  bool reached = false;             // an untainted path got to its end
  Taint maybe;                      // of the tainted paths that got there
  std::vector<ValueView> items;     // gathered; an object's are key, value, key, value
  std::vector<ValueView> doubtful;  // the same from tainted paths

  void Begin(ir::RegionKind new_kind, const Taint& around) {
    kind = new_kind;
    saved = around;
    reached = false;
    maybe = {};
    items.clear();
    doubtful.clear();
  }
};

/// One YieldElement or YieldMember: `count` words from `first`; the last is the element or value.
struct Row {
  std::uint32_t first;
  std::uint32_t count;
  std::uint32_t instruction;
  bool element;
  Doubt doubt;
};

/// What a function has yielded so far.
struct Yielded {
  // Complete rules and functions.
  ValueView value;            // without taint
  Taint conflict;             // two untainted values that may differ
  ValueView doubtful;         // the first with taint
  bool doubtful_same = true;  // every tainted one surely equals it
  ValueView fallback;         // by Default
  // Partial rules.
  std::vector<ValueView> words;
  std::vector<Row> rows;
  // Of everything that was yielded with taint.
  Taint maybe;

  void Clear() {
    value = doubtful = fallback = ValueView();
    conflict = maybe = Taint();
    doubtful_same = true;
    words.clear();
    rows.clear();
  }
};

struct Frame {
  std::uint32_t function = 0;
  Taint taint;
  Yielded yielded;
  std::vector<ValueView> registers;
  std::vector<Iterator> iterators;
  std::vector<Region> regions;
  std::vector<std::uint16_t> open;  // regions, innermost last

  void Enter(std::uint32_t index, const ir::Function& code) {
    function = index;
    taint = {};
    yielded.Clear();
    open.clear();
    registers.assign(code.registers, ValueView());
    if (iterators.size() < code.iterators) iterators.resize(code.iterators);
    if (regions.size() < code.regions) regions.resize(code.regions);
  }

  // The doubt of this place: the innermost region's own and that of everything around it.
  Taint WholeTaint() const {
    Taint whole;
    for (std::uint16_t region : open) whole.Add(regions[region].saved);
    whole.Add(taint);
    return whole;
  }
};

}  // namespace assay::evaluator
