#pragma once

// Annotations as values: what `rego.metadata.rule()` and `rego.metadata.chain()` are.

#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "assay/value.h"
#include "rego/annotations.h"
#include "rego/ast.h"

namespace assay::rego {

class MetadataChains {
 public:
  // All modules of a unit; they must outlive this.
  void Add(const Module& module);

  // The rule's annotations first, then those of its document, package and the packages above: an
  // array of {"annotations": ..., "path": [...]}; a rule without any has an entry all the same.
  ValueView ChainOf(const Rule& rule, ValueArena& arena) const;
  // The rule's own annotations, else those of the entries behind it; an empty object without any.
  ValueView RuleOf(const Rule& rule, ValueArena& arena) const;

 private:
  struct Entry {
    const Annotations* annotations;
    std::vector<std::string_view> path;
  };
  std::vector<Entry> EntriesOf(const Rule& rule) const;

  std::vector<const Module*> modules_;
  absl::flat_hash_map<const Rule*, const Module*> module_of_;
};

}  // namespace assay::rego
