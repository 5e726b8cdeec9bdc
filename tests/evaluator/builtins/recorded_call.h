#pragma once

// A BuiltinCall that notes what a body does to it.

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "assay/evaluator.h"

namespace assay::builtins {

class RecordedCall final : public BuiltinCall {
 public:
  explicit RecordedCall(EvaluationContext context = {})
      : arena_(SymbolTable::Make()), context_(std::move(context)) {}

  ValueArena& arena() override { return arena_; }
  const EvaluationContext& context() const override { return context_; }
  std::uint64_t max_output_bytes() const override { return context_.limits.max_output_bytes; }
  std::int64_t now_ns() const override { return context_.now_ns; }
  std::uint64_t seed() const override { return context_.seed; }
  ValueView Fail(std::string_view code, std::string message) override {
    if (code_.empty()) {
      code_ = code;
      message_ = std::move(message);
    }
    return ValueView::Undefined();
  }
  bool Spend(std::uint64_t steps) override {
    spent_ += steps;
    if (spent_ <= context_.limits.max_steps) return true;
    exhausted_ = true;
    return false;
  }
  std::shared_ptr<void>& Cached(std::string_view family, std::string_view key) override {
    return cache_[{std::string(family), std::string(key)}];
  }

  /// Calls a body of the table the way the machine does; unknown arguments may settle it.
  ValueView Run(const Builtin& builtin, std::span<const ValueView> operands) {
    code_.clear();
    for (ValueView operand : operands) {
      if (builtin.unknown == UnknownBehaviour::kOwn) break;
      if (operand.is_unknown()) return operand;
      if (builtin.unknown == UnknownBehaviour::kDeep && operand.has_unknown()) {
        return arena_.Unknown(UnknownKind::kAfterApply, "deep");
      }
    }
    return builtin.function(*this, operands);
  }

  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }
  std::uint64_t spent() const { return spent_; }
  bool exhausted() const { return exhausted_; }

 private:
  ValueArena arena_;
  EvaluationContext context_;
  std::string code_;
  std::string message_;
  std::uint64_t spent_ = 0;
  bool exhausted_ = false;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<void>> cache_;
};

}  // namespace assay::builtins
