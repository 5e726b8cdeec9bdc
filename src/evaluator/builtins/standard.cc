#include "evaluator/builtins/bodies.h"

namespace assay {
namespace {

enum class Trait : std::uint8_t {
  kPlain,
  kDeprecated,
  kRelation,
  kClock,
  kRandom,
  kNetwork,
  kRuntime,
  kHook,
};

Capability CapabilityOf(Trait trait) {
  switch (trait) {
    case Trait::kClock:
      return Capability::kClock;
    case Trait::kRandom:
      return Capability::kRandom;
    case Trait::kNetwork:
      return Capability::kNetwork;
    case Trait::kRuntime:
      return Capability::kRuntime;
    case Trait::kPlain:
    case Trait::kDeprecated:
    case Trait::kRelation:
    case Trait::kHook:
      break;
  }
  return Capability::kNone;
}

Builtin Declared(Builtin builtin, Trait trait) {
  builtin.deterministic =
      trait == Trait::kPlain || trait == Trait::kDeprecated || trait == Trait::kRelation;
  builtin.deprecated = trait == Trait::kDeprecated;
  builtin.relation = trait == Trait::kRelation;
  builtin.capability = CapabilityOf(trait);
  return builtin;
}

BuiltinTable MakeStandardBuiltins() {
  BuiltinTable table;
#define ASSAY_BUILTIN(body, name_text, arity_number, arguments_text, result_text, unknown_name, \
                      trait_name)                                                               \
  table.Add(Declared({.name = name_text,                                                        \
                      .arity = arity_number,                                                    \
                      .arguments = arguments_text,                                              \
                      .result = result_text,                                                    \
                      .unknown = UnknownBehaviour::k##unknown_name,                             \
                      .function = builtins::body},                                              \
                     Trait::k##trait_name));
#define ASSAY_BUILTIN_ABSENT(name_text, arity_number, arguments_text, result_text, unknown_name, \
                             trait_name)                                                         \
  table.Add(Declared({.name = name_text,                                                         \
                      .arity = arity_number,                                                     \
                      .arguments = arguments_text,                                               \
                      .result = result_text,                                                     \
                      .unknown = UnknownBehaviour::k##unknown_name},                             \
                     Trait::k##trait_name));
#include "ir/builtins.def"
#undef ASSAY_BUILTIN
#undef ASSAY_BUILTIN_ABSENT
  return table;
}

}  // namespace

const BuiltinTable& StandardBuiltins() {
  static const BuiltinTable table = MakeStandardBuiltins();
  return table;
}

}  // namespace assay
