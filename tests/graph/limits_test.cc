// What an input cannot make a graph do.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/status_text.h"
#include "graph/graph_data.h"
#include "graph/graph_fixture.h"
#include "resource/envelope.h"

namespace assay {
namespace {

constexpr std::string_view kTypes = R"([
  {"type": "vm", "title": "Machine", "relations": [
    {"name": "siblings", "inverse": "sibling_of", "target": "vm", "field": "zone",
     "target_field": "zone", "unique": false}]}])";

graph::RowBatch InOneZone(graph::GraphData& data, int count) {
  graph::RowBatch batch;
  for (int i = 0; i < count; ++i) {
    Resource resource = ResourceOf(
        fmt::format(R"({{"resource_type": "vm", "resource_id": "{:03}", "zone": "z"}})", i));
    EXPECT_TRUE(resource::CompleteEnvelope(resource, nullptr).ok());
    batch.upserts.push_back(data.nodes.MakeRow(std::move(resource)));
  }
  return batch;
}

TEST(GraphLimitsTest, JoiningEverythingWithEverythingEnds) {
  const ResourceTypes types = TypesOf(kTypes);
  graph::GraphData fits(types);
  fits.max_edge_ends = std::size_t{2} * 20 * 20;
  EXPECT_TRUE(fits.Change(graph::GraphData(types), InOneZone(fits, 20), nullptr).ok());
  graph::GraphData large(types);
  large.max_edge_ends = std::size_t{2} * 20 * 20;
  const absl::Status status = large.Change(graph::GraphData(types), InOneZone(large, 21), nullptr);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(MessageOf(status), "relations draw more than 400 edges");
}

TEST(GraphThreadsTest, OneGraphIsReadAndChangedFromManyThreads) {
  GraphBuilder builder(TypesOf(kTypes));
  for (int i = 0; i < 600; ++i) {
    ASSERT_TRUE(
        builder
            .Add(ResourceOf(fmt::format(
                R"({{"resource_type": "vm", "resource_id": "{:03}", "zone": "z{}"}})", i, i % 100)))
            .ok());
  }
  ASSERT_TRUE(builder.AddCoverage({"*"}).ok());
  const Graph graph = std::move(builder).Build().value();
  std::vector<std::thread> threads;
  std::vector<std::size_t> found(4, 0);
  for (std::size_t t = 0; t < found.size(); ++t) {
    threads.emplace_back([&, t] {
      Graph mine = graph;
      for (int step = 0; step < 5; ++step) {
        for (NodeId node : mine.nodes()) found[t] += mine.Related(node, "siblings").nodes.size();
        ResourceBatch batch;
        batch.upserts.push_back(ResourceOf(fmt::format(
            R"({{"resource_type": "vm", "resource_id": "{:03}", "zone": "z{}"}})", step, 50)));
        mine = mine.Apply(std::move(batch)).value();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t count : found) EXPECT_EQ(count, found[0]);
  EXPECT_EQ(graph.Related(0, "siblings").nodes.size(), 6u);
}

}  // namespace
}  // namespace assay
