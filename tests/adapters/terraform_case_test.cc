// Runs tests/adapters/terraform/*.case. A file holds cases:
//
//   # name: bucket/versioning_is_merged
//   # why:  one line, optional
//   --- plan                 resources of the root module, each in short form, or
//   --- input                a whole plan or state
//   --- want                 one line a fact: `address what => text`
//   (or --- error            the whole message)
//
// `what` is a JSON pointer into the document, or one of type, id, account, region, name, line,
// edges, doubts, there. The short form of a resource is {"address", "after", "unknown",
// "sensitive", "expressions", "actions"}; all but the first may be missing.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "adapters/collected.h"
#include "adapters/collectors/terraform_document.h"
#include "assay/json.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

struct Case {
  std::string name;
  std::string plan;
  std::string input;
  std::string want;
  std::string error;
  std::string place;  // file:line
};

std::string* SectionOf(Case& item, std::string_view title) {
  if (title == "plan") return &item.plan;
  if (title == "input") return &item.input;
  if (title == "want") return &item.want;
  if (title == "error") return &item.error;
  return nullptr;
}

std::vector<Case> ReadCases() {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(ASSAY_SOURCE_DIR "/tests/adapters/terraform")) {
    if (entry.path().extension() == ".case") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  for (const std::string& file : files) {
    std::istringstream lines(ReadFile(file));
    std::string* section = nullptr;
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (line.starts_with("# name: ")) {
        cases.push_back({.name = line.substr(8)});
        cases.back().place =
            std::filesystem::path(file).filename().string() + ":" + std::to_string(number);
        section = nullptr;
      } else if (line.starts_with("--- ") && !cases.empty()) {
        section = SectionOf(cases.back(), std::string_view(line).substr(4));
        EXPECT_NE(section, nullptr) << file << ":" << number;
      } else if (section != nullptr) {
        *section += line + "\n";
      }
    }
  }
  return cases;
}

// A member's JSON, or `otherwise` when it is not there.
std::string JsonOf(ValueView value, std::string_view key, std::string_view otherwise) {
  const ValueView member = MemberOf(value, key);
  return member.defined() ? ToJson(member) : std::string(otherwise);
}

// A whole plan from the short form.
std::string ExpandPlan(std::string_view text) {
  const absl::StatusOr<Value> resources = ParseJson(text);
  EXPECT_TRUE(resources.ok()) << resources.status();
  if (!resources.ok()) return "{}";
  std::string changes;
  std::string blocks;
  for (std::size_t i = 0; i < resources->view().size(); ++i) {
    const ValueView resource = resources->view().at(i);
    const std::string address = TextOf(MemberOf(resource, "address"));
    std::string path = address;
    const bool data = path.starts_with("data.");
    if (data) path = path.substr(5);
    const std::string block = path.substr(0, path.find('['));
    const std::string type = block.substr(0, block.find('.'));
    const std::string name = block.substr(block.find('.') + 1);
    const std::string names = fmt::format(R"("mode": "{}", "type": "{}", "name": "{}")",
                                          data ? "data" : "managed", type, name);
    ValueArena arena;
    changes += fmt::format(
        R"({}{{"address": {}, {}, "provider_name": "aws", "change": {{"actions": {}, )"
        R"("before": null, "after": {}, "after_unknown": {}, "after_sensitive": {}}}}})",
        i == 0 ? "" : ",", ToJson(arena.String(address)), names,
        JsonOf(resource, "actions", data ? R"(["read"])" : R"(["create"])"),
        JsonOf(resource, "after", "{}"), JsonOf(resource, "unknown", "{}"),
        JsonOf(resource, "sensitive", "{}"));
    blocks += fmt::format(R"({}{{{}, "provider_config_key": "aws", "expressions": {}}})",
                          i == 0 ? "" : ",", names, JsonOf(resource, "expressions", "{}"));
  }
  return "{\"format_version\": \"1.2\", \"resource_changes\": [" + changes +
         "], \"configuration\": {\"root_module\": {\"resources\": [" + blocks + "]}}}";
}

std::string FactOf(const Collected& collected, const std::string& address,
                   const std::string& what) {
  if (what == "there") return collected.Has(address) ? "yes" : "no";
  const Resource& resource = collected.At(address);
  if (what == "type") return resource.type;
  if (what == "id") return resource.id;
  if (what == "account") return resource.account_id;
  if (what == "region") return resource.region;
  if (what == "name") return resource.name;
  if (what == "line") return std::to_string(resource.origin.line);
  std::string text;
  if (what == "edges") {
    for (const PlannedEdge& edge : resource.planned_edges) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", edge.relation, edge.target_id);
    }
    return text;
  }
  if (what == "doubts") {
    for (const auto& [relation, reason] : resource.unknown_relations) {
      text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", relation, reason);
    }
    return text;
  }
  return Show(resource, what == "/" ? "" : what);
}

TEST(TerraformCaseTest, GivesWhatTheCasesWant) {
  std::size_t count = 0;
  for (const Case& item : ReadCases()) {
    SCOPED_TRACE(item.place + " " + item.name);
    ++count;
    Collected collected;
    const std::string input = item.plan.empty() ? item.input : ExpandPlan(item.plan);
    const absl::Status status = CollectInto(input, collected);
    if (!item.error.empty()) {
      EXPECT_EQ(MessageOf(status), item.error.substr(0, item.error.find('\n')));
      continue;
    }
    EXPECT_TRUE(status.ok()) << status;
    std::istringstream lines(item.want);
    EXPECT_FALSE(item.want.empty());
    for (std::string line; std::getline(lines, line);) {
      if (line.empty()) continue;
      const std::size_t arrow = line.find(" => ");
      const std::size_t cut = line.rfind(' ', arrow - 1);
      ASSERT_TRUE(arrow != std::string::npos && cut != std::string::npos) << line;
      const std::string left = line.substr(0, arrow);
      EXPECT_EQ(left + " => " +
                    FactOf(collected, line.substr(0, cut), line.substr(cut + 1, arrow - cut - 1)),
                line);
    }
  }
  EXPECT_GT(count, 0U);
}

}  // namespace
}  // namespace assay::adapters
