#include "rego/metadata.h"

#include <algorithm>
#include <utility>

#include "assay/rego.h"
#include "rego/front_end.h"
#include "rego/parser.h"
#include "rego/rule_tree.h"

namespace assay::rego {

namespace {

using Path = std::vector<std::string_view>;

Path PathOf(const Module& module, const Rule& rule) {
  Path path(module.package.path.begin(), module.package.path.end());
  for (std::size_t i = 0; i < ConstantLength(rule.head); ++i) {
    path.push_back(rule.head.reference->items[i]->text);
  }
  return path;
}

Path PathOf(const Module& module) {
  return Path(module.package.path.begin(), module.package.path.end());
}

}  // namespace

void MetadataChains::Add(const Module& module) {
  modules_.push_back(&module);
  for (const Rule* rule : module.rules) {
    for (const Rule* branch = rule; branch != nullptr; branch = branch->otherwise) {
      module_of_[branch] = &module;
    }
  }
}

std::vector<MetadataChains::Entry> MetadataChains::EntriesOf(const Rule& rule) const {
  const auto found = module_of_.find(&rule);
  if (found == module_of_.end()) return {};
  const Path path = PathOf(*found->second, rule);
  const Path package = PathOf(*found->second);
  std::vector<Entry> entries;
  for (const Annotations& annotations : found->second->annotations) {
    if (annotations.rule == &rule && annotations.scope == AnnotationScope::kRule) {
      entries.push_back({&annotations, path});
    }
  }
  if (entries.empty()) entries.push_back({nullptr, path});
  const auto add_all = [&](AnnotationScope scope, const Path& wanted) {
    for (const Module* module : modules_) {
      for (const Annotations& annotations : module->annotations) {
        if (annotations.scope != scope) continue;
        const Path about =
            annotations.rule == nullptr ? PathOf(*module) : PathOf(*module, *annotations.rule);
        if (about == wanted) entries.push_back({&annotations, wanted});
      }
    }
  };
  add_all(AnnotationScope::kDocument, path);
  add_all(AnnotationScope::kPackage, package);
  for (Path above = package;; above.pop_back()) {
    add_all(AnnotationScope::kSubpackages, above);
    if (above.empty()) break;
  }
  return entries;
}

ValueView MetadataChains::ChainOf(const Rule& rule, ValueArena& arena) const {
  std::vector<ValueView> chain;
  for (const Entry& entry : EntriesOf(rule)) {
    std::vector<ValueView> path;
    for (std::string_view part : entry.path) path.push_back(arena.String(part));
    std::vector<Member> members = {{arena.String("path"), arena.Array(path)}};
    if (entry.annotations != nullptr) {
      members.push_back({arena.String("annotations"), arena.Copy(entry.annotations->data)});
    }
    chain.push_back(arena.Object(members));
  }
  return arena.Array(chain);
}

namespace {

ValueView EntryValue(const Module& module, const Annotations& annotations, ValueArena& arena) {
  const Rule* rule = annotations.rule;
  const Location at = rule == nullptr ? module.package.location : rule->head.location;
  const Member location[] = {{arena.String("col"), arena.Integer(at.column)},
                             {arena.String("file"), arena.String(module.file)},
                             {arena.String("row"), arena.Integer(at.line)}};
  std::vector<ValueView> path;
  const auto add = [&](std::string_view type, std::string_view text) {
    const Member part[] = {{arena.String("type"), arena.String(type)},
                           {arena.String("value"), arena.String(text)}};
    path.push_back(arena.Object(part));
  };
  add("var", "data");
  for (std::string_view part : rule == nullptr ? PathOf(module) : PathOf(module, *rule))
    add("string", part);
  const Member members[] = {{arena.String("annotations"), arena.Copy(annotations.data)},
                            {arena.String("location"), arena.Object(location)},
                            {arena.String("path"), arena.Array(path)}};
  return arena.Object(members);
}

}  // namespace

ValueView MetadataChains::RuleOf(const Rule& rule, ValueArena& arena) const {
  const std::vector<Entry> entries = EntriesOf(rule);
  if (entries.empty() || entries[0].annotations == nullptr) return ValueView::EmptyObject();
  return arena.Copy(entries[0].annotations->data);
}

}  // namespace assay::rego

namespace assay {

absl::StatusOr<Value> RegoAnnotations(const RegoSource& source) {
  const rego::ParseResult parsed =
      rego::ParseModule(source.file, source.text, {.dialect = rego::ChoiceOf(source.dialect)});
  if (!parsed.module) return DiagnosticsToStatus(parsed.diagnostics);
  ValueArena arena;
  std::vector<ValueView> entries;
  for (const rego::Annotations& annotations : parsed.module->annotations)
    entries.push_back(rego::EntryValue(*parsed.module, annotations, arena));
  const ValueView list = arena.Array(entries);
  return std::move(arena).Freeze(list);
}

}  // namespace assay
