#pragma once

// The native contract: what makes a module a rule, and what its METADATA has to say.

#include <optional>
#include <span>

#include "assay/resource.h"
#include "assay/rule.h"
#include "rego/annotations.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/rule_tree.h"

namespace assay::rego {

// About what a rule's METADATA may be wrong.
inline constexpr std::string_view kMetadataError = "rule_metadata_error";
// What a rule must define, and what it must not.
inline constexpr std::string_view kContractError = "rule_contract_error";
// A read of a field that the resource's type does not have.
inline constexpr std::string_view kFieldError = "rule_field_error";
// What is likely a mistake.
inline constexpr std::string_view kLintWarning = "rule_lint";

// The package's METADATA block that makes the module a rule: one that names a resource or a
// severity, or stands above `pass` or `fail`. Null: the module is a library.
const Annotations* FindRuleMetadata(const Module& module);

// Of a module without such a block: reports one below `assay` that decides as a rule does. It would
// never be run.
void CheckMissingMetadata(const Module& module, DiagnosticSink& sink);

// Reads the block; nullopt where something is missing or wrong, which is reported. `types` may be
// null: then nothing is known about resource types.
std::optional<assay::Rule> ReadRuleMetadata(const Module& module, const Annotations& block,
                                            const ResourceTypes* types, DiagnosticSink& sink);

// The rules of a native rule's package that the evaluator calls; null where there is none.
struct EntryPoints {
  const RuleNode* pass = nullptr;
  const RuleNode* fail = nullptr;
  const RuleNode* skip = nullptr;
  const RuleNode* evidence = nullptr;
};
// Reports what contradicts the contract.
EntryPoints FindEntryPoints(const Module& module, const RuleTree& tree, DiagnosticSink& sink);

}  // namespace assay::rego
