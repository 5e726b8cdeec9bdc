#pragma once

// The `terraform` section of resource definitions, compiled: which Terraform types make a resource
// type, which ones are parts that Terraform splits off it, and how attributes become fields.
// docs/terraform.md describes the notation.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/diagnostic.h"
#include "assay/resource.h"
#include "assay/value.h"
#include "base/string_map.h"

namespace assay::adapters {

// `versioning.enabled`, `^name` (of what surrounds the element), `.` (the element itself).
struct AttributePath {
  std::size_t up = 0;
  std::vector<std::string> steps;
};

// `type: ingress`: the attribute has one of these values. No values: it is there at all.
struct AttributeCondition {
  AttributePath attribute;
  std::vector<std::string> values;
};

// How one field comes about.
struct FieldMapping {
  enum class Source : std::uint8_t {
    kNothing,   // `unset` alone
    kFrom,      // the first of `from` that is there
    kConstant,  // `value`
    kFields,    // an object of `fields`
    kEach,      // an array: for every element of `each`, `fields` or the element itself
    kItems,     // an array of those of `parts` that apply
    kConcat,    // the arrays of `parts`, joined
    kFirstOf,   // the first of `parts` that is there
    kSetting,   // `from` of the `setting` that holds where the resource is
    kOf         // `field` of the resource that `of` names
  };
  enum class Form : std::uint8_t { kAsIs, kPolicy, kList, kArnName, kLower };

  std::string name;  // the member it becomes, where it is one of `fields`
  Source source = Source::kNothing;
  Form form = Form::kAsIs;
  bool drop_zero = false;     // `zero: drop`: 0 means not set
  bool drop_empty = false;    // `none: drop`: no elements mean not set
  bool never_absent = false;  // `none: empty`: not set means no elements
  std::vector<AttributePath> from;
  std::vector<AttributePath> each;
  std::vector<FieldMapping> fields;
  std::vector<FieldMapping> parts;
  std::vector<AttributeCondition> when;
  std::vector<AttributeCondition> unless;
  std::optional<AttributePath> needs;
  std::string setting;  // a Terraform type, of which an account and region have one
  std::optional<AttributePath> of;
  std::string of_type;  // ours
  std::string of_field;
  ValueView constant;
  ValueView values;   // a table from the attribute's text to the field's value; null: not set
  std::string unset;  // what it is then, in words: unknown when nothing sets it
};

// A Terraform type that makes resources.
struct ResourceMapping {
  std::string type;  // ours
  bool global = false;
  std::vector<std::string> ids;   // attributes, or templates with {attribute}
  std::vector<std::string> keys;  // attributes by which others name it
  std::vector<AttributePath> name;
  std::string account;                // the attribute that holds the account's id
  std::vector<std::string> assigned;  // attributes that the provider fills in when nobody does
  FieldMapping document;
};

// A Terraform type that adds to resources of another one.
struct PartMapping {
  std::string type;    // ours, the owner's
  bool place = false;  // it is a part of the account that it is in
  std::vector<AttributePath> owner;
  std::vector<std::string> owner_keys;  // what `owner` holds; empty: one of the owner's own keys
  std::vector<AttributeCondition> when;
  std::vector<std::string> into;
  std::vector<std::string> assigned;
  bool append = false;
  FieldMapping gives;
};

class TerraformMapping {
 public:
  // Adds to `diagnostics` all that is wrong with the definitions' `terraform` sections. What is
  // returned keeps `types`.
  static TerraformMapping Make(const ResourceTypes& types, std::vector<Diagnostic>& diagnostics);

  // Null if no definition has it.
  const ResourceMapping* FindResource(std::string_view terraform_type) const;
  // In order of our type; empty if no definition has it.
  const std::vector<PartMapping>& FindParts(std::string_view terraform_type) const;

 private:
  ResourceTypes types_;
  StringMap<ResourceMapping> resources_;
  StringMap<std::vector<PartMapping>> parts_;
};

}  // namespace assay::adapters
