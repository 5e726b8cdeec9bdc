#pragma once

// What is wrong with a document, and how OPA words it.

#include <string>
#include <vector>

#include "evaluator/builtins/graphql/document.h"

namespace assay::builtins::graphql {

struct Fault {
  std::string message;
  Position position;
};

/// A document that does not parse: `Expected Name, found } in GraphQL string at location 1:2`.
std::string ParseErrorText(const Fault& fault);
/// A query that does not fit its schema; not empty.
std::string ValidationErrorText(const std::vector<Fault>& faults);
/// A schema that contradicts itself.
std::string SchemaErrorText(const Fault& fault);

}  // namespace assay::builtins::graphql
