#pragma once

// Secrets of resources that have no definition to say where they are.

#include <string_view>

namespace assay::adapters {

// Whether text under this key is a secret by its name: `master_password`, `AUTH_TOKEN`.
bool IsSecretName(std::string_view key);

}  // namespace assay::adapters
