#include "adapters/collectors/terraform_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/collectors/terraform_address.h"
#include "base/status_macros.h"
#include "base/status_text.h"

// A plan keeps one instance in up to three places: `resource_changes` (what will happen, what is
// not known yet), `planned_values` (the values, by module) and `prior_state` (data sources read
// while planning). The changes come first, because only they say what is deleted or unknown; the
// other two add what the changes do not have. A state has `values` alone.

namespace assay::adapters {
namespace {

constexpr std::string_view kShowPlan =
    "run `terraform show -json PLANFILE` and read what it prints";

// The text of `actions`, as one word.
std::string ActionOf(ValueView actions) {
  bool create = false;
  bool remove = false;
  std::string last;
  for (std::size_t i = 0; actions.is_array() && i < actions.size(); ++i) {
    last = TextOf(actions.at(i));
    create = create || last == "create";
    remove = remove || last == "delete";
  }
  return create && remove ? "replace" : create ? "create" : last;
}

// Finds lines by one walk over the text: the first place where `"address": "<address>"` stands.
class AddressLines {
 public:
  explicit AddressLines(std::string_view text) {
    constexpr std::string_view kName = "\"address\"";
    std::uint32_t line = 1;
    std::size_t counted = 0;
    for (std::size_t at = text.find(kName); at != std::string_view::npos;
         at = text.find(kName, at + kName.size())) {
      line += static_cast<std::uint32_t>(
          std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                     text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
      counted = at;
      std::size_t start = text.find_first_not_of(": \t\r\n", at + kName.size());
      if (start == std::string_view::npos || text[start] != '"') continue;
      std::string address;
      for (++start; start < text.size() && text[start] != '"'; ++start) {
        if (text[start] == '\\' && start + 1 < text.size()) ++start;
        address.push_back(text[start]);
      }
      lines_.try_emplace(std::move(address), line);
    }
  }

  std::uint32_t LineOf(std::string_view address) const {
    const auto found = lines_.find(address);
    return found == lines_.end() ? 0 : found->second;
  }

 private:
  StringMap<std::uint32_t> lines_;
};

class DocumentReader {
 public:
  DocumentReader(std::string_view text, TerraformDocument& document)
      : lines_(text), document_(document) {}

  absl::Status Read() {
    const ValueView root = document_.root;
    ASSAY_RETURN_IF_ERROR(CheckForm(root));
    document_.configuration = MemberOf(root, "configuration");
    document_.variables = MemberOf(root, "variables");
    if (document_.plan) {
      ASSAY_RETURN_IF_ERROR(ReadChanges(root.Find("resource_changes")));
      ASSAY_RETURN_IF_ERROR(ReadTree(MemberOf(root, "planned_values"), "planned_values", false));
      ASSAY_RETURN_IF_ERROR(
          ReadTree(MemberOf(MemberOf(root, "prior_state"), "values"), "prior_state.values", true));
      WarnOfPartialPlan(root);
    } else {
      ASSAY_RETURN_IF_ERROR(ReadTree(MemberOf(root, "values"), "values", false));
    }
    std::sort(document_.instances.begin(), document_.instances.end(),
              [](const TerraformInstance& a, const TerraformInstance& b) {
                return a.address < b.address;
              });
    document_.by_address.clear();
    for (std::size_t i = 0; i < document_.instances.size(); ++i) {
      document_.by_address.emplace(document_.instances[i].address, i);
    }
    return absl::OkStatus();
  }

 private:
  absl::Status CheckForm(ValueView root) {
    if (!root.is_object()) {
      return InvalidArgument("expected a Terraform plan or state, an object");
    }
    const ValueView version = root.Find("format_version");
    if (!version.defined()) return NotOurForm(root);
    if (!version.is_string()) return InvalidArgument("`format_version`: expected a string");
    document_.format_version = TextOf(version);
    const std::string_view major =
        std::string_view(document_.format_version).substr(0, document_.format_version.find('.'));
    const bool known =
        major == "1" || document_.format_version == "0.1" || document_.format_version == "0.2";
    if (!known) {
      return InvalidArgument(
          fmt::format("format version `{}` of Terraform's JSON is not known; 0.1, 0.2 and 1.x are",
                      document_.format_version));
    }
    document_.plan =
        root.Find("planned_values").defined() || root.Find("resource_changes").defined();
    for (const std::string_view name : {"planned_values", "values", "configuration", "variables"}) {
      const ValueView member = root.Find(name);
      if (member.defined() && !member.is_null() && !member.is_object()) {
        return InvalidArgument(fmt::format("`{}`: expected an object", name));
      }
    }
    return absl::OkStatus();
  }

