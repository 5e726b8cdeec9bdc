// What is only there for the host to hook into; without a hook nothing happens. opa.runtime shows
// what the host has handed over.

#include "evaluator/builtins/operands.h"

namespace assay::builtins {

ValueView InternalTestCase(BuiltinCall&, Arguments) { return ValueView::Boolean(true); }

ValueView Trace(BuiltinCall& call, Arguments operands) {
  if (operands[0].is_unknown()) return ValueView::Boolean(true);
  return Expect(call, operands, 0, Kind::kString) ? ValueView::Boolean(true)
                                                  : ValueView::Undefined();
}

ValueView OpaRuntime(BuiltinCall& call, Arguments) {
  const Value& runtime = call.context().runtime;
  return runtime.view().is_object() ? call.arena().Copy(runtime) : ValueView::EmptyObject();
}

}  // namespace assay::builtins
