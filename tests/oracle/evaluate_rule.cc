// What a rule's definitions come to.

#include <algorithm>
#include <utility>

#include "oracle/evaluator.h"

namespace assay::oracle {

using rego::Rule;
using rego::Term;
using rego::TermKind;

namespace {

bool IsConstant(const Term& term) {
  switch (term.kind) {
    case TermKind::kNull:
    case TermKind::kBoolean:
    case TermKind::kNumber:
    case TermKind::kString:
      return true;
    case TermKind::kArray:
    case TermKind::kObject:
    case TermKind::kSet:
      return std::all_of(term.items.begin(), term.items.end(),
                         [](const Term* item) { return IsConstant(*item); });
    default:
      return false;
  }
}

// Where no value is written, it is true.
const Term& ValueIn(const Rule& rule) {
  static const Term kTrue{.kind = TermKind::kBoolean, .boolean = true};
  return rule.head.value == nullptr ? kTrue : *rule.head.value;
}

bool Less(ValueView a, ValueView b) { return Compare(a, b) < 0; }

}  // namespace

// All values of a rule are this same constant, so the first settles it.
bool Evaluator::HasOneValue(const Node& node) {
  ValueView first;
  for (const oracle::Definition& definition : node.definitions) {
    if (definition.rule->is_default) continue;
    for (const Rule* rule = definition.rule; rule != nullptr; rule = rule->otherwise) {
      const Term& term = ValueIn(*rule);
      if (!IsConstant(term)) return false;
      const ValueView value = Constant(term);
      if (!first.defined()) first = value;
      if (Compare(value, first) != 0) return false;
    }
  }
  return true;
}

bool Evaluator::Definition(const oracle::Definition& definition,
                           const std::vector<ValueView>* arguments,
                           const std::function<Terms(const Rule&)>& words, const NextValues& next) {
  const bool negates_bodies = std::exchange(negates_bodies_, definition.negates_bodies);
  std::map<std::string_view, ValueView> caller;
  caller.swap(bindings_);
  bool more = true;
  bool found = false;
  for (const Rule* rule = definition.rule; rule != nullptr && !found; rule = rule->otherwise) {
    const Terms heads = words(*rule);
    const auto body = [&] {
      return Body(rule->body, heads, [&] {
        return Values(heads, [&](const std::vector<ValueView>& values) {
          found = true;
          more = next(values);
          return more;
        });
      });
    };
    if (arguments == nullptr) {
      body();
    } else {
      MatchAll({rule->head.arguments.begin(), rule->head.arguments.end()}, *arguments, body);
    }
  }
  caller.swap(bindings_);
  negates_bodies_ = negates_bodies;
  return more;
}

ValueView Evaluator::Document(const Node& node) {
  if (const auto kept = world_->kept.find(&node); kept != world_->kept.end()) return kept->second;
  if (++depth_ > 100) throw Halt{true, "", "rules below rules, too deep"};
  const std::shared_ptr<World> world = world_;
  ValueView value;
  if (node.is_assembled()) {
    value = Assembled(node);
  } else if (node.definitions[0].rule->head.key != nullptr) {
    value = PartialSet(node);
  } else {
    value = Complete(node, nullptr);
  }
  --depth_;
  world->kept[&node] = value;
  return value;
}

ValueView Evaluator::Complete(const Node& node, const std::vector<ValueView>* arguments) {
  const bool first_settles = HasOneValue(node);
  ValueView result;
  const auto words = [](const Rule& rule) { return Terms{&ValueIn(rule)}; };
  const auto take = [&](const std::vector<ValueView>& values) {
    if (result.defined() && Compare(result, values[0]) != 0) {
      Conflict(arguments == nullptr
                   ? "complete rules must not produce multiple outputs"
                   : "functions must not produce multiple outputs for same inputs");
    }
    result = values[0];
    return !first_settles;
  };
  for (const oracle::Definition& definition : node.definitions) {
    if (definition.rule->is_default) continue;
    if (!Definition(definition, arguments, words, take)) break;
  }
  if (result.defined()) return result;
  for (const oracle::Definition& definition : node.definitions) {
    if (definition.rule->is_default) Definition(definition, arguments, words, take);
  }
  return result;
}

ValueView Evaluator::PartialSet(const Node& node) {
  std::vector<ValueView> elements;
  for (const oracle::Definition& definition : node.definitions) {
    Definition(
        definition, nullptr, [](const Rule& rule) { return Terms{rule.head.key}; },
        [&](const std::vector<ValueView>& values) {
          elements.push_back(values[0]);
          return true;
        });
  }
  return arena().Set(elements);
}

// A document that is put together from the paths that definitions name.
struct Evaluator::Assembly {
  struct Part {
    std::vector<ValueView> path;
    ValueView value;
    bool element = false;  // of the set at `path`
  };
  std::vector<Part> parts;

