#pragma once

// What the expressions of a plan's `configuration` refer to: through variables, module calls and
// module outputs down to resource instances, and whether all of it is known already.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/collectors/terraform_address.h"
#include "adapters/collectors/terraform_document.h"
#include "assay/value.h"
#include "base/string_map.h"

namespace assay::adapters {

// A resource instance that an expression takes its value from, and the attribute (empty in format
// 0.1, which does not say).
struct ReferenceTarget {
  std::size_t instance = 0;
  std::string attribute;

  friend auto operator<=>(const ReferenceTarget&, const ReferenceTarget&) = default;
};

struct Resolution {
  std::vector<ReferenceTarget> targets;  // sorted, each once
  // What is not known before apply, as addresses or names; empty: all of it is known.
  std::vector<std::string> pending;
  bool open = false;       // it may lead to more than `targets`
  bool condition = false;  // plain values take part, so that it may choose between targets

  void Add(const Resolution& other);
};

class TerraformReferences {
 public:
  // Keeps a reference to the document.
  explicit TerraformReferences(const TerraformDocument& document);

  bool has_configuration() const { return root_.body.is_object(); }
  // The configuration block of an instance; undefined where there is none.
  ValueView BlockOf(const TerraformInstance& instance) const;
  // `expression` is `{"references": [...]}` or `{"constant_value": ...}` in that instance's block.
  Resolution Resolve(const TerraformInstance& instance, ValueView expression);
  // The key of the provider configuration that an instance uses: `aws`, `aws.west`; without
  // configuration the provider's name.
  std::string ProviderKeyOf(const TerraformInstance& instance) const;
  // A provider configuration's `region`, where it is a literal or a variable; else empty.
  std::string ProviderRegion(std::string_view provider_key) const;
  // The ARN of the role that it assumes, and the one account that it allows; empty if it says none.
  std::string ProviderRole(std::string_view provider_key) const;
  std::string ProviderOnlyAccount(std::string_view provider_key) const;

 private:
  struct Module {
    const Module* parent = nullptr;
    std::string call_name;
    ValueView call;  // the block that calls it, in the parent
    ValueView body;
    StringMap<ValueView> blocks;
    std::map<std::string, std::unique_ptr<Module>, std::less<>> children;
  };
  // Where names are looked up.
  struct Scope {
    const Module* module = nullptr;
    std::string address;  // the module instance's
    ValueView block;      // whose `for_each_expression` is meant by each.value
    std::string key;      // the instance key of that block
  };

  static void ReadModule(Module& module);
  Scope ScopeOf(const TerraformInstance& instance) const;
  Scope ParentOf(const Scope& scope) const;
  void ResolveExpression(ValueView expression, const Scope& scope, int depth, Resolution& result);
  void ResolveOne(const std::string& text, bool keyed, const Scope& scope, int depth,
                  Resolution& result);
  void ResolveEachValue(const Reference& reference, const Scope& scope, int depth,
                        Resolution& result);
  // Of targets that are the instances of one resource, the one with the key; false if they are not.
  bool PickByKey(std::string_view key, std::string_view attribute, Resolution& resolution) const;
  // What the targets do not know yet.
  void AddPending(Resolution& resolution) const;
  void ResolveVariable(const std::string& name, const Scope& scope, int depth, Resolution& result);
  void ResolveInstances(const Reference& reference, bool keyed, const Scope& scope,
                        Resolution& result) const;
  void ResolveOutput(const Reference& reference, bool keyed, const Scope& scope, int depth,
                     Resolution& result);
  // A provider configuration's expressions, and where their variables are looked up.
  ValueView FindProvider(std::string_view provider_key, Scope& scope) const;
  std::string TextOfExpression(ValueView expression, const Scope& scope, int depth) const;

  const TerraformDocument& document_;
  Module root_;
  StringMap<std::vector<std::size_t>> by_block_;       // `module` NUL `block name`
  StringMap<std::vector<std::string>> module_keys_;    // `parent` NUL `call name`
  StringMap<std::shared_ptr<const Resolution>> memo_;  // null while it is being made
  std::uint32_t steps_ = 0;
};

// `{"references": [...]}`, `{"constant_value": ...}` or `{}`.
bool IsExpression(ValueView value);
// Whether any leaf of `after_unknown` is true.
bool AnyUnknown(ValueView unknown);

}  // namespace assay::adapters
