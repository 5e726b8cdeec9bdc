#pragma once

// The schemas of schemas that json-schema.org publishes: a `$ref` to one of them needs no network.

#include <string_view>

#include "assay/value.h"

namespace assay::builtins {

/// Of an address without fragment, such as `http://json-schema.org/draft-07/schema`; undefined for
/// any other. Made once, never freed.
ValueView StandardSchema(std::string_view address);

}  // namespace assay::builtins
