#pragma once

// Doubt about a path through a body: whether it holds may hang on an unknown, or on a builtin that
// failed. docs/unknown.md has the tables.

#include <cstdint>

#include "assay/value.h"

namespace assay::evaluator {

/// In order of strength: where several meet, the strongest decides.
enum class Doubt : std::uint8_t { kNone, kError, kUnknown };

inline Doubt DoubtOf(ValueView unknown) {
  return unknown.unknown_kind() == UnknownKind::kError ? Doubt::kError : Doubt::kUnknown;
}

/// The strongest doubt so far and the unknown word that brought it, the first of its strength.
struct Taint {
  Doubt doubt = Doubt::kNone;
  ValueView reason;

  bool clean() const { return doubt == Doubt::kNone; }
  void Add(const Taint& other) {
    if (other.doubt > doubt) *this = other;
  }
  void Add(ValueView unknown) { Add(Taint{DoubtOf(unknown), unknown.unknown_reason()}); }
};

/// The first leaf of `value` that brings the strongest doubt, as its reason; `value.has_unknown()`.
ValueView StrongestUnknown(ValueView value);

}  // namespace assay::evaluator
