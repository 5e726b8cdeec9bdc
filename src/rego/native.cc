// Native rules: a unit for each, of its own module and the libraries that it may import.

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "assay/rego.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "rego/check_types.h"
#include "rego/field_check.h"
#include "rego/front_end.h"
#include "rego/lower.h"
#include "rego/metadata.h"
#include "rego/name_check.h"
#include "rego/native_rule.h"
#include "rego/recursion.h"

namespace assay {

namespace {

using rego::DiagnosticSink;
using rego::FrontEnd;
using rego::Module;

// What rules of one RegoSource::unit may import; the empty one is ours.
struct Libraries {
  std::vector<Module*> modules;
  rego::RuleTree tree;
};

// One rule on its way from module to unit.
struct NativeRule {
  Module* module = nullptr;
  std::string_view unit;
  Rule rule;
  rego::RuleTree tree;
  rego::MetadataChains metadata;
  rego::EntryPoints points;
};

// The names of what `data.assay.params` holds for these rules; false where that is not known
// because METADATA is wrong, which has been reported.
bool AddParams(std::span<const NativeRule* const> rules, std::vector<std::string>& names) {
  bool known = true;
  for (const NativeRule* rule : rules) {
    known = known && !rule->rule.id.empty();
    const ValueView params = rule->rule.params.view();
    for (std::size_t i = 0; i < params.size(); ++i) {
      if (params.key(i).is_string()) names.emplace_back(params.key(i).text().view());
    }
  }
  return known;
}

class NativeCompiler {
 public:
  explicit NativeCompiler(const CompileOptions& options) : options_(options), front_end_(options) {}

  absl::StatusOr<RuleSet> Compile(const std::vector<RegoSource>& sources,
                                  std::vector<Diagnostic>* diagnostics);

 private:
  bool ReadSources(const std::vector<RegoSource>& sources);
  void CheckIds();
  absl::Status CheckParams() const;
  // Of one unit.
  void AnalyseLibraries(std::string_view unit, Libraries& libraries);
  // Of the unit and of the one that it is a part of.
  std::vector<Module*> LibrariesOf(std::string_view unit) const;
  void AnalyseRule(NativeRule& rule);
  // Recursion and types.
  void CheckUses(const rego::RuleTree& tree);
  // What names lead nowhere, once the modules are resolved; of our own rules and libraries only.
  void CheckRuleNames(NativeRule& rule);
  void CheckLibraryNames(Libraries& libraries);
  void CheckNames(Module& module, const rego::NameScope& scope);
  void AddWrongNames();
  CompiledRule LowerRule(const NativeRule& rule, ir::ProgramBuilder& program);
  void BindParams(const NativeRule& rule, std::uint32_t unit, ir::ProgramBuilder& program);
  // Other tools' rules may be about types, and read fields, that nobody defined here.
  const ResourceTypes* TypesFor(std::string_view unit) const {
    return unit.empty() ? options_.types : nullptr;
  }
  DiagnosticSink& sink() { return front_end_.sink(); }

