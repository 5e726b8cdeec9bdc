#pragma once

// Names in native rules and their libraries that lead nowhere: relations, types, parameters, rules
// and packages. The machine takes them for what is not there, and a rule would never say why.

#include <string>
#include <string_view>
#include <vector>

#include "assay/resource.h"
#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/rule_tree.h"

namespace assay::rego {

// A relation, a parameter or a rule that is not there.
inline constexpr std::string_view kNameError = "rule_name_error";

// What a module's names can mean.
struct NameScope {
  const RuleTree& tree;
  const ResourceTypes* types = nullptr;  // null, or without a type: nothing is known about types
  std::string_view resource = {};        // what `input` is; empty in a library
  // What `data.assay.params` has; null: not known.
  const std::vector<std::string>* params = nullptr;
  bool rule = false;  // a rule, which has no data but its modules
};

// Reports names written as literals; what is computed is known only when it runs. After resolution.
void CheckNames(Module& module, const NameScope& scope, DiagnosticSink& sink);

// `did you mean `x``, or `otherwise` where nothing is near.
std::string SuggestName(std::string_view name, const std::vector<std::string_view>& known,
                        std::string otherwise);

}  // namespace assay::rego
