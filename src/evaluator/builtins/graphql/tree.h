#pragma once

// Documents as trees of values in OPA's shape, and back.
//
// A tree holds no places, no nulls and nothing that is empty but for strings. A document from a
// tree has no places, so faults in it have none either.

#include <memory>
#include <string>

#include "evaluator/builtins/graphql/budget.h"
#include "evaluator/builtins/graphql/document.h"

namespace assay::builtins::graphql {

/// Undefined if the budget is over.
ValueView TreeOf(const QueryDocument& document, ValueArena& arena, Budget& budget);
ValueView TreeOf(const SchemaDocument& document, ValueArena& arena, Budget& budget);

/// A document, a fault in words, or neither: then the budget is over.
template <typename Document>
struct ReadTree {
  std::unique_ptr<Document> document;
  std::string fault;
};

ReadTree<QueryDocument> ReadQueryTree(ValueView tree, Budget& budget);
ReadTree<SchemaDocument> ReadSchemaTree(ValueView tree, Budget& budget);

}  // namespace assay::builtins::graphql
