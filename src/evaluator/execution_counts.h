#pragma once

// How often each instruction of a program ran, and how long: what profiles and coverage are made
// of. Only evaluations that are asked for it run with one.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "assay/ir.h"

namespace assay::evaluator {

class ExecutionCounts {
 public:
  struct Count {
    std::uint64_t runs = 0;
    std::int64_t nanoseconds = 0;
  };

  // `clock` may be empty; then there are no times.
  ExecutionCounts(const ir::Program& program, const std::function<std::int64_t()>& clock)
      : clock_(clock) {
    std::size_t total = 0;
    for (const ir::Function& function : program.functions()) {
      first_.push_back(total);
      total += function.code.size();
    }
    counts_.resize(total);
  }

  // An instruction begins; the time since the last one began is that one's.
  void Visit(std::uint32_t function, std::uint32_t instruction) {
    Count& count = counts_[first_[function] + instruction];
    ++count.runs;
    if (!clock_) return;
    const std::int64_t now = clock_();
    if (running_ != nullptr) running_->nanoseconds += now - since_;
    running_ = &count;
    since_ = now;
  }

  const Count& Of(std::uint32_t function, std::size_t instruction) const {
    return counts_[first_[function] + instruction];
  }

 private:
  const std::function<std::int64_t()>& clock_;
  std::vector<std::size_t> first_;  // by function
  std::vector<Count> counts_;
  Count* running_ = nullptr;
  std::int64_t since_ = 0;
};

}  // namespace assay::evaluator
