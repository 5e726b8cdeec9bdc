#include "rego/name_check.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/closest_name.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "rego/native_rule.h"
#include "rego/variable.h"

namespace assay::rego {

namespace {

bool IsText(const Term& term, std::string_view text) {
  return term.kind == TermKind::kString && term.text == text;
}

// `data.a.b`, as far as the reference is constant, of at most `length` elements.
std::string PathOf(const Term& reference, std::size_t length) {
  std::string path(reference.items[0]->text);
  for (std::size_t i = 1; i < std::min(length, reference.items.size()); ++i) {
    if (reference.items[i]->kind != TermKind::kString) break;
    path += '.';
    path += reference.items[i]->text;
  }
  return path;
}

bool StartsWithPath(std::string_view path, std::string_view beginning) {
  return path.starts_with(beginning) &&
         (path.size() == beginning.size() || path[beginning.size()] == '.');
}

class NameChecker {
 public:
  NameChecker(const NameScope& scope, DiagnosticSink& sink) : scope_(scope), sink_(sink) {}

  void Check(Module& module) {
    // Libraries of plain policies read documents that the host has; those of rules have none.
    checks_data_ =
        scope_.rule || (!module.package.path.empty() && module.package.path[0] == "assay");
    ForEach(
        module, [](Term&) {}, [this](Expr& expr) { NoteReplaced(expr); });
    for (const Import& import : module.imports) {
      if (import.path != nullptr) CheckReference(*import.path);
    }
    ForEach(
        module, [this](Term& term) { CheckTerm(term); }, [](Expr&) {});
    if (!scope_.rule) return;
    CheckEntryPoints(module);
    for (const Rule* rule : module.rules) CheckEvidence(*rule);
  }

 private:
  template <typename OnTerm, typename OnExpr>
  struct Visitor {
    const OnTerm& on_term;
    const OnExpr& on_expr;
    void operator()(Term*& term) const {
      on_term(*term);
      VisitChildren(*term, *this, *this);
    }
    void operator()(Expr*& expr) const {
      on_expr(*expr);
      VisitChildren(*expr, *this, *this);
    }
  };

  template <typename OnTerm, typename OnExpr>
  static void ForEach(Module& module, const OnTerm& on_term, const OnExpr& on_expr) {
    const Visitor<OnTerm, OnExpr> visitor{on_term, on_expr};
    for (Rule* rule : module.rules) {
      for (Rule* branch = rule; branch != nullptr; branch = branch->otherwise)
        VisitChildren(*branch, visitor, visitor);
    }
  }

  // `skp` that nothing uses would leave a rule that never skips.
  void CheckEntryPoints(const Module& module) {
    constexpr std::array<std::string_view, 4> kKnown = {"pass", "fail", "skip", "evidence"};
    std::string package = "data";
    for (std::string_view part : module.package.path) package.append(".").append(part);
    for (const Rule* rule : module.rules) {
      const Term& name = *rule->head.reference->items[0];
      const std::string_view closest = ClosestName(name.text, kKnown);
      if (closest.empty() || closest == name.text) continue;
      const std::string path = fmt::format("{}.{}", package, name.text);
      const auto uses = [&](const std::string& used) {
        return StartsWithPath(used, path) || used == package;
      };
      if (std::ranges::any_of(used_, uses)) continue;
      sink_.Warn(kLintWarning, rule->head.location,
                 fmt::format("nothing uses `{}`, and it says nothing to the contract", name.text),
                 fmt::format("did you mean `{}`", closest));
    }
  }

