#pragma once

// Cases for built-ins as text, one a line:
//
//   name operand | operand => want
//
// Operands are JSON, where {"$set": [...]} is a set, {"$unknown": "why"} an unknown and {"$open":
// [...]} a collection to which more may belong. What is wanted is the result as Rego writes it,
// `undefined`, or `error: ...`, `type error: ...`, `limit error: ...` with the whole message.

#include <string>
#include <vector>

#include "assay/value.h"

namespace assay::builtins {

struct BuiltinCase {
  int line = 0;
  std::string name;
  std::vector<std::string> operands;
  std::string want;
};

std::vector<BuiltinCase> ReadCaseFile(const std::string& path);
/// All case files, sorted.
std::vector<std::string> CaseFiles();
/// An operand as a value of the arena; undefined if it is not JSON.
ValueView ParseOperand(const std::string& text, ValueArena& arena);

}  // namespace assay::builtins
