#include "evaluator/builtins/schema_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "evaluator/builtins/go_url.h"

namespace assay::builtins {
namespace {

constexpr std::string_view kValidSchema = "Valid Schema";
constexpr std::string_view kArrayOfSchemas = "Array Of Schemas";
constexpr std::array<std::string_view, 7> kTypeNames = {"array", "boolean", "integer", "number",
                                                        "null",  "object",  "string"};

bool IsSchema(ValueView value) { return value.is_object() || value.is_boolean(); }

}  // namespace

bool SchemaReader::Fail(std::string message) {
  if (error_.empty()) error_ = std::move(message);
  return false;
}

bool SchemaReader::InvalidType(std::string_view expected, std::string_view keyword) {
  return Fail(fmt::format("Invalid type. Expected: {}, given: {}", expected, keyword));
}

std::shared_ptr<const JsonSchema> SchemaReader::Read(Value document) {
  schema_ = std::make_shared<JsonSchema>();
  schema_->document = std::move(document);
  const ValueView root = schema_->document;
  if (!FindDraft(root) || !index_.Build(call_, root, error_)) return nullptr;
  SchemaNode& node = schema_->nodes.emplace_back();
  if (!ReadNode(node, root, "") || !ReadPending()) return nullptr;
  return schema_;
}

bool SchemaReader::FindDraft(ValueView document) {
  if (document.is_boolean()) return true;
  if (!document.is_object()) return Fail("schema is invalid");
  const ValueView name = document.Find("$schema");
  if (!name.defined()) return true;
  if (!name.is_string()) return Fail("$schema must be of type string");
  const StringText text = name.text();
  std::string_view uri = text;
  if (uri.ends_with('#')) uri.remove_suffix(1);
  if (uri == "http://json-schema.org/draft-04/schema") draft_ = Draft::k4;
  if (uri == "http://json-schema.org/draft-06/schema") draft_ = Draft::k6;
  if (uri == "http://json-schema.org/draft-07/schema") draft_ = Draft::k7;
  return true;
}

bool SchemaReader::ReadPending() {
  while (!pending_.empty()) {
    const Pending next = std::move(pending_.back());
    pending_.pop_back();
    if (!ReadNode(*next.node, next.place.schema, next.place.base)) return false;
  }
  return true;
}

bool SchemaReader::ReadNode(SchemaNode& node, ValueView text, const std::string& base) {
  if (!call_.Spend(text.size() + 1)) return false;
  if (text.is_boolean() && draft_ != Draft::k4) {
    node.pass = text.boolean();
    return true;
  }
  if (!text.is_object()) {
    return Fail(fmt::format("Expected: {}, given: Invalid JSON", kValidSchema));
  }
  const std::string scope = ScopeOf(text, base);
  if (!ReadTexts(text) || !ReadDefinitions(text, scope)) return false;
  if (text.Find("$ref").defined()) return ReadReference(node, text, scope);
  return ReadTypes(node, text) && ReadProperties(node, text, scope) &&
         TakeRest(text, "additionalProperties", scope, node.additional_properties) &&
         ReadPatternProperties(node, text, scope) && ReadPropertyNames(node, text, scope) &&
         ReadDependencies(node, text, scope) && ReadItems(node, text, scope) &&
         TakeRest(text, "additionalItems", scope, node.additional_items) &&
         ReadNumbers(node, text) && ReadSizes(node, text) && ReadPattern(node, text) &&
         ReadRequired(node, text) && ReadChoices(node, text) &&
         ReadCombinations(node, text, scope) && ReadConditions(node, text, scope);
}

bool SchemaReader::ReadReference(SchemaNode& node, ValueView text, const std::string& base) {
  ValueView written;
  if (!TakeString(text, "$ref", written)) return false;
  const StringText reference = written.text();
  Url url;
  std::string wrong;
  if (!ParseUrl(reference, url, wrong)) return Fail(std::move(wrong));
  const std::string absolute = ResolveUri(base, reference);
  SchemaNode*& target = references_[absolute];
  if (target == nullptr) {
    SchemaPlace place;
    if (!index_.Find(absolute, place, wrong)) return Fail(std::move(wrong));
    if (!IsSchema(place.schema)) {
      return Fail(fmt::format("{} must be of type object", kValidSchema));
    }
    target = &schema_->nodes.emplace_back();
    pending_.push_back({target, std::move(place)});
  }
  node.reference = target;
  return true;
}

bool SchemaReader::ReadTexts(ValueView text) {
  std::string_view id = draft_ == Draft::k4 ? "id" : "$id";
  if (draft_ == Draft::kAny && text.Find("id").defined()) id = "id";
  ValueView written;
  if (!TakeString(text, id, written)) return false;
  if (written.defined()) {
    const StringText uri = written.text();
    Url url;
    std::string wrong;
    if (!ParseUrl(uri, url, wrong)) return Fail(std::move(wrong));
  }
  return TakeString(text, "title", written) && TakeString(text, "description", written);
}

bool SchemaReader::ReadTypes(SchemaNode& node, ValueView text) {
  const ValueView types = text.Find("type");
  if (!types.defined()) return true;
  if (!types.is_array()) return AddType(node, types);
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (!AddType(node, types.at(i))) return false;
  }
  return true;
}

bool SchemaReader::AddType(SchemaNode& node, ValueView name) {
  if (!name.is_string()) return InvalidType("type", "string/Array Of Strings");
  const StringText text = name.text();
  if (std::find(kTypeNames.begin(), kTypeNames.end(), text.view()) == kTypeNames.end()) {
    return Fail(
        fmt::format("has a primitive type that is NOT VALID -- given: /{}/ Expected valid values "
                    "are:[{}]",
                    text.view(), fmt::join(kTypeNames, " ")));
  }
  if (std::find(node.types.begin(), node.types.end(), text.view()) != node.types.end()) {
    return Fail(fmt::format("{} type is duplicated", text.view()));
  }
  node.types.emplace_back(text.view());
  return true;
}

bool SchemaReader::ReadDefinitions(ValueView text, const std::string& base) {
  const ValueView definitions = text.Find("definitions");
  if (!definitions.defined()) return true;
  if (!definitions.is_object()) return InvalidType(kArrayOfSchemas, "definitions");
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    const SchemaNode* unused = nullptr;
    if (!IsSchema(definitions.at(i))) return InvalidType(kArrayOfSchemas, "definitions");
    if (!TakeSchema(definitions.at(i), base, unused)) return false;
  }
  return true;
}

bool SchemaReader::ReadProperties(SchemaNode& node, ValueView text, const std::string& base) {
  const ValueView properties = text.Find("properties");
  if (!properties.defined()) return true;
  if (!properties.is_object()) return Fail("Properties must be of type object");
  for (std::size_t i = 0; i < properties.size(); ++i) {
    SchemaProperty property = {std::string(properties.key(i).text().view())};
    if (!TakeSchema(properties.at(i), base, property.schema)) return false;
    node.properties.push_back(std::move(property));
  }
  return true;
}

bool SchemaReader::ReadPatternProperties(SchemaNode& node, ValueView text,
                                         const std::string& base) {
  const ValueView properties = text.Find("patternProperties");
  if (!properties.defined()) return true;
  if (!properties.is_object()) return InvalidType(kValidSchema, "patternProperties");
  for (std::size_t i = 0; i < properties.size(); ++i) {
    SchemaPatternProperty property = {Compile(properties.key(i))};
    if (!property.pattern) {
      return Fail(fmt::format("Invalid regex pattern '{}'", properties.key(i).text().view()));
    }
    if (!TakeSchema(properties.at(i), base, property.schema)) return false;
    node.pattern_properties.push_back(std::move(property));
  }
  return true;
}

bool SchemaReader::ReadPropertyNames(SchemaNode& node, ValueView text, const std::string& base) {
  const ValueView names = text.Find("propertyNames");
  if (!names.defined() || draft_ == Draft::k4) return true;
  // The keyword that OPA names here is another one.
  if (!IsSchema(names)) return InvalidType(kValidSchema, "patternProperties");
  return TakeSchema(names, base, node.property_names);
}

bool SchemaReader::ReadDependencies(SchemaNode& node, ValueView text, const std::string& base) {
  constexpr std::string_view kWrong = "Dependency must be of type Schema Or Array Of Strings";
  const ValueView dependencies = text.Find("dependencies");
  if (!dependencies.defined()) return true;
  if (!dependencies.is_object()) return Fail("dependencies must be of type object");
  for (std::size_t i = 0; i < dependencies.size(); ++i) {
    const ValueView wanted = dependencies.at(i);
    SchemaDependency dependency = {std::string(dependencies.key(i).text().view()), {}};
    if (IsSchema(wanted)) {
      if (!TakeSchema(wanted, base, dependency.schema)) return false;
    } else if (!wanted.is_array()) {
      return Fail(std::string(kWrong));
    }
    for (std::size_t j = 0; wanted.is_array() && j < wanted.size(); ++j) {
      if (!wanted.at(j).is_string()) return Fail(std::string(kWrong));
      dependency.needed.emplace_back(wanted.at(j).text().view());
    }
    node.dependencies.push_back(std::move(dependency));
  }
  return true;
}

bool SchemaReader::ReadItems(SchemaNode& node, ValueView text, const std::string& base) {
  const ValueView contained = text.Find("contains");
  if (contained.defined() && draft_ != Draft::k4 && !TakeSchema(contained, base, node.contains)) {
    return false;
  }
  const ValueView items = text.Find("items");
  if (!items.defined()) return true;
  if (IsSchema(items)) return TakeSchema(items, base, node.items);
  const std::string expected = fmt::format("{}/{}", kValidSchema, kArrayOfSchemas);
  if (!items.is_array()) return InvalidType(expected, "items");
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!IsSchema(items.at(i))) return InvalidType(expected, "items");
    if (!TakeSchema(items.at(i), base, node.leading_items.emplace_back())) return false;
  }
  return true;
}

bool SchemaReader::ReadCombinations(SchemaNode& node, ValueView text, const std::string& base) {
  if (!TakeSchemas(text, "oneOf", base, node.one_of)) return false;
  if (!TakeSchemas(text, "anyOf", base, node.any_of)) return false;
  return TakeSchemas(text, "allOf", base, node.all_of);
}

bool SchemaReader::ReadConditions(SchemaNode& node, ValueView text, const std::string& base) {
  const std::array<std::pair<std::string_view, const SchemaNode**>, 4> keywords = {
      {{"not", &node.negated},
       {"if", &node.condition},
       {"then", &node.consequence},
       {"else", &node.alternative}}};
  const bool conditions = draft_ == Draft::k7 || draft_ == Draft::kAny;
  for (const auto& [keyword, target] : keywords) {
    const ValueView child = text.Find(keyword);
    if (!child.defined() || (!conditions && keyword != "not")) continue;
    if (!IsSchema(child)) return Fail(fmt::format("{} must be of an object", keyword));
    if (!TakeSchema(child, base, *target)) return false;
  }
  return true;
}

bool SchemaReader::TakeSchema(ValueView child, const std::string& base, const SchemaNode*& node) {
  SchemaNode& made = schema_->nodes.emplace_back();
  node = &made;
  return ReadNode(made, child, base);
}

bool SchemaReader::TakeSchemas(ValueView text, std::string_view keyword, const std::string& base,
                               std::vector<const SchemaNode*>& nodes) {
  ValueView children;
  if (!TakeArray(text, keyword, children)) return false;
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (!TakeSchema(children.at(i), base, nodes.emplace_back())) return false;
  }
  return true;
}

bool SchemaReader::TakeRest(ValueView text, std::string_view keyword, const std::string& base,
                            SchemaRest& rest) {
  const ValueView child = text.Find(keyword);
  if (!child.defined()) return true;
  if (child.is_object()) return TakeSchema(child, base, rest.schema);
  rest.refused = child.is_false();
  return child.is_boolean() || InvalidType(fmt::format("boolean/{}", kValidSchema), keyword);
}

}  // namespace assay::builtins
