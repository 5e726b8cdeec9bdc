#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "assay/json.h"
#include "assay/resource.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

absl::StatusOr<ResourceTypes> Make(const std::vector<std::string>& definitions,
                                   std::vector<Diagnostic>* diagnostics = nullptr) {
  std::vector<DocumentPart> sources;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    sources.push_back({std::to_string(i + 1) + ".yaml", ParseJson(definitions[i]).value()});
  }
  return ResourceTypes::Make(sources, diagnostics);
}

std::vector<std::string> MessagesOf(const std::vector<std::string>& definitions) {
  std::vector<Diagnostic> diagnostics;
  const bool made = Make(definitions, &diagnostics).ok();
  EXPECT_EQ(made, diagnostics.empty());
  std::vector<std::string> messages;
  for (const Diagnostic& diagnostic : diagnostics) {
    EXPECT_EQ(diagnostic.code, "resource_definition_error");
    EXPECT_FALSE(diagnostic.location.file.empty());
    messages.push_back(diagnostic.message);
  }
  return messages;
}

constexpr std::string_view kInstance = R"({
  "type": "aws_ec2_instance", "title": "EC2 instance", "service": "ec2", "closed": true,
  "identity": "the ARN", "groups": ["aws_compute"], "interval": "1h",
  "fields": {
    "instance_id": "string",
    "metadata_options.http_tokens": {"kind": "string", "default": "optional", "description": "why"},
    "security_groups[].group_id": "string",
    "user_data": {"kind": "string", "sensitive": true},
    "tags": "map"},
  "relations": [
    {"name": "security_groups", "inverse": "instances", "target": "aws_security_group",
     "field": "security_groups[].group_id", "target_field": "group_id", "same": ["account_id"],
     "scope": "account", "unique": false}]})";
constexpr std::string_view kGroup = R"({"type": "aws_security_group", "title": "Security group"})";

TEST(ResourceTypesTest, ReadsADefinition) {
  const ResourceTypes types = Make({std::string(kInstance), std::string(kGroup)}).value();
  ASSERT_EQ(types.types().size(), 2u);
  const ResourceType* type = types.Find("aws_ec2_instance");
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->title, "EC2 instance");
  EXPECT_EQ(type->provider, "aws");
  EXPECT_EQ(type->service, "ec2");
  EXPECT_EQ(type->identity, "the ARN");
  EXPECT_EQ(type->interval, "1h");
  EXPECT_TRUE(type->closed);
  EXPECT_THAT(type->groups, ElementsAre("aws_compute"));
  ASSERT_EQ(type->fields.size(), 5u);
  const FieldDefinition& tokens = type->fields[1];
  EXPECT_EQ(tokens.path, "metadata_options.http_tokens");
  EXPECT_EQ(tokens.kind, FieldKind::kString);
  EXPECT_EQ(ToJson(tokens.default_value), R"("optional")");
  EXPECT_EQ(tokens.description, "why");
  EXPECT_TRUE(type->fields[4].sensitive);
  ASSERT_EQ(type->relations.size(), 1u);
  const RelationDefinition& relation = type->relations.front();
  EXPECT_EQ(relation.name, "security_groups");
  EXPECT_EQ(relation.inverse, "instances");
  EXPECT_EQ(relation.target_type, "aws_security_group");
  EXPECT_EQ(relation.field, "security_groups[].group_id");
  EXPECT_THAT(relation.target_fields, ElementsAre("group_id"));
  EXPECT_THAT(relation.same, ElementsAre("account_id"));
  EXPECT_EQ(relation.scope, RelationScope::kAccount);
  EXPECT_FALSE(relation.unique);
  EXPECT_EQ(ToJson(type->definition.view().Find("interval")), R"("1h")");
  EXPECT_EQ(types.Find("aws_subnet"), nullptr);
}

TEST(ResourceTypesTest, AcceptsAListOfDefinitions) {
  const ResourceTypes types =
      Make({R"([{"type": "b", "title": "B"}, {"type": "a", "title": "A"}])"}).value();
  ASSERT_EQ(types.types().size(), 2u);
  EXPECT_EQ(types.types()[0].name, "a");
  EXPECT_EQ(types.types()[1].name, "b");
}

