#include "rego/function_lowerer.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "rego/optimize.h"
#include "rego/variable.h"

namespace assay::rego {

using ir::Opcode;
using ir::RegionKind;

FunctionLowerer::FunctionLowerer(UnitLowerer& unit, std::string_view name, const Location& at)
    : unit_(unit), context_(unit.context()) {
  function_.name = name;
  function_.file = context_.program.File(context_.sink.FileName(at.file));
  code_.At(at);
}

void FunctionLowerer::Bind(std::string_view variable, Operand operand) {
  if (bound_.insert_or_assign(variable, operand).second) bound_order_.push_back(variable);
}

// Forgets what was bound since there were `mark` bound variables.
void FunctionLowerer::Unbind(std::size_t mark) {
  while (bound_order_.size() > mark) {
    bound_.erase(bound_order_.back());
    bound_order_.pop_back();
  }
}

FunctionLowerer::Operand FunctionLowerer::OperandOf(std::string_view variable) {
  const auto found = bound_.find(variable);
  if (found != bound_.end()) return found->second;
  context_.sink.Error(kUnsafeVariableError, code_.location(),
                      fmt::format("var {} is unsafe", DisplayName(variable)));
  return Constant(ValueView::Null());
}

VariableSet FunctionLowerer::BoundVariables() const {
  return VariableSet(bound_order_.begin(), bound_order_.end());
}

FunctionLowerer::Operand FunctionLowerer::TextConstant(std::string_view text) {
  return Constant(context_.program.arena().String(text));
}

ir::Function FunctionLowerer::LowerRule(const RuleNode& rule) {
  using enum ir::FunctionKind;
  switch (rule.kind()) {
    case RuleKind::kComplete:
      function_.kind = kComplete;
      break;
    case RuleKind::kPartialSet:
      function_.kind = kPartialSet;
      break;
    case RuleKind::kPartialObject:
      function_.kind = kPartialObject;
      break;
    case RuleKind::kFunction:
      function_.kind = kFunction;
      function_.parameters = static_cast<std::uint32_t>(rule.arity());
      break;
  }
  const bool one_value = HasOneValue(rule);
  const Rule* default_rule = nullptr;
  code_.StartDefinition(function_.parameters);
  for (const Rule* definition : rule.definitions) {
    if (definition->is_default) {
      default_rule = definition;
    } else {
      LowerDefinition(rule, *definition, one_value);
    }
  }
  if (rule.kind() == RuleKind::kPartialObject) {
    std::vector<Operand> keys;
    LowerChildren(rule, keys);
  }
  if (default_rule != nullptr) LowerDefault(*default_rule);
  code_.Emit(Opcode::kReturn);
  if (code_.Overflows()) {
    context_.sink.Error(kCompileError, rule.definitions.front()->location,
                        fmt::format("rule {} is too large", rule.path));
    return {};
  }
  code_.Finish(function_);
  if (context_.optimize) Optimize(function_);
  return std::move(function_);
}

// Then the first value settles it: the others could only be the same.
bool FunctionLowerer::HasOneValue(const RuleNode& node) const {
  if (node.kind() != RuleKind::kComplete && node.kind() != RuleKind::kFunction) return false;
  std::optional<Operand> only;
  for (const Rule* definition : node.definitions) {
    if (definition->is_default) continue;
    for (const Rule* branch = definition; branch != nullptr; branch = branch->otherwise) {
      const Term* value = branch->head.value;
      if (value != nullptr && !IsConstantTerm(*value)) return false;
      const Operand constant = context_.program.Constant(
          value == nullptr ? ValueView::Boolean(true)
                           : const_cast<FunctionLowerer*>(this)->ConstantOf(*value));
      if (only && *only != constant) return false;
      only = constant;
    }
  }
  return only.has_value();
}

// The else branches are tried in their turn, each only if none before it held. Their regions are
// plain tests: the doubt whether an earlier one held is theirs too.
void FunctionLowerer::LowerDefinition(const RuleNode& node, const Rule& rule, bool last) {
  const Label next = code_.NewLabel();
  bool first = true;
  for (const Rule* branch = &rule; branch != nullptr; branch = branch->otherwise) {
    code_.StartDefinition(function_.parameters);
    evaluated_.clear();
    code_.At(branch->head.location);
    const std::uint32_t region = code_.NewRegion();
    const auto kind =
        static_cast<std::uint8_t>(first ? RegionKind::kDefinition : RegionKind::kTest);
    code_.Emit(Opcode::kBegin, region, 0, 0, 0, kind);
    const Label end = code_.NewLabel();
    fail_ = end;
    LowerBranch(node, *branch, last);
    if (rule.otherwise != nullptr) code_.Emit(Opcode::kMark, region);
    code_.Jump(fail_);
    code_.Place(end);
    code_.EmitTo(Opcode::kEndElse, next, region);
    Unbind(0);
    first = false;
  }
  code_.Place(next);
}

void FunctionLowerer::LowerBranch(const RuleNode& node, const Rule& rule, bool last) {
  rule_ = &rule;
  BindArguments(rule);
  LowerBody(rule.body);
  code_.At(rule.head.location);
  LowerYield(node, rule, last);
}

// Variables first, so that refs among the patterns may use them.
void FunctionLowerer::BindArguments(const Rule& rule) {
  const Terms arguments = rule.head.arguments;
  for (const bool variables : {true, false}) {
    for (std::uint32_t i = 0; i < arguments.size(); ++i) {
      const Term& argument = *arguments[i];
      const bool fresh = argument.kind == TermKind::kVar && !IsBound(argument.text);
      if (variables && fresh) Bind(argument.text, i);
      if (variables && !fresh && argument.kind == TermKind::kVar) {
        Call(Opcode::kEqual, 0, i, OperandOf(argument.text));
      }
      if (!variables && argument.kind != TermKind::kVar) Destructure(i, argument);
    }
  }
}

void FunctionLowerer::LowerYield(const RuleNode& node, const Rule& rule, bool last) {
  const Head& head = rule.head;
  if (function_.kind == ir::FunctionKind::kComplete ||
      function_.kind == ir::FunctionKind::kFunction) {
    const Operand value =
        head.value == nullptr ? Constant(ValueView::Boolean(true)) : LowerTerm(*head.value);
    code_.Emit(Opcode::kYield, 0, value, 0, 0, last ? ir::kLastYield : std::uint8_t{0});
    return;
  }
  std::vector<Operand> operands = above_;
  for (const Term* key : head.reference->items.subspan(ConstantLength(head))) {
    operands.push_back(LowerTerm(*key));
  }
  const bool element = head.key != nullptr;
  if (element) {
    operands.push_back(LowerTerm(*head.key));
  } else {
    operands.push_back(head.value == nullptr ? Constant(ValueView::Boolean(true))
                                             : LowerTerm(*head.value));
  }
  const std::uint32_t row = InARow(operands);
  code_.Emit(element ? Opcode::kYieldElement : Opcode::kYieldMember, 0, row,
             static_cast<std::uint32_t>(operands.size()));
  (void)node;
}

// Rules below one with variables in its reference are members of the same object. Those that have
// variables themselves are put together with it, definition by definition: they may give members of
// one object, and where they give none, there is none.
void FunctionLowerer::LowerChildren(const RuleNode& node, std::vector<Operand>& keys) {
  for (const auto& [name, child] : node.children) {
    keys.push_back(TextConstant(name));
    if (child->is_rule() && child->kind() == RuleKind::kPartialObject) {
      above_ = keys;
      for (const Rule* definition : child->definitions) LowerDefinition(*child, *definition, false);
      above_.clear();
      LowerChildren(*child, keys);
    } else if (child->is_rule() && child->kind() != RuleKind::kFunction) {
      LowerChild(*child, keys);
    } else {
      LowerChildren(*child, keys);
    }
    keys.pop_back();
  }
}

void FunctionLowerer::LowerChild(const RuleNode& child, const std::vector<Operand>& keys) {
  code_.StartDefinition(0);
  code_.At(child.definitions.front()->head.location);
  const std::uint32_t region = code_.NewRegion();
  const Label end = code_.NewLabel();
  code_.Emit(Opcode::kBegin, region, 0, 0, 0, static_cast<std::uint8_t>(RegionKind::kDefinition));
  fail_ = end;
  const std::uint32_t value = code_.NewRegister();
  Call(Opcode::kCallRule, value, unit_.FunctionOf(child), 0);
  std::vector<Operand> operands = keys;
  const bool set = child.kind() == RuleKind::kPartialSet;
  if (set) {
    // Its elements may meet those of a rule above.
    const std::uint32_t iterator = code_.NewIterator();
    const Label next = code_.NewLabel();
    const std::uint32_t element = code_.NewRegister();
    Call(Opcode::kScan, iterator, value, 0);
    code_.Place(next);
    Call(Opcode::kNext, iterator, ir::kNoRegister, element);
    fail_ = next;
    operands.push_back(element);
  } else {
    operands.push_back(value);
  }
  const std::uint32_t row = InARow(operands);
  code_.Emit(set ? Opcode::kYieldElement : Opcode::kYieldMember, 0, row,
             static_cast<std::uint32_t>(operands.size()));
  code_.Jump(fail_);
  code_.Place(end);
  const Label after = code_.NewLabel();
  code_.EmitTo(Opcode::kEndElse, after, region);
  code_.Place(after);
}

void FunctionLowerer::LowerDefault(const Rule& rule) {
  const Label end = code_.NewLabel();
  code_.StartDefinition(function_.parameters);
  evaluated_.clear();
  code_.At(rule.location);
  code_.EmitTo(Opcode::kUnlessYielded, end);
  fail_ = end;
  LowerBody(rule.body);
  code_.Emit(Opcode::kDefault, 0, LowerTerm(*rule.head.value));
  code_.Place(end);
  Unbind(0);
}

ir::Function FunctionLowerer::LowerQuery(const Query& query,
                                         const std::vector<std::string_view>& values) {
  function_.kind = ir::FunctionKind::kQuery;
  code_.StartDefinition(0);
  const std::uint32_t region = code_.NewRegion();
  const Label end = code_.NewLabel();
  code_.Emit(Opcode::kBegin, region, 0, 0, 0, static_cast<std::uint8_t>(RegionKind::kDefinition));
  fail_ = end;
  LowerBody(query.body);
  std::vector<std::pair<std::string, Operand>> names;
  for (std::string_view variable : bound_order_) {
    if (IsMade(variable) || IsWildcard(variable)) continue;
    names.emplace_back(DisplayName(variable), OperandOf(variable));
  }
  std::sort(names.begin(), names.end());
  std::vector<Operand> operands;
  for (auto& [name, operand] : names) {
    function_.solution_names.push_back(name);
    operands.push_back(operand);
  }
  for (std::string_view value : values) {
    function_.solution_names.emplace_back();
    operands.push_back(value.empty() ? Constant(ValueView::Boolean(true)) : OperandOf(value));
  }
  const std::uint32_t row = InARow(operands);
  code_.Emit(Opcode::kYieldSolution, 0, row, static_cast<std::uint32_t>(operands.size()));
  code_.Jump(fail_);
  code_.Place(end);
  const Label after = code_.NewLabel();
  code_.EmitTo(Opcode::kEndElse, after, region);
  code_.Place(after);
  code_.Emit(Opcode::kReturn);
  code_.Finish(function_);
  if (context_.optimize) Optimize(function_);
  return std::move(function_);
}

}  // namespace assay::rego
