#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "adapters/collected.h"
#include "adapters/collectors/json_lines_of.h"
#include "adapters/collectors/manifest_document.h"
#include "adapters/defined_types.h"
#include "adapters/temporary_files.h"
#include "assay/adapters/file_collectors.h"
#include "assay/graph.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Outcome {
  Collected collected;
  absl::Status status;
};

Outcome CollectPath(const TemporaryFiles& files, const std::string& path) {
  Outcome outcome;
  CollectOptions options;
  options.types = DefinedTypes();
  options.salt = "pepper";
  options.warn = [&](const Diagnostic& warning) { outcome.collected.warnings.push_back(warning); };
  outcome.status =
      NewKubernetesManifestCollector(path, "shop")->Collect(outcome.collected, options);
  outcome.status =
      StatusOf(outcome.status.code(), files.Strip(std::string(MessageOf(outcome.status))));
  return outcome;
}

Outcome Collect(std::string_view text) {
  const TemporaryFiles files;
  return CollectPath(files, files.Write("m.yaml", text));
}

// `type id:line` of all but the cluster.
std::vector<std::string> Names(const Collected& collected) {
  std::vector<std::string> names;
  for (const Resource& resource : collected.resources) {
    if (resource.implied) continue;
    names.push_back(resource.type + " " + resource.id + ":" + std::to_string(resource.origin.line));
  }
  return names;
}

TEST(ManifestsTest, ReadsDocumentsWithTheirLines) {
  const Outcome outcome = Collect(R"(# a comment
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: front}
spec: {replicas: 2}
---
---
apiVersion: v1
kind: Namespace
metadata:
  name: front
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
)");
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(Names(outcome.collected),
              ElementsAre("kubernetes_deployment shop/deployment/front/web:2",
                          "kubernetes_namespace shop/namespace/front:8",
                          "kubernetes_service_account shop/serviceaccount/default/web:13"));
  const Resource& web = outcome.collected.At("shop/deployment/front/web");
  EXPECT_EQ(web.origin.address, "deployment/front/web");
  EXPECT_EQ(ToJson(web.document),
            R"({"account_id":"shop","apiVersion":"apps/v1","kind":"Deployment",)"
            R"("metadata":{"name":"web","namespace":"front"},"name":"web",)"
            R"("resource_id":"shop/deployment/front/web","resource_type":"kubernetes_deployment",)"
            R"("spec":{"replicas":2}})");
  const Resource& account = outcome.collected.At("shop/serviceaccount/default/web");
  EXPECT_EQ(Show(account, "/metadata/namespace"), R"("default" (assumed))");
}

TEST(ManifestsTest, EmitsTheClusterAndClaimsNothing) {
  const Outcome outcome = Collect("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n");
  ASSERT_TRUE(outcome.collected.Has("shop"));
  EXPECT_EQ(outcome.collected.At("shop").type, "kubernetes_cluster");
  EXPECT_THAT(outcome.collected.coverage,
              ElementsAre(Coverage{"*", "shop", "", CoverageState::kPartial,
                                   "manifests show only what they declare"}));
}

TEST(ManifestsTest, ReadsLists) {
  const Outcome outcome = Collect(R"(apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: a}
- apiVersion: v1
  kind: PodList
  items:
  - metadata: {name: b}
  - metadata: {name: c}
)");
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(Names(outcome.collected), ElementsAre("kubernetes_pod shop/pod/default/a:4",
                                                    "kubernetes_pod shop/pod/default/b:10",
                                                    "kubernetes_pod shop/pod/default/c:11"));
  EXPECT_EQ(Show(outcome.collected.At("shop/pod/default/b"), "/apiVersion"), R"("v1")");
  EXPECT_EQ(Show(outcome.collected.At("shop/pod/default/b"), "/kind"), R"("Pod")");
}

TEST(ManifestsTest, ReadsJsonWithTheLinesOfItems) {
  const Outcome outcome = Collect(R"({
  "apiVersion": "v1", "kind": "List",
  "metadata": {"items": []},
  "items": [
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}},

    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}}
  ]
}
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}})");
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(Names(outcome.collected), ElementsAre("kubernetes_pod shop/pod/default/a:5",
                                                    "kubernetes_pod shop/pod/default/b:7",
                                                    "kubernetes_pod shop/pod/default/c:10"));
}

