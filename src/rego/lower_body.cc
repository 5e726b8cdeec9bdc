// Expressions of a body, one after the other.

#include <algorithm>

#include "rego/function_lowerer.h"
#include "rego/variable.h"

namespace assay::rego {

using ir::Opcode;
using ir::RegionKind;
using ir::WithKind;

void FunctionLowerer::LowerBody(Body body) {
  for (const Expr* expr : body) LowerExpr(*expr);
}

void FunctionLowerer::LowerExpr(const Expr& expr) {
  code_.At(expr.location);
  switch (expr.kind) {
    case ExprKind::kTerm:
      if (expr.negated) {
        LowerNegated(*expr.term);
      } else {
        LowerStatement(*expr.term);
      }
      return;
    case ExprKind::kSome:
      return;
    case ExprKind::kSomeIn:
      LowerSomeIn(expr);
      return;
    case ExprKind::kEvery:
      LowerEvery(expr);
      return;
    case ExprKind::kBlock:
      LowerTest(expr.negated, [&] { LowerBody(expr.body); });
      return;
    case ExprKind::kAnd:
      LowerAnd(expr, expr.negated);
      return;
    case ExprKind::kOr:
      LowerOr(expr, expr.negated);
      return;
    case ExprKind::kGroup:
      LowerGroup(expr);
      return;
  }
}

void FunctionLowerer::LowerStatement(const Term& term) {
  if (term.kind != TermKind::kCall) {
    if (term.kind == TermKind::kBoolean && term.boolean) return;
    Call(Opcode::kTest, 0, LowerTerm(term), 0);
    return;
  }
  if (IsUnification(term)) {
    for (const Term* side : term.items) {
      if (side->kind != TermKind::kRef) LowerRefsIn(*side);
    }
    Unify(*term.items[0], *term.items[1]);
    return;
  }
  for (const Term* argument : term.items) LowerRefsIn(*argument);
  if (LowerCondition(term)) return;
  const std::size_t arity = ArityOf(term);
  const Operand result = LowerCall(term, arity);
  if (term.items.size() > arity) {
    const Term& pattern = *term.items.back();
    if (pattern.kind == TermKind::kVar && !IsBound(pattern.text)) {
      Bind(pattern.text, result);
    } else {
      Destructure(result, pattern);
    }
    return;
  }
  Call(Opcode::kTest, 0, result, 0);
}

// What a call is given is evaluated outside the negation: where it is undefined, so is the
// expression. The operands of `==` and `=`, and a ref alone, are within.
void FunctionLowerer::LowerNegated(const Term& term) {
  if (term.kind == TermKind::kRef) {
    LowerKeys(term.items.subspan(1));
  } else if (IsUnification(term)) {
    for (const Term* side : term.items) {
      if (side->kind == TermKind::kRef) {
        LowerKeys(side->items.subspan(1));
      } else {
        LowerRefsIn(*side);
      }
    }
  } else {
    for (const Term* item : term.items) LowerRefsIn(*item);
  }
  LowerTest(true, [&] { LowerStatement(term); });
}

void FunctionLowerer::LowerTest(bool negated, const std::function<void()>& lower) {
  const std::uint32_t region = code_.NewRegion();
  const Location at = code_.location();
  const Label outer = fail_;
  const Label end = code_.NewLabel();
  const std::size_t mark = bound_order_.size();
  code_.Emit(Opcode::kBegin, region, 0, 0, 0, static_cast<std::uint8_t>(RegionKind::kTest));
  fail_ = end;
  lower();
  code_.EmitTo(Opcode::kSucceed, end, region);
  code_.Jump(fail_);
  code_.Place(end);
  code_.At(at);
  code_.EmitTo(negated ? Opcode::kEndNot : Opcode::kEndSome, outer, region);
  fail_ = outer;
  Unbind(mark);
}

void FunctionLowerer::LowerSomeIn(const Expr& expr) {
  LowerRefsIn(*expr.domain);
  const Operand domain = LowerTerm(*expr.domain);
  const std::vector<Operand>* domain_path = code_.PathOf(domain);
  std::vector<Operand> steps;
  if (domain_path != nullptr) steps = *domain_path;
  if (expr.key != nullptr && IsEvaluableNow(*expr.key)) {
    const Operand key = LowerTerm(*expr.key);
    const std::uint32_t value = code_.NewRegister();
    if (domain_path != nullptr) {
      steps.push_back(key);
      code_.SetPath(value, std::move(steps));
    }
    Call(Opcode::kGet, value, domain, key);
    Destructure(value, *expr.value);
    return;
  }
  Term wildcard{.kind = TermKind::kVar, .wildcard = true, .text = "$"};
  const Term& key = expr.key == nullptr ? wildcard : *expr.key;
  const Operand value = Loop(domain, key, &steps, domain_path != nullptr);
  Destructure(value, *expr.value);
}

// Not some element for which the body does not hold; over a collection, or undefined.
void FunctionLowerer::LowerEvery(const Expr& expr) {
  LowerRefsIn(*expr.domain);
  const Operand domain = LowerTerm(*expr.domain);
  Call(Opcode::kScan, code_.NewIterator(), domain, 0);
  LowerTest(true, [&] {
    const std::vector<Operand>* domain_path = code_.PathOf(domain);
    std::vector<Operand> steps;
    if (domain_path != nullptr) steps = *domain_path;
    Term wildcard{.kind = TermKind::kVar, .wildcard = true, .text = "$"};
    const Term& key = expr.key == nullptr ? wildcard : *expr.key;
    const Operand value = Loop(domain, key, &steps, domain_path != nullptr);
    Bind(expr.value->text, value);
    LowerTest(true, [&] { LowerBody(expr.body); });
  });
}

// Not all of them fail.
void FunctionLowerer::LowerOr(const Expr& expr, bool negated) {
  LowerTest(!negated, [&] {
    for (const Expr* operand : expr.operands) {
      LowerTest(!operand->negated, [&] { LowerBody(operand->body); });
    }
  });
}

void FunctionLowerer::LowerAnd(const Expr& expr, bool negated) {
  const auto lower = [&] {
    for (const Expr* operand : expr.operands) LowerExpr(*operand);
  };
  if (negated) {
    LowerTest(true, lower);
  } else {
    lower();
  }
}

// All solutions are found while the replacements hold; then, outside, one after the other is taken.
void FunctionLowerer::LowerGroup(const Expr& expr) {
  const VariableSet outputs = context_.outputs.OutputsOf(expr, BoundVariables());
  std::vector<std::string_view> results(outputs.begin(), outputs.end());
  std::sort(results.begin(), results.end());
  for (const WithModifier& modifier : expr.with) {
    // A function is named here, not read.
    if (FindFunction(*modifier.value) == nullptr) LowerRefsIn(*modifier.value);
  }
  std::vector<Operand> values;
  for (const WithModifier& modifier : expr.with) {
    const Term& value = *modifier.value;
    const bool callable = IsCallableName(value) || FindFunction(value) != nullptr;
    values.push_back(callable ? Constant(ValueView::Null()) : LowerTerm(value));
  }
  const std::uint32_t region = code_.NewRegion();
  const Label outer = fail_;
  const Label end = code_.NewLabel();
  const std::size_t mark = bound_order_.size();
  const RegionKind kind = results.empty() ? RegionKind::kTest : RegionKind::kArray;
  code_.Emit(Opcode::kBegin, region, 0, 0, 0, static_cast<std::uint8_t>(kind));
  for (std::size_t i = 0; i < expr.with.size(); ++i) {
    PushReplacement(expr.with[i], values[i]);
  }
  fail_ = end;
  LowerBody(expr.body);
  if (results.empty()) {
    code_.EmitTo(Opcode::kSucceed, end, region);
  } else {
    std::vector<Operand> row;
    row.reserve(results.size());
    for (std::string_view variable : results) row.push_back(OperandOf(variable));
    const std::uint32_t tuple = code_.NewRegister();
    code_.Emit(Opcode::kMakeArray, tuple, InARow(row), static_cast<std::uint32_t>(row.size()));
    code_.Emit(Opcode::kAppend, region, tuple);
  }
  code_.Jump(fail_);
  code_.Place(end);
  code_.At(expr.location);
  code_.Emit(Opcode::kWithEnd, 0, static_cast<std::uint32_t>(expr.with.size()));
  fail_ = outer;
  Unbind(mark);
  if (results.empty()) {
    Call(Opcode::kEndSome, region, 0, 0);
    return;
  }
  const std::uint32_t solutions = code_.NewRegister();
  code_.Emit(Opcode::kCollect, region, solutions);
  const Term wildcard{.kind = TermKind::kVar, .wildcard = true, .text = "$"};
  const Operand tuple = Loop(solutions, wildcard, nullptr, false);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::uint32_t value = code_.NewRegister();
    Call(Opcode::kGet, value, tuple,
         Constant(*ValueView::SmallInteger(static_cast<std::int64_t>(i))));
    Bind(results[i], value);
  }
}

