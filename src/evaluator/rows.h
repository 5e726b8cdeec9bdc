#pragma once

// The value of a partial rule whose rows have keys of several lengths, or doubts.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "assay/value.h"
#include "evaluator/frame.h"

namespace assay::evaluator {

/// Builds objects in objects from rows: those of the same first key are one member, and so on
/// inwards. Doubtful rows open the collections that they may belong to, and leave unknown the
/// members that they may contradict.
class RowCollector {
 public:
  /// `spend` takes steps of the evaluation's limit, and is false when none are left.
  RowCollector(ValueArena& arena, const Yielded& yielded, std::function<bool(std::uint64_t)> spend)
      : arena_(arena), yielded_(yielded), spend_(std::move(spend)) {}
  /// `set`: what no rows at all come to.
  ValueView Collect(bool set);
  /// The instruction of a row that contradicts another for sure.
  std::optional<std::uint32_t> conflict() const { return conflict_; }

 private:
  using Rows = std::vector<Row>;
  ValueView Build(Rows sure, Rows doubtful, std::uint32_t level);
  ValueView BuildValue(const Rows& sure, const Rows& doubtful, std::uint32_t level);
  ValueView BuildSet(const Rows& sure, const Rows& doubtful, std::uint32_t level);
  ValueView BuildObject(Rows sure, Rows doubtful, std::uint32_t level);
  ValueView Word(const Row& row, std::uint32_t level) const {
    return yielded_.words[row.first + level];
  }
  bool IsLast(const Row& row, std::uint32_t level) const { return row.count == level + 1; }
  ValueView Opened(ValueView collection) const {
    return arena_.Open(collection, yielded_.maybe.reason.unknown_kind(),
                       yielded_.maybe.reason.unknown_text());
  }

  ValueArena& arena_;
  const Yielded& yielded_;
  std::function<bool(std::uint64_t)> spend_;
  std::optional<std::uint32_t> conflict_;
};

}  // namespace assay::evaluator
