#pragma once

// The members that every document has, whatever its type.

#include <array>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "assay/resource.h"

namespace assay::resource {

// Members that a document may have without its type declaring them; `terraform` is what a plan or
// state says of the instance (docs/terraform.md).
inline constexpr std::array<std::string_view, 7> kEnvelope = {
    "resource_type", "resource_id", "account_id", "region", "name", "tags", "terraform"};

// Makes a resource and its document say the same: what one of them lacks of type, id, account and
// region is taken from the other; the name is the document's where it has one. InvalidArgument: no
// type or no id, they contradict each other, or the document is not an object. O(1) when the
// document lacks nothing, else it is copied, without what is below its members.
absl::Status CompleteEnvelope(Resource& resource, const std::shared_ptr<SymbolTable>& symbols);

// `file:line` or as much as is known, for messages.
std::string DescribeOrigin(const Origin& origin);

}  // namespace assay::resource
