#include "adapters/collectors/terraform_references.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

// `configuration` lists the references of an expression, not the expression: `[a.id]`, `cond ? a.id
// : b.id` and `"${a.id}/x"` all look alike. So a Resolution says what an expression may take its
// value from, and where that is not everything (locals are not in the JSON at all) says so.
//
// The input decides how long chains of variables and outputs are and whether they run in circles;
// results are remembered by module instance and name, a name met again while it is being resolved
// counts as not known, and depth and steps are limited.

namespace assay::adapters {
namespace {

constexpr int kMaxDepth = 64;
constexpr std::uint32_t kMaxSteps = 2'000'000;

std::string JoinKey(std::string_view a, std::string_view b) {
  std::string key(a);
  key.push_back('\0');
  key.append(b);
  return key;
}

// Whether a value may be the id of something: a string that is not empty, or a collection with one.
bool HasText(ValueView value) {
  if (value.is_string()) return !value.text().view().empty();
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (HasText(value.at(i))) return true;
  }
  return false;
}

void AddLiteral(ValueView value, Resolution& result) {
  if (!value.defined() || value.is_null()) return;
  result.condition = true;
  result.open = result.open || HasText(value);
}

// References come as `a.b.c`, then `a.b`: the shorter ones say nothing more.
std::vector<std::string> LongestReferences(ValueView references) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (references.at(i).is_string()) texts.push_back(TextOf(references.at(i)));
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  std::vector<std::string> longest;
  for (const std::string& text : texts) {
    // What starts with `text.` or `text[` need not follow at once: `a-b` sorts between `a` and
    // `a.b`.
    const auto extends = [&](std::string_view separator) {
      const std::string prefix = fmt::format("{}{}", text, separator);
      const auto next = std::lower_bound(texts.begin(), texts.end(), prefix);
      return next != texts.end() && next->starts_with(prefix);
    };
    if (!extends(".") && !extends("[")) longest.push_back(text);
  }
  return longest;
}

template <typename T>
void SortUnique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

bool IsExpression(ValueView value) {
  if (!value.is_object() || value.size() > 2) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string key = TextOf(value.key(i));
    if (key != "constant_value" && !(key == "references" && value.at(i).is_array())) return false;
  }
  return true;
}

bool AnyUnknown(ValueView unknown) {
  if (unknown.is_true()) return true;
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (AnyUnknown(unknown.at(i))) return true;
  }
  return false;
}

void Resolution::Add(const Resolution& other) {
  targets.insert(targets.end(), other.targets.begin(), other.targets.end());
  pending.insert(pending.end(), other.pending.begin(), other.pending.end());
  SortUnique(targets);
  SortUnique(pending);
  open = open || other.open;
  condition = condition || other.condition;
}

TerraformReferences::TerraformReferences(const TerraformDocument& document) : document_(document) {
  root_.body = MemberOf(document.configuration, "root_module");
  ReadModule(root_);
  StringSet seen;
  for (std::size_t i = 0; i < document.instances.size(); ++i) {
    const TerraformInstance& instance = document.instances[i];
    by_block_[JoinKey(instance.module, instance.BlockName())].push_back(i);
    if (!seen.insert(instance.module).second) continue;
    const std::optional<std::vector<ModuleStep>> modules = SplitModuleAddress(instance.module);
    std::string parent;
    for (const ModuleStep& step : modules ? *modules : std::vector<ModuleStep>()) {
      std::vector<std::string>& keys = module_keys_[JoinKey(parent, step.name)];
      if (std::find(keys.begin(), keys.end(), step.key) == keys.end()) keys.push_back(step.key);
      parent += fmt::format("{}module.{}{}", parent.empty() ? "" : ".", step.name, step.key);
    }
  }
}

// The parser's depth limit bounds the recursion.
void TerraformReferences::ReadModule(Module& module) {
  const ValueView resources = MemberOf(module.body, "resources");
  for (std::size_t i = 0; resources.is_array() && i < resources.size(); ++i) {
    const ValueView block = resources.at(i);
    const bool data = TextOf(MemberOf(block, "mode")) == "data";
    module.blocks.insert_or_assign(
        fmt::format("{}{}.{}", data ? "data." : "", TextOf(MemberOf(block, "type")),
                    TextOf(MemberOf(block, "name"))),
        block);
  }
  const ValueView calls = MemberOf(module.body, "module_calls");
  for (std::size_t i = 0; calls.is_object() && i < calls.size(); ++i) {
    auto child = std::make_unique<Module>();
    child->parent = &module;
    child->call_name = TextOf(calls.key(i));
    child->call = calls.at(i);
    child->body = MemberOf(calls.at(i), "module");
    ReadModule(*child);
    std::string name = child->call_name;
    module.children.insert_or_assign(std::move(name), std::move(child));
  }
}

