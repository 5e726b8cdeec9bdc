#include "rego/known_builtins.h"

#include <string>
#include <vector>

#include "rego/name_check.h"

namespace assay::rego {

namespace {

// What has instructions of its own and so no body.
const BuiltinTable& GraphBuiltins() {
  static const BuiltinTable table = [] {
    BuiltinTable calls;
    calls.Add({.name = "assay.related",
               .arity = 2,
               .arguments = "object<any, any>, string",
               .result = "array<object<any, any>>"});
    calls.Add({.name = "assay.resource",
               .arity = 2,
               .arguments = "string, string",
               .result = "object<any, any>"});
    calls.Add({.name = "assay.resources",
               .arity = 1,
               .arguments = "string",
               .result = "array<object<any, any>>"});
    return calls;
  }();
  return table;
}

}  // namespace

const Builtin* KnownBuiltins::Find(std::string_view name) const {
  if (const Builtin* builtin = GraphBuiltins().Find(name); builtin != nullptr) return builtin;
  if (host_ != nullptr) {
    if (const Builtin* builtin = host_->Find(name); builtin != nullptr) return builtin;
  }
  return StandardBuiltins().Find(name);
}

std::string KnownBuiltins::Suggest(std::string_view name) const {
  std::vector<std::string_view> known;
  for (const BuiltinTable* table : {&GraphBuiltins(), host_, &StandardBuiltins()}) {
    if (table == nullptr) continue;
    for (const Builtin& builtin : table->builtins()) known.push_back(builtin.name);
  }
  return SuggestName(name, known, "");
}

}  // namespace assay::rego
