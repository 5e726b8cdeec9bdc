#include "value/number.h"

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "assay/value.h"
#include "base/status_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "value/random_value.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string TextOf(const absl::StatusOr<ValueView>& number) {
  if (!number.ok()) return "!" + std::string(MessageOf(number.status()));
  return number->number_text();
}

class NumberTest : public ::testing::Test {
 protected:
  ValueView N(std::string_view text) {
    absl::StatusOr<ValueView> number = arena_.Number(text);
    EXPECT_TRUE(number.ok()) << text << ": " << number.status();
    return number.ok() ? *number : ValueView();
  }

  ValueArena arena_;
};

// number_cases.txt is what generate_number_cases.py works out with fractions.
TEST_F(NumberTest, AgreesWithExactFractions) {
  using Binary = absl::StatusOr<ValueView> (*)(ValueView, ValueView, ValueArena&);
  using Unary = absl::StatusOr<ValueView> (*)(ValueView, ValueArena&);
  const std::map<std::string, Binary> binary = {
      {"add", number::Add},       {"sub", number::Subtract},  {"mul", number::Multiply},
      {"div", number::Divide},    {"rem", number::Remainder}, {"and", number::And},
      {"or", number::Or},         {"xor", number::Xor},       {"shl", number::ShiftLeft},
      {"shr", number::ShiftRight}};
  const std::map<std::string, Unary> unary = {{"floor", number::Floor},
                                              {"ceil", number::Ceil},
                                              {"round", number::Round},
                                              {"not", number::Not}};
  std::ifstream file(ASSAY_SOURCE_DIR "/tests/value/number_cases.txt");
  ASSERT_TRUE(file.is_open());
  int rows = 0;
  for (std::string line; std::getline(file, line); ++rows) {
    const std::size_t equals = line.find(" = ");
    ASSERT_NE(equals, std::string::npos) << line;
    const std::string want = line.substr(equals + 3);
    std::istringstream words(line.substr(0, equals));
    std::string operation;
    std::string a;
    std::string b;
    words >> operation >> a >> b;
    if (operation == "compare") {
      const auto order = Compare(N(a), N(b));
      EXPECT_EQ(order < 0 ? "<" : order > 0 ? ">" : "==", want) << line;
      EXPECT_EQ(HashOf(N(a)) == HashOf(N(b)), want == "==") << line;
    } else if (operation == "text") {
      EXPECT_EQ(N(a).number_text(), want) << line;
    } else if (auto found = binary.find(operation); found != binary.end()) {
      EXPECT_EQ(TextOf(found->second(N(a), N(b), arena_)), want) << line;
    } else {
      ASSERT_TRUE(unary.contains(operation)) << line;
      EXPECT_EQ(TextOf(unary.at(operation)(N(a), arena_)), want) << line;
    }
  }
  EXPECT_GT(rows, 3000);
}

struct TextCase {
  const char* name;
  const char* in;
  const char* out;
};

class NumberTextTest : public ::testing::TestWithParam<TextCase> {};

TEST_P(NumberTextTest, IsCanonical) {
  ValueArena arena;
  EXPECT_EQ(TextOf(arena.Number(GetParam().in)), GetParam().out);
}

INSTANTIATE_TEST_SUITE_P(
    Table, NumberTextTest,
    ::testing::Values(
        TextCase{"Zero", "0", "0"}, TextCase{"MinusZero", "-0", "0"},
        TextCase{"ZeroWithHugeExponent", "0e99999999999999999999", "0"},
        TextCase{"WholeFraction", "1.0", "1"}, TextCase{"WholeExponent", "1e2", "100"},
        TextCase{"CapitalExponent", "12E-1", "1.2"}, TextCase{"TrailingZeros", "1.500", "1.5"},
        TextCase{"Least64", "-9223372036854775808", "-9223372036854775808"},
        TextCase{"Unsigned64", "18446744073709551615", "18446744073709551615"},
        TextCase{"Small", "0.0001", "0.0001"}, TextCase{"Smaller", "0.00001", "1e-05"},
        TextCase{"MuchSmaller", "1.25e-100", "1.25e-100"},
        TextCase{"ManyZeros", "1e64",
                 "10000000000000000000000000000000000000000000000000000000000000000"},
        TextCase{"MoreZeros", "1e65", "1e65"}, TextCase{"BeyondDouble", "2e308", "2e308"},
        TextCase{"MoreDigitsThanADouble", "0.30000000000000000001", "0.30000000000000000001"},
        TextCase{"Subnormal", "5e-324", "5e-324"},
        TextCase{"HugeExponent", "1e1000000000", "1e1000000000"},
        TextCase{"ExponentTooLarge", "1e3000000000",
                 "!the exponent of a number is beyond 2000000000"},
        TextCase{"Empty", "", "!not a number: ``"},
        TextCase{"LeadingZero", "01", "!not a number: `01`"},
        TextCase{"Plus", "+1", "!not a number: `+1`"},
        TextCase{"NoWhole", ".5", "!not a number: `.5`"},
        TextCase{"NoFraction", "5.", "!not a number: `5.`"},
        TextCase{"NoExponent", "5e", "!not a number: `5e`"},
        TextCase{"NaN", "NaN", "!not a number: `NaN`"},
        TextCase{"Infinity", "-Infinity", "!not a number: `-Infinity`"},
        TextCase{"Hexadecimal", "0x10", "!not a number: `0x10`"},
        TextCase{"TwoNumbers", "1 2", "!not a number: `1 2`"}),
    [](const auto& row) { return row.param.name; });

