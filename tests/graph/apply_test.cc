// Changing a graph must give what building it anew gives, and what a graph calls complete must stay
// true whatever the unknowns turn out to be. Both are tried on random estates, made from a seed.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/status_text.h"
#include "graph/graph_fixture.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kTypes = R"([
  {"type": "vm", "title": "Machine", "groups": ["compute"], "relations": [
    {"name": "networks", "inverse": "machines", "target": "net", "field": "nics[].net",
     "target_field": ["net_id", "alias"]},
    {"name": "role", "inverse": "users", "target": "role", "field": "role", "scope": "account"},
    {"name": "siblings", "inverse": "sibling_of", "target": "compute", "field": "zone",
     "target_field": "zone", "unique": false, "same": ["account_id"]}]},
  {"type": "fn", "title": "Function", "groups": ["compute"], "relations": [
    {"name": "role", "inverse": "users", "target": "role", "field": "role",
     "target_field": "name", "same": ["account_id"]},
    {"name": "role", "inverse": "users", "target": "role", "field": "extra_role"}]},
  {"type": "net", "title": "Network", "relations": [
    {"name": "peers", "inverse": "peer_of", "target": "net", "field": "peers",
     "target_field": "net_id"}]},
  {"type": "role", "title": "Role"}])";

using Key = std::pair<std::string, std::string>;

// Resources that refer to each other by a handful of names, so that they often meet; one network is
// a hub.
class RandomEstate {
 public:
  explicit RandomEstate(std::uint32_t seed) : random_(seed) {}

  std::size_t Below(std::size_t end) { return random_() % end; }
  bool Often() { return Below(3) != 0; }

  Key RandomKey() {
    static constexpr const char* kNames[] = {"vm", "fn", "net", "role", "other"};
    const std::string type = kNames[Below(5)];
    return {type, fmt::format("{}-{}", type, Below(12))};
  }

  std::string RandomDocument(const Key& key) {
    std::string text =
        fmt::format(R"({{"resource_type": "{}", "resource_id": "{}")", key.first, key.second);
    const std::string account = fmt::format("{}", Below(2));
    text += fmt::format(R"(, "account_id": "{}")", account);
    if (Often()) text += fmt::format(R"(, "region": "r{}")", Below(2));
    if (key.first == "vm") {
      text += R"(, "nics": [)";
      for (std::size_t i = Below(3) + 1; i > 0; --i) {
        text += fmt::format(R"({{"net": {}}}{})",
                            Text(Below(2) == 0 ? "n0" : fmt::format("n{}", Below(14))),
                            i > 1 ? ", " : "");
      }
      text += ']';
    }
    if (key.first == "net") {
      // Its own name, so that a network's name stands in at most one network.
      text += fmt::format(R"(, "net_id": {}, "peers": [{}])", Text("n" + key.second.substr(4)),
                          Text(fmt::format("n{}", Below(14))));
    }
    if (key.first == "role") text += fmt::format(R"(, "name": {})", Text("name-of-" + key.second));
    if (key.first == "vm" || key.first == "fn") {
      text += fmt::format(R"(, "zone": {})", Text(fmt::format("z{}", Below(3))));
      const std::string role = fmt::format("role-{}", Below(14));
      text += fmt::format(R"(, "role": {})", Text(key.first == "vm" ? role : "name-of-" + role));
      if (Below(4) == 0) text += fmt::format(R"(, "extra_role": {})", Text(role));
    }
    return text + fmt::format(R"(, "size": {}}})", Below(3));
  }

  Resource RandomResource(const Key& key) {
    Resource resource = ResourceOf(RandomDocument(key));
    if (key.first == "vm" && Below(6) == 0) {
      resource.planned_edges.push_back({"networks", "net", fmt::format("net-{}", Below(14))});
    }
    if (key.first == "vm" && Below(8) == 0)
      resource.unknown_relations.push_back({"role", "not resolved"});
    return resource;
  }

  Coverage RandomCoverage() {
    static constexpr const char* kNames[] = {"vm", "fn", "net", "role", "*", "compute"};
    return {.resource_type = kNames[Below(6)],
            .account_id = Below(2) == 0 ? "" : fmt::format("{}", Below(2)),
            .region = Below(2) == 0 ? "" : fmt::format("r{}", Below(2)),
            .state = Below(4) == 0 ? CoverageState::kRefused : CoverageState::kComplete,
            .reason = "why"};
  }