void FunctionLowerer::PushReplacement(const WithModifier& modifier, Operand value) {
  const Term& target = *modifier.target;
  code_.At(modifier.location);
  if (IsCallableName(target) || FindFunction(target) != nullptr) {
    PushCallable(target, *modifier.value, value);
    return;
  }
  std::vector<Operand> row;
  std::uint32_t node = 0;
  std::size_t used = 1;
  if (IsDataRef(target)) node = unit_.NodeOf(context_.tree.Walk(target, &used));
  for (const Term* key : target.items.subspan(used)) row.push_back(LowerTerm(*key));
  const auto keys = static_cast<std::uint32_t>(row.size());
  row.push_back(value);
  const WithKind kind = IsDataRef(target) ? WithKind::kData : WithKind::kInput;
  code_.Emit(Opcode::kWithDocument, 0, node, InARow(row), keys, static_cast<std::uint8_t>(kind));
}

// The function that a ref names; null if it names none.
const RuleNode* FunctionLowerer::FindFunction(const Term& term) const {
  if (!IsDataRef(term)) return nullptr;
  const RuleNode* rule = context_.tree.FindCallee(term);
  return rule != nullptr && rule->kind() == RuleKind::kFunction ? rule : nullptr;
}

void FunctionLowerer::PushCallable(const Term& target, const Term& value, Operand operand) {
  const bool builtin = IsCallableName(target);
  std::uint32_t callable = 0;
  if (builtin) {
    const std::string_view name = target.text.substr(1);
    callable = context_.program.Builtin(name, context_.builtins.Find(name)->arity);
  } else {
    callable = unit_.FunctionOf(*FindFunction(target));
  }
  WithKind kind = builtin ? WithKind::kBuiltinByValue : WithKind::kFunctionByValue;
  if (IsCallableName(value)) {
    const std::string_view name = value.text.substr(1);
    operand = context_.program.Builtin(name, context_.builtins.Find(name)->arity);
    kind = builtin ? WithKind::kBuiltinByBuiltin : WithKind::kFunctionByBuiltin;
  } else if (const RuleNode* function = FindFunction(value); function != nullptr) {
    operand = unit_.FunctionOf(*function);
    kind = builtin ? WithKind::kBuiltinByFunction : WithKind::kFunctionByFunction;
  }
  code_.Emit(Opcode::kWithFunction, 0, callable, operand, 0, static_cast<std::uint8_t>(kind));
}

}  // namespace assay::rego
