#include "evaluator/builtins/graphql/overlapping_fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace assay::builtins::graphql {
namespace {

// Lists and objects go for the same whatever they hold: so far OPA looks, no further.
bool SameArguments(const std::vector<NamedLiteral>& a, const std::vector<NamedLiteral>& b,
                   Budget& budget) {
  if (a.size() != b.size()) return false;
  return std::all_of(a.begin(), a.end(), [&](const NamedLiteral& x) {
    return std::any_of(b.begin(), b.end(), [&](const NamedLiteral& y) {
      return budget.Spend(1) && x.name == y.name && x.value.kind == y.value.kind &&
             x.value.raw == y.value.raw;
    });
  });
}

}  // namespace

void OverlappingFields::Check(const std::vector<Selection>& selections,
                              const TypeDefinition* parent) {
  if (selections.empty() || validation_.done()) return;
  Conflicts conflicts;
  Within(SelectedIn(selections, parent), conflicts);
  for (const Conflict& conflict : conflicts) {
    validation_.Report(conflict.position, [&] {
      return fmt::format(
          "Fields \"{}\" conflict because {}. Use different aliases on the fields "
          "to fetch both if this was intentional.",
          conflict.response_name, conflict.reason);
    });
  }
}

OverlappingFields::Selected OverlappingFields::SelectedIn(const std::vector<Selection>& selections,
                                                          const TypeDefinition* parent) {
  Selected selected;
  Collect(selections, parent, selected);
  return selected;
}

const TypeDefinition* OverlappingFields::TypeOf(const FieldInPlace& place) const {
  return place.definition == nullptr
             ? nullptr
             : validation_.schema().FindType(InnermostName(place.definition->type));
}

void OverlappingFields::Collect(const std::vector<Selection>& selections,
                                const TypeDefinition* parent, Selected& selected) {
  const Nested nested(budget_);
  for (const Selection& selection : selections) {
    if (!budget_.Spend(1)) return;
    if (selection.kind == SelectionKind::kInlineFragment) {
      const TypeDefinition* type = selection.type_condition.empty()
                                       ? parent
                                       : validation_.schema().FindType(selection.type_condition);
      Collect(selection.selections, type, selected);
    } else if (selection.kind == SelectionKind::kSpread) {
      selected.fragments.push_back(selection.name);
    } else {
      const FieldDefinition* definition = nullptr;
      if (selection.name == "__typename") {
        definition = &validation_.typename_field();
      } else if (parent != nullptr) {
        definition = FindField(parent->fields, selection.name, budget_);
      }
      const std::string_view name = selection.alias.empty() ? selection.name : selection.alias;
      const auto [place, added] = selected.by_name.try_emplace(name, selected.lists.size());
      if (added) selected.lists.push_back({name, {}});
      selected.lists[place->second].fields.push_back({selection, parent, definition});
    }
  }
}

const OverlappingFields::Selected* OverlappingFields::SelectedInFragment(std::string_view name) {
  const auto found = in_fragments_.find(name);
  if (found != in_fragments_.end()) return &found->second;
  const Fragment* fragment = validation_.FindFragment(name);
  if (fragment == nullptr) return nullptr;
  const TypeDefinition* type = validation_.schema().FindType(fragment->type_condition);
  return &in_fragments_.emplace(name, SelectedIn(fragment->selections, type)).first->second;
}

void OverlappingFields::Within(const Selected& selected, Conflicts& conflicts) {
  for (const FieldList& list : selected.lists) {
    for (std::size_t i = 0; i < list.fields.size(); ++i) {
      for (std::size_t j = i + 1; j < list.fields.size() && !Enough(conflicts); ++j) {
        Pair(list.response_name, list.fields[i], list.fields[j], false, conflicts);
      }
    }
  }
  Seen seen;
  for (std::size_t i = 0; i < selected.fragments.size(); ++i) {
    WithFragment(selected, selected.fragments[i], false, seen, conflicts);
    for (std::size_t j = i + 1; j < selected.fragments.size() && !Enough(conflicts); ++j) {
      BetweenFragments(selected.fragments[i], selected.fragments[j], false, conflicts);
    }
  }
}

void OverlappingFields::Between(const Selected& a, const Selected& b, bool exclusive,
                                Conflicts& conflicts) {
  for (const FieldList& list : a.lists) {
    const auto place = b.by_name.find(list.response_name);
    if (!budget_.Spend(1) || Enough(conflicts)) return;
    if (place == b.by_name.end()) continue;
    for (const FieldInPlace& x : list.fields) {
      for (const FieldInPlace& y : b.lists[place->second].fields) {
        if (Enough(conflicts)) return;
        Pair(list.response_name, x, y, exclusive, conflicts);
      }
    }
  }
}

void OverlappingFields::WithFragment(const Selected& selected, std::string_view fragment,
                                     bool exclusive, Seen& seen, Conflicts& conflicts) {
  if (Enough(conflicts) || !seen.insert(fragment).second || !budget_.Spend(1)) return;
  const Nested nested(budget_);
  const Selected* other = SelectedInFragment(fragment);
  if (!nested || other == nullptr || other == &selected) return;
  Between(selected, *other, exclusive, conflicts);
  for (std::string_view further : other->fragments) {
    WithFragment(selected, further, exclusive, seen, conflicts);
  }
}

