#pragma once

// Rego text to AST. Pure functions, safe from any thread; every error is a Diagnostic with the code
// `rego_parse_error`, several a run.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "assay/diagnostic.h"
#include "rego/ast.h"

namespace assay::rego {

struct ParseOptions {
  enum class DialectChoice : std::uint8_t {
    kV0,
    kV1,
    // v1 for a text that imports rego.v1; else v1, then v0; the diagnostics of the one that came
    // further.
    kDetect,
  };
  DialectChoice dialect = DialectChoice::kV1;
  // A text may import future.keywords.and and .or; without it that is a diagnostic.
  bool logic_keywords = true;
  // Of a query or term: the keywords that stand beside it, as it has no imports of its own.
  std::uint32_t keywords = 0;
  bool annotations = true;
  std::uint32_t file_index = 0;
  std::uint32_t max_depth = 500;        // nesting of terms and bodies
  std::uint32_t max_bytes = 16U << 20;  // of the text
  std::uint32_t max_tokens = 1U << 20;  // words, numbers, symbols, comments
  std::uint32_t max_diagnostics = 20;
};

struct ParseResult {
  std::optional<Module> module;  // absent when the text has an error
  std::vector<Diagnostic> diagnostics;
};

struct QueryResult {
  std::optional<Query> query;
  std::vector<Diagnostic> diagnostics;
};

ParseResult ParseModule(std::string_view file, std::string_view text,
                        const ParseOptions& options = {});

// A body: expressions parted by `;` or line ends.
QueryResult ParseQuery(std::string_view file, std::string_view text,
                       const ParseOptions& options = {});

// One term; the result's body is that single expression.
QueryResult ParseTerm(std::string_view file, std::string_view text,
                      const ParseOptions& options = {});

}  // namespace assay::rego
