#pragma once

#include <string>
#include <string_view>

namespace assay::rego {

// What a plain YAML scalar means.
struct PlainScalar {
  enum class Kind : unsigned char { kNull, kBoolean, kNumber, kString, kNotFinite };
  Kind kind = Kind::kString;
  bool boolean = false;
  std::string number;  // as JSON writes it, exact
};

PlainScalar ResolvePlainScalar(std::string_view text, bool yaml11_booleans);

}  // namespace assay::rego