class LooseNumberTest : public ::testing::TestWithParam<TextCase> {};

TEST_P(LooseNumberTest, ReadsWhatGoReads) {
  ValueArena arena;
  EXPECT_EQ(TextOf(number::ParseLoosely(GetParam().in, arena)), GetParam().out);
}

INSTANTIATE_TEST_SUITE_P(
    Table, LooseNumberTest,
    ::testing::Values(
        TextCase{"Plain", "12.5", "12.5"}, TextCase{"Plus", "+1", "1"},
        TextCase{"NoWhole", ".5", "0.5"}, TextCase{"NoFraction", "5.", "5"},
        TextCase{"LeadingZeros", "007", "7"}, TextCase{"HexadecimalFloat", "0x1p-2", "0.25"},
        TextCase{"HexadecimalFraction", "-0X1.8p1", "-3"},
        TextCase{"Underscores", "0x_1_0p0", "16"},
        TextCase{"HexadecimalWithoutExponent", "0x10", "!invalid syntax"},
        TextCase{"UnderscoreAtEnd", "0x1_p0", "!invalid syntax"},
        TextCase{"DecimalUnderscore", "1_000", "!invalid syntax"},
        TextCase{"Infinity", "inf", "!invalid syntax"}, TextCase{"Space", " 1", "!invalid syntax"},
        TextCase{"Empty", "", "!invalid syntax"}, TextCase{"Point", ".", "!invalid syntax"},
        TextCase{"OutOfRange", "1e400", "!value out of range"}),
    [](const auto& row) { return row.param.name; });

TEST_F(NumberTest, KeepsEachNumberInOneForm) {
  const std::vector<std::vector<std::string>> same = {
      {"1", "1.0", "10e-1", "0.1e1", "1.000"},
      {"0.1", "1e-1", "0.10", "10e-2"},
      {"18446744073709551616", "18446744073709551616.0", "1.8446744073709551616e19"},
      {"100000000000000000000", "1e20", "0.1e21"},
      {"9223372036854775807", "9223372036854775807.0"}};
  for (const std::vector<std::string>& texts : same) {
    for (const std::string& text : texts) {
      EXPECT_EQ(N(text), N(texts[0])) << text;
      EXPECT_EQ(HashOf(N(text)), HashOf(N(texts[0]))) << text;
      EXPECT_EQ(N(text).number_text(), N(texts[0]).number_text()) << text;
    }
  }
}

