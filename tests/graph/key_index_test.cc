#include "graph/key_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace assay::graph {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

std::vector<NodeId> Find(const KeyIndex& index, std::uint64_t hash) {
  std::vector<NodeId> nodes;
  index.Find(hash, nodes);
  return nodes;
}

TEST(KeyIndexTest, FindsWhatWasEntered) {
  KeyIndex index;
  EXPECT_THAT(Find(index, 7), IsEmpty());
  index.Apply({{7, 2, false}, {7, 1, false}, {~0ull, 3, false}, {0, 4, false}});
  EXPECT_THAT(Find(index, 7), ElementsAre(1, 2));
  EXPECT_THAT(Find(index, ~0ull), ElementsAre(3));
  EXPECT_THAT(Find(index, 0), ElementsAre(4));
  EXPECT_THAT(Find(index, 8), IsEmpty());
}

TEST(KeyIndexTest, TheLaterOfTwoEntriesWins) {
  KeyIndex index;
  index.Apply({{7, 1, false}, {7, 1, true}, {7, 2, true}, {7, 2, false}});
  EXPECT_THAT(Find(index, 7), ElementsAre(2));
}

TEST(KeyIndexTest, ACopyKeepsWhatItHad) {
  KeyIndex index;
  index.Apply({{7, 1, false}});
  const KeyIndex copy = index;
  index.Apply({{7, 1, true}, {7, 2, false}});
  EXPECT_THAT(Find(copy, 7), ElementsAre(1));
  EXPECT_THAT(Find(index, 7), ElementsAre(2));
}

// Hashes are few, so that runs hide each other's entries again and again, and spread unevenly, so
// that guessing where they are goes wrong.
TEST(KeyIndexTest, AgreesWithASetUnderRandomChanges) {
  std::mt19937 random(20240817);
  KeyIndex index;
  std::map<std::uint64_t, std::set<NodeId>> model;
  const auto hash = [&] {
    const std::uint64_t number = random() % 50;
    return number < 40 ? number : number << 58;
  };
  for (int round = 0; round < 400; ++round) {
    std::vector<KeyIndex::Entry> entries;
    const std::size_t size = random() % 30 == 0 ? 300 : random() % 6;
    for (std::size_t i = 0; i < size; ++i) {
      entries.push_back({hash(), static_cast<NodeId>(random() % 20), random() % 2 == 0});
      const KeyIndex::Entry& entry = entries.back();
      if (entry.removed) {
        model[entry.hash].erase(entry.node);
      } else {
        model[entry.hash].insert(entry.node);
      }
    }
    index.Apply(std::move(entries));
    for (const auto& [key, nodes] : model) {
      ASSERT_THAT(Find(index, key), ElementsAreArray(nodes)) << "round " << round;
    }
  }
  EXPECT_LT(index.runs(), 10u);
}

}  // namespace
}  // namespace assay::graph
