#pragma once

// What the oracle answers to a program: see evaluator.h for how.

#include "assay/builtin.h"
#include "assay/value.h"
#include "oracle/program.h"

namespace assay::oracle {

// Data and input as values, for cases that hold them as JSON; else those of the program's text.
struct Documents {
  Value data;
  Value input;
};
absl::StatusOr<Documents> DocumentsOf(const Program& program);

// The program compiles: whoever asks has seen that. Gives up where it does not understand.
Answer AskOracle(const Program& program, const Documents& documents, const BuiltinTable& builtins);

// A program whose only expression has a value and no variables: that value under the name `$`.
inline constexpr std::string_view kExpressionName = "$";

}  // namespace assay::oracle
