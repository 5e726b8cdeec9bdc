#pragma once

// Compiled patterns, kept for the evaluation.

#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>

#include "evaluator/builtins/operands.h"

namespace assay::builtins {

/// A compiled regular expression, or why there is none.
struct Pattern {
  std::unique_ptr<RE2> regex;  ///< null: `error` says why
  std::string error;
};

/// Compiles in Go's dialect; the error is Go's. `limit` bounds the program's bytes.
Pattern CompileRegex(std::string_view text, std::int64_t limit);
/// The same from the evaluation's cache. The call fails if the text is not valid.
const RE2* FindRegex(BuiltinCall& call, std::string_view text);
/// Keeps what `make()` returns under a key.
template <typename Make>
const Pattern& FindPattern(BuiltinCall& call, std::string_view family, std::string_view key,
                           Make make) {
  std::shared_ptr<void>& kept = call.Cached(family, key);
  if (!kept) kept = std::make_shared<Pattern>(make());
  return *static_cast<const Pattern*>(kept.get());
}
/// Text as a regular expression that matches it.
std::string QuoteRegex(std::string_view text);

}  // namespace assay::builtins
