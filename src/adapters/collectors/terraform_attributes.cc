#include "adapters/collectors/terraform_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

// `after_unknown` marks everything that Terraform cannot say yet, and that is much that nobody set:
// optional attributes that the provider may fill in are marked as well. Configuration tells them
// apart. What it does not set is absent (the type's default may take its place). What it sets by an
// expression whose references wait for nothing must have come out as null, or the plan would know
// it: absent too. Only the rest is unknown.
//
// Recursion follows the input's nesting, which the parser limits.

namespace assay::adapters {
namespace {

constexpr std::size_t kNamedInText = 3;

// Collects the references of all expressions in a block, nested blocks included.
void GatherReferences(ValueView node, std::vector<ValueView>& expressions) {
  if (IsExpression(node)) {
    expressions.push_back(node);
    return;
  }
  for (std::size_t i = 0; i < node.size(); ++i) GatherReferences(node.at(i), expressions);
}

// Whether a block of configuration may be the one that made `element`: none of its constants
// contradicts it.
bool MayBe(ValueView block, ValueView element) {
  if (!block.is_object() || !element.is_object()) return false;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const std::optional<std::string> constant = ScalarText(MemberOf(block.at(i), "constant_value"));
    const std::optional<std::string> actual = ScalarText(element.Find(block.key(i)));
    if (constant && actual && *constant != *actual) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> ScalarText(ValueView value) {
  if (value.is_string()) return TextOf(value);
  if (value.is_boolean()) return value.boolean() ? "true" : "false";
  if (value.is_number()) return value.number_text();
  return std::nullopt;
}

ValueView TerraformAttributes::Read(const TerraformInstance& instance,
                                    std::span<const std::string> assigned,
                                    std::optional<std::size_t> itself) {
  instance_ = &instance;
  Configuration configuration;
  const ValueView block = references_.BlockOf(instance);
  if (block.is_object()) {
    const ValueView expressions = MemberOf(block, "expressions");
    configuration.kind = Configuration::Kind::kBlock;
    configuration.nodes = {expressions.is_object() ? expressions : ValueView::EmptyObject()};
  }
  const ValueView unknown = instance.has_change ? instance.unknown : ValueView();
  const ValueView attributes = Object(instance.values, unknown, instance.sensitive, configuration);
  std::vector<Member> members;
  for (const std::string& name : assigned) {
    if (attributes.Find(name).defined() || !MemberOf(unknown, name).is_true()) continue;
    if (itself) {
      const Resolution own{.targets = {{*itself, name}},
                           .pending = {fmt::format("{}.{}", instance.address, name)}};
      members.push_back({arena_.String(name), MakeUnknown(&own, false)});
      continue;
    }
    members.push_back(
        {arena_.String(name),
         arena_.Unknown(UnknownKind::kAfterApply, "known after apply; the provider assigns it")});
  }
  AddUnmentioned(block, members);
  if (members.empty()) return attributes;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    members.push_back({attributes.key(i), attributes.at(i)});
  }
  return arena_.Object(members);
}

void TerraformAttributes::AddUnmentioned(ValueView block, std::vector<Member>& members) {
  const ValueView expressions = MemberOf(block, "expressions");
  if (!instance_->has_change || !instance_->unknown.is_object() || !expressions.is_object()) return;
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const std::string name = TextOf(expressions.key(i));
    if (MemberOf(instance_->values, name).defined()) continue;
    if (MemberOf(instance_->unknown, name).defined() || !IsExpression(expressions.at(i))) continue;
    const Resolution resolution = references_.Resolve(*instance_, expressions.at(i));
    if (resolution.pending.empty()) continue;
    members.push_back({arena_.String(name), MakeUnknown(&resolution, false)});
  }
}

const UnknownSource* TerraformAttributes::SourceOf(ValueView unknown) const {
  const auto found = sources_.find(unknown.bits());
  return found == sources_.end() ? nullptr : &found->second;
}

TerraformAttributes::Configuration TerraformAttributes::ConfigurationOfMember(
    const Configuration& of, std::string_view key) {
  using Kind = Configuration::Kind;
  if (of.kind == Kind::kAbsent || of.kind == Kind::kUnavailable) return {of.kind, {}};
  Configuration result{Kind::kAbsent, {}};
  for (const ValueView node : of.nodes) {
    if (of.kind == Kind::kExpression && MemberOf(node, "references").defined()) {
      // The expression makes the whole object; it sets all members or none.
      result.kind = Kind::kExpression;
      result.nodes.push_back(node);
      continue;
    }
    const bool constant = of.kind == Kind::kExpression || of.kind == Kind::kConstant;
    const ValueView member =
        MemberOf(of.kind == Kind::kExpression ? MemberOf(node, "constant_value") : node, key);
    if (!member.defined() || member.is_null()) continue;
    if (constant) {
      result.kind = Kind::kConstant;
      result.nodes.push_back(member);
    } else if (IsExpression(member)) {
      result.kind = Kind::kExpression;
      result.nodes.push_back(member);
    } else if (member.is_array()) {
      result.kind = Kind::kBlocks;
      for (std::size_t i = 0; i < member.size(); ++i) result.nodes.push_back(member.at(i));
    } else {
      result.kind = Kind::kBlock;
      result.nodes.push_back(member);
    }
  }
  return result;
}

TerraformAttributes::Configuration TerraformAttributes::ConfigurationOfElement(
    const Configuration& of, ValueView element, std::size_t count) {
  using Kind = Configuration::Kind;
  Configuration result{of.kind, {}};
  switch (of.kind) {
    case Kind::kAbsent:
    case Kind::kUnavailable:
      // There is an element and nothing that makes it: a dynamic block, which is not in the JSON.
      result.kind = Kind::kUnavailable;
      break;
    case Kind::kExpression:
      for (const ValueView node : of.nodes) {
        const ValueView constant = MemberOf(node, "constant_value");
        if (!constant.is_array()) return {Kind::kExpression, of.nodes};
        for (std::size_t i = 0; i < constant.size(); ++i) result.nodes.push_back(constant.at(i));
      }
      result.kind = Kind::kConstant;
      break;
    case Kind::kConstant:
      for (const ValueView node : of.nodes) {
        for (std::size_t i = 0; node.is_array() && i < node.size(); ++i) {
          result.nodes.push_back(node.at(i));
        }
      }
      break;
    case Kind::kBlock:
    case Kind::kBlocks:
      // Sets are in another order than their blocks, so blocks are found by what they say.
      result.kind = Kind::kBlock;
      if (of.nodes.size() == 1 && count == 1) {
        result.nodes = of.nodes;
        break;
      }
      for (const ValueView node : of.nodes) {
        if (MayBe(node, element)) result.nodes.push_back(node);
      }
      if (result.nodes.empty()) result.kind = Kind::kUnavailable;
      break;
  }
  return result;
}

ValueView TerraformAttributes::Attribute(ValueView after, ValueView unknown, ValueView sensitive,
                                         const Configuration& configuration) {
  if (unknown.is_true()) return NotKnown(configuration);
  if (unknown.is_object() && (after.is_object() || after.is_null() || !after.defined())) {
    return Object(after, unknown, sensitive, configuration);
  }
  if (unknown.is_array() && (after.is_array() || after.is_null() || !after.defined())) {
    return Array(after, unknown, sensitive, configuration);
  }
  return Known(after, sensitive);
}

ValueView TerraformAttributes::Object(ValueView after, ValueView unknown, ValueView sensitive,
                                      const Configuration& configuration) {
  std::vector<Member> members;
  const auto add = [&](ValueView key, ValueView value, ValueView marked) {
    const ValueView inner = sensitive.is_true()     ? sensitive
                            : sensitive.is_object() ? sensitive.Find(key)
                                                    : ValueView();
    // Only what is not known needs to look into configuration.
    const ValueView member =
        AnyUnknown(marked)
            ? Attribute(value, marked, inner, ConfigurationOfMember(configuration, TextOf(key)))
            : Known(value, inner);
    if (member.defined()) members.push_back({arena_.Copy(key), member});
  };
  const ValueView marks = unknown.is_object() ? unknown : ValueView::EmptyObject();
  for (std::size_t i = 0; after.is_object() && i < after.size(); ++i) {
    add(after.key(i), after.at(i), marks.Find(after.key(i)));
  }
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const ValueView key = marks.key(i);
    if (after.is_object() && after.Find(key).defined()) continue;
    if (AnyUnknown(marks.at(i))) add(key, ValueView(), marks.at(i));
  }
  return arena_.Object(members);
}