TEST(ResourceTypesTest, ExpandsGroups) {
  const ResourceTypes types = Make({R"([
    {"type": "x_pod", "title": "Pod", "groups": ["x_workload"]},
    {"type": "x_job", "title": "Job", "groups": ["x_workload"]},
    {"type": "x_node", "title": "Node"}])"})
                                  .value();
  EXPECT_THAT(types.Expand("x_workload"), ElementsAre("x_job", "x_pod"));
  EXPECT_THAT(types.Expand("x_node"), ElementsAre("x_node"));
  EXPECT_THAT(types.Expand("x_other"), IsEmpty());
}

TEST(ResourceTypesTest, FindsRelationsFromBothEnds) {
  const ResourceTypes types = Make({R"([
    {"type": "x_account", "title": "Account"},
    {"type": "x_pod", "title": "Pod", "groups": ["x_workload"], "relations": [
      {"name": "account", "inverse": "workloads", "target": "x_account", "field": "account"}]},
    {"type": "x_job", "title": "Job", "groups": ["x_workload"], "relations": [
      {"name": "account", "inverse": "workloads", "target": "x_account", "field": "a.b"},
      {"name": "next", "inverse": "previous", "target": "x_workload", "field": "next"}]}])"})
                                  .value();
  const auto from = types.FindRelation("x_job", "account");
  ASSERT_EQ(from.size(), 1u);
  EXPECT_FALSE(from[0].inverse);
  EXPECT_EQ(from[0].relation->field, "a.b");
  const auto to = types.FindRelation("x_account", "workloads");
  ASSERT_EQ(to.size(), 2u);
  EXPECT_TRUE(to[0].inverse);
  EXPECT_EQ(to[0].source_type, "x_job");
  EXPECT_EQ(to[1].source_type, "x_pod");
  EXPECT_EQ(types.FindRelation("x_pod", "previous").size(), 1u);
  EXPECT_THAT(types.FindRelation("x_pod", "next"), IsEmpty());
}

TEST(ResourceTypesTest, ReportsEverythingThatIsWrongInADefinition) {
  EXPECT_THAT(
      MessagesOf({R"({
        "type": "x_a", "titel": "A", "closed": "no", "interval": "soon", "groups": ["g", "g", "A b"],
        "fields": {
          "a..b": "string",
          "c": "strnig",
          "d": 4,
          "e": {"kind": "number", "default": "one", "sensitve": true},
          "f": "string", "f.g": "string", "f[].h": "any"},
        "relations": [
          4,
          {"name": "B", "inverse": "c", "target": "x_nowhere", "field": "f"},
          {"name": "b", "inverse": "c", "target": "x_nowhere", "field": "a[", "scope": "far"},
          {"name": "d", "field": "a", "same": ["x[].y"], "unique": 1}]})"}),
      ElementsAre(
          "type `x_a`: `closed` must be true or false", "type `x_a`: `groups` has `g` twice",
          "type `x_a`: `interval` `soon` is not a duration", "type `x_a`: `title` is missing",
          "type `x_a`: field `a..b`: expected a key at 3",
          "type `x_a`: field `c` has the unknown kind `strnig`",
          "type `x_a`: field `d` must be a kind or an object",
          "type `x_a`: field `e`: unknown key `sensitve`",
          "type `x_a`: field `f.g` steps into `f`, which is of kind `string`",
          "type `x_a`: field `f[].h` steps into `f`, which is of kind `string`",
          "type `x_a`: group `A b` is not a name", "type `x_a`: relation 1 must be an object",
          "type `x_a`: relation `B` leads to `x_nowhere`, which nobody defined",
          "type `x_a`: relation `B`: `name` must be lower-case words joined by `_`",
          "type `x_a`: relation `b`: `field` `a[`: expected `[]` or `[\"key\"]` at 2",
          "type `x_a`: relation `b`: unknown scope `far`",
          "type `x_a`: relation `d`: `inverse` must be lower-case words joined by `_`",
          "type `x_a`: relation `d`: `same` `x[].y` has `[]` or `*`; it must lead to one value",
          "type `x_a`: relation `d`: `target` is missing",
          "type `x_a`: relation `d`: `unique` must be true or false",
          "type `x_a`: the default of field `e` is not of kind `number`",
          "type `x_a`: unknown key `titel`"));
}

