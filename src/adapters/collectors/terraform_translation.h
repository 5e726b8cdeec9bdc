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

class TerraformTranslation {
 public:
  // `policy_of` may know the policy that an unknown text will hold; undefined if not.
  TerraformTranslation(ValueArena& arena, std::function<ValueView(ValueView)> policy_of)
      : arena_(arena), policy_of_(std::move(policy_of)) {}

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
  ValueView ArnName(ValueView value);

  ValueArena& arena_;
  std::function<ValueView(ValueView)> policy_of_;
};

}  // namespace assay::adapters
