// Calls of built-ins and of functions, and what `with` puts in their place.

#include <utility>

#include "oracle/evaluator.h"

namespace assay::oracle {

using rego::Term;

std::size_t Evaluator::ArityOf(const Term& call) const {
  if (call.operation != nullptr) {
    if (const Node* function = rules_.FindFunction(*call.operation); function != nullptr) {
      return function->definitions[0].rule->head.arguments.size();
    }
  }
  const Builtin* builtin = builtins_.Find(call.text);
  if (builtin == nullptr) throw Halt{true, "", "a function that the oracle does not know"};
  return builtin->arity;
}

bool Evaluator::Call(const Term& call, std::size_t arity, const NextValue& next) {
  const rego::Terms given = call.items.first(arity);
  const Node* function = rules_.FindFunction(*call.operation);
  const auto call_with = [&](const std::vector<ValueView>& arguments) {
    // The last replacement counts.
    for (std::size_t i = world_->calls.size(); i-- > 0;) {
      const auto& [target, substitute] = world_->calls[i];
      const bool meant =
          function != nullptr ? target.function == function : target.builtin == call.text;
      if (!meant) continue;
      if (substitute.value.defined()) return next(substitute.value);
      // What takes a function's place sees no replaced functions itself.
      const std::shared_ptr<World> replaced = world_;
      const auto plain = std::make_shared<World>(*replaced);
      plain->calls.clear();
      plain->kept.clear();
      world_ = plain;
      std::vector<ValueView> results;
      if (substitute.function != nullptr) {
        const ValueView result = CallFunction(*substitute.function, arguments);
        if (result.defined()) results.push_back(result);
      } else {
        CallBuiltin(substitute.builtin, arguments, [&](ValueView result) {
          results.push_back(result);
          return true;
        });
      }
      world_ = replaced;
      for (ValueView result : results) {
        if (!next(result)) return false;
      }
      return true;
    }
    if (function == nullptr) return CallBuiltin(call.text, arguments, next);
    const ValueView result = CallFunction(*function, arguments);
    return !result.defined() || next(result);
  };
  Terms refs;
  for (const Term* item : call.items) AddRefs(*item, refs);
  return Before(refs, [&] { return Values({given.begin(), given.end()}, call_with); });
}

bool Evaluator::CallBuiltin(std::string_view name, const std::vector<ValueView>& arguments,
                            const NextValue& next) {
  Spend();
  if (name.starts_with("rego.metadata.") || name.starts_with("assay.")) {
    throw Halt{true, "", "a built-in that looks at the program"};
  }
  const Builtin* builtin = builtins_.Find(name);
  if (builtin == nullptr) throw Halt{true, "", "a built-in that the oracle does not know"};
  const bool granted =
      builtin->capability != Capability::kNetwork && builtin->capability != Capability::kRuntime;
  if (!builtin->function || !granted) {
    throw Halt{false, "eval_builtin_error", "a built-in that is not here"};
  }
  const ValueView result = call_.Run(*builtin, arguments);
  if (call_.exhausted() || call_.code() == "limit_error") throw Halt{true, "", "a limit"};
  if (!result.defined()) {
    if (stop_ && !call_.code().empty()) throw Halt{false, call_.code(), call_.message()};
    return true;
  }
  if (!builtin->relation) return next(result);
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (!next(result.at(i))) return false;
  }
  return true;
}

ValueView Evaluator::CallFunction(const Node& node, const std::vector<ValueView>& arguments) {
  if (node.definitions[0].rule->head.arguments.size() != arguments.size()) {
    throw Halt{true, "", "a function with another number of arguments"};
  }
  return Complete(node, &arguments);
}

}  // namespace assay::oracle
