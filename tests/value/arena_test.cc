#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "assay/value.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "value/random_value.h"
#include "value/slab.h"

namespace assay {
namespace {

ValueView S(ValueArena& arena, std::string_view text) { return arena.String(text); }

TEST(ValueViewTest, IsUndefinedByDefault) {
  const ValueView view;
  EXPECT_FALSE(view.defined());
  EXPECT_EQ(view.kind(), Kind::kUndefined);
  EXPECT_EQ(view, ValueView::Undefined());
  EXPECT_EQ(view.size(), 0U);
}

TEST(ValueViewTest, TellsKindsApart) {
  ValueArena arena;
  const std::vector<std::pair<ValueView, Kind>> rows = {
      {ValueView(), Kind::kUndefined},
      {ValueView::Null(), Kind::kNull},
      {ValueView::Boolean(true), Kind::kBoolean},
      {ValueView::Boolean(false), Kind::kBoolean},
      {arena.Integer(0), Kind::kNumber},
      {arena.Integer(std::numeric_limits<std::int64_t>::max()), Kind::kNumber},
      {arena.Double(0.5).value(), Kind::kNumber},
      {S(arena, ""), Kind::kString},
      {S(arena, "eight by"), Kind::kString},
      {ValueView::EmptyArray(), Kind::kArray},
      {ValueView::EmptyObject(), Kind::kObject},
      {ValueView::EmptySet(), Kind::kSet},
      {arena.Unknown(UnknownKind::kRefused, "iam:ListRoles"), Kind::kUnknown}};
  for (const auto& [view, kind] : rows) {
    EXPECT_EQ(view.kind(), kind) << NameOf(kind);
    EXPECT_EQ(view.is_null(), kind == Kind::kNull) << NameOf(kind);
    EXPECT_EQ(view.is_boolean(), kind == Kind::kBoolean) << NameOf(kind);
    EXPECT_EQ(view.is_number(), kind == Kind::kNumber) << NameOf(kind);
    EXPECT_EQ(view.is_string(), kind == Kind::kString) << NameOf(kind);
    EXPECT_EQ(view.is_array(), kind == Kind::kArray) << NameOf(kind);
    EXPECT_EQ(view.is_object(), kind == Kind::kObject) << NameOf(kind);
    EXPECT_EQ(view.is_set(), kind == Kind::kSet) << NameOf(kind);
    EXPECT_EQ(view.is_unknown(), kind == Kind::kUnknown) << NameOf(kind);
    EXPECT_EQ(view.has_unknown(), kind == Kind::kUnknown) << NameOf(kind);
  }
}

TEST(ValueViewTest, HoldsShortStringsInTheWord) {
  ValueArena arena;
  for (const char* text : {"", "a", "1234567"}) {
    EXPECT_EQ(S(arena, text).text().view(), text);
    EXPECT_EQ(S(arena, text).bits(), ValueView::ShortString(text)->bits());
  }
  EXPECT_EQ(arena.bytes(), 0U);
  EXPECT_EQ(S(arena, "12345678").text().view(), "12345678");
  EXPECT_GT(arena.bytes(), 0U);
  const std::string with_zero("a\0b", 3);
  EXPECT_EQ(S(arena, with_zero).text().view(), with_zero);
}

TEST(ValueViewTest, SaysWhyItIsUnknown) {
  ValueArena arena;
  for (UnknownKind kind : {UnknownKind::kAfterApply, UnknownKind::kRefused,
                           UnknownKind::kNotCollected, UnknownKind::kError}) {
    const ValueView view = arena.Unknown(kind, "because");
    EXPECT_EQ(view.unknown_kind(), kind);
    EXPECT_EQ(view.unknown_text(), "because");
  }
}

TEST(ValueArenaTest, SortsMembersAndFindsThem) {
  for (const bool with_symbols : {false, true}) {
    ValueArena arena(with_symbols ? SymbolTable::Make() : nullptr);
    const ValueView object = arena.Object({{{S(arena, "zone"), arena.Integer(1)},
                                            {S(arena, "a long key"), arena.Integer(2)},
                                            {S(arena, "name"), arena.Integer(3)},
                                            {S(arena, "another long key"), arena.Integer(4)}}});
    ASSERT_EQ(object.size(), 4U);
    EXPECT_EQ(object.key(0).text().view(), "a long key");
    EXPECT_EQ(object.key(3).text().view(), "zone");
    EXPECT_EQ(object.Find("zone"), arena.Integer(1));
    EXPECT_EQ(object.Find("another long key"), arena.Integer(4));
    EXPECT_EQ(object.Find(S(arena, "a long key")), arena.Integer(2));
    EXPECT_FALSE(object.Find("b").defined());
    EXPECT_FALSE(object.Find("a long kez").defined());
    EXPECT_FALSE(object.Find(S(arena, "a long kez")).defined());
    EXPECT_FALSE(object.Find(arena.Integer(1)).defined());
  }
}

TEST(ValueArenaTest, TakesAnyKey) {
  ValueArena arena;
  const ValueView pair = arena.Array({{arena.Integer(1), arena.Integer(2)}});
  const ValueView object = arena.Object({{{pair, arena.Integer(1)},
                                          {arena.Integer(7), arena.Integer(2)},
                                          {S(arena, "k"), arena.Integer(3)},
                                          {ValueView::Null(), arena.Integer(4)},
                                          {S(arena, "a key of its own"), arena.Integer(5)}}});
  EXPECT_EQ(object.Find(pair), arena.Integer(1));
  EXPECT_EQ(object.Find(arena.Integer(7)), arena.Integer(2));
  EXPECT_EQ(object.Find(arena.Number("7.0").value()), arena.Integer(2));
  EXPECT_EQ(object.Find("k"), arena.Integer(3));
  EXPECT_EQ(object.Find(ValueView::Null()), arena.Integer(4));
  EXPECT_EQ(object.Find("a key of its own"), arena.Integer(5));
  EXPECT_FALSE(object.Find("a key of no one").defined());
  EXPECT_TRUE(object.key(0).is_null());
}

TEST(ValueArenaTest, LetsTheLastOfEqualKeysWin) {
  ValueArena arena(SymbolTable::Make());
  bool conflict = false;
  const ValueView key = S(arena, "key");
  EXPECT_EQ(arena.Object({{{key, arena.Integer(1)}, {key, arena.Integer(1)}}}, &conflict).size(),
            1U);
  EXPECT_FALSE(conflict);
  const ValueView object = arena.Object(
      {{{key, arena.Integer(1)}, {S(arena, "a"), key}, {key, arena.Integer(2)}}}, &conflict);
  EXPECT_TRUE(conflict);
  EXPECT_EQ(object.size(), 2U);
  EXPECT_EQ(object.Find("key"), arena.Integer(2));
}

TEST(ValueArenaTest, FindsInLargeObjects) {
  for (const std::size_t size : {10U, 16U, 17U, 64U, 65U, 1000U}) {
    ValueArena arena(SymbolTable::Make());
    std::vector<Member> members;
    for (std::size_t i = 0; i < size; ++i) {
      const std::string prefix = i % 2 == 0 ? "k" : "a much longer key ";
      members.push_back(
          {S(arena, prefix + std::to_string(i)), arena.Integer(static_cast<std::int64_t>(i))});
    }
    const ValueView object = arena.Object(members);
    for (const Member& member : members) {
      EXPECT_EQ(object.Find(member.key), member.value);
      EXPECT_EQ(object.Find(member.key.text().view()), member.value);
    }
    EXPECT_FALSE(object.Find("k1000000").defined());
    EXPECT_FALSE(object.Find("a much longer key 0").defined());
  }
}

TEST(ValueArenaTest, MakesSetsOfDistinctSortedElements) {
  ValueArena arena;
  const ValueView set = arena.Set({{S(arena, "b"), arena.Integer(2), S(arena, "a"),
                                    arena.Integer(2), arena.Number("2.0").value()}});
  ASSERT_EQ(set.size(), 3U);
  EXPECT_EQ(set.at(0), arena.Integer(2));
  EXPECT_EQ(set.at(1).text().view(), "a");
  EXPECT_EQ(set.Find(S(arena, "b")), S(arena, "b"));
  EXPECT_FALSE(set.Find(S(arena, "c")).defined());
}

TEST(ValueArenaTest, FindsArrayElementsByIntegersOnly) {
  ValueArena arena;
  const ValueView array = arena.Array({{arena.Integer(5), arena.Integer(6)}});
  EXPECT_EQ(array.Find(arena.Integer(1)), arena.Integer(6));
  EXPECT_FALSE(array.Find(arena.Integer(2)).defined());
  EXPECT_FALSE(array.Find(arena.Integer(-1)).defined());
  EXPECT_FALSE(array.Find(arena.Number("0.5").value()).defined());
  EXPECT_FALSE(array.Find("1").defined());
  EXPECT_FALSE(arena.Integer(3).Find(arena.Integer(0)).defined());
}

TEST(ValueArenaTest, KnowsWhereUnknownsAre) {
  ValueArena arena(SymbolTable::Make());
  const ValueView unknown = arena.Unknown(UnknownKind::kAfterApply, "");
  const ValueView known = arena.Array({{arena.Integer(1)}});
  EXPECT_FALSE(known.has_unknown());
  EXPECT_TRUE(arena.Array({{known, unknown}}).has_unknown());
  EXPECT_TRUE(arena.Set({{unknown}}).has_unknown());
  EXPECT_TRUE(arena.Object({{{S(arena, "a"), unknown}}}).has_unknown());
  EXPECT_TRUE(arena.FreeFormObject({{{unknown, known}}}).has_unknown());
  EXPECT_TRUE(arena.Array({{arena.Object({{{S(arena, "a"), unknown}}})}}).has_unknown());
}

TEST(ValueArenaTest, CountsDepth) {
  ValueArena arena;
  EXPECT_EQ(arena.Integer(1).depth(), 0U);
  EXPECT_EQ(ValueView::EmptyObject().depth(), 1U);
  EXPECT_EQ(arena.Array({}).depth(), 1U);
  ValueView nested = arena.Integer(1);
  for (std::uint32_t depth = 1; depth <= 10; ++depth) {
    nested = depth % 2 == 0 ? arena.Array({{nested}}) : arena.Object({{{S(arena, "k"), nested}}});
    EXPECT_EQ(nested.depth(), depth);
  }
}

TEST(ValueArenaTest, SharesShapes) {
  const std::shared_ptr<SymbolTable> symbols = SymbolTable::Make();
  ValueArena arena(symbols);
  const auto record = [&](std::int64_t i) {
    return arena.Object(
        {{{S(arena, "a long key"), arena.Integer(i)}, {S(arena, "b"), S(arena, "x")}}});
  };
  const ValueView first = record(1);
  const ValueView second = record(2);
  EXPECT_EQ(first.shape_identity(), second.shape_identity());
  EXPECT_EQ(first.key(0).bits(), symbols->Intern("a long key").bits());
  const ValueView map = arena.FreeFormObject(
      {{{S(arena, "a long key"), arena.Integer(1)}, {S(arena, "b"), S(arena, "x")}}});
  EXPECT_NE(map.shape_identity(), first.shape_identity());
  EXPECT_EQ(map, first);
  EXPECT_EQ(HashOf(map), HashOf(first));
}

TEST(ValueArenaTest, OpensCollections) {
  ValueArena arena;
  const ValueView array = arena.Array({{arena.Integer(1)}});
  const ValueView open = arena.Open(array, UnknownKind::kNotCollected, "ec2");
  EXPECT_TRUE(open.is_open());
  EXPECT_FALSE(array.is_open());
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open.at(0), arena.Integer(1));
  EXPECT_TRUE(open.at(1).is_unknown());
  EXPECT_TRUE(open.has_unknown());
  const ValueView object = arena.Open(ValueView::EmptyObject(), UnknownKind::kRefused, "x");
  EXPECT_TRUE(object.is_open());
  EXPECT_TRUE(object.key(0).is_unknown());
  EXPECT_TRUE(arena.Open(ValueView::EmptySet(), UnknownKind::kRefused, "x").is_open());
  EXPECT_TRUE(arena.Copy(open).is_open());
  EXPECT_EQ(arena.Copy(object), object);
}

TEST(ValueArenaTest, CountsBytesExactly) {
  ValueArena arena;
  EXPECT_EQ(arena.bytes(), 0U);
  arena.Integer(5);
  arena.Array({});
  EXPECT_EQ(arena.bytes(), 0U);
  arena.String("12345678");  // 8 of header, 8 of text, a zero
  EXPECT_EQ(arena.bytes(), 24U);
  arena.Array({{arena.Integer(1), arena.Integer(2)}});
  EXPECT_EQ(arena.bytes(), 24U + 24U);
  arena.Reset();
  EXPECT_EQ(arena.bytes(), 0U);
}

TEST(ValueArenaTest, KeepsMemoryOverReset) {
  ValueArena arena;
  const auto fill = [&] {
    for (int i = 0; i < 10'000; ++i) arena.String("a string of some length " + std::to_string(i));
  };
  fill();
  const std::size_t reserved = SlabAccess::SlabOf(arena).reserved_bytes();
  for (int round = 0; round < 5; ++round) {
    arena.Reset();
    fill();
  }
  EXPECT_EQ(SlabAccess::SlabOf(arena).reserved_bytes(), reserved);
}

TEST(ValueArenaTest, LivesOnInWhatItFroze) {
  Value kept;
  {
    const std::shared_ptr<SymbolTable> symbols = SymbolTable::Make();
    ValueArena arena(symbols);
    const ValueView object = arena.Object({{{S(arena, "a long key"), S(arena, "a long value")}}});
    kept = std::move(arena).Freeze(object);
  }
  EXPECT_EQ(ToJson(kept), R"({"a long key":"a long value"})");
}

TEST(ValueArenaTest, KeepsOtherSlabsAlive) {
  Value outer;
  {
    const Value inner = ParseJson(R"({"a long key": "a long value"})").value();
    ValueArena arena;
    arena.Keep(inner);
    arena.Keep(inner);
    const ValueView pair = arena.Array({{inner, inner}});
    outer = std::move(arena).Freeze(pair);
  }
  EXPECT_EQ(ToJson(outer), R"([{"a long key":"a long value"},{"a long key":"a long value"}])");
}

TEST(ValueArenaTest, CopiesDeeply) {
  testing::RandomValues random(3);
  for (int i = 0; i < 500; ++i) {
    ValueArena target(i % 2 == 0 ? SymbolTable::Make() : nullptr);
    ValueView copy;
    std::string want;
    {
      ValueArena source(i % 3 == 0 ? SymbolTable::Make() : nullptr);
      const ValueView original = random.Next(source, {.unknowns = true});
      want = ToRego(original);
      copy = target.Copy(original);
      ASSERT_EQ(copy, original);
      ASSERT_EQ(HashOf(copy), HashOf(original));
      ASSERT_EQ(copy.has_unknown(), original.has_unknown());
      ASSERT_EQ(copy.depth(), original.depth());
    }
    EXPECT_EQ(ToRego(copy), want);  // the source is gone
  }
}

TEST(SymbolTableTest, InternsEachTextOnce) {
  const std::shared_ptr<SymbolTable> symbols = SymbolTable::Make();
  EXPECT_EQ(symbols->Intern("a long text").bits(), symbols->Intern("a long text").bits());
  EXPECT_NE(symbols->Intern("a long text").bits(), symbols->Intern("a long texu").bits());
  EXPECT_EQ(symbols->Intern("short").bits(), ValueView::ShortString("short")->bits());
}

TEST(SymbolTableTest, SeesItsParentAndLeavesItAlone) {
  const std::shared_ptr<SymbolTable> parent = SymbolTable::Make();
  const ValueView inherited = parent->Intern("a long text");
  const std::vector<ValueView> keys = {inherited, parent->Intern("name")};
  const std::uint64_t* shape = parent->Shape(keys);
  const std::size_t bytes = parent->bytes();
  std::shared_ptr<SymbolTable> child = SymbolTable::Make(parent);
  EXPECT_EQ(child->Intern("a long text").bits(), inherited.bits());
  EXPECT_EQ(child->Shape(keys), shape);
  const ValueView own = child->Intern("a text of its own");
  EXPECT_NE(child->Shape({{own}}), nullptr);
  EXPECT_EQ(parent->bytes(), bytes);
  EXPECT_NE(parent->Intern("a text of its own").bits(), own.bits());
}

}  // namespace
}  // namespace assay
