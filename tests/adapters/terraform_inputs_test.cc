// Real plans and states, where the folder of inputs is there (ASSAY_SHARED, else ../shared).

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <tuple>

#include "adapters/collected.h"
#include "adapters/defined_types.h"
#include "assay/json.h"
#include "assay/yaml.h"

namespace assay::adapters {
namespace {

std::vector<std::string> InputFiles() {
  std::vector<std::string> files;
  if (SharedInputs().empty()) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SharedInputs())) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(TerraformInputsTest, EveryFileIsReadAndNoTwoResourcesShareAnId) {
  const std::vector<std::string> files = InputFiles();
  if (files.empty()) GTEST_SKIP() << "the folder of inputs is absent";
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    Collected collected;  // refuses a second resource of one type and id
    const absl::Status status = CollectInto(ReadFile(file), collected);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_FALSE(collected.resources.empty());
    for (const Resource& resource : collected.resources) {
      EXPECT_FALSE(resource.type.empty());
      EXPECT_FALSE(resource.id.empty());
      EXPECT_TRUE(resource.implied || !resource.origin.address.empty()) << resource.id;
      EXPECT_TRUE(resource.implied || resource.origin.line > 0) << resource.id;
      EXPECT_TRUE(resource.document.view().is_object());
      const ResourceType* type = DefinedTypes().Find(resource.type);
      for (const PlannedEdge& edge : resource.planned_edges) {
        EXPECT_TRUE(collected.Has(edge.target_id)) << resource.id << " -> " << edge.target_id;
        EXPECT_FALSE(type == nullptr ||
                     DefinedTypes().FindRelation(resource.type, edge.relation).empty());
      }
    }
  }
}

TEST(TerraformInputsTest, EveryFieldThatIsMadeIsDefined) {
  const std::vector<std::string> files = InputFiles();
  if (files.empty()) GTEST_SKIP() << "the folder of inputs is absent";
  const std::set<std::string> envelope = {"resource_type", "resource_id", "account_id", "region",
                                          "name",          "tags",        "terraform"};
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    Collected collected;
    ASSERT_TRUE(CollectInto(ReadFile(file), collected).ok());
    for (const Resource& resource : collected.resources) {
      const ResourceType* type = DefinedTypes().Find(resource.type);
      if (type == nullptr) continue;
      for (std::size_t i = 0; i < resource.document.view().size(); ++i) {
        const std::string key(resource.document.view().key(i).text().view());
        const bool defined = std::any_of(
            type->fields.begin(), type->fields.end(), [&](const FieldDefinition& field) {
              return field.path == key || field.path.starts_with(key + ".") ||
                     field.path.starts_with(key + "[");
            });
        EXPECT_TRUE(defined || envelope.contains(key)) << resource.type << " " << key;
      }
    }
  }
}

TEST(TerraformInputsTest, TwoCollectionsAreAlike) {
  if (SharedInputs().empty()) GTEST_SKIP() << "the folder of inputs is absent";
  const std::string text = ReadFile(SharedInputs() + "/terragoat-aws.plan.json");
  EXPECT_EQ(Dump(*CollectTerraform(text)), Dump(*CollectTerraform(text)));
}

TEST(TerraformInputsTest, NoSecretComesThrough) {
  if (SharedInputs().empty()) GTEST_SKIP() << "the folder of inputs is absent";
  for (const std::string file : {"/terragoat-aws.plan.json", "/terragoat-aws.state.json"}) {
    const std::string text = ReadFile(SharedInputs() + file);
    const std::string dump = Dump(*CollectTerraform(text));
    for (const std::string secret : {"Aa1234321Bb", "passw0rd1"}) {
      EXPECT_NE(text.find(secret), std::string::npos) << secret;
      EXPECT_EQ(dump.find(secret), std::string::npos) << secret;
    }
  }
}

// Where the state rightly holds something else than the plan knew, by type and field.
const std::set<std::pair<std::string, std::string>>& StatedDifferences() {
  static const std::set<std::pair<std::string, std::string>> kDifferences = {
      {"", "/resource_id"},  // the address before, the ARN after
      // The state is of a partial apply: these attachments were not made.
      {"aws_iam_role", "/attached_managed_policies"},
      // 0 was asked for, which the service raises to 1.
      {"aws_rds_cluster", "/backup_retention_period"},
      // In another order, and the owner by id.
      {"aws_s3_bucket", "/grants"},
  };
  return kDifferences;
}

void ComparePlanWithState(ValueView plan, ValueView state, const std::string& pointer,
                          const std::string& type, std::vector<std::string>& differences) {
  if (plan.is_unknown() || StatedDifferences().contains({"", pointer}) ||
      StatedDifferences().contains({type, pointer})) {
    return;
  }
  if (plan.is_object() && state.is_object()) {
    for (std::size_t i = 0; i < plan.size(); ++i) {
      ComparePlanWithState(plan.at(i), state.Find(plan.key(i)),
                           pointer + "/" + std::string(plan.key(i).text().view()), type,
                           differences);
    }
    return;
  }
  if (plan.is_array() && state.is_array() && plan.size() == state.size()) {
    for (std::size_t i = 0; i < plan.size(); ++i) {
      ComparePlanWithState(plan.at(i), state.at(i), pointer + "/" + std::to_string(i), type,
                           differences);
    }
    return;
  }
  if (!state.defined() || Compare(plan, state) != 0) {
    differences.push_back(type + " " + pointer + ": " + ToJson(plan) + " became " +
                          (state.defined() ? ToJson(state) : "absent"));
  }
}

TEST(TerraformInputsTest, WhatAPlanKnowsIsWhatTheStateHolds) {
  if (SharedInputs().empty()) GTEST_SKIP() << "the folder of inputs is absent";
  const Collected plan = *CollectTerraform(ReadFile(SharedInputs() + "/terragoat-aws.plan.json"));
  const Collected state = *CollectTerraform(ReadFile(SharedInputs() + "/terragoat-aws.state.json"));
  std::size_t shared = 0;
  for (const Resource& planned : plan.resources) {
    if (planned.implied || !state.Has(planned.origin.address)) continue;
    const Resource& actual = state.At(planned.origin.address);
    if (DefinedTypes().Find(planned.type) == nullptr) continue;
    if (Show(actual, "/terraform/tainted") == "true") continue;
    SCOPED_TRACE(planned.origin.address);
    ++shared;
    EXPECT_EQ(planned.type, actual.type);
    std::vector<std::string> differences;
    ComparePlanWithState(planned.document, actual.document, "", planned.type, differences);
    for (const std::string& difference : differences) ADD_FAILURE() << difference;
  }
  EXPECT_GT(shared, 20U);
}

}  // namespace
}  // namespace assay::adapters
