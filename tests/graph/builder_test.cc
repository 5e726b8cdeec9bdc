#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "assay/graph.h"
#include "base/status_text.h"
#include "graph/graph_fixture.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(GraphTest, ParsesAnArrayOfDocuments) {
  const Graph graph = Graph::ParseJson(R"([
    {"resource_type": "demo_bucket", "resource_id": "logs", "encrypted": false, "name": "l"},
    {"resource_type": "demo_account", "resource_id": "1234567890", "account_id": "1234567890"},
    {"resource_type": "demo_bucket", "resource_id": "a much longer identifier", "region": "eu-1"}])")
                          .value();
  EXPECT_EQ(graph.size(), 3u);
  EXPECT_THAT(graph.type_names(), ElementsAre("demo_account", "demo_bucket"));
  EXPECT_THAT(IdsOf(graph, graph.nodes()),
              ElementsAre("1234567890", "a much longer identifier", "logs"));
  EXPECT_THAT(IdsOf(graph, graph.OfType("demo_bucket").nodes),
              ElementsAre("a much longer identifier", "logs"));
  const NodeId logs = graph.Find("demo_bucket", "logs").value();
  EXPECT_EQ(graph.type(logs), "demo_bucket");
  EXPECT_EQ(graph.name(logs), "l");
  EXPECT_EQ(graph.account_id(logs), "");
  EXPECT_EQ(graph.origin(logs).line, 2u);
  EXPECT_TRUE(graph.document(logs).Find("encrypted").is_false());
  EXPECT_EQ(graph.NodeOf(graph.document(logs)), logs);
  EXPECT_EQ(graph.NodeOf(graph.document(logs).Find("encrypted")), std::nullopt);
  EXPECT_EQ(graph.account_id(graph.Find("demo_account", "1234567890").value()), "1234567890");
  EXPECT_EQ(graph.region(graph.Find("demo_bucket", "a much longer identifier").value()), "eu-1");
  EXPECT_EQ(graph.Find("demo_bucket", "nothing"), std::nullopt);
  EXPECT_EQ(graph.Find("demo_account", "logs"), std::nullopt);
  EXPECT_TRUE(graph.Covers("demo_queue", "any", "any"));
  EXPECT_GT(graph.bytes(), 0u);
}

TEST(GraphTest, ParsesLines) {
  const Graph graph = Graph::ParseJson(
                          "{\"resource_type\": \"a\", \"resource_id\": \"1\"}\n"
                          "{\"resource_type\": \"a\", \"resource_id\": \"2\"}\n")
                          .value();
  EXPECT_EQ(graph.size(), 2u);
}

TEST(GraphTest, ParsesWhatStandsBesideDocuments) {
  const Graph graph =
      Graph::ParseJson(
          "{\"resource_type\": \"a\", \"resource_id\": \"1\", \"size\": null,"
          " \"assay\": {\"unknown\": [{\"path\": [\"size\"], \"kind\": \"after_apply\", "
          "\"text\": \"t\"}], \"assumed\": [\"/name\"]}}\n"
          "{\"coverage\": {\"resource_type\": \"a\", \"state\": \"complete\"}}\n")
          .value();
  const NodeId node = graph.nodes().front();
  EXPECT_TRUE(graph.document(node).Find("size").is_unknown());
  EXPECT_FALSE(graph.document(node).Find("assay").defined());
  EXPECT_THAT(graph.assumed(node), ElementsAre("/name"));
  EXPECT_TRUE(graph.Covers("a", "", ""));
  EXPECT_FALSE(graph.Covers("b", "", ""));
  EXPECT_EQ(MessageOf(Graph::ParseJson("[{\"resource_type\": \"a\", \"resource_id\": \"1\", "
                                       "\"assay\": {\"unknwon\": []}}]")
                          .status()),
            "1:2: `assay` has the unknown key `unknwon`");
}

TEST(GraphTest, IsEmptyByDefault) {
  const Graph graph;
  EXPECT_EQ(graph.size(), 0u);
  EXPECT_THAT(graph.nodes(), IsEmpty());
  EXPECT_FALSE(graph.Covers("a", "", ""));
}

