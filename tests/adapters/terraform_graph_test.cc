// What the graph makes of a plan: edges from configuration, and what is not known to be absent.

#include <gtest/gtest.h>

#include "adapters/collected.h"
#include "adapters/collectors/terraform_collector.h"
#include "adapters/defined_types.h"
#include "assay/adapters/file_collectors.h"
#include "assay/graph.h"

namespace assay::adapters {
namespace {

Graph BuildGraph(const std::string& path, bool plan) {
  GraphBuilder builder(DefinedTypes());
  CollectOptions options;
  options.symbols = builder.symbols();
  options.types = DefinedTypes();
  const auto collector = plan ? NewTerraformPlanCollector(path) : NewTerraformStateCollector(path);
  const absl::Status status = collector->Collect(builder, options);
  EXPECT_TRUE(status.ok()) << status;
  absl::StatusOr<Graph> graph = std::move(builder).Build();
  EXPECT_TRUE(graph.ok()) << graph.status();
  return graph.ok() ? *graph : Graph();
}

std::string Neighbourhood(const Graph& graph, std::string_view type, std::string_view id,
                          std::string_view relation) {
  const std::optional<NodeId> node = graph.Find(type, id);
  EXPECT_TRUE(node.has_value()) << id;
  if (!node) return {};
  const Neighbours neighbours = graph.Related(*node, relation);
  std::string text;
  for (const NodeId neighbour : neighbours.nodes) {
    text += (text.empty() ? "" : ", ") + std::string(graph.id(neighbour));
  }
  return text + (neighbours.complete ? "" : " ...");
}

TEST(TerraformGraphTest, PlannedEdgesAreCompleteWhereConfigurationSaysAll) {
  const Graph graph = BuildGraph(ASSAY_SOURCE_DIR "/examples/estate/plan.json", true);
  struct Row {
    std::string type, id, relation, want;
  };
  const std::vector<Row> rows = {
      {"aws_ec2_instance", "aws_instance.web", "security_groups", "aws_security_group.web"},
      {"aws_ec2_instance", "aws_instance.web", "subnet", "aws_subnet.public"},
      {"aws_ec2_instance", "aws_instance.web", "role", "aws_iam_role.web"},
      {"aws_ec2_instance", "aws_instance.batch", "security_groups", " ..."},
      {"aws_ec2_instance", "aws_instance.worker", "account", "111122223333"},
      {"aws_ebs_volume", "aws_ebs_volume.orders", "instances", "aws_instance.worker"},
      {"aws_ebs_volume", "aws_ebs_volume.orders", "kms_key", "aws_kms_key.main"},
      {"aws_ebs_volume", "aws_ebs_volume.scratch", "instances", ""},
      {"aws_security_group", "aws_security_group.web", "vpc", "aws_vpc.main"},
      {"aws_security_group", "aws_security_group.internal", "ingress_groups",
       "aws_security_group.web"},
      {"aws_security_group", "aws_security_group.web", "instances", "aws_instance.web ..."},
      {"aws_s3_bucket", "aws_s3_bucket.logs", "encryption_keys", "aws_kms_key.main"},
      {"aws_s3_bucket", "aws_s3_bucket.assets", "encryption_keys", ""},
      {"aws_iam_user", "aws_iam_user.deploy", "attached_policies", "aws_iam_policy.everything"},
      {"aws_iam_user", "aws_iam_user.anna", "attached_policies", ""},
      {"aws_rds_instance", "aws_db_instance.reports", "security_groups",
       "aws_security_group.internal"},
      {"aws_account", "111122223333", "cloudtrail_trails", " ..."},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.id + " " + row.relation);
    EXPECT_EQ(Neighbourhood(graph, row.type, row.id, row.relation), row.want);
  }
}

TEST(TerraformGraphTest, TwoFilesMayHaveTheSameAddresses) {
  GraphBuilder builder(DefinedTypes());
  for (const std::string source : {"one.json", "two.json"}) {
    CollectOptions options;
    options.types = DefinedTypes();
    options.taken = [&](std::string_view type, std::string_view id) {
      return builder.Contains(type, id);
    };
    const auto collector = MakeTerraformCollector(TerraformForm::kAny, source, [] {
      return absl::StatusOr<std::string>(ReadFile(ASSAY_SOURCE_DIR "/examples/estate/plan.json"));
    });
    const absl::Status status = collector->Collect(builder, options);
    EXPECT_TRUE(status.ok()) << status;
  }
  const absl::StatusOr<Graph> graph = std::move(builder).Build();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(Neighbourhood(*graph, "aws_ebs_volume", "aws_ebs_volume.orders", "kms_key"),
            "aws_kms_key.main");
  EXPECT_EQ(Neighbourhood(*graph, "aws_ebs_volume", "two.json:aws_ebs_volume.orders", "kms_key"),
            "two.json:aws_kms_key.main");
}

TEST(TerraformGraphTest, AStateLinksByIds) {
  if (SharedInputs().empty()) GTEST_SKIP() << "the folder of inputs is absent";
  const Graph graph = BuildGraph(SharedInputs() + "/terragoat-aws.state.json", false);
  const std::string arn = "arn:aws:ec2:us-west-2:123456789012:instance/i-70565d611c2a8ecb7";
  EXPECT_EQ(Neighbourhood(graph, "aws_ec2_instance", arn, "security_groups"),
            "arn:aws:ec2:us-west-2:123456789012:security-group/sg-a2cdefd863e6ad796");
  EXPECT_EQ(Neighbourhood(graph, "aws_ec2_instance", arn, "subnet"),
            "arn:aws:ec2:us-west-2:123456789012:subnet/subnet-c44994cd7ca9c3055");
  EXPECT_EQ(Neighbourhood(graph, "aws_ec2_instance", arn, "volumes"),
            "arn:aws:ec2:us-west-2:123456789012:volume/vol-667e9ef9564986858 ...");
}

}  // namespace
}  // namespace assay::adapters