  // A misspelt part of an item of evidence would be left out of the report.
  void CheckEvidence(const Rule& rule) {
    const std::string_view name = rule.head.reference->items[0]->text;
    if (rule.head.key == nullptr || (name != "fail" && name != "evidence")) return;
    CheckEvidenceKeys(*rule.head.key);
    if (rule.head.key->kind != TermKind::kVar) return;
    for (const Expr* expr : rule.body) {
      if (expr->kind != ExprKind::kTerm || expr->term->kind != TermKind::kCall) continue;
      const Terms items = expr->term->items;
      const bool binds = (expr->term->text == "assign" || expr->term->text == "eq") &&
                         items.size() == 2 && items[0]->kind == TermKind::kVar &&
                         items[0]->text == rule.head.key->text;
      if (binds) CheckEvidenceKeys(*items[1]);
    }
  }

  void CheckEvidenceKeys(const Term& item) {
    constexpr std::array<std::string_view, 4> kKeys = {"actual", "expected", "message", "path"};
    if (item.kind != TermKind::kObject) return;
    for (std::size_t i = 0; i < item.items.size(); i += 2) {
      const Term& key = *item.items[i];
      if (key.kind != TermKind::kString) continue;
      const std::string_view closest = ClosestName(key.text, kKeys);
      if (closest.empty() || closest == key.text) continue;
      sink_.Warn(kLintWarning, key.location,
                 fmt::format("evidence has no part `{}`, and a report leaves it out", key.text),
                 fmt::format("did you mean `{}`", closest));
    }
  }

  // What `with` gives is there.
  void NoteReplaced(const Expr& expr) {
    for (const WithModifier& modifier : expr.with) {
      if (!IsRootRef(*modifier.target)) continue;
      if (IsInputRef(*modifier.target)) replaces_input_ = true;
      given_.push_back(PathOf(*modifier.target, modifier.target->items.size()));
    }
  }

  void CheckTerm(const Term& term) {
    if (IsDataRef(term)) CheckReference(term);
    const bool calls = term.kind == TermKind::kCall && !CallsRule(term) && !term.items.empty();
    if (!calls || scope_.types == nullptr || scope_.types->types().empty()) return;
    if (term.text == "assay.related" && term.items.size() >= 2) {
      CheckRelation(*term.items[0], *term.items[1]);
    } else if (term.text == "assay.resource" || term.text == "assay.resources") {
      CheckType(*term.items[0]);
    }
  }

  void CheckReference(const Term& reference) {
    if (!IsDataRef(reference)) return;
    const Terms items = reference.items;
    const std::string whole = PathOf(reference, items.size());
    used_.insert(whole);
    const auto covers = [&](const std::string& path) { return StartsWithPath(whole, path); };
    if (std::ranges::any_of(given_, covers)) return;
    if (items.size() > 2 && IsText(*items[1], "assay") && IsText(*items[2], "params")) {
      if (items.size() > 3) CheckParameter(reference);
      return;
    }
    if (!checks_data_) return;
    std::size_t used = 0;
    const RuleNode& node = scope_.tree.Walk(reference, &used);
    if (used >= items.size() || items[used]->kind != TermKind::kString) return;
    if (node.is_rule() || node.Collector() != nullptr) return;
    const std::string path = PathOf(reference, used + 1);
    // An import that leads nowhere is reported once, where it stands.
    if (!reported_.insert(path).second) return;
    std::vector<std::string_view> known;
    for (const auto& [name, child] : node.children) known.push_back(name);
    const std::string message = fmt::format("there is no rule and no package `{}`", path);
    const std::string_view closest = ClosestName(items[used]->text, known);
    const std::string hint =
        closest.empty() ? "rules see their own package, libraries and `data.assay.params`"
                        : fmt::format("did you mean `{}.{}`", PathOf(reference, used), closest);
    if (used > 1) {
      sink_.Error(kNameError, PlaceOf(*items[used], reference), message, hint);
    } else {
      sink_.Warn(kLintWarning, PlaceOf(*items[used], reference), message, hint);
    }
  }

