#pragma once

// The library throws nothing and lets nothing through: what a callback of the host throws ends the
// work, not the process.

#include <exception>
#include <string>

#include "base/status_text.h"

namespace assay {

// In a handler: what was thrown, as a status.
inline absl::Status StatusOfThrown() {
  constexpr const char* kBy = "the host's code threw";
  try {
    throw;
  } catch (const std::exception& error) {
    return Internal(std::string(kBy) + ": " + error.what());
  } catch (...) {
    return Internal(std::string(kBy) + " what is no std::exception");
  }
}

}  // namespace assay