  static absl::Status NotOurForm(ValueView root) {
    if (root.Find("encrypted_data").defined()) {
      return InvalidArgument(
          "this is an encrypted state file; run `tofu show -json` and read what it prints");
    }
    if (root.Find("lineage").defined() || root.Find("terraform_version").defined()) {
      return InvalidArgument(
          "this is Terraform's own state file, whose form is private to Terraform; run "
          "`terraform show -json` and read what it prints");
    }
    return InvalidArgument(
        fmt::format("`format_version` is missing, so this is not what `terraform show -json` "
                    "prints; {}",
                    kShowPlan));
  }

  // Fills address, module, type and name, or says what is missing.
  static absl::Status ReadNames(ValueView resource, std::string_view place,
                                TerraformInstance& instance) {
    const ValueView type = MemberOf(resource, "type");
    const ValueView name = MemberOf(resource, "name");
    const ValueView address = MemberOf(resource, "address");
    if (!type.is_string() || !name.is_string() || !address.is_string()) {
      return InvalidArgument(fmt::format(
          "`{}`: expected an object with `address`, `type` and `name`, all strings", place));
    }
    instance.type = TextOf(type);
    instance.name = TextOf(name);
    instance.address = TextOf(address);
    if (instance.type.empty() || instance.name.empty() || instance.address.empty()) {
      return InvalidArgument(fmt::format("`{}`: `address`, `type` or `name` is empty", place));
    }
    instance.data = TextOf(MemberOf(resource, "mode")) == "data";
    instance.provider = TextOf(MemberOf(resource, "provider_name"));
    const std::optional<std::vector<AddressStep>> steps = SplitAddress(instance.address);
    if (!steps || steps->empty()) {
      return InvalidArgument(fmt::format("`{}`: `{}` is not an address", place, instance.address));
    }
    if (steps->back().key) instance.key = steps->back().text;
    // The module is what stands before the block's own name.
    const std::string tail = instance.BlockName() + instance.key;
    if (instance.address.size() > tail.size() + 1 && instance.address.ends_with(tail)) {
      instance.module = instance.address.substr(0, instance.address.size() - tail.size() - 1);
    }
    return absl::OkStatus();
  }

  absl::Status ReadChanges(ValueView changes) {
    if (!changes.defined() || changes.is_null()) return absl::OkStatus();
    if (!changes.is_array()) return InvalidArgument("`resource_changes`: expected an array");
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const std::string place = fmt::format("resource_changes[{}]", i);
      const ValueView resource = changes.at(i);
      TerraformInstance instance;
      ASSAY_RETURN_IF_ERROR(ReadNames(resource, place, instance));
      if (MemberOf(resource, "deposed").is_string()) continue;  // on its way out
      const ValueView change = MemberOf(resource, "change");
      if (!change.is_object()) {
        return InvalidArgument(fmt::format("`{}.change`: expected an object", place));
      }
      instance.action = ActionOf(MemberOf(change, "actions"));
      if (instance.action == "delete") {
        deleted_.insert(instance.address);
        instance.values = MemberOf(change, "before");
        document_.deleted.push_back(std::move(instance));
        continue;
      }
      instance.forgotten = instance.action == "forget";
      instance.deferred = instance.data;
      const bool before = instance.forgotten;
      instance.has_change = !before;
      instance.values = MemberOf(change, before ? "before" : "after");
      instance.sensitive = MemberOf(change, before ? "before_sensitive" : "after_sensitive");
      if (!before) instance.unknown = MemberOf(change, "after_unknown");
      ASSAY_RETURN_IF_ERROR(AddNew(std::move(instance), place));
    }
    return absl::OkStatus();
  }

  absl::Status ReadTree(ValueView values, std::string_view place, bool only_data) {
    const ValueView root_module = MemberOf(values, "root_module");
    if (!root_module.defined() || root_module.is_null()) return absl::OkStatus();
    return ReadModule(root_module, fmt::format("{}.root_module", place), only_data);
  }

  // The parser's depth limit bounds the recursion: a child module stands two levels below its
  // parent.
  absl::Status ReadModule(ValueView module, const std::string& place, bool only_data) {
    if (!module.is_object()) return InvalidArgument(fmt::format("`{}`: expected an object", place));
    const ValueView resources = module.Find("resources");
    const ValueView children = module.Find("child_modules");
    for (const auto& [name, list] :
         {std::pair{"resources", resources}, {"child_modules", children}}) {
      if (list.defined() && !list.is_null() && !list.is_array()) {
        return InvalidArgument(fmt::format("`{}.{}`: expected an array", place, name));
      }
    }
    for (std::size_t i = 0; i < resources.size(); ++i) {
      ASSAY_RETURN_IF_ERROR(
          ReadResource(resources.at(i), fmt::format("{}.resources[{}]", place, i), only_data));
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
      ASSAY_RETURN_IF_ERROR(
          ReadModule(children.at(i), fmt::format("{}.child_modules[{}]", place, i), only_data));
    }
    return absl::OkStatus();
  }

