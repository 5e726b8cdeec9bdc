// `data`: rules, base documents, and what `with` puts over both.

#include <algorithm>
#include <utility>

#include "oracle/evaluator.h"

namespace assay::oracle {

using rego::Term;

namespace {

bool IsPrefix(const std::vector<ValueView>& beginning, const std::vector<ValueView>& path) {
  return beginning.size() <= path.size() &&
         std::equal(beginning.begin(), beginning.end(), path.begin(),
                    [](ValueView a, ValueView b) { return Compare(a, b) == 0; });
}

ValueView Merged(ValueArena& arena, ValueView over, ValueView under) {
  if (!over.defined()) return under;
  if (!over.is_object() || !under.is_object()) return over;
  std::vector<Member> members;
  for (std::size_t i = 0; i < under.size(); ++i) members.push_back({under.key(i), under.at(i)});
  for (std::size_t i = 0; i < over.size(); ++i) {
    members.push_back({over.key(i), Merged(arena, over.at(i), under.Find(over.key(i)))});
  }
  return arena.Object(members);
}

}  // namespace

// The last one that stands exactly here.
const World::Replacement* Evaluator::ReplacementAt(const Keys& path) const {
  for (std::size_t i = world_->data.size(); i-- > 0;) {
    const World::Replacement& replacement = world_->data[i];
    if (replacement.path.size() == path.size() && IsPrefix(replacement.path, path)) {
      return &replacement;
    }
  }
  return nullptr;
}

bool Evaluator::IsReplacedBelow(const Keys& path) const {
  return std::any_of(world_->data.begin(), world_->data.end(),
                     [&](const World::Replacement& other) { return IsPrefix(path, other.path); });
}

// A number can be a key of a base document only as text.
ValueView Evaluator::Below(ValueView base, ValueView key) {
  if (!base.defined()) return {};
  const ValueView found = base.Find(key);
  if (found.defined() || !base.is_object() || !key.is_number()) return found;
  return base.Find(std::string_view(key.number_text()));
}

ValueView Evaluator::Replaced(ValueView document, const Keys& below, ValueView value) {
  if (below.empty()) return value;
  std::vector<Member> members;
  if (document.defined() && document.is_object()) {
    for (std::size_t i = 0; i < document.size(); ++i) {
      members.push_back({document.key(i), document.at(i)});
    }
  }
  const ValueView inner = document.defined() ? document.Find(below[0]) : ValueView();
  members.push_back({below[0], Replaced(inner, Keys(below.begin() + 1, below.end()), value)});
  return arena().Object(members);
}

std::vector<ValueView> Evaluator::KeysBelow(const Node* node, ValueView base, const Keys& path) {
  std::vector<ValueView> keys;
  if (node != nullptr) {
    for (const auto& [name, child] : node->children) {
      if (child->is_document()) keys.push_back(arena().String(name));
    }
  }
  for (std::size_t i = 0; base.is_object() && i < base.size(); ++i) keys.push_back(base.key(i));
  for (const World::Replacement& replacement : world_->data) {
    if (replacement.path.size() > path.size() && IsPrefix(path, replacement.path)) {
      keys.push_back(replacement.path[path.size()]);
    }
  }
  const ValueView distinct = arena().Set(keys);
  keys.clear();
  for (std::size_t i = 0; i < distinct.size(); ++i) keys.push_back(distinct.at(i));
  return keys;
}

// `path` leads from `data` to `node` (null: no rule is here or below) and `base` (undefined: no
// document is).
bool Evaluator::Data(const Node* node, ValueView base, Keys& path, rego::Terms rest,
                     const NextValue& next) {
  Spend();
  if (const World::Replacement* replacement = ReplacementAt(path); replacement != nullptr) {
    ValueView value = replacement->value;
    // What was replaced further down after it.
    for (const World::Replacement& later : world_->data) {
      if (&later <= replacement || !IsPrefix(path, later.path)) continue;
      const auto from = later.path.begin() + static_cast<std::ptrdiff_t>(path.size());
      value = Replaced(value, Keys(from, later.path.end()), later.value);
    }
    return Path(value, rest, next);
  }
  if (node != nullptr && !node->is_document()) return true;
  if (node != nullptr && !node->definitions.empty()) {
    ValueView document = Document(*node);
    for (const World::Replacement& later : world_->data) {
      if (!IsPrefix(path, later.path)) continue;
      const auto from = later.path.begin() + static_cast<std::ptrdiff_t>(path.size());
      document = Replaced(document, Keys(from, later.path.end()), later.value);
    }
    return !document.defined() || Path(document, rest, next);
  }
  if (node == nullptr && !IsReplacedBelow(path)) {
    if (!base.defined()) return true;
    if (rest.empty()) return next(base);
    if (IsKnown(*rest[0])) {
      return Value(*rest[0], [&](ValueView key) {
        return Data(nullptr, Below(base, key), path, rest.subspan(1), next);
      });
    }
    return Path(base, rest, next);
  }
  if (rest.empty()) {
    const ValueView whole = Whole(node, base, path);
    return !whole.defined() || next(whole);
  }
  const auto step = [&](ValueView key) {
    const Node* child = nullptr;
    if (node != nullptr && key.is_string()) child = node->Find(key.text().view());
    path.push_back(key);
    const bool more = Data(child, Below(base, key), path, rest.subspan(1), next);
    path.pop_back();
    return more;
  };
  if (IsKnown(*rest[0])) return Value(*rest[0], step);
  for (ValueView key : KeysBelow(node, base, path)) {
    if (!Match(*rest[0], key, [&] { return step(key); })) return false;
  }
  return true;
}

// A document asked for as a whole: over what rules make of it stand base documents. Where something
// below was replaced, what is no object is nothing.
ValueView Evaluator::Whole(const Node* node, ValueView base, Keys& path) {
  if (!base.is_object()) {
    if (base.defined() && !IsReplacedBelow(path)) return base;
    base = {};
  }
  std::vector<Member> members;
  for (ValueView key : KeysBelow(node, base, path)) {
    const Node* child = nullptr;
    if (node != nullptr && key.is_string()) child = node->Find(key.text().view());
    const ValueView under = base.defined() ? base.Find(key) : ValueView();
    path.push_back(key);
    ValueView value;
    Data(child, under, path, {}, [&](ValueView found) {
      value = found;
      return false;
    });
    if (child != nullptr && !child->definitions.empty() && ReplacementAt(path) == nullptr) {
      value = Merged(arena(), under, value);
    }
    path.pop_back();
    if (value.defined()) members.push_back({key, value});
  }
  return arena().Object(members);
}

}  // namespace assay::oracle
