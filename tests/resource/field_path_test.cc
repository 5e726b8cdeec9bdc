#include "resource/field_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "assay/json.h"
#include "base/status_text.h"

namespace assay::resource {
namespace {

struct PathCase {
  std::string name;
  std::string path;
  std::string want;  // the values the path leads to, as JSON, joined by spaces
};

class VisitFieldTest : public testing::TestWithParam<PathCase> {};

TEST_P(VisitFieldTest, FindsTheValues) {
  const Value document = ParseJson(R"({
    "name": "a", "none": null,
    "rules": [{"port": 1, "ranges": [{"cidr": "x"}, {"cidr": "y"}]}, {"port": 2}, "odd"],
    "data": {"b": "1", "a": {"c": 2}},
    "labels": {"example.com/owner": "team"}})")
                             .value();
  std::string found;
  VisitField(document, ParseFieldPath(GetParam().path).value(), [&](ValueView value) {
    if (!found.empty()) found += ' ';
    found += ToJson(value);
    return true;
  });
  EXPECT_EQ(found, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Paths, VisitFieldTest,
    testing::Values(PathCase{"Member", "name", R"("a")"}, PathCase{"NullIsThere", "none", "null"},
                    PathCase{"AbsentIsNot", "nothing.at.all", ""},
                    PathCase{"EachElement", "rules[].port", "1 2"},
                    PathCase{"NestedElements", "rules[].ranges[].cidr", R"("x" "y")"},
                    PathCase{"EachValue", "data.*", R"({"c":2} "1")"},
                    PathCase{"BelowEachValue", "data.*.c", "2"},
                    PathCase{"QuotedKey", R"(labels["example.com/owner"])", R"("team")"},
                    PathCase{"ArrayAsObject", "rules.port", ""},
                    PathCase{"ObjectAsArray", "data[]", ""}),
    [](const auto& test) { return test.param.name; });

TEST(VisitFieldTest, StopsWhereTheWayIsUnknown) {
  ValueArena arena;
  const Member inner[] = {
      {arena.String("id"), arena.Unknown(UnknownKind::kAfterApply, "known after apply")}};
  const ValueView items[] = {arena.Object(inner),
                             arena.Unknown(UnknownKind::kRefused, "ec2:Describe")};
  const Member outer[] = {{arena.String("groups"), arena.Array(items)}};
  const ValueView document = arena.Object(outer);
  std::vector<UnknownKind> kinds;
  VisitField(document, ParseFieldPath("groups[].id").value(), [&](ValueView value) {
    EXPECT_TRUE(value.is_unknown());
    kinds.push_back(value.unknown_kind());
    return true;
  });
  EXPECT_THAT(kinds, testing::ElementsAre(UnknownKind::kAfterApply, UnknownKind::kRefused));
}

TEST(VisitFieldTest, StopsWhenTold) {
  const Value document = ParseJson(R"({"a": [1, 2, 3]})").value();
  int calls = 0;
  EXPECT_FALSE(VisitField(document, ParseFieldPath("a[]").value(), [&](ValueView) {
    ++calls;
    return false;
  }));
  EXPECT_EQ(calls, 1);
}

TEST(ParseFieldPathTest, WritesWhatItReads) {
  for (const char* path :
       {"a", "a.b", "a[].b", "a[][]", "a.*.b", R"(a["x.y"].b)", R"(["x y"].b)", "a-b.c_d"}) {
    EXPECT_EQ(ToString(ParseFieldPath(path).value()), path);
  }
}

TEST(ParseFieldPathTest, RefusesWhatIsNoPath) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "expected a key at 1"},
      {"a.", "expected a key at 3"},
      {".a", "expected a key at 1"},
      {"a..b", "expected a key at 3"},
      {"a[", "expected `[]` or `[\"key\"]` at 2"},
      {"a[0]", "expected `[]` or `[\"key\"]` at 2"},
      {"a[\"b]", "expected `[]` or `[\"key\"]` at 2"},
      {"a[]b", "expected `.` or `[` at 4"},
      {"a b", "expected `.` or `[` at 2"},
  };
  for (const auto& [path, message] : cases) {
    const auto parsed = ParseFieldPath(path);
    ASSERT_FALSE(parsed.ok()) << path;
    EXPECT_EQ(MessageOf(parsed.status()), message) << path;
  }
}

TEST(ParseFieldPathTest, LimitsTheSteps) {
  std::string path = "a";
  for (std::size_t i = 1; i < kMaxFieldSteps; ++i) path += ".a";
  EXPECT_TRUE(ParseFieldPath(path).ok());
  EXPECT_EQ(MessageOf(ParseFieldPath(path + ".a").status()), "more than 32 steps");
}

}  // namespace
}  // namespace assay::resource
