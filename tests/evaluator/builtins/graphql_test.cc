// What graphql/queries.txt says of queries to graphql/estate.graphql, and what hostile documents
// may not cost.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "evaluator/builtins/recorded_call.h"

namespace assay::builtins {
namespace {

std::string Contents(const std::string& name) {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/tests/evaluator/builtins/graphql/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

ValueView Call(RecordedCall& call, const std::string& name, const std::string& first,
               const std::string& second) {
  const ValueView operands[] = {call.arena().String(first), call.arena().String(second)};
  const Builtin& builtin = *StandardBuiltins().Find(name);
  return call.Run(builtin, std::span(operands).first(builtin.arity));
}

std::string Repeated(const std::string& text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST(GraphqlTest, QueriesFitOrSayWhyNot) {
  const std::string schema = Contents("estate.graphql");
  std::stringstream cases(Contents("queries.txt"));
  RecordedCall call;
  int count = 0;
  for (std::string line; std::getline(cases, line);) {
    const std::size_t arrow = line.rfind(" => ");
    if (line.empty() || line[0] == '#') continue;
    ASSERT_NE(arrow, std::string::npos) << line;
    ++count;
    const Value query = ParseJson(line.substr(0, arrow)).value();
    const std::string want = line.substr(arrow + 4);
    const std::string text(query.view().text().view());
    const bool parsed = Call(call, "graphql.parse", text, schema).is_array();
    ASSERT_EQ(parsed, call.code().empty()) << line;
    if (want == "valid") {
      EXPECT_TRUE(parsed) << line << call.message();
    } else {
      const Value message = ParseJson(want).value();
      EXPECT_FALSE(parsed) << line;
      EXPECT_EQ(call.message(), message.view().text().view()) << line;
    }
    // The questions that only ask whether agree with the one that asks why.
    EXPECT_EQ(Call(call, "graphql.is_valid", text, schema).is_true(), parsed) << line;
    EXPECT_EQ(Call(call, "graphql.parse_and_verify", text, schema).at(0).is_true(), parsed) << line;
  }
  EXPECT_GT(count, 200);
}

TEST(GraphqlTest, TreesOfDocumentsMeanWhatTheTextsMean) {
  const std::string schema = Contents("estate.graphql");
  std::stringstream cases(Contents("queries.txt"));
  RecordedCall call;
  const ValueView schema_tree = Call(call, "graphql.parse_schema", schema, "");
  ASSERT_TRUE(schema_tree.is_object());
  for (std::string line; std::getline(cases, line);) {
    if (line.empty() || line[0] == '#') continue;
    const Value query = ParseJson(line.substr(0, line.rfind(" => "))).value();
    const std::string text(query.view().text().view());
    const ValueView tree = Call(call, "graphql.parse_query", text, "");
    if (!tree.defined()) continue;
    const ValueView operands[] = {tree, schema_tree};
    EXPECT_EQ(call.Run(*StandardBuiltins().Find("graphql.is_valid"), operands).is_true(),
              line.ends_with(" => valid"))
        << line;
    const ValueView both = call.Run(*StandardBuiltins().Find("graphql.parse"), operands);
    if (!both.defined()) continue;
    EXPECT_TRUE(both.at(0) == tree) << line;
    EXPECT_TRUE(both.at(1) == schema_tree) << line;
  }
}

TEST(GraphqlTest, OneSchemaIsReadOnce) {
  const std::string schema = Contents("estate.graphql");
  RecordedCall call;
  EXPECT_TRUE(Call(call, "graphql.is_valid", "{count}", schema).is_true());
  const std::uint64_t first = call.spent();
  EXPECT_TRUE(Call(call, "graphql.is_valid", "{count}", schema).is_true());
  EXPECT_LT(call.spent() - first, first / 10);
}

TEST(GraphqlLimitsTest, NestingIsRefused) {
  for (const std::string& query :
       {Repeated("{a", 100'000), "{a(b:" + Repeated("[", 100'000),
        "{a(b:" + Repeated("{c:", 100'000), "query($a:" + Repeated("[", 100'000),
        "{" + Repeated("...{", 100'000)}) {
    RecordedCall call;
    EXPECT_FALSE(Call(call, "graphql.parse_query", query, "").defined());
    EXPECT_EQ(call.code(), "limit_error");
    EXPECT_EQ(call.message(), "a GraphQL document is nested deeper than 400");
  }
}

TEST(GraphqlLimitsTest, LongChainsOfFragmentsAreRefused) {
  std::string query = "{...F0}";
  for (int i = 0; i < 10'000; ++i) {
    query += "fragment F" + std::to_string(i) + " on Query{...F" + std::to_string(i + 1) + "}";
  }
  RecordedCall call;
  EXPECT_FALSE(Call(call, "graphql.is_valid", query, "type Query{a:Int}").defined());
  EXPECT_EQ(call.code(), "limit_error");
}

TEST(GraphqlLimitsTest, FragmentsThatDoubleCostNoMoreThanTheirNumber) {
  std::string query = "{...F0}";
  std::string deep = "{__schema{types{...F0}}}";
  for (int i = 0; i < 60; ++i) {
    query += fmt::format("fragment F{0} on Query{{...F{1} x{{...F{1}}} x{{...F{1}}}}}", i, i + 1);
    deep += fmt::format("fragment F{0} on __Type{{...F{1} ofType{{...F{1}}}}}", i, i + 1);
  }
  query += "fragment F60 on Query{a}";
  deep += "fragment F60 on __Type{name}";
  for (const std::string& text : {query, deep}) {
    RecordedCall call;
    EXPECT_TRUE(Call(call, "graphql.is_valid", text, "type Query{a:Int x:Query}").is_true());
    EXPECT_LT(call.spent(), 2'000'000u);
  }
}

TEST(GraphqlLimitsTest, StepsEndTheComparisonOfManyFields) {
  RecordedCall call({.limits = {.max_steps = 100'000}});
  const std::string query = "{" + Repeated("a:x{a} ", 2000) + "}";
  EXPECT_FALSE(Call(call, "graphql.is_valid", query, "type Query{a:Int x:Query}").defined());
  EXPECT_TRUE(call.exhausted());
}

TEST(GraphqlLimitsTest, MemoryEndsLongDocuments) {
  RecordedCall call({.limits = {.max_bytes = 1 << 20}});
  EXPECT_FALSE(
      Call(call, "graphql.parse_query", "{" + Repeated("a ", 100'000) + "}", "").defined());
  EXPECT_EQ(call.code(), "limit_error");
}

TEST(GraphqlLimitsTest, OutputEndsLongListsOfFaults) {
  RecordedCall call({.limits = {.max_output_bytes = 10'000}});
  const std::string query = "{" + Repeated("b ", 1000) + "}";
  EXPECT_FALSE(Call(call, "graphql.parse", query, "type Query{a:Int}").defined());
  EXPECT_EQ(call.code(), "limit_error");
  EXPECT_EQ(call.message(), "output exceeds 10000 bytes");
  EXPECT_TRUE(Call(call, "graphql.is_valid", query, "type Query{a:Int}").is_false());
}

TEST(GraphqlLimitsTest, DeepTreesAreRefused) {
  RecordedCall call;
  ValueView deep = call.arena().Integer(1);
  for (int i = 0; i < 2000; ++i) deep = call.arena().Array({&deep, 1});
  const assay::Member member{call.arena().String("Operations"), deep};
  const ValueView tree = call.arena().Object({&member, 1});
  EXPECT_FALSE(call.Run(*StandardBuiltins().Find("graphql.schema_is_valid"), {&tree, 1}).defined());
  EXPECT_EQ(call.code(), "limit_error");
}

}  // namespace
}  // namespace assay::builtins
