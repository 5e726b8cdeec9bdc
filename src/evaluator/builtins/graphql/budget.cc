#include "evaluator/builtins/graphql/budget.h"

#include <fmt/format.h>

namespace assay::builtins::graphql {

bool Budget::Spend(std::uint64_t steps) {
  if (!over_ && !call_.Spend(steps)) over_ = true;
  return !over_;
}

bool Budget::Hold(std::uint64_t bytes) {
  held_ += bytes;
  if (!over_ && !ExpectRoom(call_, held_)) over_ = true;
  return !over_;
}

bool Budget::Enter() {
  if (++nesting_ > kMaxNesting && !over_) {
    FailLimit(call_, fmt::format("a GraphQL document is nested deeper than {}", kMaxNesting));
    over_ = true;
  }
  return !over_;
}

}  // namespace assay::builtins::graphql
