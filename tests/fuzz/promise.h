#pragma once

namespace assay {

// A promise that is broken ends the process, so that the input at hand is the one to keep.
inline void Require(bool promise) {
  if (!promise) __builtin_trap();
}

}  // namespace assay
