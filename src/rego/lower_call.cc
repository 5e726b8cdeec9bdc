// Calls: conditions and the graph have instructions of their own, the rest calls a builtin or a
// function.

#include "rego/function_lowerer.h"
#include "rego/metadata.h"
#include "rego/variable.h"

namespace assay::rego {

using ir::Opcode;

namespace {

struct Condition {
  std::string_view name;
  Opcode opcode;
  bool swapped;
};

constexpr Condition kConditions[] = {
    {"neq", Opcode::kNotEqual, false},    {"lt", Opcode::kLess, false},
    {"lte", Opcode::kLessOrEqual, false}, {"gt", Opcode::kLess, true},
    {"gte", Opcode::kLessOrEqual, true},  {"internal.member_2", Opcode::kMember, false},
};

struct GraphCall {
  std::string_view name;
  Opcode opcode;
};

constexpr GraphCall kGraphCalls[] = {
    {"assay.related", Opcode::kRelated},
    {"assay.resource", Opcode::kFindResource},
    {"assay.resources", Opcode::kFindResources},
};

}  // namespace

// A comparison that stands alone; false if the call is none.
bool FunctionLowerer::LowerCondition(const Term& call) {
  if (CallsRule(call)) return false;
  if (call.text == "internal.member_3" && call.items.size() == 3) {
    const Operand collection = LowerTerm(*call.items[2]);
    const std::uint32_t value = code_.NewRegister();
    Call(Opcode::kGet, value, collection, LowerTerm(*call.items[0]));
    Call(Opcode::kEqual, 0, value, LowerTerm(*call.items[1]));
    return true;
  }
  for (const Condition& condition : kConditions) {
    if (call.text != condition.name || call.items.size() != 2) continue;
    const Operand left = LowerTerm(*call.items[0]);
    const Operand right = LowerTerm(*call.items[1]);
    Call(condition.opcode, 0, condition.swapped ? right : left, condition.swapped ? left : right);
    return true;
  }
  return false;
}

FunctionLowerer::Operand FunctionLowerer::LowerCall(const Term& call, std::size_t arity) {
  std::vector<Operand> arguments;
  for (const Term* item : call.items.first(arity)) arguments.push_back(LowerTerm(*item));
  if (arguments.size() > 0xff) {
    context_.sink.Error(kTypeError, call.location, "a call takes at most 255 arguments");
    return Constant(ValueView::Null());
  }
  const auto count = static_cast<std::uint8_t>(arguments.size());
  const std::uint32_t result = code_.NewRegister();
  if (CallsRule(call)) {
    const RuleNode* callee = context_.tree.FindCallee(*call.operation);
    const std::uint32_t function = unit_.FunctionOf(*callee);
    Call(Opcode::kCallFunction, result, function, InARow(arguments), count);
    return result;
  }
  for (const GraphCall& graph : kGraphCalls) {
    if (call.text != graph.name) continue;
    Call(graph.opcode, result, arguments[0], arguments.size() > 1 ? arguments[1] : 0);
    return result;
  }
  if (context_.metadata != nullptr && rule_ != nullptr && call.text == "rego.metadata.chain") {
    return Constant(context_.metadata->ChainOf(*rule_, context_.program.arena()));
  }
  if (context_.metadata != nullptr && rule_ != nullptr && call.text == "rego.metadata.rule") {
    return Constant(context_.metadata->RuleOf(*rule_, context_.program.arena()));
  }
  const Builtin* builtin = context_.builtins.Find(call.text);
  const std::uint32_t index =
      context_.program.Builtin(call.text, static_cast<std::uint32_t>(arity));
  Call(Opcode::kCall, result, index, InARow(arguments), count);
  if (builtin == nullptr || !builtin->relation) return result;
  return Loop(result, Term{.kind = TermKind::kVar, .wildcard = true, .text = "$"}, nullptr, false);
}

}  // namespace assay::rego