TEST_F(NumberTest, ReadsIntegersBackFromEveryForm) {
  for (std::int64_t integer :
       {std::int64_t{0}, std::int64_t{-1}, (std::int64_t{1} << 60) - 1, std::int64_t{1} << 60,
        -(std::int64_t{1} << 60), -(std::int64_t{1} << 60) - 1,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    const ValueView view = arena_.Integer(integer);
    EXPECT_EQ(view.int64(), integer);
    EXPECT_EQ(view.number_text(), std::to_string(integer));
    EXPECT_EQ(view, N(std::to_string(integer)));
  }
  EXPECT_EQ(N("1.5").int64(), std::nullopt);
  EXPECT_EQ(N("9223372036854775808").int64(), std::nullopt);
}

TEST_F(NumberTest, TakesFiniteDoubles) {
  EXPECT_EQ(TextOf(arena_.Double(0.1)), "0.1");
  EXPECT_EQ(TextOf(arena_.Double(3.0)), "3");
  EXPECT_EQ(TextOf(arena_.Double(-0.0)), "0");
  EXPECT_EQ(TextOf(arena_.Double(1e20)), "100000000000000000000");
  EXPECT_FALSE(arena_.Double(std::nan("")).ok());
  EXPECT_FALSE(arena_.Double(std::numeric_limits<double>::infinity()).ok());
}

TEST_F(NumberTest, GivesTheNearestDouble) {
  EXPECT_EQ(N("0.1").to_double(), 0.1);
  EXPECT_EQ(N("-7").to_double(), -7.0);
  EXPECT_EQ(N("18446744073709551617").to_double(), 18446744073709551616.0);
  EXPECT_EQ(N("1e400").to_double(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(N("-1e400").to_double(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(N("1e-400").to_double(), 0.0);
}

TEST_F(NumberTest, WritesIntegersInAnyBase) {
  EXPECT_EQ(number::IntegerToText(N("255"), 16).value(), "ff");
  EXPECT_EQ(number::IntegerToText(N("-255"), 2).value(), "-11111111");
  EXPECT_EQ(number::IntegerToText(N("0"), 8).value(), "0");
  EXPECT_EQ(number::IntegerToText(N("12.9"), 10).value(), "12");
  EXPECT_EQ(number::IntegerToText(N("18446744073709551617"), 16).value(), "10000000000000001");
  EXPECT_EQ(number::IntegerToText(N("18446744073709551617"), 8).value(), "2000000000000000000001");
  EXPECT_EQ(number::IntegerToText(N("1e70"), 10).value(), "1" + std::string(70, '0'));
  EXPECT_FALSE(number::IntegerToText(N("1"), 1).ok());
  for (int base = 2; base <= 36; ++base) {
    const ValueView big = N("-987654321098765432109876543210987654321");
    const std::string text = number::IntegerToText(big, base).value();
    EXPECT_EQ(number::ParseInteger(text, base, arena_).value(), big) << base;
  }
  EXPECT_FALSE(number::ParseInteger("12", 2, arena_).ok());
  EXPECT_FALSE(number::ParseInteger("-", 10, arena_).ok());
}

TEST_F(NumberTest, RefusesBitsOfFractions) {
  EXPECT_FALSE(number::And(N("1.5"), N("1"), arena_).ok());
  EXPECT_FALSE(number::Not(N("1.5"), arena_).ok());
  EXPECT_FALSE(number::ShiftLeft(N("1"), N("-1"), arena_).ok());
  EXPECT_FALSE(number::ShiftRight(N("1"), N("0.5"), arena_).ok());
}

TEST_F(NumberTest, RefusesToComputeWithNumbersTooLong) {
  for (const char* text : {"1e1000000000", "-1e1000000000", "1e-1000000000", "1e20001"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(TextOf(number::Add(N(text), N("1"), arena_)), HasSubstr("too long"));
    EXPECT_THAT(TextOf(number::Multiply(N(text), N("0.5"), arena_)), HasSubstr("too long"));
    EXPECT_THAT(TextOf(number::Divide(N("1"), N(text), arena_)), HasSubstr("too long"));
  }
  EXPECT_THAT(TextOf(number::ShiftLeft(N("1"), N("1000000000000"), arena_)), HasSubstr("too long"));
  EXPECT_THAT(TextOf(number::ShiftLeft(N("1"), N("99999999999999999999"), arena_)),
              HasSubstr("too long"));
  EXPECT_EQ(TextOf(number::ShiftRight(N("-5"), N("99999999999999999999"), arena_)), "-1");
  // What needs no digits still works.
  EXPECT_EQ(TextOf(number::Negate(N("1e1000000000"), arena_)), "-1e1000000000");
  EXPECT_EQ(TextOf(number::Round(N("1e-1000000000"), arena_)), "0");
  EXPECT_EQ(TextOf(number::Ceil(N("1e-1000000000"), arena_)), "1");
  EXPECT_TRUE(Compare(N("1e1000000000"), N("9e999999999")) > 0);
  EXPECT_TRUE(Compare(N("-1e1000000000"), N("0")) < 0);
  EXPECT_TRUE(Compare(N("1e-1000000000"), N("0")) > 0);
}

TEST_F(NumberTest, GrowsToTheLimitAndStopsThere) {
  ValueView power = N("10");
  int squarings = 0;
  while (true) {
    absl::StatusOr<ValueView> next = number::Multiply(power, power, arena_);
    if (!next.ok()) break;
    power = *next;
    ASSERT_LT(++squarings, 40);
  }
  EXPECT_EQ(squarings, 14);  // 10^16384 fits, 10^32768 does not
}

TEST_F(NumberTest, SurvivesItsOwnText) {
  testing::RandomValues random(7);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.NextNumber();
    const ValueView number = N(text);
    const std::string canonical = number.number_text();
    EXPECT_EQ(N(canonical), number) << text;
    EXPECT_EQ(N(canonical).number_text(), canonical) << text;
    EXPECT_EQ(number::ParseLoosely(text, arena_).ok(), std::isfinite(number.to_double())) << text;
  }
}

TEST_F(NumberTest, KeepsTheLawsOfArithmetic) {
  testing::RandomValues random(8);
  for (int i = 0; i < 3'000; ++i) {
    const ValueView a = N(random.NextNumber());
    const ValueView b = N(random.NextNumber());
    const absl::StatusOr<ValueView> sum = number::Add(a, b, arena_);
    EXPECT_EQ(TextOf(sum), TextOf(number::Add(b, a, arena_)));
    EXPECT_EQ(TextOf(number::Multiply(a, b, arena_)), TextOf(number::Multiply(b, a, arena_)));
    if (!sum.ok() || !number::IsInteger(a) || !number::IsInteger(b)) continue;
    EXPECT_EQ(TextOf(number::Subtract(*sum, b, arena_)), a.number_text());
    if (b.int64() == 0) continue;
    // a = (a - a % b) / b * b + a % b
    const ValueView rest = number::Remainder(a, b, arena_).value();
    const ValueView whole = number::Subtract(a, rest, arena_).value();
    const ValueView quotient = number::Divide(whole, b, arena_).value();
    ASSERT_TRUE(number::IsInteger(quotient));
    const ValueView product = number::Multiply(quotient, b, arena_).value();
    EXPECT_EQ(number::Add(product, rest, arena_).value(), a);
  }
}

}  // namespace
}  // namespace assay
