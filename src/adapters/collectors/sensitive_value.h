#pragma once

// Secrets of resources that have no definition to say where they are.

#include <string_view>

#include "assay/value.h"

namespace assay::adapters {

// Whether text under this key is a secret by its name: `master_password`, `AUTH_TOKEN`.
bool IsSecretName(std::string_view key);

// Stands for each scalar of `value`: whether it is set and how long it is, never what it is.
ValueView ReduceSensitiveValue(ValueView value, std::string_view salt, ValueArena& arena);

}  // namespace assay::adapters
