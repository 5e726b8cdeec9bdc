#pragma once

// What a builtin sees of the machine that calls it.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "assay/builtin.h"
#include "evaluator/machine.h"

namespace assay::evaluator {

class Machine::Port final : public BuiltinCall {
 public:
  explicit Port(Machine& machine) : machine_(machine) {}

  ValueArena& arena() override { return machine_.arena_; }
  const EvaluationContext& context() const override { return machine_.context_; }
  std::uint64_t max_output_bytes() const override {
    return machine_.context_.limits.max_output_bytes;
  }
  std::int64_t now_ns() const override { return machine_.context_.now_ns; }
  std::uint64_t seed() const override { return machine_.context_.seed; }
  ValueView Fail(std::string_view code, std::string message) override;
  bool Spend(std::uint64_t steps) override { return machine_.Spend(steps); }
  std::shared_ptr<void>& Cached(std::string_view family, std::string_view key) override;

  void NextCall() { failed_ = false; }
  void NextEvaluation();
  bool failed() const { return failed_; }
  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }

 private:
  Machine& machine_;
  bool failed_ = false;
  std::string code_;
  std::string message_;
  StringMap<std::shared_ptr<void>> cache_;
};

}  // namespace assay::evaluator
