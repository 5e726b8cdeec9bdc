#include "resource/field_kinds.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace assay::resource {

namespace {

bool Fits(FieldKind kind, Kind found) {
  switch (kind) {
    case FieldKind::kAny:
      return true;
    case FieldKind::kBoolean:
      return found == Kind::kBoolean;
    case FieldKind::kNumber:
      return found == Kind::kNumber;
    case FieldKind::kString:
      return found == Kind::kString;
    case FieldKind::kArray:
      return found == Kind::kArray;
    case FieldKind::kObject:
    case FieldKind::kMap:
      return found == Kind::kObject;
  }
  return true;
}

std::string_view Described(FieldKind kind) {
  switch (kind) {
    case FieldKind::kBoolean:
      return "a boolean";
    case FieldKind::kNumber:
      return "a number";
    case FieldKind::kString:
      return "a string";
    case FieldKind::kArray:
      return "an array";
    case FieldKind::kAny:
    case FieldKind::kObject:
    case FieldKind::kMap:
      return "an object";
  }
  return "";
}

}  // namespace

FieldKinds::FieldKinds(const ResourceTypes& types) {
  for (const ResourceType& type : types.types()) types_.insert_or_assign(type.name, type.root);
}

Value FieldKinds::Keep(std::string_view type, const Value& document,
                       const std::shared_ptr<SymbolTable>& symbols) const {
  const auto node = types_.find(type);
  if (node == types_.end() || !document.view().is_object()) return document;
  ValueArena arena(symbols);
  arena.Keep(document);
  const ValueView kept = KeepMembers(*node->second, document.view(), nullptr, arena);
  if (kept.bits() == document.view().bits()) return document;
  return std::move(arena).Freeze(kept);
}

std::string FieldKinds::TextOf(const Way& way) {
  std::string text = way.above == nullptr ? std::string() : TextOf(*way.above);
  if (way.key.empty()) return text + fmt::format("[{}]", way.index);
  return fmt::format("{}{}{}", text, text.empty() ? "" : ".", way.key);
}

ValueView FieldKinds::KeepBelow(const FieldNode& node, ValueView value, const Way& way,
                                ValueArena& arena) {
  if (!value.defined() || value.is_unknown() || node.sensitive) return value;
  const bool has_members = !node.members.empty() || node.each_value != nullptr;
  FieldKind kind = node.kind;
  if (kind == FieldKind::kAny && has_members && node.element == nullptr) kind = FieldKind::kObject;
  if (kind == FieldKind::kAny && !has_members && node.element != nullptr) kind = FieldKind::kArray;
  if (value.is_null()) return has_members || node.element != nullptr ? ValueView() : value;
  // Providers write a list of one text as that text.
  const bool one = kind == FieldKind::kArray && node.element != nullptr && !value.is_collection() &&
                   node.element->kind != FieldKind::kAny && Fits(node.element->kind, value.kind());
  if (one) return value;
  if (!Fits(kind, value.kind())) {
    return arena.Unknown(UnknownKind::kError,
                         fmt::format("`{}` is of kind {} and should be {}", TextOf(way),
                                     NameOf(value.kind()), Described(kind)));
  }
  if (value.is_object() && has_members) return KeepMembers(node, value, &way, arena);
  if (value.is_array() && node.element != nullptr) return KeepElements(node, value, way, arena);
  return value;
}

ValueView FieldKinds::KeepMembers(const FieldNode& node, ValueView object, const Way* above,
                                  ValueArena& arena) {
  std::map<std::string_view, ValueView> changed;
  const auto keep = [&](const FieldNode& below, std::string_view key, ValueView value) {
    const ValueView kept = KeepBelow(below, value, {.above = above, .key = key}, arena);
    if (kept.bits() != value.bits()) changed.insert_or_assign(key, kept);
  };
  for (const auto& [key, below] : node.members) keep(*below, key, object.Find(key));
  std::vector<std::string> keys;
  for (std::size_t i = 0; node.each_value != nullptr && i < object.size(); ++i)
    keys.emplace_back(object.key(i).text().view());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!node.members.contains(keys[i])) keep(*node.each_value, keys[i], object.at(i));
  }
  if (changed.empty()) return object;
  std::vector<Member> members;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const auto found = changed.find(object.key(i).text().view());
    const ValueView value = found == changed.end() ? object.at(i) : found->second;
    if (value.defined()) members.push_back({object.key(i), value});
  }
  return arena.Object(members);
}

ValueView FieldKinds::KeepElements(const FieldNode& node, ValueView array, const Way& above,
                                   ValueArena& arena) {
  std::vector<ValueView> items;
  bool different = false;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const ValueView item = array.at(i);
    ValueView kept = KeepBelow(*node.element, item, {.above = &above, .index = i}, arena);
    if (!kept.defined()) kept = item;  // null stays where it keeps the place of what follows
    different = different || kept.bits() != item.bits();
    items.push_back(kept);
  }
  if (!different) return array;
  if (!array.is_open()) return arena.Array(items);
  const ValueView more = array.at(array.size() - 1);
  items.pop_back();
  return arena.Open(arena.Array(items), more.unknown_kind(), more.unknown_text());
}

}  // namespace assay::resource
