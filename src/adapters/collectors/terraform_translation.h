#pragma once

// Terraform's attributes into a type's own fields, as a mapping says.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/collectors/terraform_mapping.h"
#include "assay/value.h"

namespace assay::adapters {

// What stands outside the attributes of one instance.
struct TranslationSurroundings {
  // The policy that an unknown text will hold; undefined if nobody knows.
  std::function<ValueView(ValueView)> policy_of;
  // The attributes of the setting of a Terraform type that holds where the instance is; undefined
  // if there is none, unknown if it cannot be told.
  std::function<ValueView(std::string_view terraform_type)> setting;
  // The field of the resource of `type` that `key` names; null if it is there and has none,
  // undefined if it is not there.
  std::function<ValueView(ValueView key, const FieldMapping& mapping)> field_of;
};

class TerraformTranslation {
 public:
  TerraformTranslation(ValueArena& arena, TranslationSurroundings surroundings)
      : arena_(arena), surroundings_(std::move(surroundings)) {}

  // Undefined where nothing is set. `attributes` is what TerraformAttributes::Read returns.
  ValueView Translate(const FieldMapping& mapping, ValueView attributes);
  // Whether all hold; an unknown that decides it otherwise goes to `*unknown`.
  bool Holds(std::span<const AttributeCondition> conditions, ValueView attributes,
             ValueView* unknown);
  // `document` with `value` at `path`; arrays are joined where `append`. An unknown stays one.
  ValueView Merge(ValueView document, std::span<const std::string> path, ValueView value,
                  bool append);
  // The value at a path, stepping into the only block of a list; undefined if there is none.
  static ValueView Find(const AttributePath& path, ValueView attributes);

 private:
  struct Scope {
    ValueView value;
    const Scope* parent = nullptr;
  };
  static ValueView Lookup(const AttributePath& path, const Scope& scope);
  static bool Check(std::span<const AttributeCondition> conditions, const Scope& scope,
                    ValueView* unknown);
  static bool Check(const AttributeCondition& condition, const Scope& scope, ValueView* unknown);

  ValueView Evaluate(const FieldMapping& mapping, const Scope& scope);
  ValueView EvaluateSource(const FieldMapping& mapping, const Scope& scope);
  ValueView From(const FieldMapping& mapping, const Scope& scope);
  ValueView Fields(const FieldMapping& mapping, const Scope& scope);
  ValueView Each(const FieldMapping& mapping, const Scope& scope);
  // Undefined, or the unknown that stands for the whole array.
  ValueView AddEach(const FieldMapping& mapping, std::size_t level, const Scope& scope,
                    std::vector<ValueView>& items);
  ValueView Concat(const FieldMapping& mapping, const Scope& scope);
  ValueView Policy(ValueView value);
  // Both lists as one array; where more may belong to one of them, to it as well.
  ValueView Join(ValueView document, ValueView value);
  ValueView ArnName(ValueView value);

  ValueArena& arena_;
  TranslationSurroundings surroundings_;
};

}  // namespace assay::adapters