TerraformReferences::Scope TerraformReferences::ScopeOf(const TerraformInstance& instance) const {
  Scope scope{&root_, instance.module, {}, instance.key};
  const std::optional<std::vector<ModuleStep>> modules = SplitModuleAddress(instance.module);
  if (!modules) return {};
  for (const ModuleStep& step : *modules) {
    const auto child = scope.module->children.find(step.name);
    if (child == scope.module->children.end()) return {};
    scope.module = child->second.get();
  }
  const auto block = scope.module->blocks.find(instance.BlockName());
  if (block != scope.module->blocks.end()) scope.block = block->second;
  return scope;
}

TerraformReferences::Scope TerraformReferences::ParentOf(const Scope& scope) const {
  Scope parent{scope.module->parent, {}, scope.module->call, {}};
  std::optional<std::vector<ModuleStep>> modules = SplitModuleAddress(scope.address);
  if (!modules || modules->empty()) return parent;
  parent.key = modules->back().key;
  const std::size_t tail =
      std::string_view("module.").size() + modules->back().name.size() + parent.key.size();
  if (scope.address.size() > tail) {
    parent.address = scope.address.substr(0, scope.address.size() - tail - 1);
  }
  return parent;
}

ValueView TerraformReferences::BlockOf(const TerraformInstance& instance) const {
  return ScopeOf(instance).block;
}

Resolution TerraformReferences::Resolve(const TerraformInstance& instance, ValueView expression) {
  Resolution result;
  const Scope scope = ScopeOf(instance);
  if (scope.module != nullptr) ResolveExpression(expression, scope, 0, result);
  return result;
}

void TerraformReferences::ResolveExpression(ValueView expression, const Scope& scope, int depth,
                                            Resolution& result) {
  AddLiteral(MemberOf(expression, "constant_value"), result);
  const ValueView references = MemberOf(expression, "references");
  if (!references.is_array()) return;
  const std::vector<std::string> texts = LongestReferences(references);
  // An expression that names its own key most likely picks the neighbour with the same one.
  const bool keyed = std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
    return text.starts_with("each.") || text == "count.index";
  });
  for (const std::string& text : texts) ResolveOne(text, keyed, scope, depth, result);
}

void TerraformReferences::ResolveOne(const std::string& text, bool keyed, const Scope& scope,
                                     int depth, Resolution& result) {
  using Kind = Reference::Kind;
  const Reference reference = ParseReference(text);
  const bool cut = ++steps_ > kMaxSteps || depth > kMaxDepth;
  if (reference.kind == Kind::kFixed) {
    return;
  }
  if (cut || reference.kind == Kind::kOther || reference.kind == Kind::kLocal) {
    result.Add({.pending = {text}, .open = true, .condition = true});
    return;
  }
  if (reference.kind == Kind::kResource || reference.kind == Kind::kData) {
    ResolveInstances(reference, keyed, scope, result);
    return;
  }
  if (reference.kind == Kind::kEachValue) {
    ResolveEachValue(reference, scope, depth, result);
    return;
  }
  const std::string memo_key =
      fmt::format("{}\n{}\n{}", scope.address, text, keyed ? scope.key : std::string());
  const auto [known, fresh] = memo_.try_emplace(memo_key, nullptr);
  if (!fresh) {
    result.Add(known->second ? *known->second
                             : Resolution{.pending = {text}, .open = true, .condition = true});
    return;
  }
  auto resolution = std::make_shared<Resolution>();
  if (reference.kind == Kind::kVariable) {
    ResolveVariable(reference.name, scope, depth, *resolution);
  } else {
    ResolveOutput(reference, keyed, scope, depth, *resolution);
  }
  memo_.insert_or_assign(memo_key, resolution);
  result.Add(*resolution);
}

