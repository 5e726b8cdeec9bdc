#pragma once

/// \file
/// Built-in functions: the standard table, and how a host adds its own.
///
///   assay::BuiltinTable table = assay::StandardBuiltins();
///   table.Add({.name = "acme.owner", .arity = 1, .function = [](assay::BuiltinCall& call, auto
///   arguments) {
///     return call.arena().String(OwnerOf(arguments[0]));
///   }});
///
/// A table is a value that is passed to compilation and to evaluation; there is no registry.
/// Functions are called from many threads at once and must not share what they change.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/value.h"

namespace assay {

struct EvaluationContext;

/// How a built-in treats arguments that are, or hold, unknowns.
enum class UnknownBehaviour : std::uint8_t {
  kDeep,     ///< an unknown anywhere in an argument makes the result unknown
  kShallow,  ///< only an argument that is itself unknown does; the body copes with unknown leaves
  kOwn,      ///< the body sees all arguments and decides
};

/// What a host must grant before a built-in may run.
enum class Capability : std::uint8_t { kNone, kClock, kRandom, kNetwork, kRuntime };

/// What one call may use. Made by the machine.
class BuiltinCall {
 public:
  virtual ~BuiltinCall() = default;
  virtual ValueArena& arena() = 0;
  virtual const EvaluationContext& context() const = 0;
  /// Bytes of text that one call may make: Limits::max_output_bytes, for bodies that know no more
  /// of the evaluation.
  virtual std::uint64_t max_output_bytes() const = 0;
  /// EvaluationContext::now_ns and seed, for the same.
  virtual std::int64_t now_ns() const = 0;
  virtual std::uint64_t seed() const = 0;
  /// Sets the call's error and returns undefined; the message without the builtin's name. `code`:
  /// `eval_builtin_error`, `eval_type_error`, or `limit_error`, which ends the evaluation.
  virtual ValueView Fail(std::string_view code, std::string message) = 0;
  /// Spends steps of the evaluation's limit; false when none are left or it was cancelled: return
  /// at once.
  virtual bool Spend(std::uint64_t steps) = 0;
  /// A place to keep what is dear to make (a compiled pattern) for this evaluation, by family and
  /// text.
  virtual std::shared_ptr<void>& Cached(std::string_view family, std::string_view key) = 0;
};

using BuiltinFunction = std::function<ValueView(BuiltinCall&, std::span<const ValueView>)>;

struct Builtin {
  std::string name;
  std::uint32_t arity = 0;
  /// Types, as builtins.def writes them: `string, array<string>|set<string>`. Each may have a name:
  /// `base: string`; messages show it.
  std::string arguments;
  std::string result;
  bool deterministic = true;
  bool deprecated = false;  ///< Rego v0 only
  bool relation = false;    ///< yields several results, as an array that the caller iterates (walk)
  Capability capability = Capability::kNone;
  UnknownBehaviour unknown = UnknownBehaviour::kDeep;
  BuiltinFunction function;  ///< empty: known by name, not available here
};

/// Built-ins by name. A plain value; lookups are O(log n).
class BuiltinTable {
 public:
  /// Replaces one of the same name.
  void Add(Builtin builtin);
  /// All of another table.
  void Add(const BuiltinTable& others);
  const Builtin* Find(std::string_view name) const;
  std::span<const Builtin> builtins() const { return builtins_; }

 private:
  std::vector<Builtin> builtins_;  // in order of name
};

/// What the engine brings: everything that needs no crypto and no network.
const BuiltinTable& StandardBuiltins();

}  // namespace assay
