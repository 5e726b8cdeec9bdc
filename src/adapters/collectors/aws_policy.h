#pragma once

// IAM policy documents in one form. AWS lets an author write one statement or a list of them, one
// action or a list, a principal as `*` or by kind; rules should not have to know all spellings.
// So: keys in snake_case, `statement` and what stands in it always lists, `Principal: "*"` as
// `{"aws": ["*"]}`, condition operators and keys as written, their values always lists of text.

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "assay/value.h"

namespace assay::adapters {

// The policy that `text` holds. InvalidArgument says what AWS would refuse it for: it is no JSON, a
// key is there twice, is not known or has a value of another kind.
absl::StatusOr<ValueView> ParsePolicy(std::string_view text, ValueArena& arena);

// The same policy from the attributes of Terraform's data source aws_iam_policy_document; leaves
// may be unknown. Nothing if it takes statements over from other documents.
std::optional<ValueView> PolicyOfDataSource(ValueView attributes, ValueArena& arena);

}  // namespace assay::adapters
