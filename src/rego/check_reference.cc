// A ref is followed key by key through the types of what it leads to. Below `data` that begins with
// the tree of rules; where the tree ends without a type, data from elsewhere may stand, so
// anything.

#include <algorithm>

#include "fmt/format.h"
#include "rego/check_types.h"
#include "rego/variable.h"

namespace assay::rego {

namespace {

constexpr std::size_t kMaxAllowed = 100;  // keys that one message lists

bool IsName(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string TextOf(const Term& term);

// The first `length` elements of a ref, as Rego has them: `data.p["a b"][x]`.
std::string RefText(const Term& reference, std::size_t length) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    const Term& item = *reference.items[i];
    if (i > 0 && item.kind == TermKind::kString && IsName(item.text)) {
      text += fmt::format(".{}", item.text);
    } else {
      text += i == 0 ? TextOf(item) : fmt::format("[{}]", TextOf(item));
    }
  }
  return text;
}

std::string TextOf(const Term& term) {
  constexpr std::string_view kMore = "...";
  switch (term.kind) {
    case TermKind::kNull:
      return "null";
    case TermKind::kBoolean:
      return term.boolean ? "true" : "false";
    case TermKind::kString:
      return fmt::format("\"{}\"", term.text);
    case TermKind::kNumber:
      return std::string(term.text);
    case TermKind::kVar:
      return IsMade(term.text) ? "_" : std::string(DisplayName(term.text));
    case TermKind::kRef:
      return RefText(term, term.items.size());
    case TermKind::kArray:
      return fmt::format("[{}]", term.items.empty() ? "" : kMore);
    default:
      return fmt::format("{{{}}}", term.items.empty() ? "" : kMore);
  }
}

std::vector<TypeKey> KeysOf(const TypeTree::Node& node) {
  std::vector<TypeKey> keys;
  for (const auto& [key, child] : node.children) keys.push_back(key);
  return keys;
}

// The constant keys of objects.
void CollectKeys(const Type* type, std::vector<TypeKey>& keys) {
  if (type == nullptr) return;
  for (const Property& property : type->properties) keys.push_back(property.key);
  if (type->kind != TypeKind::kAny) return;
  for (const Type* alternative : type->items) CollectKeys(alternative, keys);
}

std::vector<TypeKey> KeysOf(const Type* type) {
  std::vector<TypeKey> keys;
  CollectKeys(type, keys);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

bool IsPattern(const Term& term) {
  return term.kind == TermKind::kArray || term.kind == TermKind::kObject ||
         term.kind == TermKind::kSet;
}

bool IsScalar(const Term& term) { return IsConstantTerm(term) && !IsPattern(term); }

}  // namespace

void TypeChecker::CheckRefs(const TypeLayer& layer, const Term& term) {
  if (IsComprehension(term)) return;
  for (const Term* item : term.items) CheckRefs(layer, *item);
  if (term.kind == TermKind::kRef) CheckRef(layer, term);
}

void TypeChecker::CheckRef(const TypeLayer& layer, const Term& reference) {
  const Type* type = types_.TypeOf(layer, reference);
  if (type != nullptr && type->kind == TypeKind::kFunction) {
    ReportFunction(reference, type);
    return;
  }
  const Term& head = *reference.items[0];
  if (IsRoot(head)) {
    for (const TypeLayer* at = &layer; at != nullptr; at = at->next) {
      if (at->documents != nullptr && CheckDocument(layer, *at->documents, reference)) return;
    }
    CheckKeys(layer, pool_.any(), reference, 1);
    return;
  }
  const Type* of_head = IsScalar(head) ? pool_.any() : types_.TypeOf(layer, head);
  if (of_head == nullptr) {
    of_head = pool_.any();
    if (head.kind == TermKind::kVar) MatchVariable(layer, head, of_head, false);
  }
  CheckKeys(layer, of_head, reference, 1);
}

bool TypeChecker::CheckDocument(const TypeLayer& layer, const TypeTree& documents,
                                const Term& reference) {
  const TypeTree::Node* node = documents.root().Find(pool_.StepOf(*reference.items[0]));
  for (std::size_t i = 1; node != nullptr; ++i) {
    if (node->type != nullptr) {
      CheckKeys(layer, node->type, reference, i);
      return true;
    }
    if (i == reference.items.size()) return true;
    const Term& key = *reference.items[i];
    const bool constant = IsConstantTerm(key);
    // Packages and rules have names.
    if (i <= 2 && (constant ? key.kind != TermKind::kString : IsPattern(key))) {
      ReportKey(reference, i, types_.TypeOf(layer, key), pool_.string(), KeysOf(*node));
      return true;
    }
    if (!constant && !IsPattern(key)) {
      const Type* wanted = pool_.KeysOf(documents.Extent(*node));
      const Type* have = types_.TypeOf(layer, key);
      if (!CheckKey(layer, key, wanted)) {
        ReportKey(reference, i, have, wanted, KeysOf(*node));
        return true;
      }
    }
    node = constant ? node->Find(pool_.KeyOf(key)) : nullptr;
  }
  return false;
}

bool TypeChecker::CheckKey(const TypeLayer& layer, const Term& key, const Type* wanted) {
  const Type* have = types_.TypeOf(layer, key);
  if (have != nullptr) return pool_.Fits(have, wanted);
  if (key.kind == TermKind::kVar) MatchVariable(layer, key, wanted, false);
  return true;
}

void TypeChecker::CheckKeys(const TypeLayer& layer, const Type* type, const Term& reference,
                            std::size_t at) {
  for (; at < reference.items.size(); ++at) {
    const Term& key = *reference.items[at];
    const Type* wanted = pool_.KeysOf(type);
    if (wanted == nullptr) {
      ReportNoElements(reference, at, type);
      return;
    }
    if (IsScalar(key)) {
      const Type* member = pool_.Select(type, pool_.KeyOf(key));
      if (member == nullptr) {
        ReportKey(reference, at, nullptr, wanted, KeysOf(type));
        return;
      }
      type = member;
      continue;
    }
    const Type* have = types_.TypeOf(layer, key);
    const bool fits =
        IsPattern(key) ? Match(layer, key, wanted, false) : CheckKey(layer, key, wanted);
    if (!fits) {
      ReportKey(reference, at, IsPattern(key) ? types_.TypeOf(layer, key) : have, wanted,
                IsPattern(key) ? std::vector<TypeKey>{} : KeysOf(type));
      return;
    }
    type = pool_.ValuesOf(type);
  }
}

void TypeChecker::ReportFunction(const Term& reference, const Type* type) {
  const std::string text = RefText(reference, reference.items.size());
  Report(reference.items[0]->location,
         fmt::format("function {} used as reference, not called", text),
         fmt::format("{}\n{}\nhave: {}", text, std::string(text.size(), '^'), TypeText(type)));
}

void TypeChecker::ReportNoElements(const Term& reference, std::size_t at, const Type* type) {
  const std::string text = RefText(reference, reference.items.size());
  Report(reference.items[0]->location, fmt::format("undefined ref: {}", text),
         fmt::format("{}\n{}\nhave: {}", text, std::string(RefText(reference, at).size(), '^'),
                     TypeText(type)));
}

void TypeChecker::ReportKey(const Term& reference, std::size_t at, const Type* have,
                            const Type* wanted, const std::vector<TypeKey>& allowed) {
  const std::string text = RefText(reference, reference.items.size());
  const std::string padding(RefText(reference, at).size() + 1, ' ');
  std::string detail = fmt::format("{}\n{}^\n", text, padding);
  detail += have != nullptr ? fmt::format("{}have (type): {}\n", padding, TypeText(have))
                            : fmt::format("{}have: {}\n", padding, TextOf(*reference.items[at]));
  if (allowed.empty()) {
    detail += fmt::format("{}want (type): {}", padding, TypeText(wanted));
  } else {
    std::string keys;
    for (std::size_t i = 0; i < std::min(allowed.size(), kMaxAllowed); ++i) {
      keys += (i == 0 ? "" : " ") + TypeText(allowed[i]);
    }
    if (allowed.size() > kMaxAllowed) keys += " ...";
    detail += fmt::format("{}want (one of): [{}]", padding, keys);
  }
  Report(reference.items[0]->location, fmt::format("undefined ref: {}", text), std::move(detail));
}

}  // namespace assay::rego
