#pragma once

/// \file
/// Runs rules over a graph.
///
///   absl::StatusOr<assay::Report> report = assay::Evaluator(rules).Run(graph, {.now_ns = now});
///
/// An Evaluator holds nothing but its rules and may be used from any number of threads. Nothing is
/// read from the surroundings: time, seed, limits and sinks come in an EvaluationContext.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "assay/builtin.h"
#include "assay/graph.h"
#include "assay/report.h"
#include "assay/ruleset.h"

namespace assay {

/// What one evaluation (one rule on one resource, or one query) may cost. Exceeding one is
/// ResourceExhausted, or an `error` finding.
struct Limits {
  std::uint64_t max_steps =
      100'000'000;                       ///< machine instructions and elements touched by built-ins
  std::uint64_t max_bytes = 1ull << 30;  ///< memory of values made
  std::uint32_t max_depth = 256;         ///< calls below calls
  std::uint64_t max_output_bytes = 64ull << 20;  ///< text that one built-in may make
  std::int64_t max_regex_bytes = 8ll << 20;      ///< a compiled pattern
  std::uint64_t max_nanoseconds = 0;             ///< by `clock`; 0: no deadline
};

/// What the host grants. By default nothing from outside: what a rule sees as time and chance are
/// `now_ns` and `seed` of the context, which the host sets; no network, no facts about the host.
struct Capabilities {
  bool clock = true;   ///< `time.now_ns` gives `now_ns`
  bool random = true;  ///< seeded by `seed`
  bool network = false;
  bool runtime = false;
};

/// Everything an evaluation knows of the world.
struct EvaluationContext {
  std::int64_t now_ns = 0;  ///< nanoseconds since 1970-01-01T00:00:00Z; one value for the whole run
  std::uint64_t seed = 0;
  Capabilities capabilities = {};
  Limits limits = {};
  const BuiltinTable* builtins = nullptr;        ///< null: StandardBuiltins()
  const std::atomic<bool>* cancelled = nullptr;  ///< becomes true: the run ends with Cancelled
  std::function<std::int64_t()> clock = {};      ///< monotonic nanoseconds, for the deadline only
  std::function<void(std::size_t done, std::size_t total)> progress =
      {};  ///< called from one thread at a time
  std::function<void(std::string_view file, std::uint32_t line, std::string_view text)> print = {};
  /// What `opa.runtime` shows where the host grants it: an object, by habit with `config`, `env`
  /// and `version`. Undefined: an empty object.
  Value runtime = {};
  /// The zone that `Local` names in `time.*`, as the zone database calls it; empty: UTC.
  std::string local_zone = {};
  unsigned jobs = 1;  ///< threads; the report does not depend on it
};

class Evaluator {
 public:
  explicit Evaluator(RuleSet rules);
  /// Every rule on every resource of its type: exactly one outcome a pair. Cancelled or
  /// InvalidArgument (a pack that calls a builtin that the table lacks) are the only failures; what
  /// one rule cannot decide is a finding.
  absl::StatusOr<Report> Run(const Graph& graph, const EvaluationContext& context = {}) const;

 private:
  RuleSet rules_;
};

}  // namespace assay
