// Unification: which side is known is known here, so nothing is left to find out at run time but
// whether values match.

#include "rego/function_lowerer.h"
#include "rego/variable.h"

namespace assay::rego {

using ir::Opcode;

bool FunctionLowerer::IsEvaluableNow(const Term& term) const {
  if (evaluated_.contains(&term)) return true;
  switch (term.kind) {
    case TermKind::kVar:
      return IsBound(term.text) || IsRoot(term);
    case TermKind::kRef:
      if (!IsEvaluableNow(*term.items[0])) return false;
      for (const Term* key : term.items.subspan(1)) {
        // Patterns are found by looking through all keys.
        const bool pattern = key->kind == TermKind::kVar || key->kind == TermKind::kArray ||
                             key->kind == TermKind::kObject;
        if (!pattern && !IsEvaluableNow(*key)) return false;
      }
      return true;
    case TermKind::kArrayComprehension:
    case TermKind::kObjectComprehension:
    case TermKind::kSetComprehension:
      return true;
    default:
      for (const Term* item : term.items) {
        if (!IsEvaluableNow(*item)) return false;
      }
      return true;
  }
}

void FunctionLowerer::Unify(const Term& left, const Term& right) {
  const bool left_known = IsEvaluableNow(left);
  const bool right_known = IsEvaluableNow(right);
  const bool elementwise =
      left.kind == right.kind && (left.kind == TermKind::kArray || left.kind == TermKind::kObject);
  if (left_known && right_known) {
    const Operand a = LowerTerm(left);
    const Operand b = LowerTerm(right);
    Call(Opcode::kEqual, 0, a, b);
  } else if (elementwise) {
    UnifyElements(left, right);
  } else if (left_known) {
    Destructure(LowerTerm(left), right);
  } else {
    Destructure(LowerTerm(right), left);
  }
}

namespace {

// What the object term holds at a key that is written alike; null if it has none.
const Term* MemberAt(const Term& object, const Term& key) {
  for (std::size_t i = 0; i + 1 < object.items.size(); i += 2) {
    const Term& candidate = *object.items[i];
    if (candidate.kind == key.kind && candidate.text == key.text &&
        candidate.boolean == key.boolean && candidate.items.empty()) {
      return object.items[i + 1];
    }
  }
  return nullptr;
}

}  // namespace

// Each pair as soon as one of its sides is known.
void FunctionLowerer::UnifyElements(const Term& left, const Term& right) {
  const auto never = [this] { Call(Opcode::kTest, 0, Constant(ValueView::Boolean(false)), 0); };
  std::vector<std::pair<const Term*, const Term*>> pairs;
  const bool object = left.kind == TermKind::kObject;
  if (left.items.size() != right.items.size()) never();
  for (std::size_t i = 0; i < left.items.size(); i += object ? 2 : 1) {
    if (object) {
      const Term* opposite = MemberAt(right, *left.items[i]);
      if (opposite == nullptr) {
        never();
      } else {
        pairs.emplace_back(left.items[i + 1], opposite);
      }
    } else if (i < right.items.size()) {
      pairs.emplace_back(left.items[i], right.items[i]);
    }
  }
  for (std::size_t before = pairs.size() + 1; before > pairs.size() && !pairs.empty();) {
    before = pairs.size();
    std::vector<std::pair<const Term*, const Term*>> later;
    for (const auto& [a, b] : pairs) {
      const bool nested =
          a->kind == b->kind && (a->kind == TermKind::kArray || a->kind == TermKind::kObject);
      if (nested || IsEvaluableNow(*a) || IsEvaluableNow(*b)) {
        Unify(*a, *b);
      } else {
        later.emplace_back(a, b);
      }
    }
    pairs = std::move(later);
  }
  // What is left binds variables that a code path which never holds would need.
  for (const auto& [a, b] : pairs) {
    for (const Term* side : {a, b}) {
      if (side->kind == TermKind::kVar && !IsBound(side->text)) {
        Bind(side->text, Constant(ValueView::Null()));
      }
    }
  }
}

void FunctionLowerer::Destructure(Operand value, const Term& pattern) {
  if (pattern.kind == TermKind::kVar && !IsRoot(pattern)) {
    if (IsBound(pattern.text)) {
      Call(Opcode::kEqual, 0, value, OperandOf(pattern.text));
    } else if (pattern.text != "$") {
      Bind(pattern.text, value);
    }
    return;
  }
  if (IsEvaluableNow(pattern)) {
    Call(Opcode::kEqual, 0, value, LowerTerm(pattern));
    return;
  }
  const bool object = pattern.kind == TermKind::kObject;
  if (!object && pattern.kind != TermKind::kArray) {
    Call(Opcode::kEqual, 0, value, LowerTerm(pattern));
    return;
  }
  const std::size_t step = object ? 2 : 1;
  const auto count = static_cast<std::uint32_t>(pattern.items.size() / step);
  Call(object ? Opcode::kIsObject : Opcode::kIsArray, 0, value, count);
  std::vector<Operand> path;
  const std::vector<Operand>* value_path = code_.PathOf(value);
  const bool from_input = value_path != nullptr;
  if (from_input) path = *value_path;
  for (std::size_t i = 0; i < pattern.items.size(); i += step) {
    const Operand key = object ? LowerTerm(*pattern.items[i])
                               : Constant(*ValueView::SmallInteger(static_cast<std::int64_t>(i)));
    const std::uint32_t element = code_.NewRegister();
    if (from_input) {
      path.push_back(key);
      code_.SetPath(element, path);
      path.pop_back();
    }
    Call(Opcode::kGet, element, value, key);
    Destructure(element, *pattern.items[object ? i + 1 : i]);
  }
}

}  // namespace assay::rego
