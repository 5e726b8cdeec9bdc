// Calls: builtins, functions and rules, and what replaces them.

#include <array>
#include <utility>

#include "evaluator/machine.h"
#include "evaluator/port.h"
#include "fmt/format.h"

namespace assay::evaluator {

using ir::WithKind;

namespace {

bool Granted(const Capabilities& capabilities, Capability wanted) {
  switch (wanted) {
    case Capability::kNone:
      return true;
    case Capability::kClock:
      return capabilities.clock;
    case Capability::kRandom:
      return capabilities.random;
    case Capability::kNetwork:
      return capabilities.network;
    case Capability::kRuntime:
      return capabilities.runtime;
  }
  return false;
}

// The unknown that keeps a builtin from being called; undefined if none does.
ValueView Hindrance(UnknownBehaviour behaviour, std::span<const ValueView> arguments) {
  Taint taint;
  if (behaviour == UnknownBehaviour::kOwn) return {};
  for (ValueView argument : arguments) {
    if (argument.is_unknown()) {
      taint.Add(argument);
    } else if (behaviour == UnknownBehaviour::kDeep && argument.has_unknown()) {
      taint.Add(StrongestUnknown(argument));
    }
  }
  return taint.reason;
}

// Strings stand as they are; everything else as Rego writes it.
std::string Printed(ValueView value) {
  return value.is_string() ? std::string(value.text().view()) : ToRego(value);
}

}  // namespace

ValueView Machine::Call(std::uint32_t builtin, std::span<const ValueView> arguments, Place place) {
  if (!worlds_.top().calls.empty()) {
    if (const CallReplacement* replacement = worlds_.FindBuiltin(builtin)) {
      return CallReplaced(*replacement, arguments, place);
    }
  }
  return CallBody(builtin, arguments, place);
}

ValueView Machine::CallBody(std::uint32_t builtin, std::span<const ValueView> arguments,
                            Place place) {
  if (builtin == program_->print) return Print(arguments, place);
  const Builtin& body = *builtins_[builtin];
  if (const ValueView unknown = Hindrance(body.unknown, arguments); unknown.defined()) {
    return unknown;
  }
  // What this host cannot run ends the evaluation in every error mode: as an undefined value it
  // would be a condition that silently never holds.
  if (!body.function || !Granted(context_.capabilities, body.capability)) {
    StopAt(place, "eval_builtin_error",
           body.name + (body.function ? ": not granted by the host" : ": not available here"));
    return {};
  }
  port_->NextCall();
  ValueView result;
  try {
    result = body.function(*port_, arguments);
  } catch (const std::exception& error) {
    // A host's own builtin; none of ours throws.
    port_->Fail("eval_builtin_error", error.what());
  }
  if (!CheckBytes()) {
    LocateStop(place);
    return {};
  }
  return port_->failed() ? BuiltinFailed(body.name, place) : result;
}

ValueView Machine::BuiltinFailed(std::string_view name, Place place) {
  Failure failure{port_->code(), fmt::format("{}: {}", name, port_->message()), LocationOf(place)};
  if (failure.code != "eval_builtin_error" && failure.code != "eval_type_error") {
    StopForLimit(std::move(failure.message));
    LocateStop(place);
    return {};
  }
  switch (subject_.strictness) {
    case Strictness::kUndefined:
      return {};
    case Strictness::kStop:
      StopAt(place, failure.code, std::move(failure.message));
      return {};
    case Strictness::kThreeValued:
      break;
  }
  const ValueView unknown = arena_.Unknown(UnknownKind::kError, failure.message);
  failures_.emplace_back(unknown, std::move(failure));
  return unknown;
}

ValueView Machine::CallFunction(std::uint32_t function, std::span<const ValueView> arguments,
                                Place place) {
  if (!worlds_.top().calls.empty()) {
    if (const CallReplacement* replacement = worlds_.FindFunction(function)) {
      return CallReplaced(*replacement, arguments, place);
    }
  }
  return Execute(function, arguments);
}

ValueView Machine::CallReplaced(const CallReplacement& by, std::span<const ValueView> arguments,
                                Place place) {
  const CallReplacement replacement = by;  // the stack it stands in is about to grow
  if (replacement.kind == WithKind::kBuiltinByValue ||
      replacement.kind == WithKind::kFunctionByValue) {
    return replacement.value;
  }
  const bool by_builtin = replacement.kind == WithKind::kBuiltinByBuiltin ||
                          replacement.kind == WithKind::kFunctionByBuiltin;
  const std::size_t wanted = by_builtin
                                 ? program_->program.builtins()[replacement.target].arity
                                 : program_->program.functions()[replacement.target].parameters;
  if (wanted != arguments.size()) {
    StopAt(place, "eval_type_error", "a replacement takes another number of arguments");
    return {};
  }
  worlds_.HideCalls();
  const ValueView result = by_builtin ? CallBody(replacement.target, arguments, place)
                                      : Execute(replacement.target, arguments);
  worlds_.Pop(1);
  return result;
}

ValueView Machine::CallRule(std::uint32_t function) {
  const World& world = worlds_.top();
  if (!world.data.empty()) {
    bool replaced = false;
    const ValueView value = ReplacedRule(function, &replaced);
    if (replaced) return value;
  }
  if (world.id == 0) {
    RuleValue& known = rules_[function];
    if (known.evaluation == evaluation_) return known.value;
    const ValueView value = Execute(function, {});
    if (!stop_) rules_[function] = {evaluation_, value};
    return value;
  }
  const std::pair key(world.id, function);
  if (const auto known = replaced_rules_.find(key); known != replaced_rules_.end()) {
    return known->second;
  }
  const ValueView value = Execute(function, {});
  if (!stop_) replaced_rules_.insert({key, value});
  return value;
}

ValueView Machine::Print(std::span<const ValueView> arguments, Place place) {
  // A pair that is asked again for its evidence has printed already.
  if (!context_.print || explanation_ != nullptr) return ValueView::Boolean(true);
  // The argument is an array of sets: what each of print's own arguments may be. One line for each
  // combination, as many as the steps allow.
  const ValueView parts = arguments.empty() ? ValueView::EmptyArray() : arguments[0];
  const SourceLocation location = LocationOf(place);
  std::vector<std::size_t> turn(parts.size(), 0);
  while (Spend(parts.size() + 1)) {
    std::string line;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) line += ' ';
      const ValueView part = parts.at(i);
      if (!part.is_set()) {
        line += Printed(part);
      } else {
        line += part.size() == 0 ? "<undefined>" : Printed(part.at(turn[i]));
      }
    }
    context_.print(location.file, location.line, line);
    std::size_t i = parts.size();
    while (i > 0 && (!parts.at(i - 1).is_set() || turn[i - 1] + 1 >= parts.at(i - 1).size())) {
      turn[--i] = 0;
    }
    if (i == 0) break;
    ++turn[i - 1];
  }
  return ValueView::Boolean(true);
}

void Machine::Replace(const Frame& frame, const ir::Instruction& i) {
  const ValueView* const r = frame.registers.data();
  const auto kind = static_cast<WithKind>(i.flags);
  if (i.opcode == ir::Opcode::kWithFunction) {
    CallReplacement replacement{kind, i.b, i.c, {}};
    if (kind == WithKind::kBuiltinByValue || kind == WithKind::kFunctionByValue) {
      replacement.value = ir::IsConstant(i.c) ? constants_[ir::ConstantIndex(i.c)] : r[i.c];
    }
    worlds_.ReplaceCall(replacement);
    return;
  }
  const std::span<const ValueView> keys(r + i.c, i.d);
  const ValueView value = r[i.c + i.d];
  if (kind == WithKind::kInput) {
    worlds_.ReplaceInput(arena_, keys, value);
    return;
  }
  std::vector<ValueView> path = PathOf(program_->program.unit_of(frame.function), i.b);
  path.insert(path.end(), keys.begin(), keys.end());
  worlds_.ReplaceData(arena_, std::move(path), value);
}

}  // namespace assay::evaluator
