#include <gtest/gtest.h>

#include <random>

#include "assay/ir.h"
#include "assay/ruleset.h"
#include "ir/programs.h"

namespace assay {
namespace {

ir::Program BucketProgram() { return ir::ParseText(ir::kBucketProgram).value(); }

RuleSet BucketRules() {
  ValueArena arena;
  const Member member{arena.String("port"), arena.Integer(22)};
  const ValueView params = arena.Object({&member, 1});
  CompiledRule rule;
  rule.rule.id = rule.rule.permanent_id = "s3-versioning";
  rule.rule.title = "Buckets keep versions";
  rule.rule.resource = "aws_s3_bucket";
  rule.rule.aliases = {"s3-old"};
  rule.rule.severity = Severity::kHigh;
  rule.rule.params = std::move(arena).Freeze(params);
  rule.rule.location = {"s3.rego", 3, 1};
  rule.pass = 0;
  return RuleSet(BucketProgram(), {rule});
}

TEST(PackTest, LoadsWhatWasSaved) {
  const ir::Program program = BucketProgram();
  const absl::StatusOr<ir::Program> again = ir::Load(ir::Save(program));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(*again == program);
  EXPECT_EQ(ir::Save(*again), ir::Save(program));
}

TEST(PackTest, RuleSetsKeepTheirMetadata) {
  const absl::StatusOr<RuleSet> again = RuleSet::Load(BucketRules().Save());
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_EQ(again->rules().size(), 1u);
  const CompiledRule* rule = again->Find("s3-old");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->rule.id, "s3-versioning");
  EXPECT_EQ(rule->rule.severity, Severity::kHigh);
  EXPECT_EQ(ToJson(rule->rule.params), R"({"port":22})");
  EXPECT_FALSE(rule->rule.metadata.view().defined());
  EXPECT_EQ(rule->pass, 0u);
  EXPECT_FALSE(rule->fail.has_value());
  EXPECT_EQ(again->Save(), BucketRules().Save());
}

TEST(PackTest, EveryFlippedBitIsFound) {
  const std::string good = BucketRules().Save();
  for (std::size_t byte = 0; byte < good.size(); ++byte) {
    std::string bad = good;
    bad[byte] = static_cast<char>(bad[byte] ^ (1 << (byte % 8)));
    EXPECT_EQ(RuleSet::Load(bad).status().code(), absl::StatusCode::kDataLoss) << "byte " << byte;
  }
}

TEST(PackTest, EveryTruncationIsFound) {
  const std::string good = ir::Save(BucketProgram());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(ir::Load(good.substr(0, size)).status().code(), absl::StatusCode::kDataLoss) << size;
  }
  EXPECT_EQ(ir::Load(good + "x").status().code(), absl::StatusCode::kDataLoss);
}

// A checksum is no secret: a forged file has a right one, and must still be verified.
TEST(PackTest, ForgedBytesWithARightChecksumNeverGetThroughUnverified) {
  const std::string good = ir::Save(BucketProgram());
  constexpr std::size_t kHeader = 24;
  std::mt19937 random(7);
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bad = good;
    for (int flips = 0; flips < 3; ++flips) {
      bad[kHeader + random() % (bad.size() - kHeader)] = static_cast<char>(random());
    }
    std::uint64_t checksum = 0xcbf29ce484222325;
    for (std::size_t i = kHeader; i < bad.size(); ++i) {
      checksum = (checksum ^ static_cast<unsigned char>(bad[i])) * 0x100000001b3;
    }
    for (std::size_t i = 0; i < 8; ++i) bad[16 + i] = static_cast<char>(checksum >> (8 * i));
    const absl::StatusOr<ir::Program> program = ir::Load(bad);
    if (program.ok()) {
      EXPECT_TRUE(ir::Verify(*program).ok());
    } else {
      ++refused;
      EXPECT_EQ(program.status().code(), absl::StatusCode::kDataLoss);
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(RuleSetBuilderTest, RefusesRulesThatCannotBeRun) {
  const auto build = [](auto change) {
    RuleSetBuilder builder;
    Value nothing;
    ir::Unit unit{.name = "u", .nodes = {{.name = "data", .children = {}, .function = {}}}};
    const std::uint32_t u = builder.program().AddUnit(unit);
    const std::uint32_t f = builder.program().ReserveFunction(u);
    ir::Function function;
    function.name = "data.pass";
    function.code = {{.opcode = ir::Opcode::kReturn}};
    builder.program().SetFunction(f, function);
    CompiledRule rule;
    rule.rule.id = "a";
    rule.rule.resource = "t";
    rule.pass = f;
    change(rule, builder);
    builder.Add(rule);
    return std::move(builder).Build().status();
  };
  EXPECT_TRUE(build([](CompiledRule&, RuleSetBuilder&) {}).ok());
  EXPECT_EQ(build([](CompiledRule& rule, RuleSetBuilder&) { rule.pass.reset(); }).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build([](CompiledRule& rule, RuleSetBuilder&) { rule.fail = rule.pass; }).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build([](CompiledRule& rule, RuleSetBuilder&) { rule.pass = 9; }).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build([](CompiledRule& rule, RuleSetBuilder& builder) { builder.Add(rule); }).code(),
            absl::StatusCode::kAlreadyExists);
  const auto named = [&](std::string id, std::vector<std::string> aliases) {
    return build([&](CompiledRule& rule, RuleSetBuilder& builder) {
      builder.Add(rule);
      rule.rule.id = std::move(id);
      rule.rule.aliases = std::move(aliases);
    });
  };
  EXPECT_TRUE(named("b", {"c"}).ok());
  EXPECT_EQ(named("b", {"a"}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(named("", {}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(named("b\x1b[31m", {}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(build([](CompiledRule& rule, RuleSetBuilder&) { rule.rule.resource.clear(); }).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(RuleSetBuilderTest, RefusesConstantsThatNoPackCarries) {
  for (const bool open : {false, true}) {
    ir::ProgramBuilder builder;
    ValueArena& arena = builder.arena();
    builder.Constant(open ? arena.Open(arena.Array({}), UnknownKind::kRefused, "")
                          : arena.Unknown(UnknownKind::kRefused, ""));
    EXPECT_EQ(std::move(builder).Build().status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace assay
