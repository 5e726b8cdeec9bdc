#pragma once

// What other instances of the file say about one: settings of its account and region, resources
// that it names.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/collectors/terraform_accounts.h"
#include "adapters/collectors/terraform_document.h"
#include "adapters/collectors/terraform_mapping.h"
#include "adapters/collectors/terraform_references.h"
#include "base/string_map.h"

namespace assay::adapters {

class TerraformLookup {
 public:
  // The placements outlive this.
  TerraformLookup(const TerraformDocument& document, const TerraformReferences& references,
                  const TerraformMapping& mapping, const std::vector<Placement>& placements);

  // Of a Terraform type, those that are where `instance` is, or may be.
  struct Setting {
    std::vector<std::size_t> here;
    bool doubtful = false;  // another one may be here, or one of them elsewhere
  };
  Setting SettingOf(std::string_view terraform_type, std::size_t instance) const;
  // Whether what is said of the account of `a` is said of the account of `b`.
  enum class Same : unsigned char { kNo, kMaybe, kYes };
  Same SameAccount(std::size_t a, std::size_t b) const;
  Same SameRegion(std::size_t a, std::size_t b) const;
  // Whether others that are placed in its account may be of another one.
  bool MayShareAccount(std::size_t instance) const;

  // The resource of our type that has this key; nothing if there is none.
  std::optional<std::size_t> FindByKey(std::string_view type, std::string_view key) const;

 private:
  const std::vector<Placement>& placements_;
  std::vector<std::string> providers_;
  StringMap<StringSet> providers_of_stand_in_;  // by an account that stands for unknown ones
  StringMap<std::vector<std::size_t>> by_terraform_type_;
  StringMap<StringMap<std::size_t>> by_key_;
};

}  // namespace assay::adapters