TEST(ResourceTypesTest, ReportsWhatCollides) {
  EXPECT_THAT(MessagesOf({R"({"type": "x_a", "title": "A"})", R"({"type": "x_a", "title": "A"})"}),
              ElementsAre("type `x_a`: is defined twice: also in 1.yaml"));
  EXPECT_THAT(MessagesOf({R"([{"type": "x_a", "title": "A", "groups": ["x_b"]},
                              {"type": "x_b", "title": "B"}])"}),
              ElementsAre("type `x_a`: group `x_b` has the name of a type"));
  EXPECT_THAT(
      MessagesOf({R"({"type": "x_a", "title": "A", "relations": [
                {"name": "peers", "inverse": "peers", "target": "x_a", "field": "b"}]})"}),
      ElementsAre("type `x_a`: on `x_a` the name `peers` is a relation and another one's inverse"));
  EXPECT_THAT(MessagesOf({R"({"type": "x_a", "title": "A", "relations": [
                {"name": "b", "inverse": "c", "target": "x_a", "field": "b"},
                {"name": "b", "inverse": "d", "target": "x_a", "field": "b"}]})"}),
              ElementsAre("type `x_a`: relation `b` to `x_a` over `b` is defined twice"));
  EXPECT_THAT(MessagesOf({R"([4, {"title": "A"}])"}),
              ElementsAre("a resource definition must be an object",
                          "definition: `type` must be lower-case words joined by `_`"));
}

TEST(ResourceTypesTest, AClosedTypeHasTheFieldsOfItsRelations) {
  EXPECT_THAT(MessagesOf({R"([
    {"type": "x_a", "title": "A", "closed": true, "fields": {"b": "string", "m": "map"}, "relations": [
      {"name": "r1", "inverse": "s1", "target": "x_c", "field": "b", "target_field": "d"},
      {"name": "r2", "inverse": "s2", "target": "x_c", "field": "m.k", "same": ["account_id"]},
      {"name": "r3", "inverse": "s3", "target": "x_c", "field": "z"}]},
    {"type": "x_c", "title": "C", "closed": true}])"}),
              ElementsAre("type `x_a`: relation `r1` reads the undeclared field `d` of `x_c`",
                          "type `x_a`: relation `r3` reads the undeclared field `z`"));
}

TEST(ResourceTypesTest, WhatARelationReadsOfAnOpenTypeShouldBeDeclared) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<ResourceTypes> types = Make({R"([
    {"type": "x_a", "title": "A", "fields": {"b.c": "string"}, "relations": [
      {"name": "r1", "inverse": "s1", "target": "x_c", "field": "b.c", "target_field": ["d", "e"]},
      {"name": "r2", "inverse": "s2", "target": "x_n", "field": "b", "target_field": "any"},
      {"name": "r3", "inverse": "s3", "target": "x_n", "field": "z", "same": ["region", "y"]}]},
    {"type": "x_c", "title": "C", "fields": {"d": "string"}},
    {"type": "x_n", "title": "N"}])"},
                                                   &diagnostics);
  EXPECT_TRUE(types.ok()) << types.status();
  std::vector<std::string> messages;
  for (const Diagnostic& diagnostic : diagnostics) {
    EXPECT_EQ(diagnostic.severity, DiagnosticSeverity::kWarning);
    messages.push_back(diagnostic.message);
  }
  EXPECT_THAT(messages,
              ElementsAre("type `x_a`: relation `r1` reads the undeclared field `e` of `x_c`",
                          "type `x_a`: relation `r3` reads the undeclared field `y`",
                          "type `x_a`: relation `r3` reads the undeclared field `z`"));
}

TEST(ResourceTypesTest, TheStatusHoldsAllDiagnostics) {
  const absl::Status status = Make({R"({"type": "x_a"})", R"({"type": "x_b"})"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.ToString(), testing::HasSubstr("x_a"));
  EXPECT_THAT(status.ToString(), testing::HasSubstr("x_b"));
}

}  // namespace
}  // namespace assay
