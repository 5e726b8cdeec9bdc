#include "rego/field_check.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/closest_name.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "ir/reads.h"
#include "rego/name_check.h"
#include "rego/native_rule.h"
#include "rego/variable.h"
#include "resource/envelope.h"

namespace assay::rego {

namespace {

using resource::kEnvelope;

using Nodes = std::vector<const FieldNode*>;

// Where a step leads from any of the places; from what may hold anything it leads to anything.
Nodes Through(const Nodes& nodes, std::string_view step, bool* anything) {
  Nodes next;
  const auto add = [&](const std::unique_ptr<FieldNode>& node) {
    if (node != nullptr) next.push_back(node.get());
  };
  for (const FieldNode* node : nodes) {
    if (step != ir::kEachStep) {
      if (const FieldNode* member = node->Find(step)) next.push_back(member);
    } else {
      // A loop over an object goes over its members.
      for (const auto& [name, member] : node->members) add(member);
      add(node->element);
      add(node->each_value);
    }
    *anything = *anything || node->is_free_form();
  }
  return next;
}

// How many steps the types have, and what is there where the next one leads nowhere.
struct Followed {
  std::size_t steps = 0;
  bool whole = false;
  Nodes nodes;
};

Followed Follow(const std::vector<const ResourceType*>& types,
                const std::vector<std::string>& steps) {
  Followed followed;
  for (const ResourceType* type : types) followed.nodes.push_back(type->root.get());
  for (; followed.steps < steps.size(); ++followed.steps) {
    bool anything = false;
    Nodes next = Through(followed.nodes, steps[followed.steps], &anything);
    if (next.empty()) {
      followed.whole = anything;
      return followed;
    }
    followed.nodes = std::move(next);
  }
  followed.whole = true;
  return followed;
}

// What the step that leads nowhere may have been meant for; empty if nothing is near.
std::string FieldHint(const Followed& followed, const std::vector<std::string>& steps) {
  std::set<std::string_view> found;
  for (const FieldNode* node : followed.nodes) {
    for (const auto& [name, member] : node->members) found.insert(name);
  }
  std::vector<std::string> meant(steps.begin(),
                                 steps.begin() + static_cast<std::ptrdiff_t>(followed.steps));
  const bool arrays = std::ranges::all_of(
      followed.nodes, [](const FieldNode* node) { return node->element != nullptr; });
  if (steps[followed.steps] != ir::kEachStep && arrays)
    return fmt::format("`{}` is an array: go over its elements", ir::PathText(meant));
  const std::vector<std::string_view> known(found.begin(), found.end());
  const std::string_view close = ClosestName(steps[followed.steps], known);
  if (close.empty()) return {};
  meant.emplace_back(close);
  return fmt::format("did you mean `{}`", ir::PathText(meant));
}

// Whether `with` gives another document than the resource's to something: its reads cannot be told
// from those of the resource.
bool ReplacesInput(const ir::Program& program, const CompiledRule& rule) {
  for (std::uint32_t f = 0; f < program.functions().size(); ++f) {
    if (program.unit_of(f) != rule.unit) continue;
    for (const ir::Instruction& i : program.functions()[f].code) {
      if (i.opcode == ir::Opcode::kWithDocument &&
          i.flags == static_cast<std::uint8_t>(ir::WithKind::kInput)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

namespace {

class FieldChecker {
 public:
  FieldChecker(const ir::Program& program, const CompiledRule& rule, const Module& module,
               const ResourceTypes& types, DiagnosticSink& sink)
      : program_(program), rule_(rule), module_(module), types_(types), sink_(sink) {}

  void Check() {
    replaced_ = ReplacesInput(program_, rule_);
    for (const std::optional<std::uint32_t>& entry :
         {rule_.pass, rule_.fail, rule_.skip, rule_.evidence}) {
      if (!entry) continue;
      for (const ir::FieldRead& read : ir::FieldReadsOf(program_, *entry)) {
        if (replaced_ && read.way.type.empty()) continue;
        read.steps.empty() ? CheckRelation(read) : CheckSteps(read);
      }
    }
  }

 private:
  using Types = std::vector<const ResourceType*>;

  Types Defined(const std::vector<std::string_view>& names) const {
    Types types;
    for (std::string_view name : names) {
      const ResourceType* type = types_.Find(name);
      if (type != nullptr) types.push_back(type);
    }
    return types;
  }

  // Empty: not known.
  Types TypesAt(const ir::DocumentWay& way, std::size_t relations) const {
    Types types = Defined(types_.Expand(way.type.empty() ? rule_.rule.resource : way.type));
    for (std::size_t i = 0; i < relations; ++i) {
      std::set<std::string_view> names;
      for (const ResourceType* type : types) {
        for (const auto& end : types_.FindRelation(type->name, way.relations[i])) {
          if (end.inverse) names.insert(end.source_type);
          if (end.inverse) continue;
          for (std::string_view target : types_.Expand(end.relation->target_type))
            names.insert(target);
        }
      }
      types = Defined({names.begin(), names.end()});
    }
    return types;
  }

  static std::string NameOf(const Types& types) {
    std::vector<std::string_view> names;
    for (const ResourceType* type : types) names.push_back(type->name);
    return fmt::format("`{}`", fmt::join(names, "` and `"));
  }

  // How the rule's author would call them: by the group that stands in METADATA.
  std::string NameOf(const ir::DocumentWay& way, const Types& types) const {
    if (way.relations.empty())
      return fmt::format("`{}`", way.type.empty() ? rule_.rule.resource : way.type);
    return NameOf(types);
  }

  // Names that no type has as a relation are CheckNames' matter.
  void CheckRelation(const ir::FieldRead& read) {
    const std::size_t last = read.way.relations.size() - 1;
    const Types types = TypesAt(read.way, last);
    if (types.empty() || !TypesAt(read.way, last + 1).empty()) return;
    const std::string& name = read.way.relations[last];
    const bool somewhere = std::ranges::any_of(types_.types(), [&](const ResourceType& type) {
      return !types_.FindRelation(type.name, name).empty();
    });
    ir::DocumentWay way = read.way;
    way.relations.pop_back();
    if (!somewhere) return;
    Report(read, kNameError, true, fmt::format("{} has no relation `{}`", NameOf(way, types), name),
           "the definitions of the types declare their relations");
  }

  void CheckSteps(const ir::FieldRead& read) {
    const Types types = TypesAt(read.way, read.way.relations.size());
    if (types.empty()) return;
    const Followed followed = Follow(types, read.steps);
    // What lies below a step that leads nowhere is no news.
    if (followed.whole || followed.steps + 1 < read.steps.size()) return;
    const std::string hint = FieldHint(followed, read.steps);
    const bool closed = std::ranges::all_of(types, &ResourceType::closed);
    // What a type that is not closed leaves out may be there all the same.
    if (!closed && hint.empty()) return;
    const std::string name = NameOf(read.way, types);
    if (read.steps.back() == ir::kEachStep) {
      const std::string path = ir::PathText(std::span(read.steps).first(followed.steps));
      return Report(read, kFieldError, closed,
                    fmt::format("`{}` of {} has nothing to go over", path, name),
                    "the type's definition says what it is");
    }
    const std::string path = ir::PathText(read.steps);
    Report(read, kFieldError, closed,
           closed ? fmt::format("{} has no field `{}`", name, path)
                  : fmt::format("{} declares no field `{}`", name, path),
           hint.empty() ? "the type's definition lists its fields" : hint);
  }

  // A library serves several types, so that what one of them lacks may be meant for another: where
  // the rule does not say it itself it is a warning.
  void Report(const ir::FieldRead& read, std::string_view code, bool certain, std::string message,
              std::string_view hint) {
    const ir::Function& function = program_.functions()[read.function];
    const std::string& file = program_.files()[function.file];
    const bool own = file == module_.file;
    Location at = module_.package.location;
    if (!function.origins.empty()) {
      const ir::InstructionOrigin& origin = function.origins[read.instruction];
      at = sink_.AtLine(sink_.FileNamed(file, at.file), origin.line);
      at.column = origin.column;
    }
    if (!reported_.insert({at.line, at.column, message}).second) return;
    if (!own) message += fmt::format(", which rule `{}` reads here", rule_.rule.id);
    if (certain && own) {
      sink_.Error(code, at, std::move(message), std::string(hint));
    } else {
      sink_.Warn(kLintWarning, at, std::move(message), std::string(hint));
    }
  }

  const ir::Program& program_;
  const CompiledRule& rule_;
  const Module& module_;
  const ResourceTypes& types_;
  DiagnosticSink& sink_;
  bool replaced_ = false;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::string>> reported_;
};

}  // namespace

void CheckFields(const ir::Program& program, const CompiledRule& rule, const Module& module,
                 const ResourceTypes& types, DiagnosticSink& sink) {
  FieldChecker(program, rule, module, types, sink).Check();
}

namespace {

constexpr std::array<std::string_view, 8> kComparisons = {"equal", "eq", "neq", "lt",
                                                          "lte",   "gt", "gte", "assign"};

// `input.a.b` as a dotted path; nullopt for other terms.
std::optional<std::string> InputPath(const Term& term) {
  if (!IsInputRef(term) || term.items.size() < 2) return std::nullopt;
  std::string path;
  for (const Term* step : term.items.subspan(1)) {
    if (step->kind != TermKind::kString) return std::nullopt;
    if (!path.empty()) path += '.';
    path += step->text;
  }
  return path;
}

// Looks through the bodies of `fail` for comparisons, and through all of them for fields whose
// absence is thought of.
class AbsenceLint {
 public:
  void Visit(const Expr& expr, bool negated, bool fail) {
    negated = negated || expr.negated;
    if (expr.kind == ExprKind::kTerm) VisitStatement(*expr.term, negated, fail);
    for (const Expr* inner : expr.body) Visit(*inner, negated, fail);
    for (const Expr* inner : expr.operands) Visit(*inner, negated, fail);
  }

  struct Comparison {
    std::string path;
    Location location;
  };
  const std::vector<Comparison>& comparisons() const { return comparisons_; }
  bool ThinksOf(const std::string& path) const {
    return std::any_of(thought_of_.begin(), thought_of_.end(), [&](const std::string& other) {
      return path == other || path.starts_with(other + ".");
    });
  }

 private:
  void VisitStatement(const Term& term, bool negated, bool fail) {
    if (negated || term.text == "object.get") {
      Collect(term, [this](const Term& reference) {
        if (const auto path = InputPath(reference)) thought_of_.insert(*path);
      });
      return;
    }
    const bool compares =
        term.kind == TermKind::kCall && term.text != "assign" &&
        std::find(kComparisons.begin(), kComparisons.end(), term.text) != kComparisons.end();
    if (!fail || !compares) return;
    for (const Term* operand : term.items) {
      if (const auto path = InputPath(*operand)) {
        comparisons_.push_back({*path, operand->location});
      }
    }
  }

  template <typename Take>
  void Collect(const Term& term, const Take& take) {
    take(term);
    for (const Term* item : term.items) Collect(*item, take);
  }

  std::vector<Comparison> comparisons_;
  std::set<std::string> thought_of_;
};

}  // namespace

void LintAbsence(const Module& module, std::string_view resource, const ResourceTypes* types,
                 DiagnosticSink& sink) {
  AbsenceLint lint;
  for (const Rule* rule : module.rules) {
    const bool fail = rule->head.reference->items[0]->text == "fail";
    for (const Expr* expr : rule->body) lint.Visit(*expr, false, fail);
  }
  std::set<std::string> has_default(kEnvelope.begin(), kEnvelope.end());
  if (types != nullptr) {
    for (std::string_view name : types->Expand(resource)) {
      for (const FieldDefinition& field : types->Find(name)->fields) {
        if (field.default_value.view().defined()) has_default.insert(field.path);
      }
    }
  }
  std::set<std::string> warned;
  for (const AbsenceLint::Comparison& comparison : lint.comparisons()) {
    if (has_default.contains(comparison.path) || lint.ThinksOf(comparison.path)) continue;
    if (!warned.insert(comparison.path).second) continue;
    sink.Warn(kLintWarning, comparison.location,
              fmt::format("`fail` compares `{}` and says nothing of its absence", comparison.path),
              fmt::format("where the field is absent this does not fail: add a branch with "
                          "`not input.{}`, or write `pass`",
                          comparison.path));
  }
}

}  // namespace assay::rego