  void CheckParameter(const Term& reference) {
    const Term& name = *reference.items[3];
    if (scope_.params == nullptr || name.kind != TermKind::kString) return;
    const std::vector<std::string_view> known(scope_.params->begin(), scope_.params->end());
    if (std::find(known.begin(), known.end(), name.text) != known.end()) return;
    sink_.Error(kNameError, PlaceOf(name, reference),
                scope_.rule ? fmt::format("the rule has no parameter `{}`", name.text)
                            : fmt::format("no rule has a parameter `{}`", name.text),
                SuggestName(name.text, known, "METADATA declares them, in `custom.params`"));
  }

  void CheckType(const Term& name) {
    if (name.kind != TermKind::kString || !scope_.types->Expand(name.text).empty()) return;
    std::vector<std::string_view> known;
    for (const ResourceType& type : scope_.types->types()) {
      known.push_back(type.name);
      known.insert(known.end(), type.groups.begin(), type.groups.end());
    }
    sink_.Warn(kLintWarning, name.location,
               fmt::format("no definition has a type or group `{}`", name.text),
               SuggestName(name.text, known, "only an inventory can bring resources of this type"));
  }

  void CheckRelation(const Term& subject, const Term& name) {
    if (name.kind != TermKind::kString) return;
    const bool about_input = IsInputRef(subject) && subject.items.size() == 1 && !replaces_input_;
    std::vector<std::string_view> about;
    if (about_input) about = SubjectTypes();
    const bool any = about.empty();
    if (any) {
      for (const ResourceType& type : scope_.types->types()) about.push_back(type.name);
    }
    const auto has = [&](std::string_view type) {
      return !scope_.types->FindRelation(type, name.text).empty();
    };
    if (std::ranges::any_of(about, has)) return;
    const std::set<std::string_view> found = RelationsOf(about);
    const std::vector<std::string_view> known(found.begin(), found.end());
    std::string otherwise = "the definitions of the types declare their relations";
    if (!any && !known.empty() && known.size() <= 20)
      otherwise = fmt::format("it has: {}", fmt::join(known, ", "));
    sink_.Error(kNameError, name.location,
                any ? fmt::format("no type has a relation `{}`", name.text)
                    : fmt::format("`{}` has no relation `{}`", scope_.resource, name.text),
                SuggestName(name.text, known, std::move(otherwise)));
  }

  // The types that the rule is about; none if that is not known.
  std::vector<std::string_view> SubjectTypes() const {
    if (!scope_.resource.ends_with('*')) return scope_.types->Expand(scope_.resource);
    std::vector<std::string_view> types;
    for (const ResourceType& type : scope_.types->types()) {
      if (type.name.starts_with(scope_.resource.substr(0, scope_.resource.size() - 1)))
        types.push_back(type.name);
    }
    return types;
  }

  std::set<std::string_view> RelationsOf(const std::vector<std::string_view>& about) const {
    const std::set<std::string_view> wanted(about.begin(), about.end());
    std::set<std::string_view> names;
    for (const ResourceType& type : scope_.types->types()) {
      for (const RelationDefinition& relation : type.relations) {
        if (wanted.contains(type.name)) names.insert(relation.name);
        for (std::string_view target : scope_.types->Expand(relation.target_type)) {
          if (wanted.contains(target)) names.insert(relation.inverse);
        }
      }
    }
    return names;
  }

  // What an import stands for has no place of its own.
  static const Location& PlaceOf(const Term& step, const Term& reference) {
    return step.location.line == reference.location.line ? step.location : reference.location;
  }

  const NameScope& scope_;
  DiagnosticSink& sink_;
  bool checks_data_ = false;
  bool replaces_input_ = false;
  std::vector<std::string> given_;
  std::set<std::string> reported_;
  std::set<std::string> used_;
};

}  // namespace

void CheckNames(Module& module, const NameScope& scope, DiagnosticSink& sink) {
  NameChecker(scope, sink).Check(module);
}

std::string SuggestName(std::string_view name, const std::vector<std::string_view>& known,
                        std::string otherwise) {
  const std::string_view closest = ClosestName(name, known);
  return closest.empty() ? std::move(otherwise) : fmt::format("did you mean `{}`", closest);
}

}  // namespace assay::rego
