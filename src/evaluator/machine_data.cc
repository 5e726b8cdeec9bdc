// Documents under `data`: rules at their nodes, base documents below them, and replacements over
// both.

#include <algorithm>
#include <utility>

#include "evaluator/machine.h"
#include "evaluator/merge.h"

namespace assay::evaluator {

namespace {

// What lies at `keys` below a document.
template <typename Step>
ValueView Descend(ValueView document, std::span<const ValueView> keys, const Step& step) {
  for (ValueView key : keys) {
    if (!document.defined()) break;
    document = step(document, key);
  }
  return document;
}

}  // namespace

std::vector<ValueView> Machine::PathOf(std::uint32_t unit, std::uint32_t node) const {
  const LinkedUnit& linked = program_->units[unit];
  std::vector<ValueView> path;
  for (std::uint32_t n = node; linked.parents[n] != kNoNode; n = linked.parents[n]) {
    path.push_back(linked.names[n]);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// The replacement of the document at `path` or of one that holds it.
const DataReplacement* Machine::ReplacementAbove(std::span<const ValueView> path) const {
  for (const DataReplacement& replacement : worlds_.top().data) {
    const PathOrder order = ComparePaths(replacement.path, path);
    if (order == PathOrder::kAbove || order == PathOrder::kSame) return &replacement;
  }
  return nullptr;
}

ValueView Machine::ReplacedRule(std::uint32_t function, bool* replaced) const {
  const std::uint32_t node = program_->nodes[function];
  if (node == kNoNode) return {};
  const std::vector<ValueView> path = PathOf(program_->program.unit_of(function), node);
  const DataReplacement* replacement = ReplacementAbove(path);
  *replaced = replacement != nullptr;
  if (replacement == nullptr) return {};
  return Descend(replacement->value, std::span(path).subspan(replacement->path.size()),
                 [](ValueView document, ValueView key) { return document.Find(key); });
}

std::uint32_t Machine::ChildOf(std::uint32_t unit, std::uint32_t node, ValueView key) const {
  if (!key.is_string()) return kNoNode;
  const std::vector<ir::DataNode>& nodes = program_->program.units()[unit].nodes;
  const std::vector<std::uint32_t>& children = nodes[node].children;
  const StringText text = key.text();
  const auto found = std::lower_bound(children.begin(), children.end(), text.view(),
                                      [&](std::uint32_t child, std::string_view wanted) {
                                        return std::string_view(nodes[child].name) < wanted;
                                      });
  return found != children.end() && nodes[*found].name == text.view() ? *found : kNoNode;
}

ValueView Machine::ReadData(std::uint32_t unit, std::uint32_t node,
                            std::span<const ValueView> keys) {
  if (worlds_.top().data.empty()) return ReadBelow(unit, node, keys);
  std::vector<ValueView> path = PathOf(unit, node);
  path.insert(path.end(), keys.begin(), keys.end());
  if (const DataReplacement* above = ReplacementAbove(path)) {
    return Descend(above->value, std::span(path).subspan(above->path.size()),
                   [this](ValueView document, ValueView key) { return Get(document, key); });
  }
  ValueView document = ReadBelow(unit, node, keys);
  // What stands on the way and is no object gives place to one, as on a path below it: matches OPA.
  for (const DataReplacement& below : worlds_.top().data) {
    if (ComparePaths(path, below.path) != PathOrder::kAbove) continue;
    document = WithPath(arena_, document, std::span(below.path).subspan(path.size()), below.value);
  }
  return document;
}

// Functions are not part of `data`; one without parameters is a rule in all but name.
bool Machine::IsDocument(std::uint32_t function) const {
  const ir::Function& code = program_->program.functions()[function];
  return code.kind != ir::FunctionKind::kFunction || code.parameters == 0;
}

// Base documents are JSON, where a number can only be a key as text: matches OPA.
ValueView Machine::GetBase(ValueView document, ValueView key) {
  const ValueView found = Get(document, key);
  if (found.defined() || !document.is_object() || !key.is_number()) return found;
  return document.Find(std::string_view(key.number_text()));
}

// Follows the keys through the tree as far as nodes go, then through the rule or base document that
// they end at.
ValueView Machine::ReadBelow(std::uint32_t unit, std::uint32_t node,
                             std::span<const ValueView> keys) {
  const std::vector<ir::DataNode>& nodes = program_->program.units()[unit].nodes;
  const auto get = [this](ValueView document, ValueView key) { return Get(document, key); };
  for (;;) {
    const std::optional<std::uint32_t>& function = nodes[node].function;
    if (function && IsDocument(*function)) return Descend(CallRule(*function), keys, get);
    if (keys.empty()) return WholeNode(unit, node);
    if (keys[0].is_unknown()) return keys[0];
    const std::uint32_t child = ChildOf(unit, node, keys[0]);
    if (child == kNoNode) {
      return Descend(program_->units[unit].base[node], keys,
                     [this](ValueView document, ValueView key) { return GetBase(document, key); });
    }
    node = child;
    keys = keys.subspan(1);
  }
}

// The document of a node that is no rule: what its children are, over its base document.
ValueView Machine::WholeNode(std::uint32_t unit, std::uint32_t node) {
  const std::vector<ir::DataNode>& nodes = program_->program.units()[unit].nodes;
  const LinkedUnit& linked = program_->units[unit];
  const ValueView base = linked.base[node];
  if (nodes[node].children.empty()) {
    if (base.defined() || nodes[node].function) return base;
    return ValueView::EmptyObject();
  }
  if (depth_ >= context_.limits.max_depth) {
    StopForLimit("calls are nested too deep");
    return {};
  }
  if (!Spend(nodes[node].children.size() + base.size())) return {};
  ++depth_;
  // A frame stands at each depth in use.
  if (depth_ > frames_.size()) frames_.push_back(std::make_unique<Frame>());
  std::vector<Member> members;
  for (std::size_t i = 0; base.is_object() && i < base.size(); ++i) {
    if (ChildOf(unit, node, base.key(i)) == kNoNode) members.push_back({base.key(i), base.at(i)});
  }
  for (std::uint32_t child : nodes[node].children) {
    ValueView value;
    std::vector<ValueView> path;
    const DataReplacement* replacement = nullptr;
    if (!worlds_.top().data.empty()) {
      path = PathOf(unit, child);
      replacement = ReplacementAbove(path);
    }
    if (replacement != nullptr) {
      value = replacement->value;
    } else {
      value = ReadBelow(unit, child, {});
      // Asked for as a whole, a base document wins over the rule of its name: matches OPA.
      if (nodes[child].function) value = Merge(arena_, linked.base[child], value);
    }
    if (stop_) break;
    if (value.defined()) members.push_back({linked.names[child], value});
  }
  --depth_;
  return stop_ ? ValueView() : arena_.Object(members);
}

ValueView Machine::KeysBelow(std::uint32_t unit, std::uint32_t node,
                             std::span<const ValueView> keys) {
  const std::vector<ir::DataNode>& nodes = program_->program.units()[unit].nodes;
  // As far as nodes go without a rule or a replacement, the keys are known without running rules.
  std::vector<ValueView> path = PathOf(unit, node);
  path.insert(path.end(), keys.begin(), keys.end());
  std::uint32_t inner = node;
  std::span<const ValueView> rest = keys;
  while (!rest.empty() && inner != kNoNode && !nodes[inner].function) {
    inner = ChildOf(unit, inner, rest[0]);
    rest = rest.subspan(1);
  }
  std::vector<ValueView> found;
  if (ReplacementAbove(path) == nullptr && inner != kNoNode && rest.empty() &&
      !nodes[inner].function) {
    for (std::uint32_t child : nodes[inner].children) {
      const std::optional<std::uint32_t>& function = nodes[child].function;
      if (!function || IsDocument(*function)) found.push_back(program_->units[unit].names[child]);
    }
    const ValueView base = program_->units[unit].base[inner];
    for (std::size_t i = 0; base.is_object() && i < base.size(); ++i) found.push_back(base.key(i));
    for (const DataReplacement& below : worlds_.top().data) {
      if (ComparePaths(path, below.path) == PathOrder::kAbove) {
        found.push_back(below.path[path.size()]);
      }
    }
  } else {
    const ValueView document = ReadData(unit, node, keys);
    if (!document.is_collection()) return document.is_unknown() ? document : ValueView();
    if (!Spend(document.size())) return {};
    for (std::size_t i = 0; i < document.size(); ++i) {
      if (document.is_array() && !document.is_open()) {
        found.push_back(*ValueView::SmallInteger(static_cast<std::int64_t>(i)));
      } else {
        found.push_back(document.is_object() ? document.key(i) : document.at(i));
      }
    }
  }
  if (!Spend(found.size())) return {};
  std::sort(found.begin(), found.end(),
            [](ValueView a, ValueView b) { return assay::Compare(a, b) < 0; });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return arena_.Array(found);
}

}  // namespace assay::evaluator
