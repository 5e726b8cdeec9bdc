#pragma once

#include <string_view>

#include "assay/builtin.h"

namespace assay::rego {

// Tables that a module's builtins are looked up in, the host's first.
class KnownBuiltins {
 public:
  explicit KnownBuiltins(const BuiltinTable* host) : host_(host) {}
  const Builtin* Find(std::string_view name) const;
  // `did you mean `strings.count``; empty where no name is near.
  std::string Suggest(std::string_view name) const;

 private:
  const BuiltinTable* host_;
};

}  // namespace assay::rego
