#pragma once

// What reading and checking a document may cost: steps, memory and nesting of one evaluation.

#include <cstdint>

#include "evaluator/builtins/operands.h"

namespace assay::builtins::graphql {

/// Once something ran out the call has failed, and everybody returns as soon as they can.
class Budget {
 public:
  /// Braces, brackets and fragments within one another.
  static constexpr std::uint32_t kMaxNesting = 400;

  explicit Budget(BuiltinCall& call) : call_(call) {}

  /// All return false when the budget is, or just went, over.
  bool Spend(std::uint64_t steps);
  /// Memory that lasts as long as the document.
  bool Hold(std::uint64_t bytes);
  bool Enter();
  void Leave() { --nesting_; }

  bool over() const { return over_; }
  /// For whoever has failed the call by other means.
  void End() { over_ = true; }
  BuiltinCall& call() const { return call_; }

 private:
  BuiltinCall& call_;
  std::uint64_t held_ = 0;
  std::uint32_t nesting_ = 0;
  bool over_ = false;
};

/// One level of nesting for as long as it lives.
class Nested {
 public:
  explicit Nested(Budget& budget) : budget_(budget), ok_(budget.Enter()) {}
  ~Nested() { budget_.Leave(); }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  explicit operator bool() const { return ok_; }

 private:
  Budget& budget_;
  bool ok_;
};

}  // namespace assay::builtins::graphql
