#include "rego/field_check.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/closest_name.h"
#include "fmt/format.h"
#include "rego/native_rule.h"
#include "rego/variable.h"
#include "resource/envelope.h"
#include "resource/field_path.h"

namespace assay::rego {

namespace {

using resource::FieldPath;
using resource::FieldStep;
using resource::kEnvelope;

// A path as a read set writes it: names with dots between them, `[]` for a loop's key.
std::vector<std::string> StepsOf(std::string_view path) {
  std::vector<std::string> steps(1);
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path.substr(i, 2) == "[]") {
      if (!steps.back().empty()) steps.emplace_back();
      steps.back() = "[]";
      ++i;
    } else if (path[i] == '.') {
      steps.emplace_back();
    } else {
      if (steps.back() == "[]") steps.emplace_back();
      steps.back() += path[i];
    }
  }
  return steps;
}

bool Matches(const FieldStep& step, const std::string& read) {
  // A loop over an object goes over its members.
  if (read == "[]") return true;
  return step.kind != FieldStep::Kind::kKey || step.key == read;
}

bool IsFreeForm(FieldKind kind) { return kind == FieldKind::kAny || kind == FieldKind::kMap; }

bool HasField(const ResourceType& type, const std::vector<std::string>& steps) {
  if (std::find(kEnvelope.begin(), kEnvelope.end(), steps[0]) != kEnvelope.end()) return true;
  for (const FieldDefinition& field : type.fields) {
    const absl::StatusOr<FieldPath> path = resource::ParseFieldPath(field.path);
    if (!path.ok()) continue;
    const std::size_t shared = std::min(path->size(), steps.size());
    bool same = true;
    for (std::size_t i = 0; same && i < shared; ++i) same = Matches((*path)[i], steps[i]);
    if (!same) continue;
    // The field itself, a part of the way to it, or what lies below a field of any form. A
    // sensitive field has become an object.
    if (steps.size() <= path->size() || IsFreeForm(field.kind) || field.sensitive) return true;
    // What an array or an object of undescribed parts holds is looked at one step at a time.
    const bool loops = steps.size() == path->size() + 1 && steps.back() == "[]";
    const bool collection = field.kind == FieldKind::kArray || field.kind == FieldKind::kObject;
    const bool described =
        std::any_of(type.fields.begin(), type.fields.end(), [&](const FieldDefinition& other) {
          return other.path.size() > field.path.size() && other.path.starts_with(field.path);
        });
    if (collection && (loops || !described)) return true;
  }
  return false;
}

// What the step that leads nowhere may have been meant for; empty if nothing is near.
std::string FieldHint(const std::vector<const ResourceType*>& about,
                      const std::vector<std::string>& steps) {
  std::set<std::string> found;
  for (const ResourceType* type : about) {
    std::vector<std::string> way;  // as far as the type has it
    while (way.size() < steps.size()) {
      way.push_back(steps[way.size()]);
      if (!HasField(*type, way)) break;
    }
    if (way.size() == 1) found.insert(kEnvelope.begin(), kEnvelope.end());
    for (const FieldDefinition& field : type->fields) {
      const absl::StatusOr<FieldPath> path = resource::ParseFieldPath(field.path);
      if (!path.ok() || path->size() < way.size()) continue;
      bool same = (*path)[way.size() - 1].kind == FieldStep::Kind::kKey;
      for (std::size_t i = 0; same && i + 1 < way.size(); ++i) same = Matches((*path)[i], way[i]);
      if (!same) continue;
      std::string name;
      for (std::size_t i = 0; i + 1 < way.size(); ++i)
        name += way[i] == "[]" ? way[i] : (i == 0 ? "" : ".") + way[i];
      found.insert(name + (name.empty() ? "" : ".") + (*path)[way.size() - 1].key);
    }
    std::string read;
    for (std::size_t i = 0; i < way.size(); ++i)
      read += way[i] == "[]" ? way[i] : (i == 0 ? "" : ".") + way[i];
    const std::vector<std::string_view> known(found.begin(), found.end());
    if (const auto close = ClosestName(read, known); !close.empty())
      return fmt::format("did you mean `{}`", close);
  }
  return {};
}

// Where the rule's own file reads the path; its package if it cannot be found.
Location PlaceOf(const ir::Program& program, const CompiledRule& rule, const Module& module,
                 const std::string& path) {
  for (std::uint32_t f = 0; f < program.functions().size(); ++f) {
    const ir::Function& function = program.functions()[f];
    if (program.unit_of(f) != rule.unit || function.origins.empty()) continue;
    if (program.files()[function.file] != module.file) continue;
    for (const ir::InstructionOrigin& origin : function.origins) {
      std::string text;
      for (ir::Operand step : origin.c_path) {
        ValueView key;
        if (ir::IsConstant(step)) key = program.constants()[ir::ConstantIndex(step)];
        if (!key.is_string()) {
          text += "[]";
        } else {
          text += text.empty() ? "" : ".";
          text += key.text().view();
        }
      }
      if (text == path) {
        Location at = module.package.location;
        at.line = origin.line;
        at.column = origin.column;
        return at;
      }
    }
  }
  return module.package.location;
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

void CheckFields(const ir::Program& program, const CompiledRule& rule, const Module& module,
                 const ResourceTypes& types, DiagnosticSink& sink) {
  std::vector<const ResourceType*> about;
  bool closed = true;
  for (std::string_view name : types.Expand(rule.rule.resource)) {
    const ResourceType* type = types.Find(name);
    if (type == nullptr) return;
    closed = closed && type->closed;
    about.push_back(type);
  }
  if (about.empty() || ReplacesInput(program, rule)) return;
  std::set<std::string> reported;
  for (const std::optional<std::uint32_t>& entry :
       {rule.pass, rule.fail, rule.skip, rule.evidence}) {
    if (!entry) continue;
    for (const std::string& path : ir::ReadsOf(program, *entry).input_paths) {
      const std::vector<std::string> steps = StepsOf(path);
      const bool known = std::any_of(about.begin(), about.end(), [&](const ResourceType* type) {
        return HasField(*type, steps);
      });
      if (known || !reported.insert(path).second) continue;
      std::string hint = FieldHint(about, steps);
      // What a type that is not closed leaves out may be there all the same.
      if (!closed && hint.empty()) continue;
      Location at = PlaceOf(program, rule, module, path);
      if (at.line != module.package.location.line) {
        const std::uint32_t column = at.column;
        at = sink.AtLine(at.file, at.line);
        at.column = column;
      }
      if (hint.empty()) hint = "the type's definition lists its fields";
      const std::string_view resource = rule.rule.resource;
      if (closed) {
        sink.Error(kFieldError, at, fmt::format("`{}` has no field `{}`", resource, path), hint);
      } else {
        sink.Warn(kLintWarning, at, fmt::format("`{}` declares no field `{}`", resource, path),
                  hint);
      }
    }
  }
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
