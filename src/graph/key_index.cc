#include "graph/key_index.h"

#include <algorithm>
#include <utility>

namespace assay::graph {
namespace {

constexpr NodeId kRemoved = NodeId{1} << 31;
// A run is merged into its predecessor when that is not this many times as large.
constexpr std::size_t kGrowth = 4;

// The first place whose hash is not less. Hashes are spread evenly, so the place is guessed and
// then bracketed in growing steps.
std::size_t LowerBound(const std::vector<std::uint64_t>& hashes, std::uint64_t hash) {
  const std::size_t size = hashes.size();
  if (size == 0) return 0;
  std::size_t low = static_cast<std::size_t>((static_cast<unsigned __int128>(hash) * size) >> 64);
  std::size_t high = low;
  std::size_t step = 8;
  while (low > 0 && hashes[low] >= hash) {
    high = low;
    low = low > step ? low - step : 0;
    step *= 2;
  }
  while (high < size && hashes[high] < hash) {
    low = high;
    high = std::min(size, high + step);
    step *= 2;
  }
  const auto begin = hashes.begin();
  return static_cast<std::size_t>(std::lower_bound(begin + static_cast<std::ptrdiff_t>(low),
                                                   begin + static_cast<std::ptrdiff_t>(high),
                                                   hash) -
                                  begin);
}

}  // namespace

std::shared_ptr<const KeyIndex::Run> KeyIndex::Merge(const Run& older, const Run& newer,
                                                     bool oldest) {
  auto merged = std::make_shared<Run>();
  merged->hashes.reserve(older.hashes.size() + newer.hashes.size());
  merged->nodes.reserve(older.hashes.size() + newer.hashes.size());
  const auto push = [&](const Run& run, std::size_t i) {
    // Nothing older is left that a removal would have to hide.
    if (oldest && (run.nodes[i] & kRemoved) != 0) return;
    merged->hashes.push_back(run.hashes[i]);
    merged->nodes.push_back(run.nodes[i]);
  };
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < older.hashes.size() || j < newer.hashes.size()) {
    if (j == newer.hashes.size()) {
      push(older, i++);
    } else if (i == older.hashes.size()) {
      push(newer, j++);
    } else {
      const std::pair a(older.hashes[i], older.nodes[i] & ~kRemoved);
      const std::pair b(newer.hashes[j], newer.nodes[j] & ~kRemoved);
      if (a < b) {
        push(older, i++);
      } else {
        if (a == b) ++i;
        push(newer, j++);
      }
    }
  }
  merged->hashes.shrink_to_fit();
  merged->nodes.shrink_to_fit();
  return merged;
}

void KeyIndex::Apply(std::vector<Entry> entries) {
  if (entries.empty()) return;
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.node < b.node;
  });
  auto run = std::make_shared<Run>();
  run->hashes.reserve(entries.size());
  run->nodes.reserve(entries.size());
  const bool oldest = runs_.empty();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (i + 1 < entries.size() && entries[i + 1].hash == entry.hash &&
        entries[i + 1].node == entry.node) {
      continue;
    }
    if (entry.removed && oldest) continue;
    run->hashes.push_back(entry.hash);
    run->nodes.push_back(entry.removed ? entry.node | kRemoved : entry.node);
  }
  runs_.push_back(std::move(run));
  while (runs_.size() >= 2) {
    const Run& older = *runs_[runs_.size() - 2];
    const Run& newer = *runs_.back();
    if (older.hashes.size() > kGrowth * newer.hashes.size()) break;
    std::shared_ptr<const Run> merged = Merge(older, newer, runs_.size() == 2);
    runs_.pop_back();
    runs_.back() = std::move(merged);
  }
}

void KeyIndex::Find(std::uint64_t hash, std::vector<NodeId>& nodes) const {
  struct Hit {
    NodeId node;
    std::size_t age;
    bool removed;
  };
  std::vector<Hit> hits;
  for (std::size_t i = runs_.size(); i-- > 0;) {
    const Run& run = *runs_[i];
    for (std::size_t at = LowerBound(run.hashes, hash);
         at < run.hashes.size() && run.hashes[at] == hash; ++at) {
      hits.push_back(
          {run.nodes[at] & ~kRemoved, runs_.size() - i, (run.nodes[at] & kRemoved) != 0});
    }
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return a.node != b.node ? a.node < b.node : a.age < b.age;
  });
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if ((i == 0 || hits[i].node != hits[i - 1].node) && !hits[i].removed) {
      nodes.push_back(hits[i].node);
    }
  }
}

std::size_t KeyIndex::bytes() const {
  std::size_t total = 0;
  for (const auto& run : runs_) {
    total +=
        run->hashes.capacity() * sizeof(std::uint64_t) + run->nodes.capacity() * sizeof(NodeId);
  }
  return total;
}

}  // namespace assay::graph