  absl::Status ReadResource(ValueView resource, const std::string& place, bool only_data) {
    TerraformInstance instance;
    ASSAY_RETURN_IF_ERROR(ReadNames(resource, place, instance));
    if (MemberOf(resource, "deposed_key").is_string()) return absl::OkStatus();
    if (deleted_.contains(instance.address) || (only_data && !instance.data)) {
      return absl::OkStatus();
    }
    instance.values = MemberOf(resource, "values");
    instance.sensitive = MemberOf(resource, "sensitive_values");
    instance.tainted = MemberOf(resource, "tainted").is_true();
    const auto found = document_.by_address.find(instance.address);
    if (found == document_.by_address.end() || !from_changes_.contains(instance.address)) {
      if (only_data && found != document_.by_address.end()) return absl::OkStatus();
      return AddNew(std::move(instance), place);
    }
    // Already read from the changes: take what they lack.
    if (!seen_in_tree_.insert(instance.address).second && !only_data) {
      return Duplicate(instance, place);
    }
    TerraformInstance& known = document_.instances[found->second];
    if (!known.values.is_object() && !only_data) known.values = instance.values;
    if (!known.sensitive.defined() && !only_data) known.sensitive = instance.sensitive;
    return absl::OkStatus();
  }

  static absl::Status Duplicate(const TerraformInstance& instance, std::string_view place) {
    return InvalidArgument(
        fmt::format("`{}`: address `{}` stands here a second time", place, instance.address));
  }

  absl::Status AddNew(TerraformInstance instance, std::string_view place) {
    const bool added =
        document_.by_address.try_emplace(instance.address, document_.instances.size()).second;
    if (!added) return Duplicate(instance, place);
    if (instance.has_change || instance.forgotten) from_changes_.insert(instance.address);
    instance.line = lines_.LineOf(instance.address);
    document_.instances.push_back(std::move(instance));
    return absl::OkStatus();
  }

  void WarnOfPartialPlan(ValueView root) {
    if (root.Find("errored").is_true()) {
      document_.warnings.emplace_back("planning ended with an error; resources may be missing");
    }
    if (root.Find("complete").is_false()) {
      document_.warnings.emplace_back("the plan is not complete; deferred changes are missing");
    }
    if (document_.plan && !document_.configuration.is_object()) {
      document_.warnings.emplace_back(
          "the plan has no `configuration`, so what is not known yet cannot be told from what "
          "nobody set");
    }
  }

  AddressLines lines_;
  TerraformDocument& document_;
  StringSet deleted_;
  StringSet from_changes_;
  StringSet seen_in_tree_;
};

}  // namespace

ValueView MemberOf(ValueView value, std::string_view key) {
  return value.is_object() ? value.Find(key) : ValueView();
}

std::string TextOf(ValueView value) {
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

std::string TerraformInstance::BlockName() const {
  return data ? fmt::format("data.{}.{}", type, name) : fmt::format("{}.{}", type, name);
}

absl::StatusOr<TerraformDocument> ReadTerraformDocument(std::string_view text) {
  if (text.starts_with("PK\x03\x04")) {
    return InvalidArgument(
        fmt::format("this is a plan file in Terraform's own binary form; {}", kShowPlan));
  }
  if (text.substr(0, 512).find("\"@level\"") != std::string_view::npos) {
    return InvalidArgument(fmt::format(
        "this is the log that `terraform plan -json` writes, not a plan; {}", kShowPlan));
  }
  TerraformDocument document;
  ASSAY_ASSIGN_OR_RETURN(document.root, ParseJson(text, {.symbols = SymbolTable::Make()}));
  DocumentReader reader(text, document);
  ASSAY_RETURN_IF_ERROR(reader.Read());
  return document;
}

bool LooksLikeTerraform(std::string_view text) {
  if (text.starts_with("PK\x03\x04")) return true;
  const std::string_view head = text.substr(0, 4096);
  for (const std::string_view sign :
       {"\"format_version\"", "\"terraform_version\"", "\"planned_values\"", "\"resource_changes\"",
        "\"@level\"", "\"lineage\""}) {
    if (head.find(sign) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace assay::adapters
