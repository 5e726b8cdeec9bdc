#include "adapters/collectors/file_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "adapters/collected.h"
#include "adapters/temporary_files.h"
#include "assay/adapters/file_collectors.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

struct FormatCase {
  std::string name;
  std::string text;
  std::string want;  // the collector's name, or the message
};

class FileFormatTest : public testing::TestWithParam<FormatCase> {};

TEST_P(FileFormatTest, IsToldByContent) {
  const TemporaryFiles files;
  // A name that lies.
  const std::string path = files.Write("file.json", GetParam().text);
  const absl::StatusOr<std::unique_ptr<Collector>> collector = OpenFileCollector(path);
  const std::string got = collector.ok() ? std::string((*collector)->name())
                                         : files.Strip(std::string(MessageOf(collector.status())));
  EXPECT_EQ(got, GetParam().want);
}

constexpr char kUnknown[] =
    "file.json: not recognised: an inventory has `resource_type`, a manifest `apiVersion`, a "
    "Terraform plan or state `format_version`";

INSTANTIATE_TEST_SUITE_P(
    Files, FileFormatTest,
    testing::Values(
        FormatCase{"Array", R"([{"resource_type": "a", "resource_id": "b"}])", "inventory"},
        FormatCase{"ArrayWithOtherKeysFirst",
                   R"([{"a": {"apiVersion": [1, "]"]}, "resource_id": "b"}])", "inventory"},
        FormatCase{"EmptyArray", "[]", "inventory"},
        FormatCase{"ArrayOfNothingKnown", "[{}]", "inventory"},
        FormatCase{"Lines", "{\"resource_type\": \"a\"}\n{}", "inventory"},
        FormatCase{"CoverageFirst", R"({"coverage": {}})", "inventory"},
        FormatCase{"ByteOrderMark", "\xef\xbb\xbf[{\"resource_id\": 1}]", "inventory"},
        FormatCase{"Plan", R"({"format_version": "1.2"})", "terraform"},
        FormatCase{"PlanWithKeysSorted",
                   R"({"configuration": {"kind": 1}, "format_version": "1.2"})", "terraform"},
        FormatCase{"OwnState", R"({"version": 4, "terraform_version": "1"})", "terraform"},
        FormatCase{"ManifestInJson", R"({"kind": "Pod", "apiVersion": "v1"})",
                   "kubernetes_manifests"},
        FormatCase{"Manifest", "apiVersion: v1\nkind: Pod\n", "kubernetes_manifests"},
        FormatCase{"FlowMapping", "{apiVersion: v1, kind: Pod}", "kubernetes_manifests"},
        FormatCase{"Comment", "# {\napiVersion: v1", "kubernetes_manifests"},
        FormatCase{"EscapedKey", R"({"a\"b": 1, "apiVersion": "v1"})", "kubernetes_manifests"},
        FormatCase{"Empty", "", "file.json: the file is empty"},
        FormatCase{"Blank", " \n\t", "file.json: the file is empty"},
        FormatCase{"Unknown", R"({"a": 1})", kUnknown},
        FormatCase{"CutOff", R"({"a": )",
                   "file.json: the text ends before it says what it is: JSON that was cut off"},
        FormatCase{"Utf16", std::string("\xff\xfe{\0", 4),
                   "file.json: the text is UTF-16; only UTF-8 is read"},
        FormatCase{"Gzip", "\x1f\x8b\x08", "file.json: the file is compressed; unpack it first"},
        FormatCase{"Binary", std::string("a\nb\0c", 5),
                   "file.json:2:2: a NUL byte: the file is not text"}),
    [](const auto& test) { return test.param.name; });

TEST(OpenFileCollectorTest, NamesAFileThatIsNotThere) {
  const absl::Status status = OpenFileCollector("/nowhere/a.json").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(MessageOf(status), "/nowhere/a.json: No such file or directory");
}

TEST(OpenFileCollectorTest, CollectsMoreThanOnce) {
  const TemporaryFiles files;
  const std::string path = files.Write("a", R"([{"resource_type": "a", "resource_id": "b"}])");
  const std::unique_ptr<Collector> collector = *OpenFileCollector(path);
  for (int i = 0; i < 2; ++i) {
    Collected collected;
    ASSERT_TRUE(collector->Collect(collected, {}).ok());
    EXPECT_EQ(collected.resources.size(), 1u);
  }
}

TEST(OuterKeyReaderTest, KeepsAKeyShort) {
  OuterKeyReader reader;
  reader.Step('{');
  reader.Step('"');
  for (int i = 0; i < 100000; ++i) reader.Step('a');
  reader.Step('"');
  EXPECT_TRUE(reader.has_key());
  EXPECT_LT(reader.key().size(), 1000u);
}

}  // namespace
}  // namespace assay::adapters
