#pragma once

/// \file
/// Coverage: what a collection read completely, and what it could not read and why.
///
/// Absence is knowledge only where coverage says so: a rule that asks for resources or neighbours
/// of a type that was not read completely gets `unknown`, never an empty answer. Plain data.

#include <cstdint>
#include <string>

namespace assay {

enum class CoverageState : std::uint8_t {
  kComplete,  ///< every resource of the type in this scope was read
  kPartial,   ///< some were read, then the collection failed or was cut off
  kRefused,   ///< the provider refused the call
};

/// One statement about one resource type in one scope.
struct Coverage {
  std::string resource_type;  ///< `*` for every type
  std::string
      account_id;  ///< account, project, subscription, cluster or source; empty for every account
  std::string region = {};  ///< empty for every region
  CoverageState state = CoverageState::kComplete;
  std::string reason = {};  ///< refused: the missing permission; partial: what failed

  friend bool operator==(const Coverage&, const Coverage&) = default;
};

}  // namespace assay