TEST(ManifestsTest, SecretsShowNothing) {
  constexpr std::string_view kSecret = R"(apiVersion: v1
kind: Secret
metadata:
  name: s
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"password":"aHVudGVyMg=="}}'
data: {password: aHVudGVyMg==}
stringData:
  token: plaintext
)";
  const TemporaryFiles files;
  const std::string path = files.Write("m.yaml", kSecret);
  for (const ResourceTypes& types : {DefinedTypes(), ResourceTypes()}) {
    Collected collected;
    ASSERT_TRUE(
        NewKubernetesManifestCollector(path, "shop")->Collect(collected, {.types = types}).ok());
    const Resource& secret = collected.At("shop/secret/default/s");
    EXPECT_EQ(Show(secret, "/data/password/length"), "12");
    EXPECT_EQ(Show(secret, "/stringData/token/set"), "true");
    const std::string text = ToRego(secret.document);
    EXPECT_EQ(text.find("aHVud"), std::string::npos) << text;
    EXPECT_EQ(text.find("plaintext"), std::string::npos) << text;
  }
}

TEST(ManifestsTest, RelationsFollowNamesWithinANamespace) {
  const TemporaryFiles files;
  const std::string path = files.Write("m.yaml", R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {serviceAccountName: web, containers: [
  {name: c, env: [{name: P, valueFrom: {secretKeyRef: {name: s, key: p}}}]}]}}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web, namespace: other}}
---
{apiVersion: v1, kind: Secret, metadata: {name: s}}
)");
  GraphBuilder builder(DefinedTypes());
  ASSERT_TRUE(NewKubernetesManifestCollector(path, "shop")
                  ->Collect(builder, {.symbols = builder.symbols(), .types = DefinedTypes()})
                  .ok());
  const Graph graph = std::move(builder).Build().value();
  const NodeId web = graph.Find("kubernetes_deployment", "shop/deployment/default/web").value();
  ASSERT_EQ(graph.Related(web, "service_account").nodes.size(), 1u);
  EXPECT_EQ(graph.id(graph.Related(web, "service_account").nodes[0]),
            "shop/serviceaccount/default/web");
  EXPECT_TRUE(graph.Related(web, "service_account").complete);
  ASSERT_EQ(graph.Related(web, "secrets").nodes.size(), 1u);
  EXPECT_FALSE(graph.Related(web, "namespace").complete);
  EXPECT_EQ(graph.OfType("kubernetes_workload").nodes.size(), 1u);
}

TEST(ManifestsTest, WalksFoldersInOrderAndSaysWhatItPassesOver) {
  const TemporaryFiles files;
  files.Write("b.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: b}}");
  files.Write("a/z.json", R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "z"}})");
  files.Write("a/values.yml", "replicas: 3\n");
  files.Write("a/notes.txt", "not ours");
  files.Write("a/kustomization.yaml",
              "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n");
  files.Write(".git/x.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: hidden}}");
  std::filesystem::create_directory_symlink("..", files.root() + "/a/loop");
  const Outcome outcome = CollectPath(files, files.root());
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(Names(outcome.collected), ElementsAre("kubernetes_pod shop/pod/default/z:1",
                                                    "kubernetes_pod shop/pod/default/b:1"));
  std::vector<std::string> warnings;
  for (const Diagnostic& warning : outcome.collected.warnings) {
    warnings.push_back(files.Strip(warning.location.file) + ": " + warning.message);
  }
  EXPECT_THAT(
      warnings,
      ElementsAre("a/loop: links to folders are not followed",
                  "a/kustomization.yaml: a Kustomization without `metadata.name`",
                  "a/values.yml: not a Kubernetes object: it lacks `apiVersion` or `kind`"));
}

TEST(ManifestsTest, GeneratedNamesAreToldApart) {
  const Outcome outcome = Collect(
      "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: build-}\n---\n"
      "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: build-}\nspec: {}\n");
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_THAT(Names(outcome.collected), ElementsAre("kubernetes_job shop/job/default/build-:1",
                                                    "kubernetes_job shop/job/default/build-#2:5"));
}

TEST(ManifestsTest, ThePathNamesTheSourceByDefault) {
  const TemporaryFiles files;
  files.Write("m/p.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: p}}");
  for (const char* path : {"/m", "/m/", "/./m/../m"}) {
    Collected collected;
    ASSERT_TRUE(NewKubernetesManifestCollector(files.root() + path)->Collect(collected, {}).ok());
    EXPECT_EQ(files.Strip(collected.resources[0].id), "m/pod/default/p");
  }
}

TEST(ManifestsTest, TypesAreKindsInSnakeCase) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"apps/v1", "DaemonSet", "kubernetes_daemon_set"},
      {"v1", "Pod", "kubernetes_pod"},
      {"apiregistration.k8s.io/v1", "APIService", "kubernetes_api_service"},
      {"storage.k8s.io/v1", "CSIDriver", "kubernetes_csi_driver"},
      {"extensions/v1beta1", "Ingress", "kubernetes_ingress"},
      {"serving.knative.dev/v1", "Service", "kubernetes_serving_knative_dev_service"},
  };
  for (const auto& [version, kind, type] : cases) EXPECT_EQ(ManifestType(version, kind), type);
}

struct BadManifest {
  std::string name;
  std::string text;
  std::string message;
};

class BadManifestTest : public testing::TestWithParam<BadManifest> {};

