#pragma once

// JSON web keys (RFC 7517) of the types RSA, EC, OKP (Ed25519) and oct.

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/builtins/crypto/key.h"
#include "assay/value.h"

namespace assay::crypto {

// One key, or the keys of a set: {"keys": [...]}.
absl::StatusOr<std::vector<Key>> ReadJsonWebKeys(std::string_view json);
absl::StatusOr<std::vector<Key>> ReadJsonWebKeys(ValueView document);

// The key as a document; null for kinds that have no such form.
ValueView JsonWebKeyValue(const Key& key, ValueArena& arena);

}  // namespace assay::crypto
