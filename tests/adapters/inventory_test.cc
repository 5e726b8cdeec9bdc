#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "adapters/collected.h"
#include "adapters/temporary_files.h"
#include "assay/adapters/file_collectors.h"
#include "assay/graph.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ResourceTypes TypesOf(std::string_view definitions) {
  const DocumentPart source{"types.json", ParseJson(definitions).value()};
  return ResourceTypes::Make(std::span(&source, 1)).value();
}

// Collects a text as the file `in.json`.
absl::Status Collect(std::string_view text, ResourceSink& sink, const ResourceTypes& types = {}) {
  const TemporaryFiles files;
  const absl::Status status = NewInventoryCollector(files.Write("in.json", text))
                                  ->Collect(sink, {.types = types, .salt = "pepper"});
  return StatusOf(status.code(), files.Strip(std::string(MessageOf(status))));
}

TEST(InventoryTest, ReadsResourcesAndCoverage) {
  Collected collected;
  ASSERT_TRUE(Collect(R"([
    {"resource_type": "x_a", "resource_id": "1", "account_id": "7", "region": "eu", "name": "n",
     "deep": {"er": [1.50, "text"]}},
    {"coverage": {"resource_type": "x_a", "account_id": "7", "state": "complete"}},
    {"coverage": [{"resource_type": "x_b", "state": "refused", "reason": "x:List"},
                  {"resource_type": "x_c", "region": "eu", "state": "partial", "reason": "cut"}]}])",
                      collected)
                  .ok());
  ASSERT_THAT(collected.resources, SizeIs(1));
  const Resource& resource = collected.At("1");
  EXPECT_EQ(resource.type, "x_a");
  EXPECT_EQ(resource.account_id, "7");
  EXPECT_EQ(resource.region, "eu");
  EXPECT_EQ(resource.name, "n");
  EXPECT_EQ(resource.origin.line, 2u);
  EXPECT_EQ(Show(resource, "/deep"), R"({"er":[1.5,"text"]})");
  EXPECT_THAT(collected.coverage,
              ElementsAre(Coverage{"x_a", "7", "", CoverageState::kComplete, ""},
                          Coverage{"x_b", "", "", CoverageState::kRefused, "x:List"},
                          Coverage{"x_c", "", "eu", CoverageState::kPartial, "cut"}));
}

TEST(InventoryTest, ReadsLines) {
  Collected collected;
  ASSERT_TRUE(Collect("\xef\xbb\xbf{\"resource_type\": \"x\", \"resource_id\": \"1\"}\n\n"
                      "{\"resource_type\": \"x\", \"resource_id\": \"2\"}\n",
                      collected)
                  .ok());
  EXPECT_EQ(collected.At("2").origin.line, 3u);
}

TEST(InventoryTest, WhatJsonCannotSayStandsBeside) {
  Collected collected;
  ASSERT_TRUE(Collect(R"({"resource_type": "x", "resource_id": "1", "a": {"b": [1, 2]}, "n": null,
    "assay": {
      "unknown": [
        {"path": ["a", "b", 1], "kind": "refused", "text": "x:Get"},
        {"path": ["a", "b", 2]},
        {"path": ["new", "er"], "kind": "after_apply", "text": "later"},
        {"path": ["n", "er"], "kind": "after_apply"}],
      "assumed": ["/a/c"],
      "origin": {"source": "main.tf", "line": 12, "address": "x.one"},
      "planned_edges": [{"relation": "r", "target_type": "y", "target_id": "2"}],
      "unknown_relations": [{"relation": "s", "reason": "var.s"}]}})",
                      collected)
                  .ok());
  const Resource& resource = collected.At("1");
  EXPECT_EQ(Show(resource, "/a/b/0"), "1");
  EXPECT_EQ(Show(resource, "/a/b/1"), "unknown(refused: x:Get)");
  EXPECT_EQ(Show(resource, "/a/b/2"), "unknown(not_collected: )");
  EXPECT_EQ(Show(resource, "/new/er"), "unknown(after_apply: later)");
  EXPECT_EQ(Show(resource, "/n/er"), "unknown(after_apply: )");
  EXPECT_EQ(Show(resource, "/assay"), "absent");
  EXPECT_EQ(resource.origin, (Origin{"main.tf", 12, "x.one"}));
  EXPECT_THAT(resource.assumed, ElementsAre("/a/c"));
  EXPECT_THAT(resource.planned_edges, ElementsAre(PlannedEdge{"r", "y", "2"}));
  EXPECT_THAT(resource.unknown_relations,
              ElementsAre(std::pair<std::string, std::string>("s", "var.s")));
}

