// Section 5.5: fragments.

#include <fmt/format.h>

#include <algorithm>

#include "evaluator/builtins/graphql/overlapping_fields.h"
#include "evaluator/builtins/graphql/rules.h"
#include "evaluator/builtins/graphql/suggestion.h"

namespace assay::builtins::graphql {
namespace {

// Whether some object is of both types. A type that is no composite is another rule's matter.
bool MayOverlap(Validation& validation, const TypeDefinition& a, const TypeDefinition& b) {
  const auto& left = validation.schema().PossibleTypes(a.name);
  const auto& right = validation.schema().PossibleTypes(b.name);
  validation.budget().Spend((left.size() + right.size()) / 8);
  const auto by_name = [](const TypeDefinition* x, const TypeDefinition* y) {
    return x->name < y->name;
  };
  auto i = left.begin();
  auto j = right.begin();
  while (i != left.end() && j != right.end()) {
    if (*i == *j) return true;
    if (by_name(*i, *j)) {
      ++i;
    } else {
      ++j;
    }
  }
  return false;
}

void PossibleFragmentSpread(Validation& validation, const Selection& selection,
                            std::string_view type_condition, const TypeDefinition* parent) {
  const TypeDefinition* type = validation.schema().FindType(type_condition);
  if (parent == nullptr || type == nullptr || !IsComposite(*parent) || !IsComposite(*type)) return;
  if (MayOverlap(validation, *parent, *type)) return;
  validation.Report(selection.position, [&] {
    const std::string name = selection.kind == SelectionKind::kSpread
                                 ? fmt::format(" \"{}\"", selection.name)
                                 : std::string();
    return fmt::format(
        "Fragment{} cannot be spread here as objects of type \"{}\" can never be of type \"{}\".",
        name, parent->name, type->name);
  });
}

// Every fragment is gone into once; a spread that leads back onto the path closes a cycle.
class FragmentCycles {
 public:
  explicit FragmentCycles(Validation& validation) : validation_(validation) {}

  void Search(const Fragment& fragment) {
    if (!validation_.fragments_searched_for_cycles.insert(fragment.name).second) return;
    const Nested nested(validation_.budget());
    place_on_path_[fragment.name] = path_.size();
    std::vector<const Selection*> spreads;
    Collect(fragment.selections, spreads);
    for (const Selection* spread : spreads) {
      if (validation_.done()) return;
      Follow(*spread);
    }
    place_on_path_.erase(fragment.name);
  }

 private:
  void Follow(const Selection& spread) {
    path_.push_back(&spread);
    const auto place = place_on_path_.find(spread.name);
    if (place != place_on_path_.end()) {
      Report(place->second);
    } else if (const Fragment* next = validation_.FindFragment(spread.name)) {
      Search(*next);
    }
    path_.pop_back();
  }

  void Report(std::size_t begin) {
    validation_.Report(path_.back()->position, [&] {
      std::string via;
      for (std::size_t i = begin; i + 1 < path_.size(); ++i) {
        via += fmt::format("{}\"{}\"", via.empty() ? " via " : ", ", path_[i]->name);
      }
      return fmt::format("Cannot spread fragment \"{}\" within itself{}.", path_.back()->name, via);
    });
  }

  void Collect(const std::vector<Selection>& selections, std::vector<const Selection*>& spreads) {
    const Nested nested(validation_.budget());
    for (const Selection& selection : selections) {
      if (!validation_.budget().Spend(1)) return;
      if (selection.kind == SelectionKind::kSpread) {
        spreads.push_back(&selection);
      } else {
        Collect(selection.selections, spreads);
      }
    }
  }

  Validation& validation_;
  std::vector<const Selection*> path_;
  std::map<std::string_view, std::size_t> place_on_path_;
};

void KnownFragmentType(Validation& validation, const Fragment& fragment) {
  const std::string_view name = fragment.type_condition;
  if (validation.schema().FindType(name) != nullptr) return;
  validation.Report(fragment.position, [&] {
    std::vector<std::string_view> names;
    for (const auto& [known, type] : validation.schema().types()) names.push_back(known);
    return fmt::format("Unknown type \"{}\".", name) +
           DidYouMean("", Suggestions(name, names, validation.budget()));
  });
}

void FragmentOnCompositeType(Validation& validation, Position position, std::string_view subject,
                             std::string_view type_condition) {
  const TypeDefinition* type = validation.schema().FindType(type_condition);
  if (type == nullptr || IsComposite(*type)) return;
  validation.Report(position, [&] {
    return fmt::format("{} cannot condition on non composite type \"{}\".", subject,
                       type_condition);
  });
}

}  // namespace

void CheckInlineFragment(Validation& validation, const Selection& fragment,
                         const TypeDefinition* parent) {
  const std::string_view name = fragment.type_condition;
  const TypeDefinition* type = name.empty() ? parent : validation.schema().FindType(name);
  if (!name.empty()) FragmentOnCompositeType(validation, fragment.position, "Fragment", name);
  if (!name.empty() && type == nullptr) {
    validation.Report(fragment.position, [&] { return fmt::format("Unknown type \"{}\".", name); });
  }
  validation.overlapping_fields().Check(fragment.selections, type);
  if (!name.empty()) PossibleFragmentSpread(validation, fragment, name, parent);
}

void CheckSpread(Validation& validation, const Selection& spread, const TypeDefinition* parent) {
  if (!validation.first_fragment_seen) validation.used_fragments.insert(spread.name);
  const Fragment* fragment = validation.FindFragment(spread.name);
  if (fragment == nullptr) {
    validation.Report(spread.position,
                      [&] { return fmt::format("Unknown fragment \"{}\".", spread.name); });
    return;
  }
  PossibleFragmentSpread(validation, spread, fragment->type_condition, parent);
}

void CheckFragment(Validation& validation, const Fragment& fragment) {
  FragmentOnCompositeType(validation, fragment.position,
                          fmt::format("Fragment \"{}\"", fragment.name), fragment.type_condition);
  KnownFragmentType(validation, fragment);
  FragmentCycles(validation).Search(fragment);
  validation.first_fragment_seen = true;
  if (!validation.used_fragments.contains(fragment.name)) {
    validation.Report(fragment.position,
                      [&] { return fmt::format("Fragment \"{}\" is never used.", fragment.name); });
  }
  validation.overlapping_fields().Check(fragment.selections,
                                        validation.schema().FindType(fragment.type_condition));
  if (!validation.fragment_names.insert(fragment.name).second) {
    validation.Report(fragment.position, [&] {
      return fmt::format("There can be only one fragment named \"{}\".", fragment.name);
    });
  }
}

}  // namespace assay::builtins::graphql