TEST_P(BadManifestTest, GivesAnErrorThatNamesThePlace) {
  const Outcome outcome = Collect(GetParam().text);
  ASSERT_FALSE(outcome.status.ok());
  EXPECT_THAT(std::string(MessageOf(outcome.status)), testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Manifests, BadManifestTest,
    testing::Values(
        BadManifest{"NotAnObject", "just text",
                    "m.yaml:1: expected a Kubernetes object, found a string"},
        BadManifest{"NoKind", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n\na: 1\n",
                    "m.yaml:6: not a Kubernetes object: it lacks `apiVersion` or `kind`"},
        BadManifest{"NoName", "apiVersion: v1\nkind: Pod\n",
                    "m.yaml:1: a Pod without `metadata.name`"},
        BadManifest{"WrongItem", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1}\n",
                    "m.yaml:4: not a Kubernetes object"},
        BadManifest{"DuplicateKey", "apiVersion: v1\nkind: Pod\nkind: Pod\n", "m.yaml:3:"},
        BadManifest{"WrongYaml", "apiVersion: v1\nkind: [\n", "m.yaml:"},
        BadManifest{"Template", "apiVersion: v1\nkind: {{ .Values.kind }}\n", "m.yaml:2"},
        BadManifest{"WrongJson", "{\"apiVersion\": \"v1\",\n \"kind\" 1}", "m.yaml:2:9: "},
        BadManifest{"TruncatedJson", "{\"apiVersion\": \"v1\"", "m.yaml:1:20: the text ends"},
        BadManifest{"Utf16", std::string("\xfe\xff\0a", 4),
                    "m.yaml:1:1: error: the text is UTF-16"},
        BadManifest{"DeepYaml", std::string(100'000, '['), "m.yaml:1:"},
        BadManifest{"SameIdTwice",
                    "{apiVersion: v1, kind: Pod, metadata: {name: a}}\n---\n"
                    "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {b: c}}}\n",
                    "kubernetes_pod shop/pod/default/a"}),
    [](const auto& test) { return test.param.name; });

TEST(ManifestsTest, ListsInListsEnd) {
  std::string text = "{apiVersion: v1, kind: Pod, metadata: {name: a}}";
  for (int i = 0; i < 8; ++i) text.insert(0, "{apiVersion: v1, kind: List, items: [").append("]}");
  EXPECT_TRUE(Collect(text).status.ok());
  const Outcome deeper = Collect("{apiVersion: v1, kind: List, items: [" + text + "]}");
  EXPECT_EQ(MessageOf(deeper.status), "m.yaml:1: lists in lists more than 8 deep");
}

TEST(ManifestsTest, FoldersInFoldersEnd) {
  const TemporaryFiles files;
  std::string path;
  for (int i = 0; i < 65; ++i) path += "d/";
  files.Write(path + "p.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: a}}");
  const Outcome outcome = CollectPath(files, files.root());
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(MessageOf(outcome.status)),
              testing::HasSubstr("more than 64 folders deep"));
}

TEST(ManifestsTest, AFileThatCannotBeReadIsNamed) {
  const TemporaryFiles files;
  std::filesystem::create_symlink("nowhere", files.root() + "/gone.yaml");
  const Outcome outcome = CollectPath(files, files.root());
  EXPECT_EQ(outcome.status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(MessageOf(outcome.status), "gone.yaml: No such file or directory");
}

TEST(ManifestsTest, ReadsARealApplication) {
  const std::string inputs = SharedInputs();
  if (inputs.empty()) GTEST_SKIP() << "the folder of real inputs is not there";
  Collected collected;
  const absl::Status status =
      NewKubernetesManifestCollector(inputs + "/../kubernetes/online-boutique.yaml", "shop")
          ->Collect(collected, {.types = DefinedTypes()});
  ASSERT_TRUE(status.ok()) << status;
  std::map<std::string, int> counts;
  for (const Resource& resource : collected.resources) ++counts[resource.type];
  EXPECT_THAT(counts, ElementsAre(testing::Pair("kubernetes_cluster", 1),
                                  testing::Pair("kubernetes_deployment", 12),
                                  testing::Pair("kubernetes_service", 12),
                                  testing::Pair("kubernetes_service_account", 11)));
}

TEST(LinesOfItemsTest, FindsOnlyTheOutermostItems) {
  EXPECT_THAT(LinesOfItems("{\"items\": \"items\", \"a\": {\"items\": [\n1]}, \"items\": "
                           "[\n\n1,\n{\"items\": [\n3]} , 2]}"),
              ElementsAre(4, 5, 6));
  EXPECT_THAT(LinesOfItems("{\"items\": []}"), IsEmpty());
  EXPECT_THAT(LinesOfItems("{\"items\\\"\": [1]}"), IsEmpty());
}

}  // namespace
}  // namespace assay::adapters
