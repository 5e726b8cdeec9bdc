#include <gtest/gtest.h>

#include <set>
#include <string>

#include "evaluator/builtins/case_file.h"
#include "evaluator/builtins/recorded_call.h"
#include "fmt/format.h"

namespace assay::builtins {
namespace {

ValueView CallByName(RecordedCall& call, const std::string& name,
                     const std::vector<std::string>& operands) {
  std::vector<ValueView> values;
  values.reserve(operands.size());
  for (const std::string& text : operands) values.push_back(ParseOperand(text, call.arena()));
  return call.Run(*StandardBuiltins().Find(name), values);
}

TEST(BuiltinLimitsTest, StepsEndLongRanges) {
  RecordedCall call({.limits = {.max_steps = 1000}});
  EXPECT_FALSE(CallByName(call, "numbers.range", {"0", "1000000000000"}).defined());
  EXPECT_TRUE(call.exhausted());
}

TEST(BuiltinLimitsTest, StepsEndTheExpansionOfLargeNetworks) {
  RecordedCall call({.limits = {.max_steps = 1000}});
  EXPECT_FALSE(CallByName(call, "net.cidr_expand", {"\"::/0\""}).defined());
  EXPECT_TRUE(call.exhausted());
}

TEST(BuiltinLimitsTest, MemoryEndsLongRanges) {
  RecordedCall call({.limits = {.max_bytes = 1 << 16}});
  EXPECT_FALSE(CallByName(call, "numbers.range", {"0", "1000000000000"}).defined());
  EXPECT_EQ(call.code(), "limit_error");
}

TEST(BuiltinLimitsTest, OutputEndsLongTexts) {
  RecordedCall call({.limits = {.max_output_bytes = 100}});
  EXPECT_FALSE(CallByName(call, "sprintf", {"\"%200d\"", "[1]"}).defined());
  EXPECT_EQ(call.code(), "limit_error");
  EXPECT_EQ(call.message(), "output exceeds 100 bytes");
  EXPECT_FALSE(CallByName(call, "concat", {"\"" + std::string(60, 'x') + "\"", R"(["", "", ""])"})
                   .defined());
  EXPECT_EQ(call.code(), "limit_error");
}

TEST(BuiltinLimitsTest, LargePatternsAreRefused) {
  RecordedCall call({.limits = {.max_regex_bytes = 10'000}});
  EXPECT_FALSE(CallByName(call, "regex.match", {R"("((a{100}){100}){10}")", "\"a\""}).defined());
  EXPECT_EQ(call.code(), "eval_builtin_error");
}

TEST(BuiltinLimitsTest, DeepValuesAreRefusedWhereABodyRecurses) {
  RecordedCall call;
  ValueView deep = call.arena().Integer(1);
  for (int i = 0; i < 100'000; ++i) {
    const assay::Member member{call.arena().String("a"), deep};
    deep = call.arena().Object({&member, 1});
  }
  const ValueView pair[] = {deep, deep};
  EXPECT_FALSE(call.Run(*StandardBuiltins().Find("object.union"), pair).defined());
  EXPECT_EQ(call.code(), "limit_error");
  EXPECT_FALSE(call.Run(*StandardBuiltins().Find("object.subset"), pair).defined());
  EXPECT_EQ(call.code(), "limit_error");
}

TEST(BuiltinRandomTest, TheSeedAndTheArgumentsDecide) {
  RecordedCall first({.seed = 1});
  RecordedCall same({.seed = 1});
  RecordedCall other({.seed = 2});
  std::set<std::string> uuids;
  for (RecordedCall* call : {&first, &same, &other}) {
    uuids.insert(ToRego(CallByName(*call, "uuid.rfc4122", {"\"k\""})));
  }
  EXPECT_EQ(uuids.size(), 2u);
  for (int i = 0; i < 100; ++i) {
    const ValueView number =
        CallByName(first, "rand.intn", {"\"" + std::to_string(i) + "\"", "-7"});
    ASSERT_TRUE(number.int64().has_value());
    EXPECT_GE(*number.int64(), 0);
    EXPECT_LT(*number.int64(), 7);
  }
  const std::string uuid(CallByName(first, "uuid.rfc4122", {"\"k\""}).text().view());
  ASSERT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid[14], '4');
}

TEST(BuiltinClockTest, NowIsTheContextsNow) {
  RecordedCall call({.now_ns = 42});
  EXPECT_EQ(CallByName(call, "time.now_ns", {}).int64(), 42);
}

TEST(BuiltinRuntimeTest, ShowsWhatTheHostHandsOver) {
  RecordedCall none;
  EXPECT_EQ(ToRego(CallByName(none, "opa.runtime", {})), "{}");
  RecordedCall some({.runtime = ParseJson(R"({"version": "1"})").value()});
  EXPECT_EQ(ToRego(CallByName(some, "opa.runtime", {})), R"({"version": "1"})");
  EXPECT_EQ(StandardBuiltins().Find("opa.runtime")->capability, Capability::kRuntime);
}

TEST(BuiltinNumbersTest, DigitsAreSteps) {
  std::string numbers = "[1";
  for (int i = 2; i <= 3000; ++i) numbers += fmt::format(", {}", i);
  RecordedCall few({.limits = {.max_steps = 1'000'000}});
  EXPECT_FALSE(CallByName(few, "product", {numbers + "]"}).defined());
  EXPECT_TRUE(few.exhausted());
  RecordedCall enough;
  EXPECT_TRUE(CallByName(enough, "product", {numbers + "]"}).defined());
}

TEST(BuiltinSchemaTest, StepsAndOutputEndSchemasThatFanOut) {
  // Each level asks for the level below twice: 2^40 visits, were nothing counted.
  std::string schema = "{\"definitions\": {\"d0\": {\"type\": \"null\"}";
  for (int i = 1; i <= 40; ++i) {
    const std::string below = fmt::format(R"({{"$ref": "#/definitions/d{}"}})", i - 1);
    schema += fmt::format(R"(, "d{}": {{"allOf": [{}, {}]}})", i, below, below);
  }
  schema += "}, \"$ref\": \"#/definitions/d40\"}";
  RecordedCall steps({.limits = {.max_steps = 100'000}});
  EXPECT_FALSE(CallByName(steps, "json.match_schema", {"{}", schema}).defined());
  EXPECT_TRUE(steps.exhausted());
  RecordedCall output({.limits = {.max_output_bytes = 10'000}});
  EXPECT_FALSE(CallByName(output, "json.match_schema", {"{}", schema}).defined());
  EXPECT_EQ(output.code(), "limit_error");
}

TEST(BuiltinTemplateTest, StepsAndOutputEndTemplatesThatDoNot) {
  RecordedCall steps({.limits = {.max_steps = 10'000}});
  const std::string endless = R"("{{range 1000000000000}}{{end}}")";
  EXPECT_FALSE(CallByName(steps, "strings.render_template", {endless, "{}"}).defined());
  EXPECT_TRUE(steps.exhausted());
  RecordedCall output({.limits = {.max_output_bytes = 100}});
  const std::string long_text = R"("{{range 1000}}xx{{end}}")";
  EXPECT_FALSE(CallByName(output, "strings.render_template", {long_text, "{}"}).defined());
  EXPECT_EQ(output.code(), "limit_error");
  RecordedCall nested;
  std::string deep = "\"{{";
  for (int i = 0; i < 100'000; ++i) deep += '(';
  EXPECT_FALSE(CallByName(nested, "strings.render_template", {deep + "\"", "{}"}).defined());
  EXPECT_EQ(nested.code(), "eval_builtin_error");
  std::string blocks = "\"";
  for (int i = 0; i < 100'000; ++i) blocks += "{{if 1}}";
  EXPECT_FALSE(CallByName(nested, "strings.render_template", {blocks + "\"", "{}"}).defined());
  EXPECT_EQ(nested.code(), "eval_builtin_error");
}

}  // namespace
}  // namespace assay::builtins
