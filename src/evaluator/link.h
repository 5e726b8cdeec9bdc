#pragma once

// A program made ready for machines: what it would otherwise have to look up by name at each step.

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/builtin.h"
#include "assay/ir.h"
#include "assay/value.h"

namespace assay::evaluator {

inline constexpr std::uint32_t kNoNode = 0xffff'ffff;

/// A unit's data tree, seen from its nodes.
struct LinkedUnit {
  std::vector<std::uint32_t> parents;  // kNoNode for `data` itself
  std::vector<ValueView> names;        // as string values
  std::vector<ValueView> base;         // the base document at the node, or undefined
};

/// Immutable; any number of machines may use it at once.
struct LinkedProgram {
  ir::Program program;
  std::vector<LinkedUnit> units;
  std::vector<std::uint32_t> nodes;       // the node where a function stands, or kNoNode
  std::vector<std::uint32_t> first_slot;  // of a function's instructions in a table of all of them
  std::uint32_t slots = 0;
  std::uint32_t print = kNoNode;  // the builtin that is the print hook
  Value keep;                     // names and merged base documents live with it
  Value base_data;
};

/// `base_data`: documents under `data` for every unit, below those that the units bring; or
/// undefined. ResourceExhausted for a data tree of absurd depth.
absl::StatusOr<std::shared_ptr<const LinkedProgram>> Link(ir::Program program,
                                                          const Value& base_data = {});

/// The builtins that the program names, in its order: of `table`, where given, else of `standard`.
/// InvalidArgument names those that both lack.
absl::StatusOr<std::vector<const Builtin*>> ResolveBuiltins(
    const ir::Program& program, const BuiltinTable* table,
    const BuiltinTable& standard = StandardBuiltins());

}  // namespace assay::evaluator
