#pragma once

// What stands for a secret: whether it is set, how long it is, which detectors hit, and a salted
// hash that tells equal secrets. The value itself is kept nowhere.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "assay/resource.h"
#include "assay/value.h"

namespace assay::resource {

// Every scalar at or below `value` reduced to
//   {"set": true, "length": 20, "detectors": ["aws_access_key_id"], "salted_hash": "1f0a.."}
// and null, the empty string to {"set": false, "length": 0, "detectors": []}. Keys stay, unknowns
// stay unknown, and what is already reduced stays as it is.
ValueView ReduceSensitive(ValueView value, std::string_view salt, ValueArena& arena);

// The document with every sensitive field of `type` reduced; the same value if there is none.
Value ReduceSensitiveFields(const Value& document, const ResourceType& type, std::string_view salt,
                            const std::shared_ptr<SymbolTable>& symbols);

// Names of the detectors that hit, sorted: kinds of secrets that can be told by their form.
std::vector<std::string_view> DetectSecrets(std::string_view text);

}  // namespace assay::resource
