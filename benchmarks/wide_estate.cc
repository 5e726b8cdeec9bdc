// Resource `number` is of type `number % 30`, so that any reference can be made without knowing
// what came before. The first of each type are hubs: half of all references lead to one of them.

#include "wide_estate.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::benchmarks {
namespace {

constexpr std::size_t kTypes = 30;
constexpr std::size_t kHubs = 4;
constexpr std::array<std::string_view, kTypes> kNames = {
    "vpc",       "subnet",   "security_group", "instance", "volume",      "snapshot",
    "key",       "bucket",   "role",           "policy",   "user",        "group",
    "function",  "queue",    "topic",          "table",    "db_instance", "db_cluster",
    "balancer",  "listener", "target_group",   "cluster",  "node_group",  "repository",
    "log_group", "trail",    "alarm",          "secret",   "certificate", "distribution"};
constexpr std::array<std::string_view, 3> kRegions = {"eu-west-1", "us-east-1", "ap-south-1"};

// splitmix64, as in workload.cc; a resource has a state of its own.
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

 private:
  std::uint64_t state_;
};

std::string TypeOf(std::size_t type) { return "aws_" + std::string(kNames[type]); }
std::string IdOf(std::size_t number) {
  return "arn:aws:svc:" + std::string(kRegions[number / kTypes % kRegions.size()]) +
         ":123456789012:" + std::string(kNames[number % kTypes]) + "/r-" + std::to_string(number);
}

// The types that a type refers to: those one, five and eleven places before it.
std::vector<std::size_t> TargetsOf(std::size_t type) {
  std::vector<std::size_t> targets;
  for (const std::size_t back : {std::size_t{1}, std::size_t{5}, std::size_t{11}}) {
    if (type >= back) targets.push_back(type - back);
  }
  return targets;
}

struct Made {
  std::string json;
  std::size_t references;
};

Made MakeResource(std::size_t number, std::size_t size, std::size_t revision, std::uint64_t seed) {
  Random random(seed * 0x51ed27U + number);
  const std::size_t type = number % kTypes;
  const std::string id = IdOf(number);
  Made made{"", 0};
  std::string& text = made.json;
  text += R"({"resource_type": ")" + TypeOf(type) + R"(", "resource_id": ")" + id;
  text += R"(", "account_id": "123456789012", "region": ")";
  text += kRegions[number / kTypes % kRegions.size()];
  text += R"(", "name": "r-)" + std::to_string(number) + R"(", "tags": {"team": "team-)";
  text += std::to_string(random.Below(40)) + R"(", "env": "prod"})";
  for (const std::size_t target : TargetsOf(type)) {
    const std::size_t others = size > target ? (size - target - 1) / kTypes + 1 : 0;
    text += R"(, ")" + std::string(kNames[target]) + R"(_arns": [)";
    std::set<std::size_t> chosen;
    for (std::size_t i = random.Below(3) + 1; i > 0 && others > 0; --i) {
      const std::size_t known = random.Below(2) == 0 ? std::min(kHubs, others) : others;
      chosen.insert(random.Below(known) * kTypes + target);
    }
    made.references += chosen.size();
    bool first = true;
    for (const std::size_t other : chosen) {
      text += (first ? "\"" : ", \"") + IdOf(other) + '"';
      first = false;
    }
    text += ']';
  }
  text += R"(, "revision": )" + std::to_string(revision) + R"(, "settings": [)";
  const std::size_t settings = 12 + random.Below(24);
  for (std::size_t i = 0; i < settings; ++i) {
    text += i == 0 ? "" : ", ";
    text += R"({"setting_name": "setting-)" + std::to_string(i) + R"(", "enabled": )";
    text += random.Below(2) == 0 ? "true" : "false";
    text += R"(, "limit": )" + std::to_string(random.Below(100'000)) + R"(, "mode": ")";
    text += random.Below(3) == 0 ? "strict" : "permissive";
    text += R"("})";
  }
  text += "]}";
  return made;
}

}  // namespace

std::string MakeWideResource(std::size_t number, std::size_t size, std::size_t revision,
                             std::uint64_t seed) {
  return MakeResource(number, size, revision, seed).json;
}

WideEstate MakeWideEstate(std::size_t size, std::uint64_t seed) {
  WideEstate estate;
  estate.resources = size;
  for (std::size_t number = 0; number < size; ++number) {
    Made made = MakeResource(number, size, 0, seed);
    estate.json += made.json;
    estate.json += '\n';
    estate.references += made.references;
  }
  for (std::size_t type = 0; type < kTypes; ++type) {
    estate.definitions += type == 0 ? "[" : ",\n";
    estate.definitions +=
        R"({"type": ")" + TypeOf(type) + R"(", "title": "A type", "relations": [)";
    std::string_view separator;
    for (const std::size_t target : TargetsOf(type)) {
      const std::string name(kNames[target]);
      estate.definitions += std::string(separator) + R"({"name": "to_)" + name;
      estate.definitions += R"(", "inverse": "from_)" + std::string(kNames[type]);
      estate.definitions += R"(", "target": "aws_)";
      estate.definitions += name;
      estate.definitions += R"(", "field": ")";
      estate.definitions += name;
      estate.definitions += R"(_arns"})";
      separator = ", ";
    }
    estate.definitions += "]}";
  }
  estate.definitions += ']';
  return estate;
}

}  // namespace assay::benchmarks