  const CompileOptions& options_;
  FrontEnd front_end_;
  std::map<std::string_view, Libraries> libraries_;  // trees do not move
  std::vector<std::unique_ptr<NativeRule>> rules_;   // trees do not move
  // Names that lead nowhere keep nothing else from being looked at.
  std::vector<Diagnostic> wrong_names_;
};

// Whether all could be parsed: what a text that could not defines would be missing everywhere.
bool NativeCompiler::ReadSources(const std::vector<RegoSource>& sources) {
  bool parsed = true;
  struct Found {
    Module* module;
    const rego::Annotations* block;
    std::string_view unit;
  };
  std::vector<Found> found;
  for (const RegoSource& source : sources) {
    Module* module = front_end_.AddModule(source);
    if (module == nullptr) {
      parsed = false;
      continue;
    }
    // Another tool's modules have METADATA of their own, which says nothing to us.
    const bool foreign = !source.unit.empty() && module->package.path[0] != "assay";
    const rego::Annotations* block = foreign ? nullptr : rego::FindRuleMetadata(*module);
    if (block == nullptr) {
      if (source.unit.empty()) rego::CheckMissingMetadata(*module, sink());
      libraries_[source.unit].modules.push_back(module);
    } else {
      found.push_back({module, block, source.unit});
    }
  }
  for (const auto& [module, block, unit] : found) {
    std::optional<Rule> metadata = rego::ReadRuleMetadata(*module, *block, TypesFor(unit), sink());
    auto rule = std::make_unique<NativeRule>();
    rule->module = module;
    rule->unit = unit;
    if (metadata) rule->rule = *std::move(metadata);
    rules_.push_back(std::move(rule));
  }
  CheckIds();
  return parsed;
}

// Ids and aliases, all different.
void NativeCompiler::CheckIds() {
  std::map<std::string, const NativeRule*, std::less<>> owners;
  for (const std::unique_ptr<NativeRule>& rule : rules_) {
    std::vector<std::string> names = rule->rule.aliases;
    names.push_back(rule->rule.id);
    for (const std::string& name : names) {
      if (name.empty()) continue;  // its METADATA is wrong, which has been reported
      const auto [place, fresh] = owners.try_emplace(name, rule.get());
      if (fresh) continue;
      sink().Error(rego::kMetadataError, rule->module->package.location,
                   fmt::format("two rules are called `{}`", name),
                   fmt::format("the other one is in {}", place->second->module->file));
    }
  }
}

// What the host gives has no place in a text.
absl::Status NativeCompiler::CheckParams() const {
  const ValueView params = options_.params.view();
  if (!params.defined()) return absl::OkStatus();
  if (!params.is_object()) return InvalidArgument("the parameters are not an object of rules");
  for (std::size_t i = 0; i < params.size(); ++i) {
    const bool known = std::ranges::any_of(rules_, [&](const auto& rule) {
      return params.key(i).is_string() && params.key(i).text().view() == rule->rule.id;
    });
    const std::string name = ToRego(params.key(i));
    if (!known)
      return InvalidArgument(fmt::format("parameters are given for {}, which is no rule", name));
    if (!params.at(i).is_object())
      return InvalidArgument(fmt::format("the parameters of {} are not an object", name));
  }
  return absl::OkStatus();
}

std::vector<Module*> NativeCompiler::LibrariesOf(std::string_view unit) const {
  std::vector<Module*> modules;
  const std::size_t slash = unit.find('/');
  if (slash != std::string_view::npos) modules = LibrariesOf(unit.substr(0, slash));
  if (const auto own = libraries_.find(unit); own != libraries_.end()) {
    modules.insert(modules.end(), own->second.modules.begin(), own->second.modules.end());
  }
  return modules;
}

void NativeCompiler::AnalyseLibraries(std::string_view unit, Libraries& libraries) {
  rego::PackageNames names;
  for (Module* library : LibrariesOf(unit)) {
    libraries.tree.Add(*library);
    names.Add(*library);
  }
  rego::CheckRuleConflicts(libraries.tree, sink());
  front_end_.Analyse(libraries.modules, libraries.tree, names, !unit.empty());
  if (sink().has_errors()) return;
  CheckUses(libraries.tree);
  if (!sink().has_errors() && unit.empty()) CheckLibraryNames(libraries);
}

void NativeCompiler::CheckUses(const rego::RuleTree& tree) {
  const rego::RuleGraph graph(tree);
  rego::CheckRecursion(graph, sink());
  if (!sink().has_errors()) rego::TypeChecker(graph, front_end_.builtins(), sink()).CheckRules();
}

void NativeCompiler::AnalyseRule(NativeRule& rule) {
  rego::PackageNames names;
  for (Module* module : LibrariesOf(rule.unit)) {
    rule.tree.Add(*module);
    rule.metadata.Add(*module);
    names.Add(*module);
  }
  rule.tree.Add(*rule.module);
  rule.metadata.Add(*rule.module);
  names.Add(*rule.module);
  rego::CheckRuleConflicts(rule.tree, sink());
  rule.points = rego::FindEntryPoints(*rule.module, rule.tree, sink());
  Module* const own[] = {rule.module};
  front_end_.Analyse(own, rule.tree, names, !rule.unit.empty());
  if (!sink().has_errors() && rule.unit.empty()) CheckRuleNames(rule);
  CheckUses(rule.tree);
  rego::LintAbsence(*rule.module, rule.rule.resource, TypesFor(rule.unit), sink());
}

void NativeCompiler::CheckRuleNames(NativeRule& rule) {
  const NativeRule* const own[] = {&rule};
  std::vector<std::string> params;
  const bool known = AddParams(own, params);
  CheckNames(*rule.module, {.tree = rule.tree,
                            .types = options_.types,
                            .resource = rule.rule.resource,
                            .params = known ? &params : nullptr,
                            .rule = true});
}

void NativeCompiler::CheckLibraryNames(Libraries& libraries) {
  std::vector<const NativeRule*> rules;
  for (const std::unique_ptr<NativeRule>& rule : rules_) rules.push_back(rule.get());
  std::vector<std::string> params;
  const bool known = AddParams(rules, params) && !rules.empty();
  for (Module* library : libraries.modules) {
    CheckNames(
        *library,
        {.tree = libraries.tree, .types = options_.types, .params = known ? &params : nullptr});
  }
}

void NativeCompiler::CheckNames(Module& module, const rego::NameScope& scope) {
  std::vector<Diagnostic> others = sink().Take();
  rego::CheckNames(module, scope, sink());
  const std::vector<Diagnostic> wrong = sink().Take();
  wrong_names_.insert(wrong_names_.end(), wrong.begin(), wrong.end());
  sink().Add(std::move(others));
}

// The same mistake may show in the text, which has the better place and hint, and in the program.
void NativeCompiler::AddWrongNames() {
  std::vector<Diagnostic> found = sink().Take();
  std::erase_if(found, [&](const Diagnostic& diagnostic) {
    return std::ranges::any_of(wrong_names_, [&](const Diagnostic& wrong) {
      return diagnostic.message == wrong.message &&
             diagnostic.location.file == wrong.location.file &&
             diagnostic.location.line == wrong.location.line;
    });
  });
  sink().Add(std::move(found));
  sink().Add(std::move(wrong_names_));
}

CompiledRule NativeCompiler::LowerRule(const NativeRule& rule, ir::ProgramBuilder& program) {
  const rego::OutputFinder outputs(rule.tree, front_end_.builtins());
  rego::UnitLowerer lowerer({.program = program,
                             .tree = rule.tree,
                             .builtins = front_end_.builtins(),
                             .outputs = outputs,
                             .sink = sink(),
                             .metadata = &rule.metadata,
                             .optimize = options_.optimize},
                            rule.rule.id, rule.unit.empty());
  const auto lower = [&](const rego::RuleNode* node) -> std::optional<std::uint32_t> {
    if (node == nullptr) return std::nullopt;
    return lowerer.FunctionOf(*node);
  };
  CompiledRule compiled{.rule = rule.rule,
                        .unit = lowerer.unit(),
                        .pass = lower(rule.points.pass),
                        .fail = lower(rule.points.fail),
                        .skip = lower(rule.points.skip),
                        .evidence = lower(rule.points.evidence)};
  lowerer.LowerPending();
  BindParams(rule, compiled.unit, program);
  return compiled;
}

// `data.assay.params`: the defaults, and over them what the host gave for this rule.
void NativeCompiler::BindParams(const NativeRule& rule, std::uint32_t unit,
                                ir::ProgramBuilder& program) {
  const ValueView defaults = rule.rule.params.view();
  const ValueView given = options_.params.view().Find(rule.rule.id);
  ValueArena& arena = program.arena();
  std::vector<Member> members;
  for (std::size_t i = 0; i < defaults.size(); ++i) {
    members.push_back({arena.Copy(defaults.key(i)), arena.Copy(defaults.at(i))});
  }
  for (std::size_t i = 0; given.is_object() && i < given.size(); ++i) {
    if (!defaults.Find(given.key(i)).defined()) {
      sink().Error(
          rego::kMetadataError, rule.module->package.location,
          fmt::format("rule `{}` has no parameter {}", rule.rule.id, ToRego(given.key(i))));
    }
    // Of equal keys the last wins.
    members.push_back({arena.Copy(given.key(i)), arena.Copy(given.at(i))});
  }
  if (members.empty()) return;
  const Member params[] = {{arena.String("params"), arena.Object(members)}};
  const Member assay[] = {{arena.String("assay"), arena.Object(params)}};
  program.unit(unit).base_data = ir::ConstantIndex(program.Constant(arena.Object(assay)));
}

absl::StatusOr<RuleSet> NativeCompiler::Compile(const std::vector<RegoSource>& sources,
                                                std::vector<Diagnostic>* diagnostics) {
  if (!ReadSources(sources)) return front_end_.Finish(diagnostics);
  // One rule's mistakes are no reason to keep another's to oneself.
  std::vector<Diagnostic> wrong = sink().Take();
  // A unit comes before its parts: `a` before `a/b`.
  for (auto& [unit, libraries] : libraries_) {
    AnalyseLibraries(unit, libraries);
    if (!sink().has_errors()) continue;
    sink().Add(std::move(wrong));
    return front_end_.Finish(diagnostics);
  }
  for (const std::unique_ptr<NativeRule>& rule : rules_) {
    AnalyseRule(*rule);
    std::vector<Diagnostic> reported = sink().Take();
    wrong.insert(wrong.end(), reported.begin(), reported.end());
  }
  sink().Add(std::move(wrong));
  if (sink().has_errors()) {
    sink().Add(std::move(wrong_names_));
    return front_end_.Finish(diagnostics);
  }

  ASSAY_RETURN_IF_ERROR(CheckParams());
  std::sort(rules_.begin(), rules_.end(),
            [](const auto& a, const auto& b) { return a->rule.id < b->rule.id; });
  ir::ProgramBuilder program;
  std::vector<CompiledRule> compiled;
  for (const std::unique_ptr<NativeRule>& rule : rules_) {
    compiled.push_back(LowerRule(*rule, program));
  }
  if (sink().has_errors()) return front_end_.Finish(diagnostics);
  ASSAY_ASSIGN_OR_RETURN(ir::Program built, std::move(program).Build());
  if (options_.types != nullptr) {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (!rules_[i]->unit.empty()) continue;
      rego::CheckFields(built, compiled[i], *rules_[i]->module, *options_.types, sink());
    }
  }
  AddWrongNames();
  ASSAY_RETURN_IF_ERROR(front_end_.Finish(diagnostics));
  return RuleSet(std::move(built), std::move(compiled));
}

}  // namespace

absl::StatusOr<RuleSet> CompileRego(const std::vector<RegoSource>& sources,
                                    const CompileOptions& options,
                                    std::vector<Diagnostic>* diagnostics) {
  return NativeCompiler(options).Compile(sources, diagnostics);
}

}  // namespace assay