ValueView TerraformAttributes::Array(ValueView after, ValueView unknown, ValueView sensitive,
                                     const Configuration& configuration) {
  const std::size_t known = after.is_array() ? after.size() : 0;
  const std::size_t count = std::max(known, unknown.size());
  std::vector<ValueView> items;
  for (std::size_t i = 0; i < count; ++i) {
    const ValueView value = i < known ? after.at(i) : ValueView();
    const ValueView marked = i < unknown.size() ? unknown.at(i) : ValueView();
    const ValueView inner = sensitive.is_true()                            ? sensitive
                            : sensitive.is_array() && i < sensitive.size() ? sensitive.at(i)
                                                                           : ValueView();
    ValueView item =
        AnyUnknown(marked)
            ? Attribute(value, marked, inner, ConfigurationOfElement(configuration, value, count))
            : Known(value, inner);
    // The element is there, whatever it will be.
    if (!item.defined() && marked.is_true()) item = MakeUnknown(nullptr, false);
    if (item.defined()) items.push_back(item);
  }
  return arena_.Array(items);
}

ValueView TerraformAttributes::Known(ValueView after, ValueView sensitive) {
  if (!after.defined() || after.is_null()) return {};
  if (after.is_object()) return Object(after, {}, sensitive, {});
  if (after.is_array()) return Array(after, ValueView::EmptyArray(), sensitive, {});
  if (sensitive.is_true() && (after.is_string() || after.is_number())) {
    const ValueView aside =
        arena_.Unknown(UnknownKind::kNotCollected, "Terraform marks it as sensitive");
    sources_[aside.bits()].sensitive = after;
    return aside;
  }
  return arena_.Copy(after);
}

