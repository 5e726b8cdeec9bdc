#pragma once

// Documents repeat themselves: most objects have the keys of another one before them, in the same
// order. For those, sorting, looking for duplicates and finding the shape was already done.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/value.h"
#include "value/slab.h"

namespace assay::json {

/// Shapes by their interned keys in the order of the text. Forgets what it has no room for.
class RecordCache {
 public:
  struct Record {
    const std::uint64_t* shape = nullptr;
    std::size_t size = 0;
    std::array<std::uint64_t, value::kMaxShapeKeys> keys;   // in the order of the text
    std::array<std::uint8_t, value::kMaxShapeKeys> places;  // where each stands in the shape
  };

  /// `members` in the order of the text; null if its like was not seen.
  template <typename Pending>
  const Record* Find(std::span<const Pending> members) const {
    if (records_.empty() || members.size() > value::kMaxShapeKeys) return nullptr;
    const Record& record = records_[IndexOf(members)];
    if (record.size != members.size()) return nullptr;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (record.keys[i] != members[i].member.key.bits()) return nullptr;
    }
    return &record;
  }

  /// Begins to remember `members`, which are not sorted yet; Finish() tells their shape.
  template <typename Pending>
  void Start(std::span<const Pending> members) {
    if (records_.empty()) records_.resize(kRecords);
    started_ = &records_[IndexOf(members)];
    started_->shape = nullptr;
    started_->size = members.size();
    for (std::size_t i = 0; i < members.size(); ++i) {
      started_->keys[i] = members[i].member.key.bits();
    }
  }
  void Finish(const std::uint64_t* shape) {
    const std::span<const std::uint64_t> keys(shape, started_->size);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto found = std::find(keys.begin(), keys.end(), started_->keys[i]);
      started_->places[i] = static_cast<std::uint8_t>(found - keys.begin());
    }
    started_->shape = shape;
  }
  void Abandon() { started_->size = 0; }

 private:
  static constexpr std::size_t kRecords = 64;

  template <typename Pending>
  static std::size_t IndexOf(std::span<const Pending> members) {
    const std::uint64_t first = members.front().member.key.bits();
    const std::uint64_t last = members.back().member.key.bits();
    return value::Mix(first + members.size(), last) % kRecords;
  }

  std::vector<Record> records_;
  Record* started_ = nullptr;
};

}  // namespace assay::json
