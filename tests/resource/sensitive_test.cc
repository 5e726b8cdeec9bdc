#include "resource/sensitive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "assay/json.h"

namespace assay::resource {
namespace {

using testing::ElementsAreArray;

std::string Reduce(std::string_view json, std::string_view salt = "salt") {
  ValueArena arena;
  const Value value = ParseJson(json).value();
  return ToJson(ReduceSensitive(value, salt, arena));
}

TEST(ReduceSensitiveTest, SaysOnlyThatItIsSetAndHowLong) {
  const std::string reduced = Reduce(R"("hunter2")");
  EXPECT_EQ(reduced.find("hunter2"), std::string::npos);
  EXPECT_THAT(reduced, testing::StartsWith(R"({"detectors":[],"length":7,"salted_hash":")"));
  EXPECT_THAT(reduced, testing::EndsWith(R"(","set":true})"));
}

TEST(ReduceSensitiveTest, HashTellsEqualSecretsUnderOneSalt) {
  EXPECT_EQ(Reduce(R"("a")"), Reduce(R"("a")"));
  EXPECT_NE(Reduce(R"("a")"), Reduce(R"("b")"));
  EXPECT_NE(Reduce(R"("a")"), Reduce(R"("a")", "other"));
}

TEST(ReduceSensitiveTest, NothingIsNotSet) {
  constexpr char kNotSet[] = R"({"detectors":[],"length":0,"set":false})";
  EXPECT_EQ(Reduce("null"), kNotSet);
  EXPECT_EQ(Reduce(R"("")"), kNotSet);
}

TEST(ReduceSensitiveTest, KeepsTheFormOfCollections) {
  const Value value = ParseJson(Reduce(R"({"a": ["x", {"b": 12}], "c": true})")).value();
  EXPECT_EQ(ToJson(value.view().Find("a").at(0).Find("length")), "1");
  EXPECT_EQ(ToJson(value.view().Find("a").at(1).Find("b").Find("length")), "2");
  EXPECT_EQ(ToJson(value.view().Find("c").Find("length")), "4");
}

TEST(ReduceSensitiveTest, DoesNotReduceTwice) {
  const std::string once = Reduce(R"(["x", null])");
  EXPECT_EQ(Reduce(once), once);
}

TEST(ReduceSensitiveTest, AnUnknownStaysUnknown) {
  ValueArena arena;
  const ValueView unknown = arena.Unknown(UnknownKind::kAfterApply, "later");
  EXPECT_TRUE(ReduceSensitive(unknown, "salt", arena).is_unknown());
}

TEST(ReduceSensitiveFieldsTest, ReducesOnlyThem) {
  ResourceType type;
  type.fields = {{.path = "users[].token", .sensitive = true},
                 {.path = "env.*", .sensitive = true},
                 {.path = "absent.field", .sensitive = true},
                 {.path = "name"}};
  const Value document =
      ParseJson(R"({"name": "n", "users": [{"token": "t", "id": 1}, 4], "env": {"K": "v"}})")
          .value();
  const Value reduced = ReduceSensitiveFields(document, type, "salt", nullptr);
  EXPECT_EQ(ToJson(reduced.view().Find("name")), R"("n")");
  EXPECT_EQ(ToJson(reduced.view().Find("users").at(0).Find("id")), "1");
  EXPECT_TRUE(reduced.view().Find("users").at(0).Find("token").Find("set").is_true());
  EXPECT_EQ(ToJson(reduced.view().Find("users").at(1)), "4");
  EXPECT_TRUE(reduced.view().Find("env").Find("K").Find("set").is_true());
  EXPECT_FALSE(reduced.view().Find("absent").defined());
}

TEST(ReduceSensitiveFieldsTest, LeavesADocumentWithoutThemAlone) {
  ResourceType type;
  type.fields = {{.path = "token", .sensitive = true}};
  const Value document = ParseJson(R"({"name": "n"})").value();
  EXPECT_EQ(ReduceSensitiveFields(document, type, "", nullptr).view().bits(),
            document.view().bits());
}

struct DetectorCase {
  std::string name;
  std::string text;
  std::vector<std::string> want;
};

class DetectSecretsTest : public testing::TestWithParam<DetectorCase> {};

TEST_P(DetectSecretsTest, Names) {
  EXPECT_THAT(DetectSecrets(GetParam().text), ElementsAreArray(GetParam().want));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, DetectSecretsTest,
    testing::Values(
        DetectorCase{"Nothing", "hunter2", {}},
        DetectorCase{"Sentence", "a rather long sentence that is not a secret at all", {}},
        DetectorCase{"Repetition", std::string(40, 'a'), {}},
        DetectorCase{"AccessKey", "export KEY=AKIA" + std::string(16, 'B'), {"aws_access_key_id"}},
        DetectorCase{"AccessKeyTooShort", "AKIA" + std::string(15, 'B'), {}},
        DetectorCase{"AccessKeyInAWord", "XAKIA" + std::string(16, 'B'), {}},
        DetectorCase{"PrivateKey", "-----BEGIN RSA PRIVATE KEY-----\nMII", {"private_key"}},
        DetectorCase{"Certificate", "-----BEGIN CERTIFICATE-----\nPRIVATE KEY-----", {}},
        DetectorCase{"Github", "ghp_" + std::string(36, 'a'), {"github_token"}},
        DetectorCase{"Slack", "token xoxb-" + std::string(24, '1'), {"slack_token"}},
        DetectorCase{"Google", "AIza" + std::string(35, 'c'), {"google_api_key"}},
        DetectorCase{"Url", "postgres://shop:pw@db.internal:5432/shop", {"password_in_url"}},
        DetectorCase{"UrlWithoutPassword", "https://shop@example.com:443/a:b@c", {}},
        DetectorCase{"Noise", "q8Zt0vXr3KpLm7WbYd5HsNcA", {"high_entropy"}},
        DetectorCase{"Token",
                     "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
                     {"json_web_token"}}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace assay::resource
