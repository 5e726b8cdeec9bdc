#include <string>
#include <vector>

#include "assay/json.h"
#include "assay/value.h"
#include "base/status_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "value/json_scan.h"
#include "value/random_value.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string Outcome(std::string_view text, const JsonReadOptions& options = {}) {
  const absl::StatusOr<Value> value = ParseJson(text, options);
  return value.ok() ? ToJson(*value) : "!" + std::string(MessageOf(value.status()));
}

struct ReadCase {
  const char* name;
  std::string in;
  const char* out;  // JSON, or `!` and the error
};

class ParseJsonTest : public ::testing::TestWithParam<ReadCase> {};

TEST_P(ParseJsonTest, ReadsOrSaysWhere) { EXPECT_EQ(Outcome(GetParam().in), GetParam().out); }

INSTANTIATE_TEST_SUITE_P(
    Valid, ParseJsonTest,
    ::testing::Values(ReadCase{"Null", "null", "null"}, ReadCase{"True", " true ", "true"},
                      ReadCase{"False", "false\n", "false"},
                      ReadCase{"String", R"("a\u0041\n")", R"("aA\n")"},
                      ReadCase{"LongString", R"("a string that is long")",
                               R"("a string that is long")"},
                      ReadCase{"Integer", "-12", "-12"}, ReadCase{"Fraction", " 1.50 ", "1.5"},
                      ReadCase{"BigInteger", "[123456789012345678901234567890]",
                               "[123456789012345678901234567890]"},
                      ReadCase{"BigFraction", "[0.30000000000000000001, 1e400]",
                               "[0.30000000000000000001,1e400]"},
                      ReadCase{"Unsigned64", "[18446744073709551615]", "[18446744073709551615]"},
                      ReadCase{"EmptyArray", "[ ]", "[]"}, ReadCase{"EmptyObject", "{ }", "{}"},
                      ReadCase{"Nested", "[[[]],{\"a\":{}}]", "[[[]],{\"a\":{}}]"},
                      ReadCase{"SortsKeys", R"({"b":1,"a":2,"a long key":3,"B":4})",
                               R"({"B":4,"a":2,"a long key":3,"b":1})"},
                      ReadCase{"EscapedKey", R"({"\u0061\"":1})", R"({"a\"":1})"},
                      ReadCase{"EmptyKey", R"({"":1})", R"({"":1})"},
                      ReadCase{"SurrogatePair", R"("\ud83d\ude00")", "\"\xf0\x9f\x98\x80\""},
                      ReadCase{"ZeroCharacter", R"(["a\u0000b"])", R"(["a\u0000b"])"},
                      ReadCase{"ByteOrderMark", "\xef\xbb\xbf{\"a\":1}", R"({"a":1})"},
                      ReadCase{"Space", "\t\r\n [ \n1 ,\t2 ] \r\n", "[1,2]"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Structure, ParseJsonTest,
    ::testing::Values(
        ReadCase{"Empty", "", "!1:1: expected a value, found the end of the document"},
        ReadCase{"OnlySpace", " \n ", "!2:2: expected a value, found the end of the document"},
        ReadCase{"OpenArray", "[1, 2", "!1:6: expected `,` or `]`, found the end of the document"},
        ReadCase{"OpenObject", "{\"a\": 1",
                 "!1:8: expected `,` or `}`, found the end of the document"},
        ReadCase{"TruncatedAfterComma", "[1,",
                 "!1:4: expected a value, found the end of the document"},
        ReadCase{"TruncatedAfterBrace", "{",
                 "!1:2: expected a key in quotes or `}`, found the end of the document"},
        ReadCase{"TruncatedAfterKey", "{\"a\"",
                 "!1:5: expected `:` after a key, found the end of the document"},
        ReadCase{"TruncatedAfterColon",
                 "{\"a\":", "!1:6: expected a value, found the end of the document"},
        ReadCase{"TruncatedWord", "[tru", "!1:2: expected a value or `]`, found `tru`"},
        ReadCase{"TruncatedString", "{\n  \"a\": \"b", "!2:8: a string is not closed"},
        ReadCase{"TruncatedEscape", "[\"b\\", "!1:2: a string is not closed"},
        ReadCase{"MissingComma", "[1 2]", "!1:4: expected `,` or `]`, found `2`"},
        ReadCase{"MissingCommaBetweenMembers", "{\"a\": 1\n \"b\": 2}",
                 "!2:2: expected `,` or `}`, found `\"`"},
        ReadCase{"TrailingComma", "[1,]", "!1:4: expected a value, found `]`"},
        ReadCase{"TrailingCommaInObject", "{\"a\":1,}",
                 "!1:8: expected a key in quotes, found `}`"},
        ReadCase{"LeadingComma", "[,1]", "!1:2: expected a value or `]`, found `,`"},
        ReadCase{"WrongBracket", "[1}", "!1:3: expected `,` or `]`, found `}`"},
        ReadCase{"WrongBrace", "{\"a\":1]", "!1:7: expected `,` or `}`, found `]`"},
        ReadCase{"SurplusBracket", "[1]]", "!1:4: expected the end of the document, found `]`"},
        ReadCase{"TwoDocuments", "{} {}", "!1:4: expected the end of the document, found `{`"},
        ReadCase{"TwoScalars", "1 2", "!1:3: expected the end of the document, found `2`"},
        ReadCase{"BareKey", "{a: 1}", "!1:2: expected a key in quotes or `}`, found `a`"},
        ReadCase{"NumberKey", "{1: 1}", "!1:2: expected a key in quotes or `}`, found `1`"},
        ReadCase{"NoColon", "{\"a\" 1}", "!1:6: expected `:` after a key, found `1`"},
        ReadCase{"Comment", "[1, // two\n2]", "!1:5: expected a value, found `/`"},
        ReadCase{"SingleQuotes", "['a']", "!1:2: expected a value or `]`, found `'`"},
        ReadCase{"ZeroByte", std::string("[1,\0]", 5), "!1:4: expected a value, found a NUL byte"},
        ReadCase{"ZeroByteInAString", std::string("[\"a\0\"]", 6),
                 "!1:4: a NUL byte in a string must be written as `\\u0000`"},
        ReadCase{"CountsCharacters", "[\"\xc3\xa9\xc3\xa9\" 1]",
                 "!1:7: expected `,` or `]`, found `1`"},
        ReadCase{"AfterByteOrderMark", "\xef\xbb\xbf[1 2]", "!1:4: expected `,` or `]`, found `2`"},
        ReadCase{"Utf16", std::string("\xff\xfe[\0]\0", 6),
                 "!1:1: expected utf-8, found utf-16 or utf-32"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Words, ParseJsonTest,
    ::testing::Values(
        ReadCase{"NaN", "[NaN]", "!1:2: expected a value or `]`, found `NaN`"},
        ReadCase{"NaNAtRoot", "NaN", "!1:1: expected a value, found `NaN`"},
        ReadCase{"Infinity", "[1, Infinity]", "!1:5: expected a value, found `Infinity`"},
        ReadCase{"MinusInfinity", "[-Infinity]",
                 "!1:3: expected a digit after `-`, found `Infinity`"},
        ReadCase{"CapitalTrue", "[True]", "!1:2: expected a value or `]`, found `True`"},
        ReadCase{"WordTooLong", "[nullx]", "!1:2: expected a value or `]`, found `nullx`"},
        ReadCase{"LeadingZero", "[01]", "!1:2: a number must not begin with `0`: `01`"},
        ReadCase{"MinusLeadingZero", "[-012.5]",
                 "!1:2: a number must not begin with `0`: `-012.5`"},
        ReadCase{"Plus", "[+1]", "!1:2: expected a value or `]`, found `+1`"},
        ReadCase{"NoFraction", "[1.]", "!1:4: expected a digit after `.`, found `]`"},
        ReadCase{"NoWhole", "[.5]", "!1:2: expected a value or `]`, found `.5`"},
        ReadCase{"NoExponent", "[1e]", "!1:4: expected a digit after `e`, found `]`"},
        ReadCase{"OnlyMinus", "[-]", "!1:3: expected a digit after `-`, found `]`"},
        ReadCase{"Hexadecimal", "[0x1F]", "!1:2: not a number: `0x1F`"},
        ReadCase{"Underscore", "[1_000]", "!1:2: not a number: `1_000`"},
        ReadCase{"Suffix", "{\"a\":10Mi}", "!1:6: not a number: `10Mi`"},
        ReadCase{"ExponentTooLarge", "[1e9999999999]",
                 "!1:2: the exponent of a number is beyond 2000000000"},
        ReadCase{"ExponentTooLargeAtRoot", "1e9999999999",
                 "!1:1: the exponent of a number is beyond 2000000000"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Strings, ParseJsonTest,
    ::testing::Values(
        ReadCase{"UnknownEscape", R"(["a\q"])", R"(!1:4: unknown escape `\q`)"},
        ReadCase{"ShortUnicodeEscape", R"(["\u12"])",
                 R"(!1:3: expected four hexadecimal digits after `\u`)"},
        ReadCase{"HighSurrogateAlone", R"(["\ud800"])",
                 R"(!1:3: half of a surrogate pair: `\ud800`)"},
        ReadCase{"LowSurrogateAlone", R"(["\udc00"])",
                 R"(!1:3: half of a surrogate pair: `\udc00`)"},
        ReadCase{"TwoHighSurrogates", R"(["\ud800\ud800"])",
                 R"(!1:3: half of a surrogate pair: `\ud800`)"},
        ReadCase{"HighSurrogateAndText", R"("\ud800x")",
                 R"(!1:2: half of a surrogate pair: `\ud800`)"},
        ReadCase{"NewLine", "[\"a\nb\"]",
                 "!1:4: a control character in a string must be written as `\\u000a`"},
        ReadCase{"Tab", "[\"\t\"]",
                 "!1:3: a control character in a string must be written as `\\u0009`"},
        ReadCase{"NotUtf8", "[\"a\xff\"]", "!1:4: a byte that is not utf-8: 0xff"},
        ReadCase{"TruncatedUtf8", "[\"\xe2\x82\"]", "!1:3: a byte that is not utf-8: 0xe2"},
        ReadCase{"OverlongUtf8", "[\"\xc0\xaf\"]", "!1:3: a byte that is not utf-8: 0xc0"},
        ReadCase{"SurrogateInUtf8", "[\"\xed\xa0\x80\"]", "!1:3: a byte that is not utf-8: 0xed"},
        ReadCase{"BeyondUnicode", "[\"\xf4\x90\x80\x80\"]",
                 "!1:3: a byte that is not utf-8: 0xf4"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Keys, ParseJsonTest,
    ::testing::Values(ReadCase{"Duplicate", "{\"a\": 1,\n \"a\": 2}",
                               "!2:2: the key `a` stands here a second time"},
                      ReadCase{"DuplicateSameValue", R"({"a":1,"a":1})",
                               "!1:8: the key `a` stands here a second time"},
                      ReadCase{"DuplicateLong", R"({"a long key":1,"b":2,"a long key":1})",
                               "!1:23: the key `a long key` stands here a second time"},
                      ReadCase{"DuplicateEscaped", R"({"a":1,"\u0061":1})",
                               "!1:8: the key `a` stands here a second time"},
                      ReadCase{"DuplicateInside", R"([{"x":{"a":1,"b":2,"a":3}}])",
                               "!1:20: the key `a` stands here a second time"},
                      ReadCase{"FirstDuplicate", R"({"b":1,"a":1,"a":2,"b":2})",
                               "!1:14: the key `a` stands here a second time"}),
    [](const auto& row) { return row.param.name; });

TEST(JsonReadTest, LetsTheLastOfDuplicateKeysWinOnRequest) {
  EXPECT_EQ(Outcome(R"({"a":1,"b":2,"a":3})", {.reject_duplicate_keys = false}),
            R"({"a":3,"b":2})");
}

TEST(JsonReadTest, UsesTheCodeOfTheFault) {
  EXPECT_EQ(ParseJson("[").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseJson("[[1]]", {.max_depth = 1}).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(JsonReadTest, ReadsIntoAnArena) {
  ValueArena arena(SymbolTable::Make());
  const ValueView first = ParseJson(R"({"a long key": 1})", arena).value();
  const ValueView second = ParseJson(R"({"a long key": 2})", arena).value();
  EXPECT_EQ(first.shape_identity(), second.shape_identity());
  EXPECT_EQ(ToJson(first) + ToJson(second), R"({"a long key":1}{"a long key":2})");
}

TEST(JsonReadTest, SharesShapesWithinADocument) {
  std::string text = "[";
  for (int i = 0; i < 500; ++i) {
    text += (i > 0 ? "," : "") + std::string(R"({"one long key": )") + std::to_string(i) +
            R"(, "another long key": "x"})";
  }
  const Value value = ParseJson(text + "]").value();
  for (std::size_t i = 0; i < 500; ++i) {
    ASSERT_EQ(value.view().at(i).shape_identity(), value.view().at(0).shape_identity());
    ASSERT_EQ(value.view().at(i).Find("one long key").int64(), static_cast<std::int64_t>(i));
  }
}

TEST(JsonReadTest, ReadsBackWhatItWrites) {
  testing::RandomValues random(21);
  for (int i = 0; i < 2'000; ++i) {
    ValueArena arena(i % 2 == 0 ? SymbolTable::Make() : nullptr);
    const ValueView value = random.Next(arena, {.max_depth = 5, .json_only = true});
    for (const int indent : {0, 2}) {
      const std::string text = ToJson(value, {.indent = indent, .escape_html = i % 3 == 0});
      const absl::StatusOr<Value> back = ParseJson(text);
      ASSERT_TRUE(back.ok()) << back.status() << "\n" << text;
      ASSERT_EQ(back->view(), value) << text;
    }
  }
}

// simdjson decides what is JSON, the scanner what is wrong: they must agree.
TEST(JsonReadTest, AgreesWithTheScannerOnMutations) {
  testing::RandomValues random(22);
  const JsonReadOptions options{.max_depth = 6, .reject_duplicate_keys = false};
  int accepted = 0;
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    ValueArena arena(i % 2 == 0 ? SymbolTable::Make() : nullptr);
    const ValueView value = random.Next(arena, {.max_depth = 3, .json_only = true});
    const std::string text = random.Mutated(ToJson(value, {.indent = i % 5 == 0 ? 1 : 0}));
    const bool has_mark = text.starts_with("\xef\xbb\xbf");
    const auto fault = json::FindFault(has_mark ? text.substr(3) : text, options.max_depth);
    const absl::StatusOr<ValueView> parsed = ParseJson(text, arena, options);
    const bool too_large =
        !parsed.ok() && MessageOf(parsed.status()).find("exponent") != std::string_view::npos;
    ASSERT_EQ(parsed.ok(), !fault.has_value() && !too_large)
        << text << "\n"
        << parsed.status() << "\n"
        << (fault.has_value() ? fault->message : "");
    if (!parsed.ok()) {
      ++refused;
      ASSERT_THAT(std::string(MessageOf(parsed.status())),
                  ::testing::MatchesRegex("[0-9]+:[0-9]+: .*"));
      continue;
    }
    ++accepted;
    ASSERT_EQ(ParseJson(ToJson(*parsed), arena, options).value(), *parsed) << text;
  }
  EXPECT_GT(accepted, 1'500);
  EXPECT_GT(refused, 7'000);
}

TEST(JsonReadTest, RefusesEveryTruncation) {
  const std::string text =
      R"({"a": [1, -2.5e+3, "x\u00e9\n", {"b": null, "c": true}], "long key here": "\u00e9"})";
  ASSERT_TRUE(ParseJson(text).ok());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(ParseJson(text.substr(0, size)).ok()) << text.substr(0, size);
  }
}

}  // namespace
}  // namespace assay
