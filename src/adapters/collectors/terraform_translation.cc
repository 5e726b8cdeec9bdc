#include "adapters/collectors/terraform_translation.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "adapters/collectors/aws_policy.h"
#include "adapters/collectors/terraform_attributes.h"
#include "adapters/collectors/terraform_document.h"
#include "base/status_text.h"

// Depth is bounded twice: mappings nest as deep as their reader lets them, values as deep as the
// parser does. Unknown attributes make unknown fields; an unknown list makes an unknown array.

namespace assay::adapters {
namespace {

bool IsEmptyText(ValueView value) { return value.is_string() && value.text().view().empty(); }

std::string Lowered(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool IsZero(ValueView value) {
  return value.is_number() && value.int64().has_value() && *value.int64() == 0;
}

}  // namespace

ValueView TerraformTranslation::Translate(const FieldMapping& mapping, ValueView attributes) {
  return Evaluate(mapping, {attributes, nullptr});
}

bool TerraformTranslation::Holds(std::span<const AttributeCondition> conditions,
                                 ValueView attributes, ValueView* unknown) {
  return Check(conditions, {attributes, nullptr}, unknown);
}

ValueView TerraformTranslation::Find(const AttributePath& path, ValueView attributes) {
  return Lookup(path, {attributes, nullptr});
}

ValueView TerraformTranslation::Lookup(const AttributePath& path, const Scope& scope) {
  const Scope* from = &scope;
  for (std::size_t i = 0; i < path.up && from->parent != nullptr; ++i) from = from->parent;
  ValueView value = from->value;
  for (const std::string& step : path.steps) {
    if (value.is_unknown()) return value;
    if (value.is_array()) value = value.size() == 0 ? ValueView() : value.at(0);
    if (value.is_unknown()) return value;
    value = MemberOf(value, step);
  }
  return value;
}

bool TerraformTranslation::Check(const AttributeCondition& condition, const Scope& scope,
                                 ValueView* unknown) {
  const ValueView value = Lookup(condition.attribute, scope);
  if (value.is_unknown()) {
    *unknown = value;
    return false;
  }
  if (condition.values.empty()) {
    return value.defined() && !IsEmptyText(value) && !(value.is_array() && value.size() == 0);
  }
  const std::optional<std::string> text = ScalarText(value);
  return text && std::find(condition.values.begin(), condition.values.end(), *text) !=
                     condition.values.end();
}

bool TerraformTranslation::Check(std::span<const AttributeCondition> conditions, const Scope& scope,
                                 ValueView* unknown) {
  ValueView doubt;
  for (const AttributeCondition& condition : conditions) {
    ValueView here;
    if (Check(condition, scope, &here)) continue;
    if (!here.defined()) {
      *unknown = {};
      return false;
    }
    doubt = here;
  }
  *unknown = doubt;
  return !doubt.defined();
}

ValueView TerraformTranslation::Evaluate(const FieldMapping& mapping, const Scope& scope) {
  // The conditions of an array are asked of each element.
  if (mapping.source != FieldMapping::Source::kEach) {
    ValueView unknown;
    if (!Check(mapping.when, scope, &unknown)) return unknown;
    if (!mapping.unless.empty() && Check(mapping.unless, scope, &unknown)) return {};
    if (unknown.defined()) return unknown;
  }
  ValueView value = EvaluateSource(mapping, scope);
  if (mapping.drop_empty && value.is_array() && value.size() == 0) value = {};
  if (mapping.never_absent && !value.defined()) value = ValueView::EmptyArray();
  if (!value.defined() && !mapping.unset.empty()) {
    return arena_.Unknown(UnknownKind::kNotCollected,
                          fmt::format("not set in Terraform: {}", mapping.unset));
  }
  return value;
}

ValueView TerraformTranslation::EvaluateSource(const FieldMapping& mapping, const Scope& scope) {
  using Source = FieldMapping::Source;
  switch (mapping.source) {
    case Source::kNothing:
      return {};
    case Source::kFrom:
      return From(mapping, scope);
    case Source::kConstant:
      return arena_.Copy(mapping.constant);
    case Source::kFields:
      return Fields(mapping, scope);
    case Source::kEach:
      return Each(mapping, scope);
    case Source::kSetting: {
      const ValueView setting = surroundings_.setting(mapping.setting);
      return setting.is_unknown() || !setting.defined() ? setting
                                                        : From(mapping, {setting, nullptr});
    }
    case Source::kOf: {
      const ValueView key = Lookup(*mapping.of, scope);
      if (!key.defined() || IsEmptyText(key)) return {};
      return surroundings_.field_of(key, mapping);
    }
    case Source::kItems:
    case Source::kConcat:
      return Concat(mapping, scope);
    case Source::kFirstOf:
      for (const FieldMapping& part : mapping.parts) {
        const ValueView value = Evaluate(part, scope);
        if (value.defined()) return value;
      }
      return {};
  }
  return {};
}

ValueView TerraformTranslation::From(const FieldMapping& mapping, const Scope& scope) {
  ValueView value;
  for (const AttributePath& path : mapping.from) {
    value = Lookup(path, scope);
    if (IsEmptyText(value) || value.is_null() || (mapping.drop_zero && IsZero(value))) value = {};
    if (value.defined()) break;
  }
  if (!value.defined()) return {};
  if (mapping.form == FieldMapping::Form::kPolicy) return Policy(value);
  if (value.is_unknown()) return value;
  if (mapping.values.defined()) {
    std::optional<std::string> text = ScalarText(value);
    if (text && mapping.form == FieldMapping::Form::kLower) text = Lowered(*text);
    const ValueView replacement = text ? mapping.values.Find(*text) : ValueView();
    if (replacement.is_null()) return {};
    if (replacement.defined()) return arena_.Copy(replacement);
  }
  if (mapping.form == FieldMapping::Form::kArnName) return ArnName(value);
  if (mapping.form == FieldMapping::Form::kLower && value.is_string()) {
    return arena_.String(Lowered(TextOf(value)));
  }
  if (mapping.form == FieldMapping::Form::kList && !value.is_array()) {
    return arena_.Array(std::span(&value, 1));
  }
  return value;
}

ValueView TerraformTranslation::Fields(const FieldMapping& mapping, const Scope& scope) {
  std::vector<Member> members;
  for (const FieldMapping& field : mapping.fields) {
    const ValueView value = Evaluate(field, scope);
    // Null: what it is taken from does not have it either.
    if (!value.defined() || value.is_null()) continue;
    members.push_back({arena_.String(field.name), value});
  }
  return members.empty() ? ValueView() : arena_.Object(members);
}

ValueView TerraformTranslation::Each(const FieldMapping& mapping, const Scope& scope) {
  if (mapping.each.empty() || !Lookup(mapping.each[0], scope).defined()) return {};
  std::vector<ValueView> items;
  const ValueView unknown = AddEach(mapping, 0, scope, items);
  return unknown.defined() ? unknown : arena_.Array(items);
}

ValueView TerraformTranslation::AddEach(const FieldMapping& mapping, std::size_t level,
                                        const Scope& scope, std::vector<ValueView>& items) {
  if (level == mapping.each.size()) {
    ValueView unknown;
    if (!Check(mapping.when, scope, &unknown)) return unknown;
    if (!mapping.unless.empty() && Check(mapping.unless, scope, &unknown)) return {};
    if (unknown.defined()) return unknown;
    const ValueView item = mapping.fields.empty() ? scope.value : Fields(mapping, scope);
    if (item.defined()) items.push_back(item);
    return {};
  }
  const ValueView list = Lookup(mapping.each[level], scope);
  if (list.is_unknown()) return list;
  if (!list.is_array()) {
    return list.defined() ? AddEach(mapping, level + 1, {list, &scope}, items) : ValueView();
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const ValueView unknown = AddEach(mapping, level + 1, {list.at(i), &scope}, items);
    if (unknown.defined()) return unknown;
  }
  return {};
}

ValueView TerraformTranslation::Concat(const FieldMapping& mapping, const Scope& scope) {
  const bool items = mapping.source == FieldMapping::Source::kItems;
  std::vector<ValueView> all;
  bool any = items;
  for (const FieldMapping& part : mapping.parts) {
    if (part.needs) {
      const ValueView needed = Lookup(*part.needs, scope);
      if (!needed.defined() || IsEmptyText(needed)) continue;
    }
    const ValueView value = Evaluate(part, scope);
    if (!value.defined()) continue;
    any = true;
    if (items) {
      all.push_back(value);
    } else if (value.is_unknown()) {
      return value;
    }
    for (std::size_t i = 0; !items && value.is_array() && i < value.size(); ++i) {
      all.push_back(value.at(i));
    }
  }
  return any ? arena_.Array(all) : ValueView();
}

ValueView TerraformTranslation::Policy(ValueView value) {
  if (value.is_unknown()) {
    const ValueView known = surroundings_.policy_of(value);
    return known.defined() ? known : value;
  }
  if (!value.is_string()) return value;
  const absl::StatusOr<ValueView> policy = ParsePolicy(TextOf(value), arena_);
  if (policy.ok()) return *policy;
  return arena_.Unknown(UnknownKind::kNotCollected,
                        fmt::format("expected an IAM policy: {}", MessageOf(policy.status())));
}

ValueView TerraformTranslation::ArnName(ValueView value) {
  const std::string text = TextOf(value);
  const std::size_t cut = text.find_last_of("/:");
  return cut == std::string::npos ? value : arena_.String(std::string_view(text).substr(cut + 1));
}

ValueView TerraformTranslation::Join(ValueView document, ValueView value) {
  if (document.is_unknown() && value.is_unknown()) return document;
  std::vector<ValueView> items;
  ValueView more;  // unknown: what else may belong to it
  absl::flat_hash_map<std::uint64_t, std::size_t> seen;
  const auto add = [&](ValueView item) {
    if (!item.has_unknown()) {
      // Equal hashes of different items are not worth a second look: both are kept.
      const auto [first, fresh] = seen.try_emplace(HashOf(item), items.size());
      if (!fresh && items[first->second] == item) return;
    }
    items.push_back(item);
  };
  for (const ValueView list : {document, value}) {
    if (list.is_unknown()) {
      more = list;
      continue;
    }
    if (list.defined() && !list.is_array()) add(list);
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
      if (list.is_open() && i + 1 == list.size())
        more = list.at(i);
      else
        add(list.at(i));
    }
  }
  const ValueView joined = arena_.Array(items);
  if (!more.defined()) return joined;
  return arena_.Open(joined, more.unknown_kind(), more.unknown_text());
}

ValueView TerraformTranslation::Merge(ValueView document, std::span<const std::string> path,
                                      ValueView value, bool append) {
  if (path.empty()) {
    return !append || !document.defined() ? value : Join(document, value);
  }
  if (document.is_unknown()) return document;
  std::vector<Member> members;
  ValueView inner;
  for (std::size_t i = 0; document.is_object() && i < document.size(); ++i) {
    if (TextOf(document.key(i)) == path[0]) {
      inner = document.at(i);
    } else {
      members.push_back({document.key(i), document.at(i)});
    }
  }
  members.push_back({arena_.String(path[0]), Merge(inner, path.subspan(1), value, append)});
  return arena_.Object(members);
}

}  // namespace assay::adapters