  // What stands below the first `depth` keys of parts[from, to), which are in order of their paths.
  ValueView Build(ValueArena& arena, std::size_t from, std::size_t to, std::size_t depth) const {
    std::vector<Member> members;
    std::vector<ValueView> elements;
    ValueView single;
    bool has_set = false;
    for (std::size_t i = from; i < to;) {
      const Part& part = parts[i];
      if (part.path.size() == depth) {
        ++i;
        if (part.element) {
          elements.push_back(part.value);
          has_set = true;
        } else {
          if (single.defined() && Compare(single, part.value) != 0) {
            Conflict("object keys must be unique");
          }
          single = part.value;
        }
        continue;
      }
      std::size_t end = i;
      while (end < to && parts[end].path.size() > depth &&
             Compare(parts[end].path[depth], part.path[depth]) == 0) {
        ++end;
      }
      members.push_back({part.path[depth], Build(arena, i, end, depth + 1)});
      i = end;
    }
    const int kinds = (single.defined() ? 1 : 0) + (has_set ? 1 : 0) + (members.empty() ? 0 : 1);
    if (kinds > 1) Conflict("object keys must be unique");
    if (single.defined()) return single;
    return has_set ? arena.Set(elements) : arena.Object(members);
  }
};

// A complete rule gives its whole value; the others what their solutions give, and nothing where
// there are none.
void Evaluator::Assemble(const Node& node, Keys& at, Assembly& assembly) {
  const bool partial = node.is_assembled() ||
                       (!node.definitions.empty() && node.definitions[0].rule->head.key != nullptr);
  if (!node.definitions.empty() && !partial && node.is_document()) {
    const ValueView value = Document(node);
    if (value.defined()) assembly.parts.push_back({at, value, false});
  }
  for (const oracle::Definition& definition : node.definitions) {
    if (!partial) break;
    const auto words = [&definition](const Rule& rule) {
      const rego::Terms path = rule.head.reference->items.subspan(definition.constant);
      Terms all(path.begin(), path.end());
      all.push_back(rule.head.key != nullptr ? rule.head.key : &ValueIn(rule));
      return all;
    };
    Definition(definition, nullptr, words, [&](const std::vector<ValueView>& values) {
      Keys path = at;
      path.insert(path.end(), values.begin(), values.end() - 1);
      const bool element = definition.rule->head.key != nullptr;
      assembly.parts.push_back({std::move(path), values.back(), element});
      return true;
    });
  }
  for (const auto& [name, child] : node.children) {
    at.push_back(arena().String(name));
    Assemble(*child, at, assembly);
    at.pop_back();
  }
}

ValueView Evaluator::Assembled(const Node& node) {
  Assembly assembly;
  Keys at;
  Assemble(node, at, assembly);
  std::stable_sort(assembly.parts.begin(), assembly.parts.end(),
                   [](const Assembly::Part& a, const Assembly::Part& b) {
                     return std::lexicographical_compare(a.path.begin(), a.path.end(),
                                                         b.path.begin(), b.path.end(), Less);
                   });
  return assembly.Build(arena(), 0, assembly.parts.size(), 0);
}

}  // namespace assay::oracle
