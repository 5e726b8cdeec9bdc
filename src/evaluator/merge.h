#pragma once

// Documents put together: base documents under virtual ones, replacements into what they replace.

#include <span>

#include "assay/value.h"

namespace assay::evaluator {

/// `over` and `under` as one document: objects are merged member by member, of anything else `over`
/// wins where it is defined. Values deeper than a document may be are taken from `over` alone.
ValueView Merge(ValueArena& arena, ValueView over, ValueView under);

/// A copy of `document` in which the value at `path` is `value`; objects are made where there are
/// none. Where `document` is unknown on the way, the new object is open.
ValueView WithPath(ValueArena& arena, ValueView document, std::span<const ValueView> path,
                   ValueView value);

}  // namespace assay::evaluator
