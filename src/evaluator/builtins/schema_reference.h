#pragma once

// `$id` and `$ref` of one schema document. Nothing is ever fetched: what a reference names must be
// in the document itself, or a published schema of schemas.

#include <map>
#include <string>
#include <string_view>

#include "evaluator/builtins/operands.h"

namespace assay::builtins {

/// The URI that `reference` means where `base` is the URI in force (RFC 3986, 5.2).
std::string ResolveUri(std::string_view base, std::string_view reference);
/// The URI in force inside `schema`, an object: that of its `id` or `$id`, or `base`.
std::string ScopeOf(ValueView schema, const std::string& base);

/// A part of the document, and the URI in force where it stands.
struct SchemaPlace {
  ValueView schema;
  std::string base;
};

/// Every part of a document that has a name of its own.
class SchemaIndex {
 public:
  /// False if a name is given twice (`error` says which) or the call has no steps left.
  bool Build(BuiltinCall& call, ValueView document, std::string& error);
  /// What an absolute reference means; false, and why, if it is nothing here.
  bool Find(const std::string& reference, SchemaPlace& place, std::string& error) const;

 private:
  std::map<std::string, SchemaPlace, std::less<>> places_;
};

}  // namespace assay::builtins
