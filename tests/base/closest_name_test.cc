#include "base/closest_name.h"

#include <array>
#include <string>

#include "gtest/gtest.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 5> kKnown = {"id", "tags", "severity", "security_groups",
                                                    "resource"};

TEST(ClosestNameTest, FindsWhatIsNear) {
  EXPECT_EQ(ClosestName("sevrity", kKnown), "severity");
  EXPECT_EQ(ClosestName("severtiy", kKnown), "severity");
  EXPECT_EQ(ClosestName("Severity", kKnown), "severity");
  EXPECT_EQ(ClosestName("tag", kKnown), "tags");
  EXPECT_EQ(ClosestName("resorces", kKnown), "resource");
  EXPECT_EQ(ClosestName("security-group", kKnown), "security_groups");
  EXPECT_EQ(ClosestName("ID", kKnown), "id");
}

TEST(ClosestNameTest, FindsNothingFarAway) {
  EXPECT_EQ(ClosestName("", kKnown), "");
  EXPECT_EQ(ClosestName("owner", kKnown), "");
  EXPECT_EQ(ClosestName("cis", kKnown), "");
  EXPECT_EQ(ClosestName("ad", kKnown), "");
  EXPECT_EQ(ClosestName("sources_x", kKnown), "");
  EXPECT_EQ(ClosestName("source", kKnown), "");
  EXPECT_EQ(ClosestName("severity", {}), "");
}

TEST(ClosestNameTest, PrefersTheFewestEditsAndThenTheFirst) {
  constexpr std::array<std::string_view, 3> kNear = {"subnets", "subnet", "subnex"};
  EXPECT_EQ(ClosestName("subnet_", kNear), "subnets");
  EXPECT_EQ(ClosestName("subnet", kNear), "subnet");
}

TEST(ClosestNameTest, LeavesShortWordsApart) {
  constexpr std::array<std::string_view, 2> kShort = {"owner", "aliases"};
  EXPECT_EQ(ClosestName("other", kShort), "");
  EXPECT_EQ(ClosestName("ownr", kShort), "owner");
  EXPECT_EQ(ClosestName("alias", kShort), "aliases");
}

TEST(ClosestNameTest, LooksAtNoNamesThatAreVeryLong) {
  const std::string name(1'000'000, 'x');
  const std::array<std::string_view, 1> known = {name};
  EXPECT_EQ(ClosestName(name, known), "");
}

}  // namespace
}  // namespace assay
