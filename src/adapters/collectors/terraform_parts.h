#pragma once

// What Terraform splits off: which instances are parts of which others.

#include <cstddef>
#include <string>
#include <vector>

#include "adapters/collectors/terraform_document.h"
#include "adapters/collectors/terraform_mapping.h"
#include "adapters/collectors/terraform_references.h"

namespace assay::adapters {

struct PartUse {
  std::size_t instance = 0;
  const PartMapping* mapping = nullptr;

  friend bool operator==(const PartUse&, const PartUse&) = default;
};

// A part that the plan takes away. What the owner's own attributes say of it is from before.
struct RemovedPart {
  std::string address;
  const PartMapping* mapping = nullptr;
};

struct TerraformParts {
  // All by instance.
  std::vector<std::vector<PartUse>> of_owner;     // its parts, in order of address
  std::vector<std::vector<PartUse>> may_be_of;    // parts that may be its own, one a mapping
  std::vector<std::vector<std::size_t>> owners;   // whose part it is
  std::vector<std::vector<RemovedPart>> removed;  // from an owner
  std::vector<std::vector<const PartMapping*>> of_place;  // it is a part of its account
};

// A part belongs to the resource that its owner attribute refers to in configuration, or whose key
// attribute has the owner attribute's value. Where neither leads to one resource (a local value
// stands between), it may be of every resource that can be meant.
TerraformParts FindParts(const TerraformDocument& document, TerraformReferences& references,
                         const TerraformMapping& mapping);

}  // namespace assay::adapters
