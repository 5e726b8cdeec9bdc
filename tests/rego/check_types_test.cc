// Types grow faster than texts: what is shared counts once, and beyond the limits everything fits.

#include <string>
#include <vector>

#include "assay/rego.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace assay {
namespace {

std::vector<Diagnostic> Check(const std::string& module) {
  std::vector<Diagnostic> diagnostics;
  const auto compiled =
      CompileQuery({{"p.rego", module, RegoDialect::kV1}}, "data.p", {}, &diagnostics);
  EXPECT_EQ(compiled.ok(), diagnostics.empty());
  return diagnostics;
}

TEST(CheckTypesTest, HintShowsWhatIsThereAndWhatWasWanted) {
  const std::vector<Diagnostic> found =
      Check("package p\nv := {\"a\": 1, \"b\": {\"c\": \"\"}}\nx := v.b.d\ny := v.a + v.b.c\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].hint,
            "data.p.v.b.d\n"
            "           ^\n"
            "           have: \"d\"\n"
            "           want (one of): [\"c\"]");
  EXPECT_EQ(found[1].message, "plus: invalid argument(s)");
  EXPECT_EQ(found[1].hint,
            "have: (number, string, ??"
            "?)\nwant: (x: number, y: number, z: number)");
}

TEST(CheckTypesTest, ArgumentsHaveTheNamesThatTheirDeclarationGivesThem) {
  const std::vector<Diagnostic> found = Check(
      "package p\nx := time.format(true)\nf(_) := 1\ny if count([1]) with count as opa.runtime\n"
      "z if f(1) with f as concat\nw := f(2) + true\n");
  ASSERT_EQ(found.size(), 4U);
  EXPECT_NE(found[0].hint.find("formatted timestamp: string"), std::string::npos) << found[0].hint;
  EXPECT_EQ(found[1].hint,
            "have: ()\nwant: (collection: any<string, array[any], object[any: any], set[any]>)");
  EXPECT_EQ(found[2].hint, "have: (string, any<array[string], set[string]>)\nwant: (any)");
}

TEST(CheckTypesLimitsTest, SharedTypesCostNothing) {
  std::string module = "package p\nx0 := 1\n";
  for (int i = 0; i < 90; ++i) module += fmt::format("x{} := [x{}, x{}]\n", i + 1, i, i);
  const std::vector<Diagnostic> found = Check(module + "y := x90.z\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "undefined ref: data.p.x90.z");
  EXPECT_LT(found[0].hint.size(), 5'000U) << "long types are cut";
}

TEST(CheckTypesLimitsTest, DeepTypesAreAny) {
  std::string module = "package p\nx0 := 1\n";
  for (int i = 0; i < 300; ++i) module += fmt::format("x{} := [x{}]\n", i + 1, i);
  EXPECT_EQ(Check(module + "y := x99.z\n").size(), 1U);
  EXPECT_TRUE(Check(module + "y := x100.z\n").empty());
}

TEST(CheckTypesLimitsTest, WideUnionsAreAny) {
  const auto elements = [](int count) {
    std::string module = "package p\nv := [";
    for (int i = 0; i < count; ++i) module += fmt::format("{}{{\"k{}\": 1}}", i ? ", " : "", i);
    return module + "]\nx if { some y in v; y.none }\n";
  };
  EXPECT_EQ(Check(elements(256)).size(), 1U);
  EXPECT_TRUE(Check(elements(257)).empty());
  EXPECT_TRUE(Check(elements(20'000)).empty());
}

}  // namespace
}  // namespace assay
