// Terraform input that means harm or is broken: one error or a result, never a crash or a hang.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "adapters/collected.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

const std::string& ExamplePlan() {
  static const std::string kPlan = ReadFile(ASSAY_SOURCE_DIR "/examples/estate/plan.json");
  return kPlan;
}

TEST(TerraformHostileTest, ByteOrderMarkIsPassedOver) {
  Collected collected;
  EXPECT_TRUE(CollectInto("\xef\xbb\xbf{\"format_version\": \"1.0\"}", collected).ok());
}

TEST(TerraformHostileTest, OtherEncodingsAndBinaryPlansAreRefused) {
  Collected collected;
  EXPECT_FALSE(CollectInto(std::string("\xff\xfe{\0\"\0", 6), collected).ok());
  const absl::Status zip = CollectInto("PK\x03\x04 and so on", collected);
  EXPECT_EQ(MessageOf(zip),
            "plan.json: this is a plan file in Terraform's own binary form; run `terraform show "
            "-json PLANFILE` and read what it prints");
}

TEST(TerraformHostileTest, ATruncatedPlanNamesTheFileAndThePlace) {
  const std::string& plan = ExamplePlan();
  for (std::size_t size = 0; size < plan.size(); size += 997) {
    Collected collected;
    const absl::Status status = CollectInto(plan.substr(0, size), collected);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(MessageOf(status).starts_with("plan.json:")) << status;
    EXPECT_TRUE(collected.resources.empty());
  }
}

TEST(TerraformHostileTest, ModulesTenThousandDeepAreRefused) {
  std::string text = R"({"format_version": "1.0", "planned_values": {"root_module": )";
  for (int i = 0; i < 10'000; ++i) text += R"({"child_modules": [)";
  Collected collected;
  EXPECT_FALSE(CollectInto(text, collected).ok());
  std::string closed = text + "{}";
  for (int i = 0; i < 10'000; ++i) closed += "]}";
  EXPECT_EQ(CollectInto(closed + "}}", collected).code(), absl::StatusCode::kResourceExhausted);
}

TEST(TerraformHostileTest, ALongChainOfVariablesEnds) {
  // As deep as the JSON limit lets modules be.
  std::string head;
  std::string tail;
  std::string address;
  for (int i = 0; i < 150; ++i) {
    head +=
        R"({"variables": {"x": {}}, "module_calls": {"m": {"expressions": {"x": {"references": ["var.x"]}}, "module": )";
    tail += "}}}";
    address += "module.m.";
  }
  const std::string text =
      R"({"format_version": "1.0", "resource_changes": [{"address": ")" + address +
      R"(aws_instance.i", "type": "aws_instance", "name": "i", "mode": "managed", "change": {"actions": ["create"], "after": {}, "after_unknown": {"subnet_id": true}}}], "configuration": {"root_module": )" +
      head +
      R"({"variables": {"x": {}}, "resources": [{"mode": "managed", "type": "aws_instance", "name": "i", "expressions": {"subnet_id": {"references": ["var.x"]}}}]})" +
      tail + "}}";
  Collected collected;
  const absl::Status status = CollectInto(text, collected);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_TRUE(Show(collected.At(address + "aws_instance.i"), "/subnet_id").starts_with("unknown"));
}

// Replaces values at random by others of any kind, and checks that nothing breaks.
class PlanMutator {
 public:
  explicit PlanMutator(unsigned seed) : random_(seed) {}

  ValueView Mutate(ValueView value, ValueArena& arena, int one_in) {
    if (random_() % static_cast<unsigned>(one_in) == 0) return AnyValue(arena);
    if (value.is_array()) {
      std::vector<ValueView> items;
      for (std::size_t i = 0; i < value.size(); ++i) {
        items.push_back(Mutate(value.at(i), arena, one_in));
      }
      return arena.Array(items);
    }
    if (value.is_object()) {
      std::vector<Member> members;
      for (std::size_t i = 0; i < value.size(); ++i) {
        members.push_back({arena.Copy(value.key(i)), Mutate(value.at(i), arena, one_in)});
      }
      return arena.Object(members);
    }
    return arena.Copy(value);
  }

 private:
  ValueView AnyValue(ValueArena& arena) {
    switch (random_() % 8) {
      case 0:
        return ValueView::Null();
      case 1:
        return ValueView::Boolean(true);
      case 2:
        return ValueView::Boolean(false);
      case 3:
        return arena.Integer(7);
      case 4:
        return arena.String("aws_s3_bucket.logs");
      case 5:
        return ValueView::EmptyArray();
      case 6:
        return ValueView::EmptyObject();
      default: {
        const ValueView item = arena.String("var.x");
        return arena.Array(std::span(&item, 1));
      }
    }
  }

  std::mt19937 random_;
};

TEST(TerraformHostileTest, ValuesOfAnyKindAnywhereDoNoHarm) {
  const absl::StatusOr<Value> plan = ParseJson(ExamplePlan());
  ASSERT_TRUE(plan.ok());
  int read = 0;
  for (unsigned seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    ValueArena arena;
    // Few changes keep the plan readable, many reach the errors.
    const int one_in = seed % 3 == 0 ? 2'000 : seed % 3 == 1 ? 300 : 40;
    const ValueView mutated = PlanMutator(seed).Mutate(*plan, arena, one_in);
    Collected collected;
    const absl::Status status = CollectInto(ToJson(mutated), collected);
    if (status.ok())
      ++read;
    else
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  }
  EXPECT_GT(read, 10);
}

TEST(TerraformHostileTest, ManyPartsOfOneOwnerTakeLinearTime) {
  std::string changes =
      R"({"address": "aws_security_group.g", "type": "aws_security_group", "name": "g", "mode": "managed", "change": {"actions": ["create"], "after": {"id": "sg-1", "name": "g"}, "after_unknown": {}}})";
  for (int i = 0; i < 5'000; ++i) {
    changes += fmt::format(
        R"(,{{"address": "aws_security_group_rule.r[{}]", "type": "aws_security_group_rule", )"
        R"("name": "r", "mode": "managed", "change": {{"actions": ["create"], "after": {{)"
        R"("type": "ingress", "security_group_id": "sg-1", "from_port": {}, "to_port": 1, )"
        R"("protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}}, "after_unknown": {{}}}}}})",
        i, i);
  }
  Collected collected;
  const absl::Status status =
      CollectInto(R"({"format_version": "1.0", "resource_changes": [)" + changes + "]}", collected);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(AtPointer(collected.At("aws_security_group.g").document, "/ip_permissions").size(),
            5'000U);
}

}  // namespace
}  // namespace assay::adapters