void TerraformReferences::ResolveEachValue(const Reference& reference, const Scope& scope,
                                           int depth, Resolution& result) {
  // A `for_each` itself refers to nothing of `each`.
  Scope outside = scope;
  outside.block = {};
  Resolution all;
  ResolveExpression(MemberOf(scope.block, "for_each_expression"), outside, depth + 1, all);
  if (!PickByKey(scope.key, reference.attribute, all)) all.condition = true;
  result.Add(all);
}

bool TerraformReferences::PickByKey(std::string_view key, std::string_view attribute,
                                    Resolution& resolution) const {
  if (resolution.targets.empty() || resolution.open || resolution.condition || key.empty()) {
    return false;
  }
  const TerraformInstance& first = document_.instances[resolution.targets[0].instance];
  std::vector<ReferenceTarget> chosen;
  for (const ReferenceTarget& target : resolution.targets) {
    const TerraformInstance& instance = document_.instances[target.instance];
    if (instance.module != first.module || instance.BlockName() != first.BlockName()) return false;
    if (instance.key != key) continue;
    chosen.push_back(target);
    // Of `each.value.id` the resource stands in `for_each`, the attribute here.
    if (chosen.back().attribute.empty()) chosen.back().attribute = attribute;
  }
  if (chosen.size() != 1) return false;
  resolution.targets = std::move(chosen);
  resolution.pending.clear();
  AddPending(resolution);
  return true;
}

void TerraformReferences::ResolveVariable(const std::string& name, const Scope& scope, int depth,
                                          Resolution& result) {
  const ValueView declared = MemberOf(MemberOf(scope.module->body, "variables"), name);
  if (scope.module->parent == nullptr) {
    const ValueView given = MemberOf(MemberOf(document_.variables, name), "value");
    AddLiteral(given.defined() ? given : MemberOf(declared, "default"), result);
    return;
  }
  const ValueView given = MemberOf(MemberOf(scope.module->call, "expressions"), name);
  if (!given.is_object()) {
    AddLiteral(MemberOf(declared, "default"), result);
    return;
  }
  ResolveExpression(given, ParentOf(scope), depth + 1, result);
}

void TerraformReferences::ResolveInstances(const Reference& reference, bool keyed,
                                           const Scope& scope, Resolution& result) const {
  const bool data = reference.kind == Reference::Kind::kData;
  const std::string block =
      fmt::format("{}{}.{}", data ? "data." : "", reference.type, reference.name);
  const auto found = by_block_.find(JoinKey(scope.address, block));
  if (found == by_block_.end()) {
    // Configuration that lacks it contradicts itself: nothing is known of what it names.
    if (!scope.module->blocks.contains(block)) {
      result.Add({.pending = {block}, .open = true, .condition = true});
      return;
    }
    // No instance: its count is 0, or it is a data source whose answer is known and not shown.
    result.open = result.open || data;
    return;
  }
  std::vector<std::size_t> chosen = found->second;
  const std::string_view key = !reference.key.empty() ? std::string_view(reference.key)
                               : keyed                ? std::string_view(scope.key)
                                                      : std::string_view();
  const auto has_key = [&](std::size_t i) { return document_.instances[i].key == key; };
  if (!key.empty() &&
      (!reference.key.empty() || std::any_of(chosen.begin(), chosen.end(), has_key))) {
    std::erase_if(chosen, [&](std::size_t i) { return !has_key(i); });
  }
  Resolution added;
  for (const std::size_t i : chosen) added.targets.push_back({i, reference.attribute});
  AddPending(added);
  result.Add(added);
}

void TerraformReferences::AddPending(Resolution& resolution) const {
  for (const ReferenceTarget& target : resolution.targets) {
    const TerraformInstance& instance = document_.instances[target.instance];
    const ValueView unknown =
        target.attribute.empty() ? instance.unknown : MemberOf(instance.unknown, target.attribute);
    if (!AnyUnknown(unknown)) continue;
    resolution.pending.push_back(target.attribute.empty()
                                     ? instance.address
                                     : fmt::format("{}.{}", instance.address, target.attribute));
  }
}