TEST(GraphTest, ParseErrorsNameThePlace) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"([{"resource_id": "a"}])", "line 1: a resource without `resource_type`"},
      {"[\n{\"resource_type\": \"a\"}]", "line 2: a resource of type `a` without `resource_id`"},
      {R"([{"resource_type": "a", "resource_id": 4}])", "line 1: `resource_id` must be a string"},
      {R"([{"resource_type": "a", "resource_id": ""}])",
       "line 1: a resource of type `a` without `resource_id`"},
      {R"([{"resource_type": "a", "resource_id": "b", "region": 1}])",
       "line 1: `region` must be a string"},
      {"[\n{\"resource_type\": \"a\", \"resource_id\": \"1\"},\n"
       "{\"resource_type\": \"a\", \"resource_id\": \"1\", \"b\": 2}]",
       "`a` `1` of line 3 differs from the one of line 2"},
      {"[4]", "1:2: expected an object or `]`, found `4`"},
  };
  for (const auto& [text, message] : cases) {
    const absl::Status status = Graph::ParseJson(text).status();
    EXPECT_EQ(MessageOf(status), message) << text;
  }
  EXPECT_EQ(Graph::ParseJson("[{\"a\" 1}]").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(GraphBuilderTest, CompletesTheEnvelope) {
  GraphBuilder builder;
  Resource resource = ResourceOf(R"({"account_id": "12", "size": 4})");
  resource.type = "a";
  resource.id = "an identifier of some length";
  resource.name = "n";
  resource.region = "eu";
  ASSERT_TRUE(builder.Add(std::move(resource)).ok());
  const Graph graph = std::move(builder).Build().value();
  const NodeId node = graph.nodes().front();
  EXPECT_EQ(graph.account_id(node), "12");
  EXPECT_EQ(graph.id(node), "an identifier of some length");
  EXPECT_EQ(graph.name(node), "n");
  EXPECT_EQ(ToJson(graph.document(node)),
            R"({"account_id":"12","name":"n","region":"eu",)"
            R"("resource_id":"an identifier of some length","resource_type":"a","size":4})");
}

TEST(GraphBuilderTest, RefusesAnEnvelopeThatContradictsTheCollector) {
  GraphBuilder builder;
  Resource resource = ResourceOf(R"({"resource_type": "a", "resource_id": "1", "region": "eu"})");
  resource.region = "us";
  resource.origin = {.source = "x.json", .line = 7};
  EXPECT_EQ(MessageOf(builder.Add(std::move(resource))),
            "x.json:7: the document says `region` is `eu`, its collector says `us`");
}

TEST(GraphBuilderTest, TheSameResourceTwiceIsFineAndADifferentOneIsNot) {
  const std::string json = R"({"resource_type": "a", "resource_id": "1", "b": {"c": [1]}})";
  GraphBuilder builder;
  Resource second = ResourceOf(json);
  second.origin = {.source = "b.json", .line = 3, .address = "x"};
  Resource first = ResourceOf(json);
  first.origin = {.source = "a.json", .line = 9, .address = "y"};
  Resource other = ResourceOf(R"({"resource_type": "a", "resource_id": "1", "b": {"c": [2]}})");
  other.origin = {.source = "c.json", .line = 1};
  ASSERT_TRUE(builder.Add(std::move(second)).ok());
  ASSERT_TRUE(builder.Add(std::move(first)).ok());
  const absl::Status status = builder.Add(std::move(other));
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(MessageOf(status), "`a` `1` of c.json:1 differs from the one of a.json:9");
  const Graph graph = std::move(builder).Build().value();
  ASSERT_EQ(graph.size(), 1u);
  EXPECT_EQ(graph.origin(0), (Origin{.source = "a.json", .line = 9, .address = "y"}));
}

TEST(GraphBuilderTest, KeepsOriginsAndWhatWasAssumed) {
  GraphBuilder builder;
  Resource planned = ResourceOf(R"({"resource_type": "a", "resource_id": "module.x.a.b"})");
  planned.origin = {.source = "plan.json", .line = 0, .address = "module.x.a.b"};
  planned.assumed = {"/b", "/c/0"};
  ASSERT_TRUE(builder.Add(std::move(planned)).ok());
  Resource manifest = ResourceOf(R"({"resource_type": "b", "resource_id": "s/pod/default/x"})");
  manifest.origin = {.source = "s.yaml", .line = 12, .address = "pod/default/x"};
  ASSERT_TRUE(builder.Add(std::move(manifest)).ok());
  const Graph graph = std::move(builder).Build().value();
  EXPECT_EQ(graph.origin(0), (Origin{.source = "plan.json", .line = 0, .address = "module.x.a.b"}));
  EXPECT_THAT(graph.assumed(0), ElementsAre("/b", "/c/0"));
  EXPECT_EQ(graph.origin(1), (Origin{.source = "s.yaml", .line = 12, .address = "pod/default/x"}));
  EXPECT_THAT(graph.assumed(1), IsEmpty());
}

TEST(GraphBuilderTest, RefusesCoverageOfNothing) {
  GraphBuilder builder;
  EXPECT_EQ(builder.AddCoverage({}).code(), absl::StatusCode::kInvalidArgument);
}

TEST(GraphTest, MembersOfAGroupComeByTypeThenId) {
  GraphBuilder builder(TypesOf(R"([
    {"type": "x_pod", "title": "Pod", "groups": ["x_workload"]},
    {"type": "x_job", "title": "Job", "groups": ["x_workload"]}])"));
  for (const char* json : {R"({"resource_type": "x_pod", "resource_id": "a"})",
                           R"({"resource_type": "x_job", "resource_id": "z"})",
                           R"({"resource_type": "x_job", "resource_id": "b"})"}) {
    ASSERT_TRUE(builder.Add(ResourceOf(json)).ok());
  }
  ASSERT_TRUE(builder.AddCoverage({.resource_type = "x_workload"}).ok());
  const Graph graph = std::move(builder).Build().value();
  EXPECT_EQ(Show(graph, graph.OfType("x_workload")), "b,z,a");
  EXPECT_EQ(Show(graph, graph.OfType("x_job")), "b,z");
}

}  // namespace
}  // namespace assay
