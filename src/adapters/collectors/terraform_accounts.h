#pragma once

// Which account and region each instance of a plan or state belongs to.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/collectors/terraform_document.h"
#include "adapters/collectors/terraform_mapping.h"
#include "adapters/collectors/terraform_references.h"

namespace assay::adapters {

struct Placement {
  std::string account;  // empty for what is not of AWS
  bool known = false;   // false: `account` stands for one whose number the file does not say
  std::string region;   // empty: none, or not known
};

// `arn:partition:service:region:account:resource`, the fields that place it.
struct ArnFields {
  std::string_view region;
  std::string_view account;
};
ArnFields SplitArn(std::string_view arn);

// For every instance, in their order. An account is taken from what the instance itself says (an
// owner id, its ARN), else from what others of its provider say (data source aws_caller_identity,
// ARNs), else from the whole file where that names one account only; else it is `terraform:` and
// the source.
std::vector<Placement> PlaceInstances(const TerraformDocument& document,
                                      TerraformReferences& references,
                                      const TerraformMapping& mapping, std::string_view source);

bool IsAws(const TerraformInstance& instance);

}  // namespace assay::adapters
