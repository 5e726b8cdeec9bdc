#include <compare>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "assay/value.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "value/random_value.h"

namespace assay {
namespace {

// One value of the order per row, from least to greatest.
TEST(CompareTest, FollowsRegosOrder) {
  ValueArena arena;
  const auto i = [&](std::int64_t n) { return arena.Integer(n); };
  const auto s = [&](std::string_view text) { return arena.String(text); };
  const auto n = [&](std::string_view text) { return arena.Number(text).value(); };
  const std::vector<ValueView> ascending = {ValueView(),
                                            ValueView::Null(),
                                            ValueView::Boolean(false),
                                            ValueView::Boolean(true),
                                            n("-1e1000"),
                                            n("-9223372036854775809"),
                                            n("-9223372036854775808"),
                                            n("-1.5"),
                                            i(-1),
                                            n("-1e-1000"),
                                            i(0),
                                            n("0.1"),
                                            n("0.10000000000000000001"),
                                            i(1),
                                            n("1.5"),
                                            i(2),
                                            n("1152921504606846975"),
                                            n("1152921504606846976"),
                                            n("9223372036854775807"),
                                            n("9223372036854775808"),
                                            n("1e20"),
                                            n("1e1000"),
                                            s(""),
                                            s("a"),
                                            s(std::string_view("a\0", 2)),
                                            s("a1"),
                                            s("aaaaaaa"),
                                            s("aaaaaaaa"),
                                            s("aaaaaab"),
                                            s("b"),
                                            s("\x7f"),
                                            s("\xc3\xa9"),
                                            arena.Array({}),
                                            arena.Array({{i(1)}}),
                                            arena.Array({{i(1), i(2)}}),
                                            arena.Array({{i(1), s("a")}}),
                                            arena.Array({{i(2)}}),
                                            arena.Object({}),
                                            arena.Object({{{s("a"), i(1)}}}),
                                            arena.Object({{{s("a"), i(1)}, {s("b"), i(0)}}}),
                                            arena.Object({{{s("a"), i(2)}}}),
                                            arena.Object({{{s("a"), i(2)}, {s("b"), i(0)}}}),
                                            arena.Object({{{s("b"), i(0)}}}),
                                            arena.Set({}),
                                            arena.Set({{i(1)}}),
                                            arena.Set({{i(1), i(2)}}),
                                            arena.Set({{i(2)}}),
                                            arena.Unknown(UnknownKind::kAfterApply, "a"),
                                            arena.Unknown(UnknownKind::kAfterApply, "b"),
                                            arena.Unknown(UnknownKind::kError, "a")};
  for (std::size_t a = 0; a < ascending.size(); ++a) {
    for (std::size_t b = 0; b < ascending.size(); ++b) {
      EXPECT_EQ(Compare(ascending[a], ascending[b]), a <=> b)
          << ToRego(ascending[a]) << " and " << ToRego(ascending[b]);
    }
  }
}

// A pool of values, of which many are equal without being the same.
std::vector<ValueView> Pool(ValueArena& arena, ValueArena& interning, std::uint64_t seed) {
  testing::RandomValues random(seed);
  std::vector<ValueView> pool;
  const testing::RandomValueOptions options{
      .max_depth = 3, .max_size = 2, .unknowns = true, .alphabet = 2};
  pool.reserve(90);
  for (int i = 0; i < 90; ++i) pool.push_back(random.Next(i % 2 == 0 ? arena : interning, options));
  return pool;
}

TEST(CompareTest, IsATotalOrder) {
  ValueArena arena;
  ValueArena interning(SymbolTable::Make());
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const std::vector<ValueView> pool = Pool(arena, interning, seed);
    for (ValueView a : pool) {
      ASSERT_EQ(Compare(a, a), std::strong_ordering::equal);
      for (ValueView b : pool) {
        const auto order = Compare(a, b);
        ASSERT_EQ(Compare(b, a), 0 <=> order) << ToRego(a) << " and " << ToRego(b);
        for (ValueView c : pool) {
          if (order <= 0 && Compare(b, c) <= 0) {
            ASSERT_TRUE(Compare(a, c) <= 0) << ToRego(a) << ", " << ToRego(b) << ", " << ToRego(c);
          }
        }
      }
    }
  }
}

TEST(CompareTest, AgreesWithHashAndText) {
  ValueArena arena;
  ValueArena interning(SymbolTable::Make());
  int equal_pairs = 0;
  for (std::uint64_t seed = 10; seed < 30; ++seed) {
    const std::vector<ValueView> pool = Pool(arena, interning, seed);
    for (ValueView a : pool) {
      for (ValueView b : pool) {
        if (a == b) {
          ++equal_pairs;
          ASSERT_EQ(HashOf(a), HashOf(b)) << ToRego(a);
          ASSERT_EQ(ToRego(a), ToRego(b));
        } else {
          ASSERT_NE(HashOf(a), HashOf(b)) << ToRego(a) << " and " << ToRego(b);
        }
      }
    }
  }
  EXPECT_GT(equal_pairs, 20 * 90);
}

TEST(CompareTest, AgreesOverManyWaysOfMaking) {
  const std::string text = R"({"a long key": [1, 2.5, {"x": null}], "b": "a long value", "c": {}})";
  const Value shaped = ParseJson(text, {.symbols = SymbolTable::Make()}).value();
  const Value plain = ParseJson(text).value();
  ValueArena arena;
  const ValueView copy = arena.Copy(plain);
  EXPECT_EQ(shaped.view(), plain.view());
  EXPECT_EQ(copy, shaped.view());
  EXPECT_EQ(HashOf(shaped), HashOf(copy));
}

struct UnknownCase {
  const char* name;
  // `?` is an unknown, `?2` a number that is not below 2; a set is written ["set", ...], and one
  // to which more may belong ["open", ["set", ...]].
  const char* a;
  const char* b;
  Truth want;
};

class EqualUnderUnknownTest : public ::testing::TestWithParam<UnknownCase> {};

// JSON with "?" for an unknown and an array that begins with "set" for a set.
ValueView Read(ValueView json, ValueArena& arena) {
  if (json.is_string() && json.text().view().starts_with('?')) {
    const ValueView unknown = arena.Unknown(UnknownKind::kAfterApply, "");
    const std::string count(json.text().view().substr(1));
    if (count.empty()) return unknown;
    return arena.UnknownCount(unknown, static_cast<std::uint32_t>(std::stoul(count)));
  }
  std::vector<ValueView> items;
  std::vector<Member> members;
  for (std::size_t i = 0; i < json.size(); ++i) items.push_back(Read(json.at(i), arena));
  if (json.is_object()) {
    for (std::size_t i = 0; i < json.size(); ++i) members.push_back({json.key(i), items[i]});
    return arena.Object(members);
  }
  if (!json.is_array()) return json;
  if (!items.empty() && items[0] == *ValueView::ShortString("set")) {
    return arena.Set(std::span<const ValueView>(items).subspan(1));
  }
  if (!items.empty() && items[0] == *ValueView::ShortString("open")) {
    return arena.Open(items[1], UnknownKind::kAfterApply, "");
  }
  return arena.Array(items);
}

ValueView Read(const char* text, ValueArena& arena) {
  return Read(ParseJson(text, arena).value(), arena);
}

TEST_P(EqualUnderUnknownTest, Decides) {
  ValueArena arena;
  const ValueView a = Read(GetParam().a, arena);
  const ValueView b = Read(GetParam().b, arena);
  EXPECT_EQ(EqualUnderUnknown(a, b), GetParam().want);
  EXPECT_EQ(EqualUnderUnknown(b, a), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Table, EqualUnderUnknownTest,
    ::testing::Values(
        UnknownCase{"Known", "[1]", "[1.0]", Truth::kTrue},
        UnknownCase{"KnownDiffer", "[1]", "[2]", Truth::kFalse},
        UnknownCase{"Unknown", R"("?")", "1", Truth::kUnknown},
        UnknownCase{"TwoUnknowns", R"("?")", R"("?")", Truth::kUnknown},
        UnknownCase{"Element", R"([1, "?"])", "[1, 2]", Truth::kUnknown},
        UnknownCase{"KnownPartsDiffer", R"([1, "?"])", "[2, 2]", Truth::kFalse},
        UnknownCase{"LengthsDiffer", R"(["?"])", "[1, 2]", Truth::kFalse},
        UnknownCase{"KindsDiffer", R"(["?"])", R"({"a": 1})", Truth::kFalse},
        UnknownCase{"Member", R"({"a": "?"})", R"({"a": 1})", Truth::kUnknown},
        UnknownCase{"MemberMayBeAbsent", R"({"a": "?"})", "{}", Truth::kUnknown},
        UnknownCase{"ContainerIsThere", R"({"a": ["?"]})", "{}", Truth::kFalse},
        UnknownCase{"OtherMemberMissing", R"({"a": "?"})", R"({"b": 1})", Truth::kFalse},
        UnknownCase{"OtherMemberDiffers", R"({"a": "?", "b": 1})", R"({"b": 2})", Truth::kFalse},
        UnknownCase{"Nested", R"([[{"a": "?"}]])", R"([[{"a": 1}]])", Truth::kUnknown},
        UnknownCase{"NestedDiffer", R"([[{"a": "?", "b": 1}]])", R"([[{"a": 1, "b": 2}]])",
                    Truth::kFalse},
        UnknownCase{"SetElementMayBeAny", R"(["set", "?"])", R"(["set", 1])", Truth::kUnknown},
        UnknownCase{"SetElementMayBeAbsent", R"(["set", 1, "?"])", R"(["set", 1])",
                    Truth::kUnknown},
        UnknownCase{"SetLacksElement", R"(["set", 1, "?"])", R"(["set", 2, 3])", Truth::kFalse},
        UnknownCase{"SetOfUnknownParts", R"(["set", [1, "?"]])", R"(["set", [1, 2]])",
                    Truth::kUnknown},
        UnknownCase{"SetOfOtherUnknownParts", R"(["set", [1, "?"]])", R"(["set", [2, 2]])",
                    Truth::kFalse},
        UnknownCase{"OpenMayBeAll", R"(["open", [1]])", "[1]", Truth::kUnknown},
        UnknownCase{"OpenMayBeMore", R"(["open", [1]])", "[2, 1]", Truth::kUnknown},
        UnknownCase{"OpenIsMoreThanNothing", R"(["open", [1]])", "[]", Truth::kFalse},
        UnknownCase{"OpenMayBeNothing", R"(["open", []])", "[]", Truth::kUnknown},
        UnknownCase{"OpenSetHasMore", R"(["open", ["set", 1]])", R"(["set", 2, 3])", Truth::kFalse},
        UnknownCase{"OpenSetMayBe", R"(["open", ["set", 1]])", R"(["set", 1, 3])", Truth::kUnknown},
        UnknownCase{"OpenSetIsNotEmpty", R"(["open", ["set", [1, "?"]]])", R"(["set"])",
                    Truth::kFalse},
        UnknownCase{"OpenObjectHasMore", R"(["open", {"a": 1, "b": 2}])", R"({"a": 1})",
                    Truth::kFalse},
        UnknownCase{"OpenObjectMayHaveLess", R"(["open", {"a": "?"}])", "{}", Truth::kUnknown},
        UnknownCase{"TwoOpen", R"(["open", [1, 2]])", R"(["open", []])", Truth::kUnknown},
        UnknownCase{"CountMayBe", R"("?2")", "3", Truth::kUnknown},
        UnknownCase{"CountIsMore", R"("?2")", "1", Truth::kFalse},
        UnknownCase{"CountIsANumber", R"("?2")", R"("x")", Truth::kFalse},
        UnknownCase{"CountAndUnknown", R"("?2")", R"("?")", Truth::kUnknown}),
    [](const auto& row) { return row.param.name; });

TEST(LessUnderUnknownTest, KnowsWhatACountIsNot) {
  const std::tuple<const char*, const char*, Truth> cases[] = {
      {"1", "2", Truth::kTrue},           {"[\"?\"]", "[1]", Truth::kUnknown},
      {"1", "[\"?\"]", Truth::kTrue},     {"\"?\"", "1", Truth::kUnknown},
      {"\"?2\"", "2", Truth::kFalse},     {"\"?2\"", "3", Truth::kUnknown},
      {"\"?2\"", "\"x\"", Truth::kTrue},  {"\"?2\"", "true", Truth::kFalse},
      {"1", "\"?2\"", Truth::kTrue},      {"2", "\"?2\"", Truth::kUnknown},
      {"\"x\"", "\"?2\"", Truth::kFalse}, {"\"?2\"", "\"?2\"", Truth::kUnknown},
  };
  for (const auto& [a, b, want] : cases) {
    ValueArena arena;
    EXPECT_EQ(LessUnderUnknown(Read(a, arena), Read(b, arena)), want) << a << " < " << b;
  }
}

TEST(SizeAtLeastTest, CountsWhatIsSurelyThere) {
  const std::pair<const char*, std::size_t> cases[] = {
      {"[1, \"?\"]", 2},
      {"[\"open\", [1, \"?\"]]", 2},
      {"[\"set\", 1, \"?\"]", 1},
      {"[\"set\", [1, \"?\"], [2, \"?\"]]", 1},
      {"[\"open\", [\"set\", 1, 2]]", 2},
      {"{\"a\": \"?\", \"b\": [\"?\"]}", 1},
      {"[\"open\", {\"a\": 1}]", 1},
      {"{}", 0},
  };
  for (const auto& [text, want] : cases) {
    ValueArena arena;
    EXPECT_EQ(SizeAtLeast(Read(text, arena)), want) << text;
  }
}

TEST(UnknownCountTest, IsCopiedPrintedAndToldFromOthers) {
  ValueArena arena;
  const ValueView unknown = arena.Unknown(UnknownKind::kRefused, "why");
  const ValueView count = arena.UnknownCount(unknown, 2);
  ValueArena other;
  const ValueView copy = other.Copy(count);
  EXPECT_EQ(copy.unknown_at_least(), 2u);
  EXPECT_EQ(copy.unknown_text(), "why");
  EXPECT_EQ(copy, count);
  EXPECT_EQ(HashOf(copy), HashOf(count));
  EXPECT_NE(copy, unknown);
  EXPECT_NE(copy, arena.UnknownCount(count, 3));
  EXPECT_EQ(count.unknown_reason(), unknown);
  EXPECT_EQ(unknown.unknown_at_least(), std::nullopt);
  EXPECT_EQ(ToRego(count), "<refused, at least 2>");
}

// What `value` is when each unknown gets the next of `choices`; 0 leaves it out where it may be.
ValueView Complete(ValueView value, std::vector<int>& choices, std::size_t& next,
                   ValueArena& arena) {
  if (value.is_unknown()) {
    const int choice = choices[next++];
    return choice == 0 ? ValueView() : arena.Integer(choice);
  }
  if (!value.is_collection()) return value;
  std::vector<ValueView> items;
  std::vector<Member> members;
  for (std::size_t i = 0; i < value.size(); ++i) {
    ValueView part = Complete(value.at(i), choices, next, arena);
    if (!part.defined() && value.is_array()) part = arena.Integer(1);
    if (!part.defined()) continue;
    items.push_back(part);
    if (value.is_object()) members.push_back({value.key(i), part});
  }
  if (value.is_object()) return arena.Object(members);
  return value.is_array() ? arena.Array(items) : arena.Set(items);
}

TEST(EqualUnderUnknownTest, IsContradictedByNoCompletion) {
  testing::RandomValues random(99);
  const testing::RandomValueOptions options{
      .max_depth = 2, .max_size = 2, .unknowns = true, .alphabet = 2};
  int decided = 0;
  for (int i = 0; i < 3'000; ++i) {
    ValueArena arena;
    const ValueView a = random.Next(arena, options);
    const ValueView b = random.Next(arena, options);
    const Truth truth = EqualUnderUnknown(a, b);
    const std::size_t unknowns = FindUnknowns(a).size() + FindUnknowns(b).size();
    if (truth == Truth::kUnknown || unknowns > 4) continue;
    ++decided;
    std::size_t completions = 1;
    for (std::size_t u = 0; u < unknowns; ++u) completions *= 3;
    for (std::size_t which = 0; which < completions; ++which) {
      std::vector<int> choices;
      for (std::size_t u = 0, rest = which; u < unknowns; ++u, rest /= 3) {
        choices.push_back(static_cast<int>(rest % 3));
      }
      std::size_t next = 0;
      const ValueView a_complete = Complete(a, choices, next, arena);
      const ValueView b_complete = Complete(b, choices, next, arena);
      ASSERT_EQ(a_complete == b_complete, truth == Truth::kTrue)
          << ToRego(a) << " and " << ToRego(b) << " as " << ToRego(a_complete) << " and "
          << ToRego(b_complete);
    }
  }
  EXPECT_GT(decided, 1'000);
}

}  // namespace
}  // namespace assay