void TerraformReferences::ResolveOutput(const Reference& reference, bool keyed, const Scope& scope,
                                        int depth, Resolution& result) {
  const auto child = scope.module->children.find(reference.name);
  const std::string prefix = scope.address.empty() ? "" : scope.address + ".";
  if (child == scope.module->children.end() || reference.attribute.empty()) {
    result.Add({.pending = {fmt::format("{}module.{}", prefix, reference.name)},
                .open = true,
                .condition = true});
    return;
  }
  const ValueView output = MemberOf(
      MemberOf(MemberOf(child->second->body, "outputs"), reference.attribute), "expression");
  std::vector<std::string> keys;
  const auto found = module_keys_.find(JoinKey(scope.address, reference.name));
  if (!reference.key.empty()) {
    keys = {reference.key};
  } else if (found == module_keys_.end()) {
    keys = {""};  // nothing of it is in the plan; its outputs may still pass values through
  } else if (keyed && std::find(found->second.begin(), found->second.end(), scope.key) !=
                          found->second.end()) {
    keys = {scope.key};
  } else {
    keys = found->second;
  }
  for (const std::string& key : keys) {
    const Scope inside{
        child->second.get(), fmt::format("{}module.{}{}", prefix, reference.name, key), {}, {}};
    ResolveExpression(output, inside, depth + 1, result);
  }
}

std::string TerraformReferences::ProviderKeyOf(const TerraformInstance& instance) const {
  const std::string key = TextOf(MemberOf(BlockOf(instance), "provider_config_key"));
  return key.empty() ? instance.provider : key;
}

ValueView TerraformReferences::FindProvider(std::string_view provider_key, Scope& scope) const {
  const ValueView providers = MemberOf(document_.configuration, "provider_config");
  ValueView provider = MemberOf(providers, provider_key);
  // `net:aws` is provider `aws` as module `net` sees it.
  const std::size_t colon = provider_key.rfind(':');
  if (colon != std::string_view::npos && !MemberOf(provider, "expressions").is_object()) {
    provider = MemberOf(providers, provider_key.substr(colon + 1));
  }
  scope = {&root_, {}, {}, {}};
  const std::string address = TextOf(MemberOf(provider, "module_address"));
  for (const ModuleStep& step : SplitModuleAddress(address).value_or(std::vector<ModuleStep>())) {
    const auto child = scope.module->children.find(step.name);
    if (child == scope.module->children.end()) return {};
    scope.module = child->second.get();
    scope.address = address;
  }
  return MemberOf(provider, "expressions");
}

std::string TerraformReferences::ProviderRegion(std::string_view provider_key) const {
  Scope scope;
  const ValueView expressions = FindProvider(provider_key, scope);
  return TextOfExpression(MemberOf(expressions, "region"), scope, 0);
}

std::string TerraformReferences::ProviderRole(std::string_view provider_key) const {
  Scope scope;
  const ValueView roles = MemberOf(FindProvider(provider_key, scope), "assume_role");
  if (!roles.is_array() || roles.size() == 0) return {};
  // Of a chain of roles the last one does the work.
  return TextOfExpression(MemberOf(roles.at(roles.size() - 1), "role_arn"), scope, 0);
}

std::string TerraformReferences::ProviderOnlyAccount(std::string_view provider_key) const {
  Scope scope;
  const ValueView allowed = MemberOf(
      MemberOf(FindProvider(provider_key, scope), "allowed_account_ids"), "constant_value");
  return allowed.is_array() && allowed.size() == 1 ? TextOf(allowed.at(0)) : std::string();
}

std::string TerraformReferences::TextOfExpression(ValueView expression, const Scope& scope,
                                                  int depth) const {
  const ValueView constant = MemberOf(expression, "constant_value");
  if (constant.is_string()) return TextOf(constant);
  const ValueView references = MemberOf(expression, "references");
  if (!references.is_array() || depth > kMaxDepth) return {};
  const std::vector<std::string> texts = LongestReferences(references);
  if (texts.size() != 1) return {};
  const Reference reference = ParseReference(texts[0]);
  if (reference.kind != Reference::Kind::kVariable) return {};
  const ValueView declared = MemberOf(MemberOf(scope.module->body, "variables"), reference.name);
  if (scope.module->parent == nullptr) {
    const ValueView given = MemberOf(MemberOf(document_.variables, reference.name), "value");
    return TextOf(given.defined() ? given : MemberOf(declared, "default"));
  }
  const ValueView given = MemberOf(MemberOf(scope.module->call, "expressions"), reference.name);
  if (!given.is_object()) return TextOf(MemberOf(declared, "default"));
  return TextOfExpression(given, ParentOf(scope), depth + 1);
}

}  // namespace assay::adapters