 private:
  // A text, or now and then an unknown.
  std::string Text(const std::string& text) {
    if (Below(12) == 0) return R"({"$unknown": "later"})";
    return fmt::format(R"("{}")", text);
  }

  std::mt19937 random_;
};

// All that can be read from a graph.
std::string Dump(const Graph& graph) {
  static constexpr const char* kRelations[] = {"networks", "role",    "machines", "users",
                                               "peers",    "peer_of", "siblings", "sibling_of"};
  std::string text;
  for (NodeId node : graph.nodes()) {
    text += fmt::format("{} {} {} {} {}\n", graph.type(node), graph.id(node),
                        graph.account_id(node), graph.region(node), ToRego(graph.document(node)));
    for (const char* relation : kRelations) {
      text += fmt::format("  {}: {}\n", relation, Show(graph, graph.Related(node, relation)));
    }
    if (graph.Find(graph.type(node), graph.id(node)) != node) text += "  not found\n";
    if (graph.NodeOf(graph.document(node)) != node) text += "  document not found\n";
  }
  for (const char* type : {"vm", "fn", "net", "role", "compute", "other"}) {
    text += fmt::format("{}: {}\n", type, Show(graph, graph.OfType(type)));
  }
  for (const Coverage& coverage : graph.coverage()) {
    text += fmt::format("{} {} {}\n", coverage.resource_type, coverage.account_id, coverage.region);
  }
  return text;
}

Graph Build(const std::map<Key, Resource>& resources, std::span<const Coverage> coverage) {
  GraphBuilder builder(TypesOf(kTypes));
  // Any order will do, so the last comes first.
  for (auto it = resources.rbegin(); it != resources.rend(); ++it) {
    EXPECT_TRUE(builder.Add(it->second).ok());
  }
  for (const Coverage& statement : coverage) EXPECT_TRUE(builder.AddCoverage(statement).ok());
  return std::move(builder).Build().value();
}

// What the delta leaves out must not have changed.
void CheckDelta(const Graph& before, const Graph& after, const GraphDelta& delta) {
  std::set<NodeId> touched(delta.added.begin(), delta.added.end());
  touched.insert(delta.changed.begin(), delta.changed.end());
  touched.insert(delta.removed.begin(), delta.removed.end());
  const auto reported = [&](NodeId node, const std::string& name) {
    return std::binary_search(delta.relations.begin(), delta.relations.end(),
                              GraphDelta::Relation{node, name}) ||
           std::binary_search(delta.unknown.begin(), delta.unknown.end(), name);
  };
  for (NodeId node : after.nodes()) {
    if (touched.contains(node)) continue;
    ASSERT_EQ(before.document(node).bits(), after.document(node).bits());
    ASSERT_EQ(before.id(node), after.id(node));
    for (const char* relation : {"networks", "role", "machines", "users", "peers", "peer_of"}) {
      const Neighbours old = before.Related(node, relation);
      const Neighbours now = after.Related(node, relation);
      const bool same =
          std::equal(old.nodes.begin(), old.nodes.end(), now.nodes.begin(), now.nodes.end()) &&
          old.complete == now.complete && old.reason == now.reason;
      EXPECT_TRUE(same || reported(node, relation) || delta.coverage_changed)
          << after.id(node) << " " << relation;
    }
  }
}

TEST(ApplyTest, GivesWhatBuildingAnewGives) {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    RandomEstate estate(seed);
    std::map<Key, Resource> resources;
    for (std::size_t i = estate.Below(40); i > 0; --i) {
      const Key key = estate.RandomKey();
      resources.insert_or_assign(key, estate.RandomResource(key));
    }
    const std::vector<Coverage> everything = {{.resource_type = "*"}};
    Graph graph = Build(resources, everything);
    for (int step = 0; step < 8; ++step) {
      ResourceBatch batch;
      std::set<Key> used;
      for (std::size_t i = estate.Below(step % 4 == 0 ? 30 : 4); i > 0; --i) {
        const Key key = estate.RandomKey();
        if (!used.insert(key).second) continue;
        if (estate.Below(3) == 0) {
          resources.erase(key);
          batch.removals.push_back(key);
        } else {
          resources.insert_or_assign(key, estate.RandomResource(key));
          batch.upserts.push_back(resources.at(key));
        }
      }
      if (estate.Below(4) == 0) batch.coverage.push_back(estate.RandomCoverage());
      const std::string before = Dump(graph);
      GraphDelta delta;
      const Graph next = graph.Apply(std::move(batch), &delta).value();
      ASSERT_EQ(Dump(graph), before) << "the old graph changed";
      ASSERT_EQ(Dump(next), Dump(Build(resources, next.coverage()))) << "step " << step;
      CheckDelta(graph, next, delta);
      if (testing::Test::HasFailure()) return;
      graph = next;
    }
  }
}

