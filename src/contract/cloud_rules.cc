// Datadog cloud rules, as its API and Terraform provider hold them: a document with the policy's
// text and the types that it is about.

#include <set>

#include "contract/definition.h"
#include "fmt/format.h"

namespace assay::contract {

namespace {

// Does the policy look at the main resources other than one by one? The usual tail of a policy
// names their type once, to walk over them; anything more may compare them with each other.
bool ComparesMainResources(std::string_view policy, const std::string& type) {
  std::size_t mentions = 0;
  constexpr std::string_view kMain = "main_resource_type";
  for (std::size_t at = policy.find(kMain); at != std::string_view::npos;
       at = policy.find(kMain, at + 1)) {
    ++mentions;
  }
  return mentions != 1 || policy.find("resources." + type) != std::string_view::npos ||
         policy.find("resources[\"" + type) != std::string_view::npos ||
         policy.find("resources[_]") != std::string_view::npos;
}

void ReadRule(const ContractFile& file, const DocumentPart& document, Reading& reading,
              std::set<std::string>& names) {
  const ValueView rule = document.view();
  const ValueView options = rule.Find("options").Find("complianceRuleOptions");
  const ValueView rego = options.Find("regoRule");
  const std::string policy = TextAt(rego, "policy");
  const std::string name = TextAt(rule, "name");
  const std::string type = TextAt(options, "resourceType");
  if (!options.is_object()) return;  // another kind of document
  if (policy.empty() || name.empty() || type.empty()) {
    reading.Error(document,
                  "a cloud rule needs `name`, `options.complianceRuleOptions.resourceType` and "
                  "`.regoRule.policy`");
    return;
  }
  if (!names.insert(name).second) {
    reading.Error(document.Find("name"), fmt::format("two cloud rules are called `{}`", name));
    return;
  }
  ValueArena arena(SymbolTable::Make());
  std::vector<ValueView> related;
  const ValueView types = rego.Find("resourceTypes");
  for (std::size_t i = 0; types.is_array() && i < types.size(); ++i) {
    const ValueView other = types.at(i);
    if (other.is_string() && other.text().view() != type) related.push_back(arena.Copy(other));
  }
  const Member members[] = {
      {arena.String("all"), ValueView::Boolean(ComparesMainResources(policy, type))},
      {arena.String("related"), arena.Array(related)}};
  const ValueView params = arena.Object(members);
  const std::string unit = "datadog/" + name;
  const ValueView cases = rule.Find("cases");
  const std::string status =
      cases.is_array() && cases.size() > 0 ? TextAt(cases.at(0), "status") : "";
  reading.AddModule({file.path, policy, unit, "", RegoDialect::kDetect});
  reading.AddRule({.name = {name},
                   .title = name,
                   .description = TextAt(rule, "message"),
                   .remediation = {},
                   .severity = SeverityOf(status).value_or(Severity::kMedium),
                   .resource = type,
                   .tags = {},
                   .params = std::move(arena).Freeze(params),
                   .entry = {"datadog", "results"},
                   .exceptions = {},
                   .unit = unit,
                   .file = file.path});
}

}  // namespace

void ReadCloudRules(const std::vector<ContractFile>& files, Reading& reading) {
  std::set<std::string> names;
  for (const ContractFile& file : files) {
    if (file.path.ends_with(".rego")) continue;
    for (const YamlDocument& document : DocumentsOf(file, reading)) {
      const ValueView content = document.view();
      if (!content.is_array()) {
        ReadRule(file, document.root(), reading, names);
        continue;
      }
      for (std::size_t i = 0; i < content.size(); ++i) {
        ReadRule(file, document.root().at(i), reading, names);
      }
    }
  }
}

}  // namespace assay::contract
