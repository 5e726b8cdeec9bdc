#pragma once

// Values of another kind than their type declares. A rule that goes over `containers` would find
// nothing wrong with a text in their place, so such a value is unknown by an error, which says why.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "assay/resource.h"
#include "assay/value.h"
#include "base/string_map.h"

namespace assay::resource {

// The kinds that the types of a host declare. Immutable once made.
class FieldKinds {
 public:
  explicit FieldKinds(const ResourceTypes& types);
  FieldKinds(const FieldKinds&) = delete;

  // The document of a resource of that type, with what is of another kind unknown (an error)
  // and without null where members or elements are declared; the same value if there is no such
  // place. Reduced secrets may stand for any value, and one
  // text, number or boolean for a list of them. O(declared fields and elements on their way).
  Value Keep(std::string_view type, const Value& document,
             const std::shared_ptr<SymbolTable>& symbols) const;

 private:
  // The way from the document to a value.
  struct Way {
    const Way* above = nullptr;
    std::string_view key;   // of a member; empty: an element
    std::size_t index = 0;  // of an element
  };
  static std::string TextOf(const Way& way);
  static ValueView KeepBelow(const FieldNode& node, ValueView value, const Way& way,
                             ValueArena& arena);
  static ValueView KeepMembers(const FieldNode& node, ValueView object, const Way* above,
                               ValueArena& arena);
  static ValueView KeepElements(const FieldNode& node, ValueView array, const Way& above,
                                ValueArena& arena);

  StringMap<std::shared_ptr<const FieldNode>> types_;
};

}  // namespace assay::resource