TEST(InventoryTest, ImpliesThePlacesThatNobodyRead) {
  Collected collected;
  ASSERT_TRUE(Collect(R"([
    {"resource_type": "aws_s3_bucket", "resource_id": "b", "account_id": "7", "region": "eu-1"},
    {"resource_type": "gcp_disk", "resource_id": "d", "account_id": "p"},
    {"resource_type": "other", "resource_id": "o", "account_id": "q"}])",
                      collected)
                  .ok());
  std::vector<std::string> implied;
  for (const Resource& resource : collected.resources) {
    if (resource.implied) implied.push_back(resource.type + " " + resource.id);
  }
  EXPECT_THAT(implied, ElementsAre("aws_account 7", "aws_region 7/eu-1", "gcp_project p"));
}

TEST(InventoryTest, AnImpliedPlaceGivesWayToOneThatWasRead) {
  GraphBuilder builder;
  ASSERT_TRUE(Collect(R"([
    {"resource_type": "aws_s3_bucket", "resource_id": "b", "account_id": "7"},
    {"resource_type": "aws_account", "resource_id": "7", "account_id": "7", "alias": "shop"}])",
                      builder)
                  .ok());
  ASSERT_TRUE(
      Collect(R"([{"resource_type": "aws_s3_bucket", "resource_id": "c", "account_id": "7"}])",
              builder)
          .ok());
  const Graph graph = std::move(builder).Build().value();
  EXPECT_EQ(graph.size(), 3u);
  EXPECT_EQ(ToJson(graph.document(graph.Find("aws_account", "7").value()).Find("alias")),
            R"("shop")");
}

TEST(InventoryTest, ReducesSensitiveFields) {
  const ResourceTypes types = TypesOf(R"({"type": "x_db", "title": "Database", "fields": {
    "password": {"kind": "string", "sensitive": true},
    "users[].token": {"kind": "string", "sensitive": true}}})");
  Collected collected;
  ASSERT_TRUE(Collect(R"([
    {"resource_type": "x_db", "resource_id": "1", "password": "hunter2",
     "users": [{"token": "AKIAABCDEFGHIJKLMNOP", "name": "a"}, {"token": null}, {"token": ""}, {}]},
    {"resource_type": "x_db", "resource_id": "2", "password": "hunter2"}])",
                      collected, types)
                  .ok());
  const Resource& first = collected.At("1");
  EXPECT_EQ(Show(first, "/password/set"), "true");
  EXPECT_EQ(Show(first, "/password/length"), "7");
  EXPECT_EQ(Show(first, "/password/detectors"), "[]");
  EXPECT_EQ(Show(first, "/password/salted_hash"), Show(collected.At("2"), "/password/salted_hash"));
  EXPECT_EQ(Show(first, "/users/0/token/detectors"), R"(["aws_access_key_id","high_entropy"])");
  EXPECT_EQ(Show(first, "/users/0/name"), R"("a")");
  EXPECT_EQ(Show(first, "/users/1/token"), R"({"detectors":[],"length":0,"set":false})");
  EXPECT_EQ(Show(first, "/users/2/token"), R"({"detectors":[],"length":0,"set":false})");
  EXPECT_EQ(Show(first, "/users/3"), "{}");
  EXPECT_EQ(ToRego(first.document).find("hunter2"), std::string::npos);
  EXPECT_EQ(ToRego(first.document).find("AKIA"), std::string::npos);
}

TEST(InventoryTest, NumbersAreKeptExactly) {
  Collected collected;
  ASSERT_TRUE(
      Collect(
          R"({"resource_type": "x", "resource_id": "1", "n": 123456789012345678901234567890.5})",
          collected)
          .ok());
  EXPECT_EQ(Show(collected.At("1"), "/n"), "123456789012345678901234567890.5");
}

struct BadInventory {
  std::string name;
  std::string text;
  std::string message;
};

class BadInventoryTest : public testing::TestWithParam<BadInventory> {};

TEST_P(BadInventoryTest, GivesOneErrorThatNamesThePlace) {
  GraphBuilder builder;
  const absl::Status status = Collect(GetParam().text, builder);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(MessageOf(status)), testing::StartsWith(GetParam().message));
}

const std::string kStart = "{\"resource_type\": \"x\", \"resource_id\": \"1\"}\n";

