#include "assay/yaml.h"

#include <string>
#include <vector>

#include "assay/json.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace assay {
namespace {

// The documents as JSON, one a line; or the errors.
std::string Read(std::string_view text, const YamlReadOptions& options = {}) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<std::vector<YamlDocument>> documents =
      ParseYaml("f.yaml", text, options, &diagnostics);
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    out += std::to_string(diagnostic.location.line) + ':' +
           std::to_string(diagnostic.location.column) + ": " + diagnostic.message + '\n';
  }
  if (!documents.ok()) return out;
  for (const YamlDocument& document : *documents) out += ToJson(document.view()) + '\n';
  return out;
}

struct Good {
  std::string name;
  std::string text;
  std::string json;

  friend std::ostream& operator<<(std::ostream& out, const Good& test) { return out << test.name; }
};

class YamlGoodTest : public testing::TestWithParam<Good> {};

TEST_P(YamlGoodTest, Reads) { EXPECT_EQ(Read(GetParam().text), GetParam().json); }

INSTANTIATE_TEST_SUITE_P(
    All, YamlGoodTest,
    testing::Values(
        Good{"Nothing", "", ""}, Good{"CommentOnly", "# a\n", ""},
        Good{"EmptyDocuments", "---\n---\n", "null\nnull\n"},
        Good{"Documents", "a: 1\n---\n- b\n...\n", "{\"a\":1}\n[\"b\"]\n"},
        Good{"Json", R"({"a": [1, null, true, "x"]})", "{\"a\":[1,null,true,\"x\"]}\n"},
        Good{"Booleans", "[true, False, yes, No, on, OFF, y, N, yess]",
             "[true,false,true,false,true,false,true,false,\"yess\"]\n"},
        Good{"Nulls", "[~, null, NULL, '', \"null\"]", "[null,null,null,\"\",\"null\"]\n"},
        Good{"Quoted", "['1', \"yes\", !!str 5]", "[\"1\",\"yes\",\"5\"]\n"},
        Good{"Integers", "[0, -7, +8, 0x1F, 0o17, 017, 0b101, 1_000, 018]",
             "[0,-7,8,31,15,15,5,1000,18]\n"},
        Good{"LargeIntegers", "[18446744073709551616, -9223372036854775809]",
             "[18446744073709551616,-9223372036854775809]\n"},
        Good{"Floats", "[1.5, .5, 1., -0.25, 1e3]", "[1.5,0.5,1,-0.25,1000]\n"},
        Good{"NotNumbers", "[1.2.3, 1e, -, 0x, 12:30, 2020-01-01, 1_, _1, e1, '.']",
             "[\"1.2.3\",\"1e\",\"-\",\"0x\",\"12:30\",\"2020-01-01\",1,\"_1\",\"e1\",\".\"]\n"},
        Good{"Keys", "1: a\ntrue: b\n1.50: c\n~: d\nx: e\n",
             "{\"1\":\"a\",\"1.5\":\"c\",\"null\":\"d\",\"true\":\"b\",\"x\":\"e\"}\n"},
        Good{"BlockScalars", "a: |\n  x\n   y\nb: >-\n  x\n  y\n",
             "{\"a\":\"x\\n y\\n\",\"b\":\"x y\"}\n"},
        Good{"Aliases", "a: &x [1]\nb: *x\n", "{\"a\":[1],\"b\":[1]}\n"},
        Good{"Merge", "a: &x {p: 1, q: 2}\nb:\n  q: 3\n  <<: *x\n",
             "{\"a\":{\"p\":1,\"q\":2},\"b\":{\"p\":1,\"q\":3}}\n"},
        Good{"MergeList", "b:\n  <<: [{p: 1}, {p: 2, q: 2}]\n", "{\"b\":{\"p\":1,\"q\":2}}\n"},
        Good{"QuotedMergeIsAKey", "'<<': 1\n", "{\"<<\":1}\n"},
        Good{"UnknownTags", "a: !Ref b\nc: !Sub [d]\n", "{\"a\":\"b\",\"c\":[\"d\"]}\n"}),
    [](const auto& test) { return test.param.name; });

struct Bad {
  std::string name;
  std::string text;
  std::string errors;

  friend std::ostream& operator<<(std::ostream& out, const Bad& test) { return out << test.name; }
};

class YamlBadTest : public testing::TestWithParam<Bad> {};

TEST_P(YamlBadTest, IsRefused) { EXPECT_EQ(Read(GetParam().text), GetParam().errors); }

