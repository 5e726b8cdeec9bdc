#pragma once

// Programs in few words, for tests of the machine: the IR's text form with labels for targets, and
// constants where they are used.
//
//   complete p
//     Input r0 @end
//     Get r1 r0 $"a" @end
//     Yield r1
//   end:
//     Return
//
// A function's first line is its kind and name: `complete p`, `set p`, `object p`, `function f/2`,
// `query q x y`. It is called by its place (0, 1, ...), which is also its node below `data`,
// from 1.
// `$` begins a constant without spaces; `b=a,r1` says by which path operand B came; `builtin
// count/1` and `base {...}` stand by themselves.

#include <string>
#include <string_view>

#include "assay/ir.h"

namespace assay::testing {

/// The text that ParseText reads.
std::string Assembled(std::string_view source);
/// Fails the test, and gives an empty program, if it is wrong.
ir::Program Assemble(std::string_view source);

/// JSON, in which the strings "?" and "!" stand for what is unknown, and for a builtin's error, and
/// `{"set": [...]}` for a set.
Value Document(std::string_view json);

}  // namespace assay::testing
