#pragma once

// Lowers one function. A body becomes straight code that goes to the *fail label* where a step does
// not hold: the innermost loop's next turn, or the body's end where there is no loop. What holds to
// the end has found one solution, and goes to the fail label too, to look for more.
//
//   function_lowerer.cc  rules, definitions, queries
//   lower_body.cc        expressions
//   lower_pattern.cc     unification
//   lower_term.cc        terms, comprehensions
//   lower_reference.cc   refs
//   lower_call.cc        calls

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "assay/ir.h"
#include "rego/code_writer.h"
#include "rego/lower.h"

namespace assay::rego {

class FunctionLowerer {
 public:
  FunctionLowerer(UnitLowerer& unit, std::string_view name, const Location& at);

  ir::Function LowerRule(const RuleNode& rule);
  ir::Function LowerQuery(const Query& query, const std::vector<std::string_view>& values);

 private:
  using Operand = ir::Operand;

  // Rules.
  void LowerDefinition(const RuleNode& node, const Rule& rule, bool last);
  void LowerBranch(const RuleNode& node, const Rule& rule, bool last);
  void LowerYield(const RuleNode& node, const Rule& rule, bool last);
  void LowerChildren(const RuleNode& node, std::vector<Operand>& keys);
  void LowerChild(const RuleNode& child, const std::vector<Operand>& keys);
  void LowerDefault(const Rule& rule);
  bool HasOneValue(const RuleNode& node) const;
  void BindArguments(const Rule& rule);

  // Bodies.
  void LowerBody(Body body);
  void LowerExpr(const Expr& expr);
  void LowerStatement(const Term& term);
  void LowerNegated(const Term& term);
  void LowerSomeIn(const Expr& expr);
  void LowerEvery(const Expr& expr);
  void LowerOr(const Expr& expr, bool negated);
  void LowerAnd(const Expr& expr, bool negated);
  void LowerGroup(const Expr& expr);
  void PushReplacement(const WithModifier& modifier, Operand value);
  const RuleNode* FindFunction(const Term& term) const;
  void PushCallable(const Term& target, const Term& value, Operand operand);
  // A region of kind kTest around what `lower` lowers: the end is EndSome, or EndNot.
  void LowerTest(bool negated, const std::function<void()>& lower);

  // Patterns.
  void Unify(const Term& left, const Term& right);
  void UnifyElements(const Term& left, const Term& right);
  void Destructure(Operand value, const Term& pattern);

  // Terms. The result is an operand; a register may be asked for by LowerInto().
  Operand LowerTerm(const Term& term);
  void LowerInto(const Term& term, std::uint32_t reg);
  Operand LowerCollection(const Term& term);
  Operand LowerComprehension(const Term& term);
  ValueView ConstantOf(const Term& term);
  // Evaluates the refs in a term ahead of the term itself; LowerTerm() then finds them.
  void LowerRefsIn(const Term& term);
  // Puts operands into registers in a row.
  std::uint32_t InARow(const std::vector<Operand>& operands);
  std::uint32_t InARow(Terms terms);

  // Refs.
  Operand LowerReference(const Term& reference);
  Operand LowerDataReference(const Term& reference);
  Operand LowerDocument(const Term& reference, const RuleNode& node, std::size_t used);
  Operand LowerPath(Operand value, Terms path, std::vector<Operand> steps, bool from_input);
  // Refs that are keys of `path` and such are evaluated before the path begins.
  void LowerKeys(Terms path);
  Operand Loop(Operand collection, const Term& key, std::vector<Operand>* steps, bool from_input);

  // Calls.
  Operand LowerCall(const Term& call, std::size_t arity);
  bool LowerCondition(const Term& call);
  std::size_t ArityOf(const Term& call) const { return context_.outputs.ArityOf(call); }

  // Variables. One that is bound has an operand.
  bool IsBound(std::string_view variable) const { return bound_.contains(variable); }
  Operand OperandOf(std::string_view variable);
  bool IsEvaluableNow(const Term& term) const;
  void Bind(std::string_view variable, Operand operand);
  void Unbind(std::size_t mark);
  VariableSet BoundVariables() const;

  void Call(ir::Opcode opcode, std::uint32_t a, std::uint32_t b, std::uint32_t c,
            std::uint8_t flags = 0) {
    code_.EmitTo(opcode, fail_, a, b, c, flags);
  }
  Operand Constant(ValueView value) { return context_.program.Constant(value); }
  Operand TextConstant(std::string_view text);

  UnitLowerer& unit_;
  const LowerContext& context_;
  ir::Function function_;
  CodeWriter code_;
  Label fail_ = 0;
  absl::flat_hash_map<std::string_view, Operand> bound_;
  std::vector<std::string_view> bound_order_;
  absl::flat_hash_map<const Term*, Operand> evaluated_;
  const Rule* rule_ = nullptr;  // that is being lowered
  std::vector<Operand> above_;  // the keys that lead from the function's node to that of `rule_`
};

}  // namespace assay::rego