INSTANTIATE_TEST_SUITE_P(
    All, YamlBadTest,
    testing::Values(
        Bad{"Duplicates", "a: 1\nb:\n  c: 1\n  c: 2\na: 3\n",
            "4:3: duplicate key `c`\n5:1: duplicate key `a`\n"},
        Bad{"DuplicateAfterConversion", "1: a\n'1': b\n", "2:1: duplicate key `1`\n"},
        Bad{"NotFinite", "a: .inf\nb: -.INF\nc: .nan\n",
            "1:4: `.inf` is no number that JSON has\n2:4: `-.INF` is no number that JSON has\n"
            "3:4: `.nan` is no number that JSON has\n"},
        Bad{"Syntax", "a: 1\n b: 2\n", "2:3: illegal map value\n"},
        Bad{"Truncated", "a: [1, 2\n", "2:1: end of sequence flow not found\n"},
        Bad{"StrayComma", "[a]\n, b\n", "2:1: unexpected token\n"},
        Bad{"UnknownAlias", "a: *x\n", "1:4: the referenced anchor is not defined\n"},
        Bad{"AliasInside", "a: &x [*x]\n", "1:8: an alias stands inside what it names\n"},
        Bad{"CollectionAsKey", "? [a]\n: 1\n", "1:3: a key must be a scalar\n"},
        Bad{"NotUtf8", "a: 1\nb: [x, \xe9t\xe9]\n", "2:8: a byte that is not utf-8: 0xe9\n"},
        Bad{"CutUtf8", "a: \xc3", "1:4: a byte that is not utf-8: 0xc3\n"},
        Bad{"NulByte", std::string("a: 1\nb: \0\n", 10),
            "2:4: a NUL byte: the text is binary, or not UTF-8\n"},
        Bad{"Utf16",
            std::string("\xff\xfe"
                        "a\0:\0 \0"
                        "1\0",
                        10),
            "1:1: the text is UTF-16; only UTF-8 is read\n"},
        Bad{"MergeOfScalar", "<<: 1\n", "1:5: `<<` takes a mapping or a sequence of mappings\n"}),
    [](const auto& test) { return test.param.name; });

TEST(YamlTest, KnowsTheLineOfEveryPart) {
  const absl::StatusOr<std::vector<YamlDocument>> documents = ParseYaml(
      "f.yaml",
      "# c\nkind: List\nitems:\n- kind: A\n  z: 1\n  a: &x\n    b: 2\n- kind: B\n  c: *x\n"
      "---\n\nkind: C\n");
  ASSERT_TRUE(documents.ok());
  const YamlDocument& list = documents->at(0);
  ValueArena arena;
  const auto key = [&](std::string_view text) { return arena.String(text); };
  EXPECT_EQ(list.line(), 2U);
  EXPECT_EQ(documents->at(1).line(), 12U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(0)}), 4U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(1)}), 8U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(0), key("z")}), 5U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(0), key("a")}), 6U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(0), key("a"), key("b")}), 7U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(1), key("c")}), 9U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(1), key("c"), key("b")}), 7U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(0), key("none"), key("x")}), 4U);
  EXPECT_EQ(list.LineOf({key("items"), arena.Integer(9)}), 3U);
}

TEST(YamlTest, EveryPartHasAPlaceAndItsLine) {
  const std::vector<YamlDocument> documents =
      ParseYaml("f.yaml", "---\nx\n---\na:\n  - {b: 1, c: &d [\xc3\xa9, 2]}\n  - *d\n",
                {.keep_text = true})
          .value();
  const DocumentPart list = documents.at(1).root().Find("a");
  EXPECT_EQ(list.location(), (SourceLocation{"f.yaml", 4, 1}));
  EXPECT_EQ(list.at(0).location(), (SourceLocation{"f.yaml", 5, 5}));
  EXPECT_EQ(list.at(0).Find("c").location(), (SourceLocation{"f.yaml", 5, 12}));
  EXPECT_EQ(list.at(0).Find("c").at(1).location(), (SourceLocation{"f.yaml", 5, 23}));
  EXPECT_EQ(list.at(1).location(), (SourceLocation{"f.yaml", 6, 5}));
  EXPECT_EQ(list.at(1).at(1).location(), (SourceLocation{"f.yaml", 5, 23}));
  EXPECT_EQ(list.at(1).Error("x", "y").source_line, "  - *d");
  EXPECT_EQ(documents.at(0).root().location(), (SourceLocation{"f.yaml", 2, 1}));
}

TEST(YamlTest, DocumentsReachTheSinkOneByOne) {
  std::vector<std::string> seen;
  const YamlSink sink = [&](const YamlDocument& document) {
    seen.push_back(ToJson(document.view()));
    return absl::OkStatus();
  };
  const absl::Status status = ReadYaml("f.yaml", "a\n---\n{b: 1, b: 2}\n---\nc\n---\n]\n", sink);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(seen, (std::vector<std::string>{"\"a\"", "\"c\""}));
  const YamlSink stop = [](const YamlDocument&) { return absl::CancelledError(); };
  EXPECT_EQ(ReadYaml("f.yaml", "a\n", stop).code(), absl::StatusCode::kCancelled);
}

TEST(YamlTest, BooleansMayBeTrueAndFalseOnly) {
  EXPECT_EQ(Read("[yes, true]", {.yaml11_booleans = false}), "[\"yes\",true]\n");
}

