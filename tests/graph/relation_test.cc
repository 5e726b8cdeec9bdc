#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "graph/graph_fixture.h"

namespace assay {
namespace {

constexpr std::string_view kTypes = R"([
  {"type": "vm", "title": "Machine", "groups": ["compute"], "relations": [
    {"name": "networks", "inverse": "machines", "target": "net", "field": "nics[].net",
     "target_field": ["net_id", "alias"]},
    {"name": "role", "inverse": "machines", "target": "role", "field": "role", "scope": "account"},
    {"name": "siblings", "inverse": "sibling_of", "target": "compute", "field": "zone",
     "target_field": "zone", "unique": false}]},
  {"type": "fn", "title": "Function", "groups": ["compute"], "relations": [
    {"name": "role", "inverse": "functions", "target": "role", "field": "role",
     "target_field": "name", "same": ["account_id", "space"]}]},
  {"type": "net", "title": "Network", "relations": [
    {"name": "peers", "inverse": "peer_of", "target": "net", "field": "peers",
     "target_field": "net_id"}]},
  {"type": "role", "title": "Role"}])";

struct RelationCase {
  std::string name;
  std::vector<std::string> resources;
  std::vector<Coverage> coverage;
  std::string type, id, relation;
  std::string want;
};

class RelationTest : public testing::TestWithParam<RelationCase> {};

TEST_P(RelationTest, Leads) {
  const RelationCase& param = GetParam();
  GraphBuilder builder(TypesOf(kTypes));
  for (const std::string& json : param.resources) ASSERT_TRUE(builder.Add(ResourceOf(json)).ok());
  for (const Coverage& coverage : param.coverage) ASSERT_TRUE(builder.AddCoverage(coverage).ok());
  const Graph graph = std::move(builder).Build().value();
  EXPECT_EQ(ShowRelated(graph, param.type, param.id, param.relation), param.want);
}

std::string Vm(const std::string& id, const std::string& rest) {
  return R"({"resource_type": "vm", "resource_id": ")" + id +
         R"(", "account_id": "1", "region": "eu")" + (rest.empty() ? "" : ", ") + rest + "}";
}
std::string Net(const std::string& id, const std::string& rest) {
  return R"({"resource_type": "net", "resource_id": ")" + id +
         R"(", "account_id": "1", "region": "eu")" + (rest.empty() ? "" : ", ") + rest + "}";
}
std::string Role(const std::string& id, const std::string& rest) {
  return R"({"resource_type": "role", "resource_id": ")" + id + R"(", "account_id": "1")" +
         (rest.empty() ? "" : ", ") + rest + "}";
}
std::string Fn(const std::string& id, const std::string& rest) {
  return R"({"resource_type": "fn", "resource_id": ")" + id + R"(", "account_id": "1")" +
         (rest.empty() ? "" : ", ") + rest + "}";
}
const std::vector<Coverage> kEverything = {{"*"}};
const std::vector<Coverage> kNothing = {};
constexpr char kNotRead[] = "? not_collected: not read completely in this account and region";