ValueView TerraformAttributes::NotKnown(const Configuration& configuration) {
  using Kind = Configuration::Kind;
  if (configuration.kind == Kind::kAbsent) return {};
  if (configuration.kind == Kind::kUnavailable || configuration.kind == Kind::kConstant) {
    return MakeUnknown(nullptr, false);
  }
  std::vector<ValueView> expressions;
  for (const ValueView node : configuration.nodes) GatherReferences(node, expressions);
  Resolution waits_for;
  bool waits = false;
  bool constant = false;
  for (const ValueView expression : expressions) {
    const ValueView literal = MemberOf(expression, "constant_value");
    constant = constant || (literal.defined() && !literal.is_null());
    // Neither constant nor reference: a function that answers at apply, `timestamp()` or `uuid()`.
    constant = constant || expression.size() == 0;
    const Resolution resolution = references_.Resolve(*instance_, expression);
    waits = waits || !resolution.pending.empty();
    waits_for.Add(resolution);
  }
  // A block is set whatever its expressions come to; an attribute may have come to null.
  const bool block = configuration.kind != Kind::kExpression;
  if (!waits && !constant && !block) return {};
  const bool ambiguous = !block && configuration.nodes.size() > 1;
  return MakeUnknown(waits ? &waits_for : nullptr, ambiguous);
}

ValueView TerraformAttributes::MakeUnknown(const Resolution* waits_for, bool ambiguous) {
  std::string text = "known after apply";
  if (waits_for != nullptr) {
    const std::size_t named = std::min(waits_for->pending.size(), kNamedInText);
    for (std::size_t i = 0; i < named; ++i) {
      text += fmt::format("{} `{}`", i == 0 ? "; depends on" : ",", waits_for->pending[i]);
    }
    if (named < waits_for->pending.size()) {
      text += fmt::format(" and {} more", waits_for->pending.size() - named);
    }
  }
  const ValueView unknown = arena_.Unknown(UnknownKind::kAfterApply, text);
  if (waits_for != nullptr) {
    UnknownSource& source = sources_[unknown.bits()];
    if (source.waits_for) {
      source.waits_for->Add(*waits_for);  // the arena made equal ones one
    } else {
      source.waits_for = *waits_for;
    }
    source.ambiguous = source.ambiguous || ambiguous;
  }
  return unknown;
}

}  // namespace assay::adapters