TEST(YamlTest, PositionsMayBeginElsewhere) {
  EXPECT_EQ(Read("a: 1\na: 2\n", {.first_line = 10, .first_column = 3}),
            "11:3: duplicate key `a`\n");
}

std::string Repeat(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(YamlTest, StringsWithManyBracketsAreNoNesting) {
  std::string text = "a: |\n";
  for (int i = 0; i < 500; ++i) text += "  [ {\n";
  text += "b: \"";
  text += std::string(500, '[') + "\"\nc: x " + std::string(500, '{') + "\nd:\n- |\n";
  for (int i = 0; i < 500; ++i) text += "  [\n";
  EXPECT_EQ(Read(text).find("nesting"), std::string::npos);
}

TEST(YamlTest, PlainScalarsMayHoldManyBrackets) {
  const std::string many = Repeat("[ {", 300);
  for (const std::string& text : {
           "a: x\n  " + many + "\n",                       // goes on in the next line
           "a: x\n\n \t\n  " + many + "\n",                // and behind empty ones
           "a:\n  x\n  " + many + "\nb: 1\n",              // begins below its key
           "- x\n " + many + "\n- y\n",                    // in a sequence
           "- a: x\n   " + many + "\n",                    // in a mapping in it
           fmt::format("? x\n  {0}\n: y\n  {0}\n", many),  // as a key and its value
           "x\n" + many + "\n",                            // alone
           "--- x\n" + many + "\n...\n",
           "a: x - " + many + "\n",
           "a: x ? " + many + "\n",
           "a: x 'y " + many + "\n",
           "a: &b x\n  " + many + "\nc: *b\n",
           "--- |\n " + many + "\n",
           "- - |2\n    " + many + "\n",
           "a:\n  - |\n\n    " + many + "\n   \n",
       }) {
    const std::string found = Read(text);
    EXPECT_EQ(found.find("error"), std::string::npos) << text.substr(0, 40) << found;
    EXPECT_NE(found.find("[ {[ {"), std::string::npos) << text.substr(0, 40) << found.substr(0, 90);
  }
}

TEST(YamlLimitsTest, NothingHidesDeepNesting) {
  const std::string deep = Repeat("[", 300);
  for (const std::string& text : {
           "a: x\n" + deep,             // not indented: no part of the scalar
           "- a: x\n  " + deep,         // as far as its mapping
           "a: x # y\n  " + deep,       // a comment ends it
           "a: |\n      x\n  " + deep,  // less than the scalar's first line
           "a: |9\n  " + deep,          // less than was asked for
           "|\n" + deep,
           "a: 'x'\n  " + deep,
           "- *a\n  " + deep,
           "%YAML 1.2\n" + deep,
           "[a:' " + deep,
           "[a?'" + deep,
           "a: x\n\t" + deep,
           "-\t-\tx\n  " + deep,
           "{\"a\":" + deep,
           "[[a]:" + deep,
           "[x, &y" + deep,
       }) {
    EXPECT_NE(Read(text).find("more than 200 levels of nesting"), std::string::npos)
        << text.substr(0, 30);
  }
}

TEST(YamlLimitsTest, NestingEndsInAnErrorWhateverItIsMadeOf) {
  for (const std::string_view unit : {"[", "{a: ", "- ", "? ", "[\n", "{? ", "[{a: ", "- - ",
                                      "&a [", "!t [", "[a, ", "\"a\": ["}) {
    const std::string found = Read(Repeat(unit, 300'000));
    EXPECT_FALSE(found.empty()) << unit;
    EXPECT_NE(found.find(": "), std::string::npos) << unit << found.substr(0, 80);
  }
  EXPECT_NE(Read(Repeat("[", 201)).find("more than 200 levels of nesting"), std::string::npos);
  EXPECT_EQ(Read(Repeat("[", 200) + Repeat("]", 200)).find("nesting"), std::string::npos);
}

TEST(YamlLimitsTest, AliasesAreCountedByWhatTheyRepeat) {
  std::string text = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    text.append("").append(name).append(": &").append(name).append(" [");
    text.append(before).append(", ").append(before).append("]\n");
  }
  EXPECT_NE(Read(text).find("more than 10000000 nodes"), std::string::npos);
}

TEST(YamlLimitsTest, NodesAndBytesAreCounted) {
  EXPECT_NE(Read("[1, 2, 3]", {.max_nodes = 3}).find("more than 3 nodes"), std::string::npos);
  EXPECT_EQ(ParseYaml("f.yaml", "abc", {.max_bytes = 2}).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(YamlLimitsTest, EveryPrefixEndsWell) {
  const std::string text =
      "# c\na: &x !!str \"b\\u00e9\"\n? 'c'\n: |+\n  text\n- \n<<: {d: [1, *x]}\n---\n%YAML 1.2\n";
  for (std::size_t i = 0; i <= text.size(); ++i) {
    Read(text.substr(0, i));
    std::string changed = text;
    if (i < text.size()) changed[i] = '\xff';
    Read(changed);
  }
}

}  // namespace
}  // namespace assay
