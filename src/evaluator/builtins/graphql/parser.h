#pragma once

// Texts into documents, with OPA's first fault.

#include <memory>
#include <optional>
#include <string_view>

#include "evaluator/builtins/graphql/budget.h"
#include "evaluator/builtins/graphql/document.h"
#include "evaluator/builtins/graphql/fault.h"

namespace assay::builtins::graphql {

/// A document, a fault, or neither: then the budget is over.
template <typename Document>
struct Parsed {
  std::unique_ptr<Document> document;
  std::optional<Fault> fault;
};

Parsed<QueryDocument> ParseQuery(std::string_view source, Budget& budget);
Parsed<SchemaDocument> ParseSchema(std::string_view source, Budget& budget);

/// Where directives may stand, as directive definitions write it.
bool IsDirectiveLocation(std::string_view name);

}  // namespace assay::builtins::graphql
