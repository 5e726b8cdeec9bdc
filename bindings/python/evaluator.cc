#include "assay/evaluator.h"

#include "assay/adapters/crypto_builtins.h"
#include "assay/rego.h"
#include "module.h"

namespace assay::python {

namespace py = pybind11;

namespace {

// The standard built-ins, those for YAML, those that need OpenSSL.
const BuiltinTable& Builtins() {
  static const BuiltinTable kTable = [] {
    BuiltinTable table = RegoBuiltins();
    table.Add(CryptoBuiltins());
    return table;
  }();
  return kTable;
}

Report Evaluate(const RuleSet& rules, const Graph& graph, std::int64_t now_ns, std::uint64_t seed,
                unsigned jobs, std::uint64_t max_steps) {
  EvaluationContext context;
  context.now_ns = now_ns;
  context.seed = seed;
  context.jobs = jobs;
  context.builtins = &Builtins();
  context.limits.max_steps = max_steps;
  return ValueOrThrow(Unlocked([&] { return Evaluator(rules).Run(graph, context); }));
}

}  // namespace

void AddEvaluator(py::module_& module) {
  module.def("evaluate", &Evaluate, py::arg("rules"), py::arg("graph"), py::kw_only(),
             py::arg("now_ns") = 0, py::arg("seed") = 0, py::arg("jobs") = 1,
             py::arg("max_steps") = Limits{}.max_steps,
             R"(Run every rule on every resource of its type.

Args:
    rules: What to ask.
    graph: What to ask it of.
    now_ns: The time that rules see, in nanoseconds since 1970; the library never reads a clock.
    seed: What `rand.intn` and its like start from.
    jobs: Threads. The report does not depend on it.
    max_steps: What one rule may spend on one resource before it is an `error` finding.

Returns:
    One outcome for every pair; what a rule cannot decide is a finding, not an exception.

Raises:
    Error: The rules come from a pack that calls a built-in which is not here.)");
}

}  // namespace assay::python