INSTANTIATE_TEST_SUITE_P(
    Edges, RelationTest,
    testing::Values(
        RelationCase{"SeveralValues",
                     {Vm("v", R"("nics": [{"net": "b"}, {"net": "a"}, {"net": "b"}])"),
                      Net("n2", R"("net_id": "a")"), Net("n1", R"("net_id": "b")")},
                     kNothing,
                     "vm",
                     "v",
                     "networks",
                     "n1,n2"},
        RelationCase{"AnyOfTheTargetFields",
                     {Vm("v", R"("nics": [{"net": "x"}])"),
                      Net("n", R"("net_id": "a", "alias": ["w", "x"])")},
                     kNothing,
                     "vm",
                     "v",
                     "networks",
                     "n"},
        RelationCase{"BothTargetFieldsMakeOneEdge",
                     {Vm("v", R"("nics": [{"net": "x"}, {"net": "a"}])"),
                      Net("n", R"("net_id": "a", "alias": ["w", "x"])")},
                     kNothing,
                     "vm",
                     "v",
                     "networks",
                     "n"},
        RelationCase{"NothingIsNormalised",
                     {Vm("v", R"("nics": [{"net": "A"}])"), Net("n", R"("net_id": "a")")},
                     kEverything,
                     "vm",
                     "v",
                     "networks",
                     ""},
        RelationCase{"NumbersMatchExactly",
                     {Vm("v", R"("nics": [{"net": 1.0}, {"net": "2"}])"),
                      Net("n", R"("net_id": 1)"), Net("m", R"("net_id": 2)")},
                     kEverything,
                     "vm",
                     "v",
                     "networks",
                     "n"},
        RelationCase{
            "EmptyTextIsNoKey",
            {Vm("v", R"("nics": [{"net": ""}, {"net": null}])"), Net("n", R"("net_id": "")")},
            kNothing,
            "vm",
            "v",
            "networks",
            ""},
        RelationCase{"AbsentFieldIsComplete", {Vm("v", "")}, kNothing, "vm", "v", "networks", ""},
        RelationCase{"ToItself",
                     {Net("n", R"("net_id": "a", "peers": ["a"])")},
                     kNothing,
                     "net",
                     "n",
                     "peers",
                     "n"},
        RelationCase{
            "ById", {Vm("v", R"("role": "r")"), Role("r", "")}, kNothing, "vm", "v", "role", "r"},
        RelationCase{"Inverse",
                     {Vm("v2", R"("nics": [{"net": "a"}])"), Vm("v1", R"("nics": [{"net": "a"}])"),
                      Net("n", R"("net_id": "a")")},
                     kEverything,
                     "net",
                     "n",
                     "machines",
                     "v1,v2"},
        RelationCase{
            "ByNameInTheSameAccountAndSpace",
            {Fn("f", R"("role": "r", "space": "s")"), Role("r1", R"("name": "r", "space": "s")"),
             Role("r2", R"("name": "r", "space": "t")"), Role("r3", R"("name": "r")")},
            kNothing,
            "fn",
            "f",
            "role",
            "r1"},
        RelationCase{"AbsentOnBothSidesIsTheSame",
                     {Fn("f", R"("role": "r")"), Role("r1", R"("name": "r", "space": "s")"),
                      Role("r3", R"("name": "r")")},
                     kNothing,
                     "fn",
                     "f",
                     "role",
                     "r3"},
        RelationCase{"ToAGroup",
                     {Vm("v", R"("zone": "z")"), Fn("f", R"("zone": "z")"), Vm("w", "")},
                     kEverything,
                     "vm",
                     "v",
                     "siblings",
                     "f,v"},
        RelationCase{"NoSuchRelation",
                     {Vm("v", "")},
                     kEverything,
                     "vm",
                     "v",
                     "r\u00f4le",
                     "? not_collected: the type has no such relation"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Completeness, RelationTest,
    testing::Values(
        RelationCase{"DanglingNotCovered",
                     {Vm("v", R"("nics": [{"net": "a"}])")},
                     kNothing,
                     "vm",
                     "v",
                     "networks",
                     kNotRead},
        RelationCase{"DanglingCovered",
                     {Vm("v", R"("nics": [{"net": "a"}])")},
                     {{"net", "1", "eu"}},
                     "vm",
                     "v",
                     "networks",
                     ""},
        RelationCase{"DanglingCoveredElsewhere",
                     {Vm("v", R"("nics": [{"net": "a"}])")},
                     {{"net", "1", "us"}, {"net", "2", "eu"}},
                     "vm",
                     "v",
                     "networks",
                     kNotRead},
        RelationCase{"DanglingRefused",
                     {Vm("v", R"("nics": [{"net": "a"}])")},
                     {{"net", "1", "eu", CoverageState::kRefused, "net:List"}},
                     "vm",
                     "v",
                     "networks",
                     "? refused: net:List"},
        RelationCase{"FoundNeedsNoCoverage",
                     {Vm("v", R"("nics": [{"net": "a"}])"), Net("n", R"("net_id": "a")")},
                     {{"net", "1", "eu", CoverageState::kRefused, "net:List"}},
                     "vm",
                     "v",
                     "networks",
                     "n"},
        RelationCase{
            "OneOfTwoDangles",
            {Vm("v", R"("nics": [{"net": "a"}, {"net": "b"}])"), Net("n", R"("net_id": "a")")},
            kNothing,
            "vm",
            "v",
            "networks",
            std::string("n ") + kNotRead},
        RelationCase{"ScopeAccountNeedsAllRegions",
                     {Vm("v", R"("role": "r")")},
                     {{"role", "1", "eu"}},
                     "vm",
                     "v",
                     "role",
                     kNotRead},
        RelationCase{"ScopeAccount",
                     {Vm("v", R"("role": "r")")},
                     {{"role", "1", ""}},
                     "vm",
                     "v",
                     "role",
                     ""},
        RelationCase{"AnArnNamesItsAccount",
                     {Vm("v", R"("role": "arn:aws:iam::2:role/r")")},
                     {{"role", "1", ""}},
                     "vm",
                     "v",
                     "role",
                     kNotRead},
        RelationCase{"AnArnInACoveredAccount",
                     {Vm("v", R"("role": "arn:aws:iam::2:role/r")")},
                     {{"role", "2", ""}},
                     "vm",
                     "v",
                     "role",
                     ""},
        RelationCase{"UnknownValue",
                     {Vm("v", R"("nics": [{"net": "a"}, {"net": {"$unknown": "later"}}])"),
                      Net("n", R"("net_id": "a")")},
                     kEverything,
                     "vm",
                     "v",
                     "networks",
                     "n ? after_apply: later"},
        RelationCase{"UnknownParent",
                     {Vm("v", R"("nics": {"$unknown": "later"})")},
                     kEverything,
                     "vm",
                     "v",
                     "networks",
                     "? after_apply: later"},
        RelationCase{"UnknownSame",
                     {Fn("f", R"("role": "r", "space": {"$unknown": "later"})")},
                     kEverything,
                     "fn",
                     "f",
                     "role",
                     "? after_apply: later"},
        RelationCase{
            "DanglingCouldBeAnUnknownTarget",
            {Vm("v", R"("nics": [{"net": "a"}])"), Net("n", R"("net_id": {"$unknown": "later"})")},
            kEverything,
            "vm",
            "v",
            "networks",
            "? after_apply: later"},
        RelationCase{"FoundIsSettled",
                     {Vm("v", R"("nics": [{"net": "a"}])"), Net("m", R"("net_id": "a")"),
                      Net("n", R"("net_id": {"$unknown": "later"})")},
                     kEverything,
                     "vm",
                     "v",
                     "networks",
                     "m"},
        RelationCase{"NotUniqueIsNeverSettled",
                     {Vm("v", R"("zone": "z")"), Vm("w", R"("zone": {"$unknown": "later"})")},
                     kEverything,
                     "vm",
                     "v",
                     "siblings",
                     "v ? after_apply: later"},
        RelationCase{"NotUniqueNeedsCoverage",
                     {Vm("v", R"("zone": "z")")},
                     {{"vm", "1", "eu"}},
                     "vm",
                     "v",
                     "siblings",
                     std::string("v ") + kNotRead},
        RelationCase{"InverseNeedsTheSources",
                     {Vm("v", R"("nics": [{"net": "a"}])"), Net("n", R"("net_id": "a")")},
                     kNothing,
                     "net",
                     "n",
                     "machines",
                     std::string("v ") + kNotRead},
        RelationCase{"InverseCovered",
                     {Vm("v", R"("nics": [{"net": "a"}])"), Net("n", R"("net_id": "a")")},
                     {{"vm", "1", "eu"}},
                     "net",
                     "n",
                     "machines",
                     "v"},
        RelationCase{"InverseOfAnUnknownSource",
                     {Vm("v", R"("nics": {"$unknown": "later"})"), Net("n", R"("net_id": "a")")},
                     kEverything,
                     "net",
                     "n",
                     "machines",
                     "? after_apply: later"},
        RelationCase{"InverseOfAnUnknownSourceElsewhere",
                     {Fn("f", R"("role": {"$unknown": "later"}, "space": "s")"),
                      Role("r", R"("name": "r", "space": "t")")},
                     kEverything,
                     "role",
                     "r",
                     "functions",
                     ""},
        RelationCase{
            "InverseAtAnUnknownTarget",
            {Vm("v", R"("nics": [{"net": "b"}])"), Net("n", R"("net_id": {"$unknown": "later"})")},
            kEverything,
            "net",
            "n",
            "machines",
            "? after_apply: later"},
        RelationCase{"InverseAtAnUnknownTargetOfNobody",
                     {Vm("v", R"("nics": [{"net": "b"}])"), Net("m", R"("net_id": "b")"),
                      Net("n", R"("net_id": {"$unknown": "later"})")},
                     kEverything,
                     "net",
                     "n",
                     "machines",
                     ""}),
    [](const auto& test) { return test.param.name; });

TEST(PlannedRelationTest, ACollectorSaysWhereAnUnknownFieldLeads) {
  GraphBuilder builder(TypesOf(kTypes));
  Resource vm = ResourceOf(Vm("v", R"("nics": {"$unknown": "later"})"));
  vm.planned_edges = {{"networks", "net", "n"}};
  ASSERT_TRUE(builder.Add(std::move(vm)).ok());
  ASSERT_TRUE(builder.Add(ResourceOf(Net("n", ""))).ok());
  ASSERT_TRUE(builder.AddCoverage({"*"}).ok());
  const Graph graph = std::move(builder).Build().value();
  EXPECT_EQ(ShowRelated(graph, "vm", "v", "networks"), "n");
  EXPECT_EQ(ShowRelated(graph, "net", "n", "machines"), "v");
}

TEST(PlannedRelationTest, ATargetThatIsNotThereLeavesItOpen) {
  GraphBuilder builder(TypesOf(kTypes));
  Resource vm = ResourceOf(Vm("v", ""));
  vm.planned_edges = {{"networks", "net", "n"}};
  ASSERT_TRUE(builder.Add(std::move(vm)).ok());
  ASSERT_TRUE(builder.AddCoverage({"*"}).ok());
  const Graph graph = std::move(builder).Build().value();
  EXPECT_EQ(ShowRelated(graph, "vm", "v", "networks"),
            "? not_collected: the planned target was not collected");
}

TEST(PlannedRelationTest, AnUnknownRelationOpensBothEnds) {
  GraphBuilder builder(TypesOf(kTypes));
  Resource vm = ResourceOf(Vm("v", ""));
  vm.unknown_relations = {{"networks", "var.net is not known"}};
  ASSERT_TRUE(builder.Add(std::move(vm)).ok());
  ASSERT_TRUE(builder.Add(ResourceOf(Net("n", R"("net_id": "a")"))).ok());
  ASSERT_TRUE(builder.AddCoverage({"*"}).ok());
  const Graph graph = std::move(builder).Build().value();
  EXPECT_EQ(ShowRelated(graph, "vm", "v", "networks"), "? after_apply: var.net is not known");
  EXPECT_EQ(ShowRelated(graph, "net", "n", "machines"), "? after_apply: var.net is not known");
  EXPECT_EQ(ShowRelated(graph, "vm", "v", "role"), "");
}

TEST(EdgesTest, ListsBothDirectionsByName) {
  GraphBuilder builder(TypesOf(kTypes));
  for (const std::string& json : {Vm("v", R"("nics": [{"net": "a"}], "role": "r")"),
                                  Net("n", R"("net_id": "a")"), Role("r", "")}) {
    ASSERT_TRUE(builder.Add(ResourceOf(json)).ok());
  }
  const Graph graph = std::move(builder).Build().value();
  std::vector<std::string> shown;
  for (NodeId node : graph.nodes()) {
    for (const Graph::Edge& edge : graph.Edges(node)) {
      shown.push_back(std::string(graph.id(node)) + " " + std::string(edge.relation) + " " +
                      std::string(graph.id(edge.target)));
    }
  }
  EXPECT_THAT(shown,
              testing::ElementsAre("n machines v", "r machines v", "v networks n", "v role r"));
}

}  // namespace
}  // namespace assay
