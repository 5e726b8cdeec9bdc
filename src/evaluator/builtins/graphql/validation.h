#pragma once

// Whether a query document fits a schema: section 5 of the specification, as OPA's library reads
// it.
//
// Validate() (validation.cc) walks the document once and shows every part to the rules for it, the
// rules in order of their names, parts after what they hold: that is OPA's order of faults. A
// fragment is seen once for each operation that reaches it and once for itself.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evaluator/builtins/graphql/budget.h"
#include "evaluator/builtins/graphql/document.h"
#include "evaluator/builtins/graphql/fault.h"
#include "evaluator/builtins/graphql/schema.h"

namespace assay::builtins::graphql {

class OverlappingFields;

enum class Wanted : std::uint8_t {
  kWhether,  ///< the first fault is enough, and nobody reads its message
  kFaults,
};

/// Empty if the document fits, or if the budget is over.
std::vector<Fault> Validate(const Schema& schema, const QueryDocument& document, Wanted wanted,
                            Budget& budget);

/// What all rules see and add to.
class Validation {
 public:
  Validation(const Schema& schema, const QueryDocument& document, Wanted wanted, Budget& budget);
  Validation(const Validation&) = delete;
  Validation& operator=(const Validation&) = delete;
  ~Validation();

  const Schema& schema() const { return schema_; }
  const QueryDocument& document() const { return document_; }
  Budget& budget() { return budget_; }
  const Fragment* FindFragment(std::string_view name) const;
  /// What `__typename` is, everywhere.
  const FieldDefinition& typename_field() const { return typename_field_; }

  OverlappingFields& overlapping_fields() { return *overlapping_fields_; }

  /// `words()` makes the message, if anybody will read it.
  template <typename Words>
  void Report(Position position, Words words) {
    if (done()) return;
    Add({wanted_ == Wanted::kFaults ? words() : std::string("fault"), position});
  }
  /// Nothing more needs to be looked at.
  bool done() const { return budget_.over() || (wanted_ == Wanted::kWhether && !faults_.empty()); }
  bool silent() const { return wanted_ == Wanted::kWhether; }
  std::vector<Fault> TakeFaults();

  // What the walk and the rules remember from part to part.
  const Operation* operation = nullptr;
  std::set<const VariableDefinition*> used_variables;
  std::set<std::string_view> used_fragments;
  /// What the fragments after the first one spread does not count as used, for OPA.
  bool first_fragment_seen = false;
  std::set<std::string_view> operation_names;
  std::set<std::string_view> fragment_names;
  std::set<std::string_view> fragments_searched_for_cycles;
  std::set<std::pair<std::string_view, std::pair<std::uint32_t, std::int64_t>>> misplaced;

 private:
  void Add(Fault fault);

  const Schema& schema_;
  const QueryDocument& document_;
  const Wanted wanted_;
  Budget& budget_;
  FieldDefinition typename_field_;
  std::map<std::string_view, const Fragment*> fragments_;
  std::unique_ptr<OverlappingFields> overlapping_fields_;
  std::vector<Fault> faults_;
  std::uint64_t message_bytes_ = 0;
};

/// A field with what the schema knows of it.
struct FieldInPlace {
  const Selection& field;
  const TypeDefinition* parent;       ///< null: not known
  const FieldDefinition* definition;  ///< null: not known
};

/// A value with what is expected where it stands.
struct LiteralInPlace {
  const Literal& literal;
  const TypeReference* expected;       ///< null: not known
  const TypeDefinition* definition;    ///< of the expected type's innermost name; null: not known
  bool has_default;                    ///< the argument or field has one
  const VariableDefinition* variable;  ///< of a variable that the operation defines
};

}  // namespace assay::builtins::graphql
