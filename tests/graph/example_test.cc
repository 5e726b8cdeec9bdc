// The examples of docs/graph.md.

#include <gtest/gtest.h>

#include <string>

#include "assay/collector.h"
#include "graph/graph_fixture.h"

namespace assay {
namespace {

// [build]
absl::StatusOr<assay::Graph> ReadEstate(assay::Collector& collector,
                                        const assay::ResourceTypes& types) {
  assay::GraphBuilder builder(types);
  absl::Status status = collector.Collect(builder, {.symbols = builder.symbols(), .types = types});
  if (!status.ok()) return status;
  return std::move(builder).Build();
}
// [/build]

// [ask]
// How many instances a security group protects, or why nobody can say.
std::string CountInstances(const assay::Graph& graph, std::string_view group) {
  const std::optional<assay::NodeId> node = graph.Find("aws_security_group", group);
  if (!node) return "no such group";
  const assay::Neighbours instances = graph.Related(*node, "instances");
  if (!instances.complete) return "unknown: " + std::string(instances.reason);
  return std::to_string(instances.nodes.size());
}
// [/ask]

class Estate final : public Collector {
 public:
  explicit Estate(bool covered) : covered_(covered) {}
  std::string_view name() const override { return "estate"; }
  absl::Status Collect(ResourceSink& sink, const CollectOptions&) override {
    for (const char* json :
         {R"({"resource_type": "aws_ec2_instance", "resource_id": "i", "groups": ["g"]})",
          R"({"resource_type": "aws_security_group", "resource_id": "g"})"}) {
      if (absl::Status status = sink.Add(ResourceOf(json)); !status.ok()) return status;
    }
    return covered_ ? sink.AddCoverage({.resource_type = "*"}) : absl::OkStatus();
  }

 private:
  bool covered_;
};

TEST(GraphExampleTest, AnAnswerSaysWhetherItIsAll) {
  const ResourceTypes types = TypesOf(R"([
    {"type": "aws_ec2_instance", "title": "Instance", "relations": [
      {"name": "groups", "inverse": "instances", "target": "aws_security_group", "field": "groups"}]},
    {"type": "aws_security_group", "title": "Security group"}])");
  Estate covered(true);
  EXPECT_EQ(CountInstances(ReadEstate(covered, types).value(), "g"), "1");
  Estate open(false);
  EXPECT_EQ(CountInstances(ReadEstate(open, types).value(), "g"),
            "unknown: not read completely in this account and region");
}

}  // namespace
}  // namespace assay
