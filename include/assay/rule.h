#pragma once

/// \file
/// What is known about a rule besides its code: metadata. Plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/diagnostic.h"
#include "assay/value.h"

namespace assay {

enum class Severity : std::uint8_t { kInfo, kLow, kMedium, kHigh, kCritical };
std::string_view NameOf(Severity severity);
std::optional<Severity> ParseSeverity(std::string_view name);

/// One rule, as its METADATA block states it. `title`, `severity` and `resource` are required.
struct Rule {
  std::string id;  ///< package path without `assay`, with dashes: `aws-s3-bucket-encrypted`
  std::string permanent_id;  ///< what finding ids hash; the first id the rule ever had
  std::vector<std::string> aliases;
  std::string title;
  std::string description;
  std::string remediation;
  Severity severity = Severity::kMedium;
  std::string resource;  ///< a resource type or a group
  std::vector<std::string> tags;
  std::string package;  ///< `data.assay.aws.s3.bucket_encrypted`
  Value params;         ///< defaults; an object, or undefined
  Value metadata;       ///< the whole block
  SourceLocation location;
};

/// Whether a text can be a rule's id or alias: one word, without blanks and control characters.
bool IsRuleId(std::string_view text);

}  // namespace assay