// Hides leaves, resources and coverage of an estate in which all is known; what the poorer graph
// calls complete has to be what the richer one has.
TEST(ApplyTest, WhatIsCompleteIsTrue) {
  std::size_t complete = 0;
  std::size_t open = 0;
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    RandomEstate estate(seed);
    GraphBuilder full(TypesOf(kTypes));
    GraphBuilder poor(TypesOf(kTypes));
    std::set<Key> seen;
    const std::string hidden_type = seed % 3 == 0 ? "net" : seed % 3 == 1 ? "vm" : "";
    for (int i = 0; i < 40; ++i) {
      const Key key = estate.RandomKey();
      if (!seen.insert(key).second) continue;
      std::string known = estate.RandomDocument(key);
      for (std::size_t at; (at = known.find(R"({"$unknown": "later"})")) != std::string::npos;) {
        known.replace(at, 21, fmt::format(R"("n{}")", 20 + seen.size()));
      }
      std::string hidden = known;
      if (estate.Below(3) == 0) {
        static constexpr const char* kFields[] = {R"("net": ")",  R"("role": ")", R"("net_id": ")",
                                                  R"("name": ")", R"("zone": ")", R"("peers": [")"};
        for (const char* field : kFields) {
          const std::size_t at = hidden.find(field);
          if (at == std::string::npos || estate.Below(2) == 0) continue;
          const std::size_t start = at + std::string_view(field).size() - 1;
          const std::size_t end = hidden.find('"', start + 1) + 1;
          hidden.replace(start, end - start, R"({"$unknown": "later"})");
        }
      }
      ASSERT_TRUE(full.Add(ResourceOf(known)).ok());
      if (key.first == hidden_type && estate.Below(2) == 0) continue;
      ASSERT_TRUE(poor.Add(ResourceOf(hidden)).ok());
    }
    ASSERT_TRUE(full.AddCoverage({"*"}).ok());
    for (const char* type : {"vm", "fn", "net", "role"}) {
      if (type == hidden_type) continue;
      ASSERT_TRUE(poor.AddCoverage({type}).ok());
    }
    const Graph rich = std::move(full).Build().value();
    const Graph poorer = std::move(poor).Build().value();
    for (NodeId node : poorer.nodes()) {
      const NodeId twin = rich.Find(poorer.type(node), poorer.id(node)).value();
      for (const char* relation : {"networks", "role", "machines", "users", "peers", "peer_of",
                                   "siblings", "sibling_of"}) {
        const Neighbours some = poorer.Related(node, relation);
        std::vector<std::string> ids = IdsOf(poorer, some.nodes);
        std::vector<std::string> all = IdsOf(rich, rich.Related(twin, relation).nodes);
        ++(some.complete ? complete : open);
        if (some.complete) {
          EXPECT_EQ(ids, all) << seed << " " << poorer.id(node) << " " << relation;
        }
        std::sort(ids.begin(), ids.end());
        std::sort(all.begin(), all.end());
        EXPECT_TRUE(std::includes(all.begin(), all.end(), ids.begin(), ids.end()));
      }
    }
  }
  EXPECT_GT(complete, 300u);
  EXPECT_GT(open, 1000u);
}

