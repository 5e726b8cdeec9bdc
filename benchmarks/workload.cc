#include "workload.h"

#include <array>
#include <string_view>

namespace assay::benchmarks {
namespace {

// splitmix64: small, well mixed, and the same everywhere, unlike the standard distributions.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }
  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(Next() % bound); }
  bool OneIn(std::size_t odds) { return Below(odds) == 0; }

 private:
  std::uint64_t state_;
};

constexpr std::array<std::string_view, 2> kRegions = {"eu-west-1", "us-east-1"};
constexpr std::array<std::string_view, 4> kTeams = {"billing", "search", "platform", "data"};

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }
std::string_view Boolean(bool value) { return value ? "true" : "false"; }

std::string Envelope(std::string_view type, const std::string& id, std::string_view region,
                     Random& random) {
  std::string text = R"({"resource_type": )" + Quoted(type) + R"(, "resource_id": )" + Quoted(id);
  text += R"(, "account_id": "123456789012", "region": )" + Quoted(region);
  text += R"(, "name": )" + Quoted(id) + R"(, "tags": {"team": )";
  text += Quoted(kTeams[random.Below(kTeams.size())]) + R"(, "env": "prod"})";
  return text;
}

std::string Bucket(std::size_t number, Random& random, EstateFacts& facts) {
  const bool open = random.OneIn(10);
  ++facts.buckets;
  if (open) ++facts.open_buckets;
  std::string text = Envelope("aws_s3_bucket", "bucket-" + std::to_string(number),
                              kRegions[random.Below(2)], random);
  const std::string_view blocked = Boolean(!open);
  text += R"(, "public_access_block_configuration": {"block_public_acls": )";
  text += std::string(blocked) + R"(, "block_public_policy": )" + std::string(blocked) + '}';
  text += R"(, "versioning": {"status": "Enabled"}})";
  return text;
}

std::string SecurityGroup(std::size_t number, Random& random, EstateFacts& facts) {
  const bool open = random.OneIn(10);
  ++facts.security_groups;
  if (open) ++facts.open_security_groups;
  std::string text = Envelope("aws_security_group", "sg-" + std::to_string(number),
                              kRegions[random.Below(2)], random);
  text += R"(, "ip_permissions": [{"from_port": 443, "to_port": 443, "ip_ranges": )";
  text +=
      R"([{"cidr_ip": "10.0.0.0/8"}]}, {"from_port": 22, "to_port": 22, "ip_ranges": [{"cidr_ip": )";
  text += Quoted(open ? "0.0.0.0/0" : "192.168.0.0/16") + "}]}]}";
  return text;
}

std::string Instance(std::size_t number, std::size_t groups, Random& random, EstateFacts& facts) {
  ++facts.instances;
  std::string text = Envelope("aws_ec2_instance", "i-" + std::to_string(number),
                              kRegions[random.Below(2)], random);
  text += R"(, "instance_type": "m5.large", "security_groups": [{"group_id": "sg-)";
  text += std::to_string(random.Below(groups == 0 ? 1 : groups)) + R"("}]})";
  return text;
}

constexpr std::array<EstateRule, 3> kRules = {{
    {"bucket_blocks_public_access.rego", R"(# METADATA
# title: Buckets block public access
# custom: {severity: high, resource: aws_s3_bucket}
package bench.bucket_blocks_public_access

pass if {
	input.public_access_block_configuration.block_public_acls
	input.public_access_block_configuration.block_public_policy
}
)"},
    {"group_closes_ssh.rego", R"(# METADATA
# title: Security groups close SSH to the world
# custom: {severity: critical, resource: aws_security_group}
package bench.group_closes_ssh

fail contains evidence if {
	some permission in input.ip_permissions
	permission.from_port <= 22
	permission.to_port >= 22
	some range in permission.ip_ranges
	range.cidr_ip == "0.0.0.0/0"
	evidence := {"message": sprintf("SSH is open to %s", [range.cidr_ip])}
}
)"},
    {"named.rego", R"(# METADATA
# title: Instances carry their team
# custom: {severity: low, resource: aws_ec2_instance}
package bench.named

pass if regex.match("^[a-z]+$", input.tags.team)
)"},
}};

}  // namespace

Estate MakeEstate(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  Estate estate;
  estate.facts.resources = size;
  estate.json.reserve(size * 400);
  estate.json += '[';
  for (std::size_t number = 0; number < size; ++number) {
    if (number != 0) estate.json += ",\n";
    switch (number % 4) {
      case 0:
        estate.json += Bucket(number, random, estate.facts);
        break;
      case 1:
        estate.json += SecurityGroup(number / 4, random, estate.facts);
        break;
      default:
        estate.json += Instance(number, estate.facts.security_groups, random, estate.facts);
    }
  }
  estate.json += "]\n";
  return estate;
}

std::span<const EstateRule> EstateRules() { return kRules; }

}  // namespace assay::benchmarks
