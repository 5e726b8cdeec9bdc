#include <string>
#include <vector>

#include "assay/json.h"
#include "assay/value.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace assay {
namespace {

struct StringCase {
  const char* name;
  std::string text;
  const char* json;
  const char* html;
};

class JsonStringTest : public ::testing::TestWithParam<StringCase> {};

TEST_P(JsonStringTest, IsEscapedAsGoDoes) {
  ValueArena arena;
  const ValueView text = arena.String(GetParam().text);
  EXPECT_EQ(ToJson(text), GetParam().json);
  EXPECT_EQ(ToJson(text, {.escape_html = true}), GetParam().html);
}

INSTANTIATE_TEST_SUITE_P(
    Table, JsonStringTest,
    ::testing::Values(
        StringCase{"Plain", "abc", R"("abc")", R"("abc")"},
        StringCase{"Quotes", "\"\\/", R"("\"\\/")", R"("\"\\/")"},
        StringCase{"Short", "\b\f\n\r\t", R"("\b\f\n\r\t")", R"("\b\f\n\r\t")"},
        StringCase{"Control", std::string("\0\x01\x1f\x7f", 4), "\"\\u0000\\u0001\\u001f\x7f\"",
                   "\"\\u0000\\u0001\\u001f\x7f\""},
        StringCase{"Html", "<a href=\"x\">&", R"("<a href=\"x\">&")",
                   R"("\u003ca href=\"x\"\u003e\u0026")"},
        StringCase{"Accents", "\xc3\xa9\xf0\x9f\x98\x80", "\"\xc3\xa9\xf0\x9f\x98\x80\"",
                   "\"\xc3\xa9\xf0\x9f\x98\x80\""},
        StringCase{"LineSeparators", "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa",
                   "\"\\u2028\\u2029\xe2\x80\xaa\"", "\"\\u2028\\u2029\xe2\x80\xaa\""},
        StringCase{"NotUtf8", "a\xff\xc3z", R"("a\ufffd\ufffdz")", R"("a\ufffd\ufffdz")"}),
    [](const auto& row) { return row.param.name; });

class JsonWriteTest : public ::testing::Test {
 protected:
  ValueView S(std::string_view text) { return arena_.String(text); }
  ValueView I(std::int64_t integer) { return arena_.Integer(integer); }
  ValueView Unknown() { return arena_.Unknown(UnknownKind::kAfterApply, "aws_kms_key.main"); }

  ValueArena arena_;
};

TEST_F(JsonWriteTest, IndentsAndLeavesEmptyContainersShort) {
  const Value value = ParseJson(R"({"b":[1,{"c":[]}],"a":{}})").value();
  EXPECT_EQ(ToJson(value, {.indent = 2}), R"({
  "a": {},
  "b": [
    1,
    {
      "c": []
    }
  ]
})");
}

TEST_F(JsonWriteTest, Appends) {
  std::string out = "x = ";
  AppendJson(I(1), {}, out);
  EXPECT_EQ(out, "x = 1");
}

TEST_F(JsonWriteTest, WritesSetsAsArrays) {
  EXPECT_EQ(ToJson(arena_.Set({{S("b"), I(2), S("a")}})), R"([2,"a","b"])");
  EXPECT_EQ(ToJson(ValueView::EmptySet()), "[]");
}

TEST_F(JsonWriteTest, LeavesUnknownsOut) {
  const ValueView object = arena_.Object(
      {{{S("a"), Unknown()}, {S("b"), arena_.Array({{I(1), Unknown()}})}, {S("c"), I(2)}}});
  EXPECT_EQ(ToJson(object), R"({"b":[1,null],"c":2})");
  EXPECT_EQ(ToJson(arena_.Object({{{S("a"), Unknown()}}}), {.indent = 2}), "{}");
  EXPECT_EQ(ToJson(Unknown()), "null");
  EXPECT_EQ(ToJson(ValueView()), "null");
}

TEST_F(JsonWriteTest, MakesStringsOfOtherKeys) {
  const ValueView object = arena_.Object({{{I(10), I(1)},
                                           {arena_.Array({{I(1), S("x")}}), I(2)},
                                           {ValueView::Null(), I(3)},
                                           {S("a"), I(4)}}});
  EXPECT_EQ(ToJson(object), R"({"10":1,"[1,\"x\"]":2,"a":4,"null":3})");
}

TEST_F(JsonWriteTest, PrefersTheStringWhereTwoKeysHaveOneText) {
  EXPECT_EQ(ToJson(arena_.Object({{{I(1), I(10)}, {S("1"), I(20)}}})), R"({"1":20})");
}

TEST_F(JsonWriteTest, WritesRego) {
  EXPECT_EQ(ToRego(arena_.Set({{I(1), S("a")}})), R"({1, "a"})");
  EXPECT_EQ(ToRego(ValueView::EmptySet()), "set()");
  EXPECT_EQ(ToRego(ValueView::EmptyObject()), "{}");
  EXPECT_EQ(ToRego(arena_.Object({{{I(1), arena_.Array({{I(2), ValueView::Null()}})},
                                   {S("k"), arena_.Set({{arena_.Set({})}})}}})),
            R"({1: [2, null], "k": {set()}})");
  EXPECT_EQ(ToRego(S("a<b>\n")), R"("a<b>\n")");
  EXPECT_EQ(ToRego(arena_.Array({{Unknown()}})), "[<after_apply>]");
  EXPECT_EQ(ToRego(ValueView()), "undefined");
}

TEST_F(JsonWriteTest, FindsUnknownsInDocumentOrder) {
  const ValueView refused = arena_.Unknown(UnknownKind::kRefused, "s3:GetBucketPolicy");
  const ValueView document = arena_.Object(
      {{{S("name"), S("x")},
        {S("list"), arena_.Array({{I(1), arena_.Object({{{S("deep"), refused}}}), Unknown()}})},
        {S("kms"), Unknown()},
        {S("known"), arena_.Array({{arena_.Array({{I(1)}})}})}}});
  const std::vector<UnknownAt> found = FindUnknowns(document);
  std::vector<std::string> lines;
  lines.reserve(found.size());
  for (const UnknownAt& unknown : found) {
    lines.push_back(ToJson(arena_.Array(unknown.path)) + " " + std::string(NameOf(unknown.kind)) +
                    " " + std::string(unknown.text));
  }
  EXPECT_THAT(lines, ::testing::ElementsAre(R"(["kms"] after_apply aws_kms_key.main)",
                                            R"(["list",1,"deep"] refused s3:GetBucketPolicy)",
                                            R"(["list",2] after_apply aws_kms_key.main)"));
  EXPECT_TRUE(FindUnknowns(arena_.Array({{I(1)}})).empty());
  ASSERT_EQ(FindUnknowns(refused).size(), 1U);
  EXPECT_TRUE(FindUnknowns(refused)[0].path.empty());
}

}  // namespace
}  // namespace assay