INSTANTIATE_TEST_SUITE_P(
    Inventories, BadInventoryTest,
    testing::Values(
        BadInventory{"Empty", "", "in.json:1:1: the text is empty"},
        BadInventory{"Truncated", "[\n  {\"resource_type\": \"x\"",
                     "in.json:2:24: the text ends in the object that begins at 2:3"},
        BadInventory{"TruncatedArray", "[" + kStart,
                     "in.json:2:1: the text ends before the array does"},
        BadInventory{"WrongJson", kStart + "{\"a\" 1}", "in.json:2:6: "},
        BadInventory{"WrongJsonOnALaterLine", "[{\n\"a\": tru\n}]", "in.json:2:"},
        BadInventory{"DuplicateKey", kStart + "{\"a\": 1, \"a\": 2}", "in.json:2:"},
        BadInventory{"NotANumber", "[{\"a\": NaN}]", "in.json:1:8: "},
        BadInventory{"NotUtf8", "[{\"a\": \"\xc3\x28\"}]", "in.json:1:"},
        BadInventory{"NoType", kStart + "{\"resource_id\": \"1\"}",
                     "in.json:2: a resource without `resource_type`"},
        BadInventory{"NoId", "\n\n{\"resource_type\": \"x\"}",
                     "in.json:3: a resource of type `x` without `resource_id`"},
        BadInventory{"TwoWithOneId",
                     kStart + "\n{\"resource_type\": \"x\", \"resource_id\": \"1\", \"a\": 1}",
                     "`x` `1` of in.json:3 differs from the one of in.json:1"},
        BadInventory{"NotAnObject", "[" + kStart + ", 4]",
                     "in.json:2:3: expected an object, found `4`"},
        BadInventory{
            "CoverageState", R"({"coverage": {"resource_type": "x", "state": "half"}})",
            "in.json:1:1: `state` of `coverage` must be `complete`, `partial` or `refused`"},
        BadInventory{"CoverageType", R"({"coverage": {"state": "complete"}})",
                     "in.json:1:1: `coverage` without `resource_type`"},
        BadInventory{"CoverageKey", R"({"coverage": {"resource_type": "x", "stat": "complete"}})",
                     "in.json:1:1: `coverage` has the unknown key `stat`"},
        BadInventory{"CoverageAndMore",
                     R"({"coverage": {"resource_type": "x", "state": "complete"}, "a": 1})",
                     "in.json:1:1: a `coverage` record must hold nothing else"},
        BadInventory{"SidecarKey",
                     R"({"resource_type": "x", "resource_id": "1", "assay": {"unknowns": []}})",
                     "in.json:1:1: `assay` has the unknown key `unknowns`"},
        BadInventory{
            "SidecarPath",
            R"({"resource_type": "x", "resource_id": "1", "a": "b", "assay": {"unknown": [{"path": ["a", "c"]}]}})",
            "in.json:1:1: step 2 of a `path` leads into a string"},
        BadInventory{
            "SidecarIndex",
            R"({"resource_type": "x", "resource_id": "1", "a": [1], "assay": {"unknown": [{"path": ["a", 3]}]}})",
            "in.json:1:1: step 2 of a `path` must be an index of an array of 1"},
        BadInventory{
            "SidecarKind",
            R"({"resource_type": "x", "resource_id": "1", "assay": {"unknown": [{"path": ["a"], "kind": "error"}]}})",
            "in.json:1:1: `kind` must be `after_apply`, `refused` or `not_collected`"},
        BadInventory{
            "SidecarHidesTheId",
            R"({"resource_type": "x", "resource_id": "1", "assay": {"unknown": [{"path": ["resource_id"]}]}})",
            "in.json:1: `resource_id` must be a string"}),
    [](const auto& test) { return test.param.name; });

TEST(BadInventoryTest, DeepNestingIsRefused) {
  Collected collected;
  const std::string deep(100'000, '[');
  const absl::Status status =
      Collect(R"({"resource_type": "x", "resource_id": "1", "a": )" + deep + "]", collected);
  EXPECT_FALSE(status.ok());
  const std::string closed = deep + std::string(100'000, ']');
  EXPECT_EQ(Collect(R"({"resource_type": "x", "resource_id": "1", "a": )" + closed + "}", collected)
                .code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(collected.resources, IsEmpty());
}

TEST(BadInventoryTest, TheSidecarIsLimited) {
  const auto with = [](const std::string& unknown) {
    return R"({"resource_type": "x", "resource_id": "1", "assay": {"unknown": [)" + unknown + "]}}";
  };
  std::string path = R"({"path": ["a")";
  for (int i = 0; i < 512; ++i) path += R"(, "a")";
  Collected collected;
  EXPECT_EQ(MessageOf(Collect(with(path + "]}"), collected)),
            "in.json:1:1: `path` must be an array of 1 to 512 keys and indices");
  std::string many = R"({"path": ["a"]})";
  for (int i = 0; i < 100'000; ++i) many += R"(,{"path": ["a"]})";
  EXPECT_EQ(MessageOf(Collect(with(many), collected)),
            "in.json:1:1: `unknown` has more than 100000 entries");
}

TEST(BadInventoryTest, AHugeRecordIsRefused) {
  Collected collected;
  const absl::Status status =
      Collect("[\n{\"a\": \"" + std::string(std::size_t{65} << 20, 'x'), collected);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(MessageOf(status), "in.json:2:1: an object of more than 67108864 bytes");
}

TEST(BadInventoryTest, AFolderIsNoInventory) {
  Collected collected;
  const absl::Status status = NewInventoryCollector("/tmp")->Collect(collected, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(MessageOf(status), "/tmp: Is a directory");
}

}  // namespace
}  // namespace assay::adapters
