// Terms: each one's value becomes an operand.

#include "rego/constant.h"
#include "rego/function_lowerer.h"
#include "rego/variable.h"

namespace assay::rego {

using ir::Opcode;
using ir::RegionKind;

FunctionLowerer::Operand FunctionLowerer::LowerTerm(const Term& term) {
  const auto evaluated = evaluated_.find(&term);
  if (evaluated != evaluated_.end()) return evaluated->second;
  switch (term.kind) {
    case TermKind::kVar:
      return OperandOf(term.text);
    case TermKind::kRef:
      return LowerReference(term);
    case TermKind::kCall:
      return LowerCall(term, term.items.size());
    case TermKind::kArrayComprehension:
    case TermKind::kObjectComprehension:
    case TermKind::kSetComprehension:
      return LowerComprehension(term);
    case TermKind::kArray:
    case TermKind::kObject:
    case TermKind::kSet:
      if (!IsConstantTerm(term)) return LowerCollection(term);
      return Constant(ConstantOf(term));
    default:
      return Constant(ConstantOf(term));
  }
}

void FunctionLowerer::LowerRefsIn(const Term& term) {
  if (IsComprehension(term)) return;
  if (term.kind != TermKind::kRef) {
    for (const Term* item : term.items) LowerRefsIn(*item);
    return;
  }
  if (!evaluated_.contains(&term) && IsEvaluableNow(term)) {
    const Operand value = LowerReference(term);
    evaluated_[&term] = value;
  }
}

ValueView FunctionLowerer::ConstantOf(const Term& term) {
  return rego::ConstantOf(term, context_.program.arena(), context_.sink);
}

std::uint32_t FunctionLowerer::InARow(const std::vector<Operand>& operands) {
  const std::uint32_t first = code_.NewRegisters(operands.size());
  for (std::uint32_t i = 0; i < operands.size(); ++i) {
    code_.Emit(Opcode::kMove, first + i, operands[i]);
  }
  return first;
}

std::uint32_t FunctionLowerer::InARow(Terms terms) {
  std::vector<Operand> operands;
  for (const Term* term : terms) operands.push_back(LowerTerm(*term));
  return InARow(operands);
}

FunctionLowerer::Operand FunctionLowerer::LowerCollection(const Term& term) {
  const std::uint32_t first = InARow(term.items);
  const std::uint32_t result = code_.NewRegister();
  const auto count = static_cast<std::uint32_t>(term.items.size());
  if (term.kind == TermKind::kObject) {
    code_.Emit(Opcode::kMakeObject, result, first, count / 2);
  } else {
    code_.Emit(term.kind == TermKind::kArray ? Opcode::kMakeArray : Opcode::kMakeSet, result, first,
               count);
  }
  return result;
}

FunctionLowerer::Operand FunctionLowerer::LowerComprehension(const Term& term) {
  const Location at = code_.location();
  const std::uint32_t region = code_.NewRegion();
  const Label outer = fail_;
  const Label end = code_.NewLabel();
  const std::size_t mark = bound_order_.size();
  RegionKind kind = RegionKind::kArray;
  if (term.kind == TermKind::kSetComprehension) kind = RegionKind::kSet;
  if (term.kind == TermKind::kObjectComprehension) kind = RegionKind::kObject;
  code_.Emit(Opcode::kBegin, region, 0, 0, 0, static_cast<std::uint8_t>(kind));
  fail_ = end;
  LowerBody(term.body);
  code_.At(term.location);
  if (kind == RegionKind::kObject) {
    const Operand key = LowerTerm(*term.items[0]);
    code_.Emit(Opcode::kAppendMember, region, key, LowerTerm(*term.items[1]));
  } else {
    code_.Emit(Opcode::kAppend, region, LowerTerm(*term.items[0]));
  }
  code_.Jump(fail_);
  code_.Place(end);
  fail_ = outer;
  Unbind(mark);
  code_.At(at);
  const std::uint32_t result = code_.NewRegister();
  code_.Emit(Opcode::kCollect, region, result);
  return result;
}

}  // namespace assay::rego