TEST(ApplyTest, NamesWhatChanged) {
  GraphBuilder builder(TypesOf(kTypes));
  for (
      const char* json :
      {R"({"resource_type": "vm", "resource_id": "v", "nics": [{"net": "a"}], "size": 1, "zone": "z"})",
       R"({"resource_type": "vm", "resource_id": "w", "size": 1})",
       R"({"resource_type": "role", "resource_id": "r"})"}) {
    ASSERT_TRUE(builder.Add(ResourceOf(json)).ok());
  }
  ASSERT_TRUE(builder.AddCoverage({"*"}).ok());
  const Graph graph = std::move(builder).Build().value();
  ResourceBatch batch;
  batch.upserts.push_back(
      ResourceOf(R"({"resource_type": "net", "resource_id": "n", "net_id": "a"})"));
  batch.upserts.push_back(
      ResourceOf(R"({"resource_type": "vm", "resource_id": "w", "size": 2, "tag": 1})"));
  batch.upserts.push_back(ResourceOf(
      R"({"resource_type": "vm", "resource_id": "v", "nics": [{"net": "a"}], "size": 1, "zone": "z"})"));
  batch.removals = {{"role", "r"}, {"role", "none"}};
  GraphDelta delta;
  const Graph next = graph.Apply(std::move(batch), &delta).value();
  const NodeId v = next.Find("vm", "v").value();
  const NodeId w = next.Find("vm", "w").value();
  const NodeId n = next.Find("net", "n").value();
  EXPECT_EQ(v, graph.Find("vm", "v"));
  EXPECT_THAT(delta.added, ElementsAre(n));
  EXPECT_THAT(delta.changed, ElementsAre(w));
  EXPECT_THAT(delta.removed, ElementsAre(graph.Find("role", "r").value()));
  ASSERT_EQ(delta.fields.size(), 1u);
  EXPECT_THAT(delta.fields[0].names, ElementsAre("size", "tag"));
  EXPECT_THAT(delta.types, ElementsAre("net", "role"));
  EXPECT_THAT(delta.relations, ElementsAre(GraphDelta::Relation{v, "networks"},
                                           GraphDelta::Relation{n, "machines"}));
  EXPECT_FALSE(delta.coverage_changed);
}

TEST(ApplyTest, AnEmptyBatchChangesNothing) {
  const Graph graph = Graph::ParseJson(R"([{"resource_type": "a", "resource_id": "b"}])").value();
  GraphDelta delta;
  const Graph next = graph.Apply({}, &delta).value();
  EXPECT_EQ(Dump(next), Dump(graph));
  EXPECT_THAT(delta.types, IsEmpty());
  EXPECT_THAT(delta.relations, IsEmpty());
}

TEST(ApplyTest, ANumberIsGivenAgainOnlyByALaterBatch) {
  const Graph graph = Graph::ParseJson(R"([{"resource_type": "a", "resource_id": "1"},
                                           {"resource_type": "a", "resource_id": "2"}])")
                          .value();
  const NodeId first = graph.Find("a", "1").value();
  ResourceBatch batch;
  batch.removals = {{"a", "1"}};
  batch.upserts.push_back(ResourceOf(R"({"resource_type": "a", "resource_id": "3"})"));
  const Graph second = graph.Apply(std::move(batch)).value();
  EXPECT_NE(second.Find("a", "3"), first);
  ResourceBatch later;
  later.upserts.push_back(ResourceOf(R"({"resource_type": "a", "resource_id": "0"})"));
  const Graph third = second.Apply(std::move(later)).value();
  EXPECT_EQ(third.Find("a", "0"), first);
  EXPECT_EQ(Show(third, third.OfType("a")), "0,2,3");
}

TEST(ApplyTest, RefusesABatchThatContradictsItself) {
  const Graph graph;
  ResourceBatch both;
  both.upserts.push_back(ResourceOf(R"({"resource_type": "a", "resource_id": "b"})"));
  both.removals = {{"a", "b"}};
  EXPECT_EQ(MessageOf(graph.Apply(std::move(both)).status()),
            "`a` `b` is to be both removed and added");
  ResourceBatch twice;
  twice.upserts.push_back(ResourceOf(R"({"resource_type": "a", "resource_id": "b"})"));
  twice.upserts.push_back(ResourceOf(R"({"resource_type": "a", "resource_id": "b", "c": 1})"));
  EXPECT_EQ(graph.Apply(std::move(twice)).status().code(), absl::StatusCode::kAlreadyExists);
  ResourceBatch nameless;
  nameless.coverage.push_back({});
  EXPECT_EQ(graph.Apply(std::move(nameless)).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay
