#pragma once

// A JSON schema of drafts 4, 6 or 7, read and checked: what schema_check.h holds documents against.

#include <re2/re2.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/value.h"

namespace assay::builtins {

struct SchemaNode;

/// A keyword that takes a schema or a boolean for what no other keyword describes.
struct SchemaRest {
  bool refused = false;
  const SchemaNode* schema = nullptr;
};

struct SchemaProperty {
  std::string name;
  const SchemaNode* schema = nullptr;
};

struct SchemaPatternProperty {
  std::shared_ptr<const RE2> pattern;
  const SchemaNode* schema = nullptr;
};

/// What the presence of one property asks for: other properties, or a schema for the whole object.
struct SchemaDependency {
  std::string property;
  std::vector<std::string> needed;
  const SchemaNode* schema = nullptr;
};

/// One schema or subschema. A keyword that is absent is empty, null or undefined here.
struct SchemaNode {
  std::optional<bool> pass;               ///< a boolean schema
  const SchemaNode* reference = nullptr;  ///< `$ref`: the rest does not count

  std::vector<std::string> types;  ///< as written
  ValueView constant;
  std::optional<ValueView> choices;  ///< `enum`, an array
  std::string format;

  ValueView multiple_of;
  ValueView minimum;
  ValueView exclusive_minimum;
  ValueView maximum;
  ValueView exclusive_maximum;

  std::optional<std::uint64_t> min_length;
  std::optional<std::uint64_t> max_length;
  std::shared_ptr<const RE2> pattern;

  std::optional<std::uint64_t> min_properties;
  std::optional<std::uint64_t> max_properties;
  std::vector<std::string> required;
  std::vector<SchemaProperty> properties;  ///< in order of names
  std::vector<SchemaPatternProperty> pattern_properties;
  SchemaRest additional_properties;
  const SchemaNode* property_names = nullptr;
  std::vector<SchemaDependency> dependencies;  ///< in order of names

  std::optional<std::uint64_t> min_items;
  std::optional<std::uint64_t> max_items;
  bool unique_items = false;
  const SchemaNode* items = nullptr;             ///< of every item
  std::vector<const SchemaNode*> leading_items;  ///< of the items at these places
  SchemaRest additional_items;
  const SchemaNode* contains = nullptr;

  std::vector<const SchemaNode*> any_of;
  std::vector<const SchemaNode*> one_of;
  std::vector<const SchemaNode*> all_of;
  const SchemaNode* negated = nullptr;
  const SchemaNode* condition = nullptr;
  const SchemaNode* consequence = nullptr;
  const SchemaNode* alternative = nullptr;
};

/// A whole schema; immutable. Nodes stand in one list, so that no nesting is too deep to free.
struct JsonSchema {
  Value document;  ///< the nodes' values live here
  std::deque<SchemaNode> nodes;

  const SchemaNode& root() const { return nodes.front(); }
};

}  // namespace assay::builtins