void OverlappingFields::BetweenFragments(std::string_view a, std::string_view b, bool exclusive,
                                         Conflicts& conflicts) {
  if (a == b || Enough(conflicts) || !budget_.Spend(1)) return;
  const std::pair<std::string_view, std::string_view> pair = std::minmax(a, b);
  // What was compared as not exclusive has been compared more strictly.
  if (compared_.contains({pair, false}) || !compared_.insert({pair, exclusive}).second) return;
  const Nested nested(budget_);
  const Selected* left = SelectedInFragment(a);
  const Selected* right = SelectedInFragment(b);
  if (!nested || left == nullptr || right == nullptr) return;
  Between(*left, *right, exclusive, conflicts);
  for (std::string_view further : right->fragments) {
    BetweenFragments(a, further, exclusive, conflicts);
  }
  for (std::string_view further : left->fragments) {
    BetweenFragments(further, b, exclusive, conflicts);
  }
}

void OverlappingFields::BetweenSets(const Selected& a, const Selected& b, bool exclusive,
                                    Conflicts& conflicts) {
  Between(a, b, exclusive, conflicts);
  // A fragment that is spread twice is looked at twice, as OPA does.
  for (std::string_view fragment : b.fragments) {
    Seen seen;
    WithFragment(a, fragment, exclusive, seen, conflicts);
  }
  for (std::string_view fragment : a.fragments) {
    Seen seen;
    WithFragment(b, fragment, exclusive, seen, conflicts);
  }
  for (std::string_view left : a.fragments) {
    for (std::string_view right : b.fragments) BetweenFragments(left, right, exclusive, conflicts);
  }
}

void OverlappingFields::Pair(std::string_view name, const FieldInPlace& a, const FieldInPlace& b,
                             bool exclusive, Conflicts& conflicts) {
  const Nested nested(budget_);
  if (!nested || !budget_.Spend(1)) return;
  // Of a type that nobody knows nothing can be said.
  if (a.parent == nullptr || b.parent == nullptr) return;
  // Two different object types never answer for the same object.
  const bool known = a.definition != nullptr && b.definition != nullptr;
  exclusive = exclusive || (known && a.parent != b.parent && a.parent->kind == kObjectType &&
                            b.parent->kind == kObjectType);
  std::string difference = Difference(a, b, exclusive);
  if (!difference.empty()) {
    budget_.Hold(difference.size() + sizeof(Conflict));
    conflicts.push_back({name, std::move(difference), b.field.position});
    return;
  }
  if (!a.field.selections.empty() && !b.field.selections.empty()) {
    SubSelections(name, a, b, exclusive, conflicts);
  }
}

// Empty if the fields themselves agree.
std::string OverlappingFields::Difference(const FieldInPlace& a, const FieldInPlace& b,
                                          bool exclusive) {
  if (!exclusive && a.field.name != b.field.name) {
    return fmt::format("\"{}\" and \"{}\" are different fields", a.field.name, b.field.name);
  }
  if (!exclusive && !SameArguments(a.field.arguments, b.field.arguments, budget_)) {
    return "they have differing arguments";
  }
  if (a.definition != nullptr && b.definition != nullptr &&
      TypesConflict(a.definition->type, b.definition->type)) {
    return fmt::format("they return conflicting types \"{}\" and \"{}\"",
                       TextOf(a.definition->type), TextOf(b.definition->type));
  }
  return "";
}

void OverlappingFields::SubSelections(std::string_view name, const FieldInPlace& a,
                                      const FieldInPlace& b, bool exclusive, Conflicts& conflicts) {
  Conflicts inner;
  BetweenSets(SelectedIn(a.field.selections, TypeOf(a)), SelectedIn(b.field.selections, TypeOf(b)),
              exclusive, inner);
  if (inner.empty()) return;
  std::string reason;
  for (const Conflict& conflict : inner) {
    if (!reason.empty()) reason += " and ";
    reason += fmt::format("subfields \"{}\" conflict because {}", conflict.response_name,
                          conflict.reason);
  }
  budget_.Hold(reason.size() + sizeof(Conflict));
  conflicts.push_back({name, std::move(reason), b.field.position});
}

// Lists go with lists and leaves with the same leaf. Composite types are compared by what is
// selected of them.
bool OverlappingFields::TypesConflict(const TypeReference& a, const TypeReference& b) {
  if (a.element && b.element) return TypesConflict(*a.element, *b.element);
  if (a.element || b.element) return true;
  if (a.non_null != b.non_null) return true;
  const TypeDefinition* left = validation_.schema().FindType(a.name);
  const TypeDefinition* right = validation_.schema().FindType(b.name);
  if (left == nullptr || right == nullptr || IsComposite(*left) || IsComposite(*right)) {
    return false;
  }
  return a.name != b.name;
}

}  // namespace assay::builtins::graphql
