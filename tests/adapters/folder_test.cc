// A folder whose files are of several formats.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/collected.h"
#include "adapters/defined_types.h"
#include "adapters/temporary_files.h"
#include "assay/adapters/file_collectors.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kPod[] = R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}})";

std::string PlanOf(std::string_view bucket) {
  return R"({"format_version": "1.2", "configuration": {"root_module": {}}, "planned_values": {"root_module": {"resources": [
    {"address": "aws_s3_bucket.logs", "mode": "managed", "type": "aws_s3_bucket", "name": "logs",
     "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"bucket": ")" +
         std::string(bucket) + R"("}}]}}})";
}

class FolderTest : public testing::Test {
 protected:
  absl::Status Collect() {
    CollectOptions options;
    options.types = DefinedTypes();
    options.warn = [this](const Diagnostic& warning) {
      warnings_.push_back(files_.Strip(warning.location.file) + ": " + warning.message);
    };
    const absl::StatusOr<std::unique_ptr<Collector>> collector = OpenFileCollector(files_.root());
    if (!collector.ok()) return collector.status();
    return (*collector)->Collect(collected_, options);
  }

  // `type id` of what was not implied, in order.
  std::vector<std::string> Ids() const {
    std::vector<std::string> ids;
    for (const Resource& resource : collected_.resources) {
      if (!resource.implied) ids.push_back(resource.type + " " + files_.Strip(resource.id));
    }
    return ids;
  }

  TemporaryFiles files_;
  Collected collected_;
  std::vector<std::string> warnings_;  // `file: message`
};

TEST_F(FolderTest, EveryFileIsReadByWhatItHolds) {
  files_.Write("a/plan.json", PlanOf("logs"));
  files_.Write("a/pod.json", kPod);
  files_.Write("b/one.jsonl", R"({"resource_type": "host", "resource_id": "1"})");
  files_.Write("b/two.ndjson", R"({"resource_type": "host", "resource_id": "2"})");
  files_.Write("b/three.json", R"([{"resource_type": "host", "resource_id": "3"}])");
  files_.Write("c/service.yaml", "{apiVersion: v1, kind: Service, metadata: {name: web}}");
  files_.Write("c/.hidden.json", "{");
  files_.Write("main.tf", "resource {}");
  ASSERT_TRUE(Collect().ok());
  EXPECT_THAT(Ids(), testing::UnorderedElementsAre(
                         "aws_s3_bucket aws_s3_bucket.logs", "kubernetes_pod pod/default/web",
                         "host 1", "host 2", "host 3", "kubernetes_service service/default/web"));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(FolderTest, FilesOfOtherProgramsArePassedOverWithAWarning) {
  files_.Write("package.json", R"({"name": "shop"})");
  files_.Write("list.json", R"([{"name": "shop"}])");
  files_.Write("numbers.json", "[1, 2]");
  files_.Write("none.json", "[]");
  files_.Write("empty.yaml", "");
  files_.Write("values.yaml", "replicas: 3\n");
  ASSERT_TRUE(Collect().ok());
  EXPECT_THAT(Ids(), IsEmpty());
  constexpr char kNotRecognised[] =
      ": not recognised: an inventory has `resource_type`, a manifest `apiVersion`, a Terraform "
      "plan or state `format_version`";
  EXPECT_THAT(
      warnings_,
      ElementsAre("empty.yaml: the file is empty", std::string("list.json") + kNotRecognised,
                  std::string("numbers.json") + kNotRecognised,
                  std::string("package.json") + kNotRecognised,
                  "values.yaml: not a Kubernetes object: it lacks `apiVersion` or `kind`"));
}

TEST_F(FolderTest, PlansWithTheSameAddressesAreDifferentResources) {
  files_.Write(
      "blue.json",
      R"({"format_version": "1.2", "configuration": {"root_module": {}}, "planned_values": {"root_module": {"resources": [
    {"address": "aws_vpc.main", "mode": "managed", "type": "aws_vpc", "name": "main",
     "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"cidr_block": "10.0.0.0/16"}}]}}})");
  files_.Write(
      "green.json",
      R"({"format_version": "1.2", "configuration": {"root_module": {}}, "planned_values": {"root_module": {"resources": [
    {"address": "aws_vpc.main", "mode": "managed", "type": "aws_vpc", "name": "main",
     "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"cidr_block": "10.1.0.0/16"}}]}}})");
  ASSERT_TRUE(Collect().ok());
  EXPECT_THAT(Ids(), testing::UnorderedElementsAre("aws_vpc aws_vpc.main",
                                                   "aws_vpc green.json:aws_vpc.main"));
}

struct BrokenFile {
  std::string name;
  std::string text;
  std::string message;
};

class BrokenFileTest : public FolderTest, public testing::WithParamInterface<BrokenFile> {};

TEST_P(BrokenFileTest, IsAnErrorThatNamesIt) {
  files_.Write("a.json", kPod);
  files_.Write(GetParam().name, GetParam().text);
  EXPECT_THAT(files_.Strip(std::string(MessageOf(Collect()))),
              testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Folder, BrokenFileTest,
    testing::Values(BrokenFile{"b.json", "{\"name\":", "b.json: the text ends before it says"},
                    BrokenFile{"b.json", "[{\"resource_type\": 1", "b.json:1"},
                    BrokenFile{"b.jsonl", "{\"resource_type\": \"a\"}",
                               "b.jsonl:1: a resource of type `a` without"},
                    BrokenFile{"b.yaml", "kind: {{ .Values.kind }}", "b.yaml:1"},
                    BrokenFile{"b.json", R"({"format_version": "9.0"})", "b.json"},
                    BrokenFile{"b.yaml", std::string("\xff\xfe{\0", 4),
                               "b.yaml: the text is UTF-16"},
                    BrokenFile{"b.yaml", "\x1f\x8b\x08", "b.yaml: the file is compressed"}),
    [](const auto& test) { return "Case" + std::to_string(test.index); });

}  // namespace
}  // namespace assay::adapters
