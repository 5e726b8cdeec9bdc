// The collectors that we ship keep the port's promises, and so does the fake.

#include "assay/testing/collector_conformance.h"

#include "adapters/collected.h"
#include "adapters/defined_types.h"
#include "adapters/own_collector.h"
#include "assay/adapters/file_collectors.h"
#include "assay/testing/fake_collector.h"

namespace assay::testing {
namespace {

const std::string kExamples = ASSAY_SOURCE_DIR "/examples/estate/";

std::vector<CollectorSubject> Subjects() {
  const ResourceTypes& types = adapters::DefinedTypes();
  std::vector<CollectorSubject> subjects;
  subjects.push_back(
      {"Fake", [] {
         const Value document = ParseJson(R"({"resource_type": "a", "resource_id": "1"})").value();
         return std::make_unique<FakeCollector>(
             std::vector<Resource>{
                 {.type = "a", .id = "1", .document = document, .origin = {.source = "x"}}},
             std::vector<Coverage>{{.resource_type = "*"}});
       }});
  subjects.push_back(
      {"Inventory", [] { return NewInventoryCollector(kExamples + "inventory.jsonl"); }, types});
  subjects.push_back({"Manifests",
                      [] { return NewKubernetesManifestCollector(kExamples + "manifests.yaml"); },
                      types,
                      {"not-a-real-key"}});
  subjects.push_back(
      {"TerraformPlan", [] { return NewTerraformPlanCollector(kExamples + "plan.json"); }, types});
  subjects.push_back(
      {"ByContent", [] { return *OpenFileCollector(kExamples + "inventory.jsonl"); }, types});
  subjects.push_back(
      {"Folder", [] { return *OpenFileCollector(kExamples); }, types, {"not-a-real-key"}});
  return subjects;
}

// [conformance]
INSTANTIATE_TEST_SUITE_P(Hosts, CollectorConformanceTest,
                         ::testing::Values(CollectorSubject{
                             .name = "hosts",
                             .make =
                                 [] {
                                   return std::make_unique<HostCollector>(
                                       std::map<std::string, std::string>{{"web-1", "6.1.0"}});
                                 }}),
                         NameOfSubject);
// [/conformance]

INSTANTIATE_TEST_SUITE_P(Shipped, CollectorConformanceTest, ::testing::ValuesIn(Subjects()),
                         NameOfSubject);

TEST(FakeCollectorTest, FailsWhenTold) {
  const Value document = ParseJson(R"({"resource_type": "a", "resource_id": "1"})").value();
  const Resource resource{.type = "a", .id = "1", .document = document};
  FakeCollector collector({resource, resource, resource});
  collector.FailAfter(2, absl::UnavailableError("gone"));
  RecordingSink sink;
  EXPECT_EQ(collector.Collect(sink, {}), absl::UnavailableError("gone"));
  EXPECT_EQ(sink.resources.size(), 2u);
  EXPECT_EQ(collector.collections(), 1u);
}

}  // namespace
}  // namespace assay::testing
