// What a document of a stranger can ask for, and what it gets.

#include <string>

#include "assay/value.h"
#include "base/status_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "value/slab.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string Repeated(std::string_view text, std::size_t times) {
  std::string out;
  if (text.size() == 1) return out.assign(times, text[0]);
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(ValueLimitsTest, ReadsUpToMaxDepth) {
  for (const std::size_t depth : {1U, 2U, 511U, 512U}) {
    EXPECT_TRUE(ParseJson(Repeated("[", depth) + Repeated("]", depth)).ok()) << depth;
  }
  const absl::StatusOr<Value> deeper = ParseJson(Repeated("[", 513) + Repeated("]", 513));
  EXPECT_EQ(deeper.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(MessageOf(deeper.status()), "1:513: the document is nested deeper than 512");
  const std::string objects = Repeated("{\"a\":", 513) + "1" + Repeated("}", 513);
  EXPECT_THAT(std::string(MessageOf(ParseJson(objects).status())), HasSubstr("nested deeper"));
}

TEST(ValueLimitsTest, RefusesHundredMegabytesOfBrackets) {
  const absl::StatusOr<Value> value = ParseJson(Repeated("[", 100'000'000));
  EXPECT_EQ(value.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(MessageOf(value.status()), "1:513: the document is nested deeper than 512");
}

TEST(ValueLimitsTest, RefusesManyUnclosedStrings) {
  EXPECT_FALSE(ParseJson(Repeated("\"", 10'000'000)).ok());
  EXPECT_FALSE(ParseJson("[" + Repeated("\"", 10'000'000)).ok());
  EXPECT_FALSE(ParseJson("[\"" + Repeated("\\", 10'000'000)).ok());
  EXPECT_FALSE(ParseJson(Repeated(" ", 10'000'000)).ok());
}

TEST(ValueLimitsTest, ReadsNumbersOfManyDigits) {
  const std::string digits = "1" + Repeated("234567890", 200'000);
  const Value value = ParseJson("[" + digits + "]").value();
  EXPECT_EQ(value.view().at(0).number_text(), digits.substr(0, digits.size() - 1) + "0");
  EXPECT_EQ(value.view().at(0), value.view().at(0));
}

// Values deeper than any reader allows: an arena takes what its owner builds.
TEST(ValueLimitsTest, HandlesAnyDepthWithoutRecursion) {
  constexpr int kDepth = 200'000;
  ValueArena arena(SymbolTable::Make());
  const auto build = [&](std::int64_t leaf) {
    ValueView value = arena.Integer(leaf);
    for (int i = 0; i < kDepth; ++i) {
      switch (i % 3) {
        case 0:
          value = arena.Array({{value}});
          break;
        case 1:
          value = arena.Object({{{arena.String("k"), value}}});
          break;
        default:
          value = arena.Set({{value}});
      }
    }
    return value;
  };
  const ValueView one = build(1);
  const ValueView same = build(1);
  const ValueView two = build(2);
  EXPECT_EQ(one.depth(), static_cast<std::uint32_t>(kDepth));
  EXPECT_EQ(one, same);
  EXPECT_TRUE(Compare(one, two) < 0);
  EXPECT_EQ(HashOf(one), HashOf(same));
  EXPECT_NE(HashOf(one), HashOf(two));
  EXPECT_EQ(EqualUnderUnknown(one, two), Truth::kFalse);
  EXPECT_EQ(ToJson(one), ToJson(same));
  EXPECT_EQ(ToRego(one).size(), ToRego(two).size());
  ValueArena target;
  EXPECT_EQ(target.Copy(one), one);
}

// Each value keeps the slab of the one before; the last to go takes all of them along.
TEST(ValueLimitsTest, LetsALongChainOfSlabsGoWithoutRecursion) {
  Value last = ParseJson("[]").value();
  for (int i = 0; i < 300'000; ++i) {
    ValueArena arena;
    arena.Keep(last);
    const ValueView pair = arena.Array({{last.view(), arena.Integer(i)}});
    last = std::move(arena).Freeze(pair);
  }
  EXPECT_EQ(last.view().at(1).number_text(), "299999");
  last = Value();
  EXPECT_FALSE(last.view().defined());
}

TEST(ValueLimitsTest, FindsUnknownsAtDepth) {
  constexpr int kDepth = 5'000;
  ValueArena arena;
  ValueView value = arena.Unknown(UnknownKind::kRefused, "x");
  for (int i = 0; i < kDepth; ++i) value = arena.Array({{value}});
  const std::vector<UnknownAt> found = FindUnknowns(value);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].path.size(), static_cast<std::size_t>(kDepth));
  EXPECT_EQ(EqualUnderUnknown(value, value), Truth::kUnknown);
}

// Each level of a key that is no string doubles the escapes of the one below.
TEST(ValueLimitsTest, KeepsKeysWithinKeysShort) {
  ValueArena arena;
  ValueView value = arena.String("\"");
  for (int i = 0; i < 200; ++i) value = arena.Object({{{value, ValueView::Null()}}});
  EXPECT_LT(ToJson(value).size(), 10'000U);
  EXPECT_LT(ToRego(value).size(), 10'000U);
}

TEST(ValueLimitsTest, GivesUpOnLargeSetsWithUnknowns) {
  ValueArena arena;
  const auto build = [&](std::int64_t first) {
    std::vector<ValueView> elements;
    for (std::int64_t i = 0; i < 3'000; ++i) {
      elements.push_back(arena.Array(
          {{arena.Integer(first + i), arena.Unknown(UnknownKind::kRefused, std::to_string(i))}}));
    }
    return arena.Set(elements);
  };
  EXPECT_EQ(EqualUnderUnknown(build(0), build(10'000)), Truth::kUnknown);
}

// An estate's documents must not cost much more than their text.
TEST(ValueLimitsTest, NeedsLittleMoreMemoryThanTheText) {
  std::string text = "[";
  for (int i = 0; i < 2'000; ++i) {
    const std::string number = std::to_string(i);
    text.append(i > 0 ? "," : "");
    text.append(R"({"resource_type":"aws_s3_bucket","resource_id":"arn:aws:s3:::bucket-)");
    text.append(number);
    text.append(R"(","region":"eu-central-1","versioning":{"enabled":true,"mfa_delete":false},)");
    text.append(R"("tags":{"team":"platform","cost_center":")").append(number);
    text.append(R"("},"acl":["private"],"logging":{"target_bucket":"logs-eu-central-1",)");
    text.append(R"("target_prefix":"s3/"}})");
  }
  text += "]";
  const std::shared_ptr<SymbolTable> symbols = SymbolTable::Make();
  ValueArena arena(symbols);
  ASSERT_TRUE(ParseJson(text, arena).ok());
  EXPECT_LT(arena.bytes() + symbols->bytes(), text.size());
  EXPECT_LT(static_cast<double>(SlabAccess::SlabOf(arena).reserved_bytes()),
            1.25 * static_cast<double>(arena.bytes()));
}

}  // namespace
}  // namespace assay
