#pragma once

// Section 5.3.2: fields of one response name must be mergeable.
//
// A selection set is two things: its own fields by response name (inline fragments included), and
// the fragments it spreads. Every pair of fields of one name is compared once where they meet: both
// in one set, one in a set and one in a fragment, each in a fragment. Pairs of fragments are
// remembered for the whole document, so fragments within fragments cost what their number squared
// does.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evaluator/builtins/graphql/validation.h"

namespace assay::builtins::graphql {

class OverlappingFields {
 public:
  explicit OverlappingFields(Validation& validation)
      : validation_(validation), budget_(validation.budget()) {}

  /// Reports what does not go together in a selection set of this type.
  void Check(const std::vector<Selection>& selections, const TypeDefinition* parent);

 private:
  // Why two fields of one response name do not go together.
  struct Conflict {
    std::string_view response_name;
    std::string reason;  // empty where nobody reads it
    Position position;   // of the second field
  };

  struct FieldList {
    std::string_view response_name;
    std::vector<FieldInPlace> fields;
  };

  struct Selected {
    std::vector<FieldList> lists;  // in the order in which the names occur
    std::map<std::string_view, std::size_t> by_name;
    std::vector<std::string_view> fragments;
  };
  using Conflicts = std::vector<Conflict>;
  using Seen = std::set<std::string_view>;

  Selected SelectedIn(const std::vector<Selection>& selections, const TypeDefinition* parent);
  const Selected* SelectedInFragment(std::string_view name);
  void Collect(const std::vector<Selection>& selections, const TypeDefinition* parent,
               Selected& selected);
  void Within(const Selected& selected, Conflicts& conflicts);
  void Between(const Selected& a, const Selected& b, bool exclusive, Conflicts& conflicts);
  void WithFragment(const Selected& selected, std::string_view fragment, bool exclusive, Seen& seen,
                    Conflicts& conflicts);
  void BetweenFragments(std::string_view a, std::string_view b, bool exclusive,
                        Conflicts& conflicts);
  void BetweenSets(const Selected& a, const Selected& b, bool exclusive, Conflicts& conflicts);
  void Pair(std::string_view name, const FieldInPlace& a, const FieldInPlace& b, bool exclusive,
            Conflicts& conflicts);
  std::string Difference(const FieldInPlace& a, const FieldInPlace& b, bool exclusive);
  void SubSelections(std::string_view name, const FieldInPlace& a, const FieldInPlace& b,
                     bool exclusive, Conflicts& conflicts);
  bool TypesConflict(const TypeReference& a, const TypeReference& b);
  const TypeDefinition* TypeOf(const FieldInPlace& place) const;
  // One conflict decides, where only that is wanted.
  bool Enough(const Conflicts& conflicts) const {
    return validation_.done() || (validation_.silent() && !conflicts.empty());
  }

  Validation& validation_;
  Budget& budget_;
  std::map<std::string_view, Selected> in_fragments_;
  std::set<std::pair<std::pair<std::string_view, std::string_view>, bool>> compared_;
};

}  // namespace assay::builtins::graphql
