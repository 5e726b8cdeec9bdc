// What an evaluation may cost, and how it ends before its time.
//
// Steps are bought in quanta: the loop counts one word down, and only when it is used up are the
// clock, the cancel token and the memory looked at.

#include <algorithm>
#include <limits>
#include <utility>

#include "evaluator/machine.h"
#include "fmt/format.h"

namespace assay::evaluator {

namespace {
constexpr std::uint64_t kQuantum = 1024;
}

std::string Failure::Text() const {
  std::string text;
  if (!location.file.empty()) text = fmt::format("{}:{}: ", location.file, location.line);
  if (!code.empty()) text += code + ": ";
  return text + message;
}

bool Machine::Refill() {
  if (stop_) {
    fuel_ = quantum_ = 1;
    return false;
  }
  spent_ += quantum_;
  fuel_ = quantum_ = 0;
  if (context_.cancelled != nullptr && context_.cancelled->load(std::memory_order_relaxed)) {
    StopForLimit("the evaluation was cancelled", absl::StatusCode::kCancelled);
    return false;
  }
  if (deadline_ != 0 && context_.clock() > deadline_) {
    StopForLimit(
        fmt::format("the evaluation took longer than {} ns", context_.limits.max_nanoseconds));
    return false;
  }
  if (!CheckBytes()) return false;
  if (spent_ > context_.limits.max_steps) {
    StopForLimit(fmt::format("the evaluation took more than {} steps", context_.limits.max_steps));
    return false;
  }
  // One more than is left, so that the last step allowed is still taken.
  quantum_ = fuel_ = std::min(kQuantum, context_.limits.max_steps - spent_ + 1);
  return true;
}

bool Machine::Spend(std::uint64_t steps) {
  if (stop_) return false;
  if (steps < fuel_) {
    fuel_ -= steps;
    return true;
  }
  // Saturated, for a builtin may ask for any number.
  const std::uint64_t beyond = steps - fuel_;
  spent_ = spent_ > std::numeric_limits<std::uint64_t>::max() - beyond - quantum_
               ? std::numeric_limits<std::uint64_t>::max() - quantum_
               : spent_ + beyond;
  return Refill();
}

bool Machine::CheckBytes() {
  if (stop_) return false;
  if (arena_.bytes() <= context_.limits.max_bytes) return true;
  StopForLimit(
      fmt::format("the evaluation's values took more than {} bytes", context_.limits.max_bytes));
  return false;
}

SourceLocation Machine::LocationOf(Place place) const {
  const ir::Function& function = program_->program.functions()[place.function];
  SourceLocation location;
  if (function.file < program_->program.files().size()) {
    location.file = program_->program.files()[function.file];
  }
  if (place.instruction < function.origins.size()) {
    location.line = function.origins[place.instruction].line;
    location.column = function.origins[place.instruction].column;
  }
  return location;
}

void Machine::StopAt(Place place, std::string_view code, std::string message,
                     absl::StatusCode status) {
  if (stop_) return;
  stop_ = Failure{std::string(code), std::move(message), LocationOf(place), status};
  spent_ += quantum_ - fuel_;
  fuel_ = quantum_ = 1;
}

void Machine::LocateStop(Place place) {
  if (stop_ && stop_->location.file.empty()) stop_->location = LocationOf(place);
}

void Machine::StopForLimit(std::string message, absl::StatusCode status) {
  if (stop_) return;
  stop_ = Failure{{}, std::move(message), {}, status};
  spent_ += quantum_ - fuel_;
  fuel_ = quantum_ = 1;
}

const Failure* Machine::FailureOf(ValueView unknown) const {
  for (const auto& [word, failure] : failures_) {
    if (word.bits() == unknown.bits()) return &failure;
  }
  return nullptr;
}

}  // namespace assay::evaluator
